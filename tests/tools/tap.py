# SPDX-License-Identifier: MIT
"""Runs (name, function) pairs and speaks TAP: a case fails by AssertionError, which goes to stderr."""

import sys
import traceback


def run(cases):
    print(f"1..{len(cases)}")
    failed = False
    for number, (name, function) in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {name}")
        except AssertionError:
            failed = True
            print(f"not ok {number} - {name}")
            traceback.print_exc(file=sys.stderr)
    return 1 if failed else 0
