# SPDX-License-Identifier: MIT
"""Reads the source files of a checkout."""

import os

SUFFIXES = (".h", ".cpp", ".py", ".sh", ".comp", ".frag", ".glsl", ".vert")
NAMES = {"meson.build", "meson_options.txt", "dev", "run"}


def read(top):
    """{path from the top: text} of every source file; build folders and hidden ones left out."""
    files = {}
    for folder, subfolders, names in os.walk(top):
        if folder == top:
            subfolders[:] = [s for s in subfolders if not s.startswith("build")]
        subfolders[:] = sorted(s for s in subfolders if s == ".ci" or not s.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith(SUFFIXES) or name in NAMES:
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8", newline="") as file:
                    files[os.path.relpath(path, top)] = file.read()
    return files
