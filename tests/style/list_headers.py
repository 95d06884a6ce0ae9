# SPDX-License-Identifier: MIT
"""usage: list_headers.py TOP. Prints the path of every header of the product, one a line."""

import sys

import tree

for path in tree.read(sys.argv[1]):
    if path.endswith(".h") and path.split("/")[0] in ("base", "decode", "present", "validate", "app"):
        print(path)
