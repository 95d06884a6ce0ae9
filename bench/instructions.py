# SPDX-License-Identifier: MIT
"""usage: instructions.py PROGRAM CLIP SHORT LONG

Counts the user-space instructions of a decoded picture: runs PROGRAM CLIP UNITS (null_decode) under
callgrind for two numbers of access units and divides what differs, so that starting and ending cost
nothing. What the C and C++ libraries do is counted for the function that called them. The emulated
kernel's share is shown beside: where there is a decoder, the kernel does that work.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

# The parts, by what is in a function's name; the first that matches counts. Then by its library.
EMULATED = "emulated kernel"
PARTS = [
    (EMULATED, re.compile(r"zcplay::(emulated::|\(anonymous namespace\)::NullEngine)")),
    ("demuxing", re.compile(r"zcplay::demux::")),
    ("parsing and reference logic", re.compile(r"zcplay::(h264::|BitReader|NalSplitter)")),
    ("V4L2 client and event loop", re.compile(r"zcplay::(v4l2::|EventLoop)")),
    ("the rest of zcplay", re.compile(r"zcplay::")),
]
DEMUXER_LIBRARIES = re.compile(r"/lib(avformat|avcodec|avutil)\.so")
LIBRARIES = "start-up and other libraries"  # what they do for nobody we know
TOP = 15


def part_of(function, library):
    for name, pattern in PARTS:
        if pattern.search(function):
            return name
    return "demuxing" if DEMUXER_LIBRARIES.search(library) else LIBRARIES


def readable(function, library):
    return f"{os.path.basename(library)} at {function}" if function.startswith("0x") else function


class Profile:
    """Instructions of one run by (part, function)."""

    def __init__(self, text):
        self.costs = collections.Counter()
        function = library = callee_library = callee = ""
        in_call = False
        for line in text.splitlines():
            key, equals, value = line.partition("=")
            if equals and key == "ob":
                library = callee_library = value
            elif equals and key == "fn":
                function, callee_library = value, library
            elif equals and key == "cob":
                callee_library = value
            elif equals and key == "cfn":
                callee = value
            elif equals and key == "calls":
                in_call = True
            elif line[:1].isdigit():
                cost = int(line.split()[1])
                part = part_of(function, library)
                if not in_call:
                    self.costs[part, readable(function, library)] += cost
                elif part != LIBRARIES and part_of(callee, callee_library) == LIBRARIES:
                    self.costs[part, readable(function, library)] += cost
                    self.costs[LIBRARIES, ""] -= cost
                if in_call:
                    in_call, callee_library = False, library


def run(program, clip, units):
    with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8", errors="replace") as profile:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--compress-strings=no", "--compress-pos=no",
             f"--callgrind-out-file={profile.name}", program, clip, str(units)],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"instructions.py: {program} failed under callgrind:\n{done.stderr}")
        return int(done.stdout), Profile(profile.read()).costs


def print_table(title, costs, pictures, most=None):
    print(f"\n{title:<84} {'a picture':>10}")
    for name, cost in costs.most_common(most):
        print(f"{name[:84]:<84} {cost / pictures:>10,.0f}")


def main(program, clip, short, long):
    few, start = run(program, clip, short)
    many, costs = run(program, clip, long)
    pictures = many - few
    if pictures <= 0:
        sys.exit(f"instructions.py: {clip} has no more than {few} pictures; take a longer clip.")
    costs.subtract(start)
    parts = collections.Counter()
    functions = collections.Counter()
    for (part, function), cost in costs.items():
        parts[part] += cost
        if part not in (EMULATED, LIBRARIES):
            functions[function] += cost
    emulated = parts.pop(EMULATED, 0)
    ours = sum(parts.values())
    print(f"{clip}: {ours / pictures:,.0f} user-space instructions a picture, demuxing included, counted over "
          f"pictures {few + 1} to {many}; the emulated kernel's {emulated / pictures:,.0f} left out.")
    print_table("part", parts, pictures)
    print_table("function, with what the C and C++ libraries do for it", functions, pictures, TOP)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))
