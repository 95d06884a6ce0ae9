# SPDX-License-Identifier: MIT
"""usage: check_tree.py TOP. Runs every rule on the tree; speaks TAP, one line a rule."""

import sys

import rules
import tree


def main(top):
    files = tree.read(top)
    print(f"1..{len(rules.RULES)}")
    failed = False
    for number, rule in enumerate(rules.RULES, 1):
        complaints = list(rule(files))
        failed = failed or bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {rule.__name__}")
        for path, line, complaint in complaints:
            print(f"{path}:{line}: {complaint}", file=sys.stderr)
    for path, lines in rules.long_files(files):
        print(f"# {path} has {lines} lines: is it still one idea?")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
