# SPDX-License-Identifier: MIT
"""Packs and unpacks recorded traces, which are checked in compressed.

goldens.py pack FOLDER FILE...      FOLDER/NAME.xz of each file, in place of what was there, and a
                                    FOLDER/meson.build that unpacks them
goldens.py unpack STAMP FILE.xz...  NAME of each beside STAMP, which is written last
"""

import lzma
import pathlib
import sys

MESON_BUILD = """# SPDX-License-Identifier: MIT
# Written by goldens.py.
golden_traces = custom_target(
  'golden_traces',
  output: 'goldens.stamp',
  input: [
{inputs}
  ],
  command: [find_program('python3'), goldens_script, 'unpack', '@OUTPUT@', '@INPUT@'],
)
"""


def pack(folder, files):
    for old in folder.glob("*.xz"):
        old.unlink()
    for file in files:
        packed = lzma.compress(file.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        (folder / (file.name + ".xz")).write_bytes(packed)
    inputs = "\n".join(f"    '{name}.xz'," for name in sorted(file.name for file in files))
    (folder / "meson.build").write_text(MESON_BUILD.format(inputs=inputs))


def unpack(stamp, files):
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
