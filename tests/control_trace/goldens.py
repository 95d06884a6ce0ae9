# SPDX-License-Identifier: MIT
"""Packs and unpacks recorded traces, which are checked in compressed.

goldens.py pack FOLDER FILE...    FOLDER/NAME.xz of each file; what is there and not among them stays
goldens.py unpack STAMP FILE.xz...  NAME of each beside STAMP, which is written last
"""

import lzma
import pathlib
import sys


def pack(folder, files):
    for file in files:
        packed = lzma.compress(file.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        (folder / (file.name + ".xz")).write_bytes(packed)


def unpack(stamp, files):
    stamp.parent.mkdir(parents=True, exist_ok=True)
    for file in files:
        (stamp.parent / file.stem).write_bytes(lzma.decompress(file.read_bytes()))
    stamp.touch()


def main(arguments):
    verbs = {"pack": pack, "unpack": unpack}
    if len(arguments) < 3 or arguments[0] not in verbs:
        sys.exit(__doc__.strip())
    paths = [pathlib.Path(argument) for argument in arguments[1:]]
    verbs[arguments[0]](paths[0], paths[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
