# SPDX-License-Identifier: MIT
"""Counts test cases in meson's logs and prints the table `./dev test` ends with.

Arguments: one "title|time|state|folder" a part; folder "-" where the part is no test run. The last
line is "N passed, N failed, N skipped"; exit status 1 where anything failed.
"""

import json
import os
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {"OK", "EXPECTEDFAIL"}


def read_outcomes(path):
    """Test name → meson's verdict on the whole executable."""
    outcomes = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                name = entry["name"].split(" / ")[-1]
                outcomes[name] = entry["result"]
    return outcomes


def read_cases(path, project):
    """Test name → [passed, failed, skipped] for the executables that report single cases."""
    cases = {}
    if not os.path.exists(path):
        return cases
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        name = suite.get("name", "")
        if not name.startswith(project + "."):
            continue  # executables with one verdict: the other log has them
        test = name[len(project) + 1 :].split(".")[0]
        counts = cases.setdefault(test, [0, 0, 0])
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                counts[1] += 1
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                counts[2] += 1
            else:
                counts[0] += 1
    return cases


def count(folder, project="zcplay"):
    outcomes = read_outcomes(os.path.join(folder, "meson-logs", "testlog.json"))
    cases = read_cases(os.path.join(folder, "meson-logs", "testlog.junit.xml"), project)
    total = [0, 0, 0]
    for test, outcome in outcomes.items():
        counts = cases.get(test, [0, 0, 0])
        bad = outcome not in GOOD and outcome != "SKIP"
        if bad and counts[1] == 0:
            counts[1] = 1  # crashed, timed out or leaked: no single case says so
        elif test not in cases:
            counts[0 if outcome in GOOD else 2] = 1
        total = [a + b for a, b in zip(total, counts)]
    return total


def main(rows):
    total = [0, 0, 0]
    table = []
    for row in rows:
        title, time, state, folder = row.split("|")
        counts = None
        if folder != "-":
            counts = count(folder)
            if state == "failed" and counts[1] == 0:
                counts[1] = 1  # meson itself gave up
        elif state == "failed":
            counts = [0, 1, 0]
        elif state == "skipped":
            counts = [0, 0, 1]
        elif state == "passed":
            counts = [1, 0, 0]  # a test that is one case, where "ok" is a step that is no test
        if counts:
            total = [a + b for a, b in zip(total, counts)]
        table.append((title, time, state, *(counts or ("", "", ""))))

    print()
    layout = "{:<26} {:>8}  {:<8} {:>7} {:>7} {:>8}"
    print(layout.format("part", "time", "result", "passed", "failed", "skipped"))
    for line in table:
        print(layout.format(*line))
    print()
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
