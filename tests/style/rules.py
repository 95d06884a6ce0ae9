# SPDX-License-Identifier: MIT
"""The rules of the tree. Each takes {path: text} and yields (path, line, complaint)."""

import posixpath
import re

from architecture import IMPURE_HEADER, MAY_INCLUDE, PURE, ROOMS, UNRESTRICTED

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LONG, TOO_LONG = 450, 800
# What a file over TOO_LONG lines must say in its first lines, with the reason behind it.
LENGTH_REASON = re.compile(r"^(//|#) Length: \S")
# What wayland-scanner makes of a protocol; architecture.py says whose room it is.
GENERATED = re.compile(r"present/wayland/protocols/[a-z0-9-]+-(client|server)-protocol\.h$")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")


def is_cpp(path):
    return path.endswith((".h", ".cpp"))


def is_shader(path):
    return path.endswith((".comp", ".frag", ".glsl", ".vert"))


def includes(text):
    """(line, '<' or '"', name) of every include."""
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1), found.group(2)


def unrestricted(path):
    return path.split("/")[0] in UNRESTRICTED


def include_direction(tree):
    """base, then decode, present and validate, which never meet, then app; within decode as designed."""
    for path, text in tree.items():
        if not is_cpp(path) or unrestricted(path):
            continue
        folder = posixpath.dirname(path)
        if folder not in MAY_INCLUDE:
            yield path, 1, f"{folder}/ has no place in tests/style/architecture.py yet"
            continue
        for line, kind, name in includes(text):
            target = posixpath.dirname(name)
            if kind == '"' and target not in MAY_INCLUDE[folder] and not GENERATED.match(name):
                yield path, line, f"{folder}/ must not include {name}"


def system_headers_stay_in_their_room(tree):
    """V4L2, FFmpeg, Wayland, EGL and other libraries are seen only by the folders that wrap them."""
    for path, text in tree.items():
        if not is_cpp(path) or path.startswith("tests/"):
            continue
        for line, _, name in includes(text):
            for room, header, files in ROOMS:
                if header.match(name):
                    if not files.match(path):
                        yield path, line, f"{room} header {name} does not belong here"
                    break


def pure_folders_do_no_input_or_output(tree):
    """Parsers, reference logic and plain values make no system calls and no threads."""
    for path, text in tree.items():
        if not is_cpp(path) or not PURE.match(path):
            continue
        for line, kind, name in includes(text):
            if kind == "<" and IMPURE_HEADER.match(name):
                yield path, line, f"{name} in code that must stay pure"


def includes_start_at_the_root(tree):
    """Quoted includes name a file of the project by its path from the top."""
    for path, text in tree.items():
        if not is_cpp(path):
            continue
        for line, kind, name in includes(text):
            if kind == '"' and name not in tree and not GENERATED.match(name):
                yield path, line, f'"{name}" is no file of the project, seen from the top'


def own_header_first(tree):
    """x.cpp includes x.h first, which shows that x.h needs nothing before it."""
    for path, text in tree.items():
        header = path[:-4] + ".h"
        if not path.endswith(".cpp") or header not in tree:
            continue
        first = next(includes(text), None)
        if first is None or first[2] != header:
            yield path, first[0] if first else 1, f'the first include must be "{header}"'


def licence_line(tree):
    """Every source file starts with the SPDX line, after "#!" where there is one."""
    for path, text in tree.items():
        lines = text.splitlines() or [""]
        first = lines[1:2] if lines[0].startswith("#!") else lines[:1]
        comment = "//" if is_cpp(path) or is_shader(path) else "#"
        if first != [f"{comment} SPDX-License-Identifier: MIT"]:
            yield path, 1, f'must start with "{comment} SPDX-License-Identifier: MIT"'


def header_guard(tree):
    """Every header has #pragma once on its second line."""
    for path, text in tree.items():
        if path.endswith(".h") and text.splitlines()[1:2] != ["#pragma once"]:
            yield path, 2, "the second line of a header is #pragma once"


def whitespace(tree):
    """No tabs, no carriage returns, no blanks at line ends; one newline at the end."""
    for path, text in tree.items():
        for number, line in enumerate(text.split("\n"), 1):
            if "\t" in line or "\r" in line:
                yield path, number, "tab or carriage return"
            if line.endswith(" "):
                yield path, number, "blank at the end of the line"
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield path, text.count("\n"), "must end with exactly one newline"


def length(tree):
    """No file over 800 lines without a "Length:" line at its head that says why."""
    for path, text in tree.items():
        lines = text.splitlines()
        if len(lines) > TOO_LONG and not any(LENGTH_REASON.match(line) for line in lines[:15]):
            yield path, TOO_LONG, f'{len(lines)} lines; over {TOO_LONG} needs "Length: why" at the head'


def nothing_unfinished(tree):
    """No marks of work left over."""
    for path, text in tree.items():
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield path, number, "unfinished work is an issue, not a comment"


RULES = [
    include_direction,
    system_headers_stay_in_their_room,
    pure_folders_do_no_input_or_output,
    includes_start_at_the_root,
    own_header_first,
    licence_line,
    header_guard,
    whitespace,
    length,
    nothing_unfinished,
]


def long_files(tree):
    """Not a rule: files to think about."""
    return [(path, text.count("\n")) for path, text in tree.items() if text.count("\n") > LONG]
