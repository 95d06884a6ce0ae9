# SPDX-License-Identifier: MIT
"""usage: test_summary.py TOP. Counts small test logs of meson's making, written by hand."""

import json
import os
import subprocess
import sys
import tempfile

import tap

top = sys.argv[1]


def suite(test, *cases):
    """One gtest suite as meson merges it; a case is "pass", "fail", "error", "skip" or "disabled"."""
    inner = {
        "pass": '<testcase name="a" status="run"/>',
        "fail": '<testcase name="a" status="run"><failure/></testcase>',
        "error": '<testcase name="a"><error/></testcase>',
        "skip": '<testcase name="a" status="run"><skipped/></testcase>',
        "disabled": '<testcase name="a" status="notrun"/>',
    }
    return f'<testsuite name="zcplay.{test}.Suite">' + "".join(inner[c] for c in cases) + "</testsuite>"


def summary(outcomes, suites=(), state="ok", extra_rows=()):
    """Last line and exit status for one log folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/meson-logs")
        with open(f"{folder}/meson-logs/testlog.json", "w", encoding="utf-8") as log:
            for test, outcome in outcomes.items():
                log.write(json.dumps({"name": f"zcplay / {test}", "result": outcome}) + "\n")
        with open(f"{folder}/meson-logs/testlog.junit.xml", "w", encoding="utf-8") as log:
            log.write("<testsuites>" + "".join(suites) + "</testsuites>")
        run = subprocess.run(
            [sys.executable, "-B", f"{top}/tools/dev/summary.py", *extra_rows, f"suite|1s|{state}|{folder}"],
            capture_output=True,
            text=True,
            check=False,
        )
    return run.stdout.splitlines()[-1], run.returncode


def expect(line, status, *arguments, **named):
    def check():
        got = summary(*arguments, **named)
        assert got == (line, status), f"{got} instead of {(line, status)}"

    return check


PLAIN = '<testsuite name="zcplay"><testcase name="tree" classname="zcplay"/></testsuite>'

sys.exit(
    tap.run(
        [
            ("counts cases, not executables", expect("3 passed, 0 failed, 0 skipped", 0, {"base": "OK"}, [suite("base", "pass", "pass", "pass")])),
            ("adds suites of one executable", expect("3 passed, 0 failed, 0 skipped", 0, {"base": "OK"}, [suite("base", "pass"), suite("base", "pass", "pass")])),
            ("names with slashes", expect("1 passed, 0 failed, 0 skipped", 0, {"decode/h264": "OK"}, [suite("decode/h264", "pass")])),
            ("a failing case fails the run", expect("1 passed, 1 failed, 0 skipped", 1, {"base": "FAIL"}, [suite("base", "pass", "fail")])),
            ("an erring case fails the run", expect("0 passed, 1 failed, 0 skipped", 1, {"base": "FAIL"}, [suite("base", "error")])),
            ("skipped and disabled cases are skipped", expect("1 passed, 0 failed, 2 skipped", 0, {"base": "OK"}, [suite("base", "pass", "skip", "disabled")])),
            ("a leak after passing cases is one failure", expect("2 passed, 1 failed, 0 skipped", 1, {"base": "FAIL"}, [suite("base", "pass", "pass")])),
            ("a crash without a log is one failure", expect("0 passed, 1 failed, 0 skipped", 1, {"base": "ERROR"})),
            ("a time-out is one failure", expect("0 passed, 1 failed, 0 skipped", 1, {"base": "TIMEOUT"}, [PLAIN])),
            ("an executable with one verdict counts once", expect("1 passed, 0 failed, 0 skipped", 0, {"tree": "OK"}, [PLAIN])),
            ("a skipped executable counts as skipped", expect("0 passed, 0 failed, 1 skipped", 0, {"tree": "SKIP"}, [PLAIN])),
            ("meson giving up is a failure", expect("0 passed, 1 failed, 0 skipped", 1, {}, state="failed")),
            ("a scenario is a case", expect("2 passed, 0 failed, 0 skipped", 0, {"base": "OK"}, [suite("base", "pass")], extra_rows=["boot|1s|passed|-"])),
            ("a failed build is a failure", expect("1 passed, 1 failed, 0 skipped", 1, {"tree": "OK"}, extra_rows=["build|1s|failed|-"])),
            ("a good build counts nothing", expect("1 passed, 0 failed, 0 skipped", 0, {"tree": "OK"}, extra_rows=["build|1s|ok|-"])),
            ("a part that cannot run is skipped", expect("1 passed, 0 failed, 1 skipped", 0, {"tree": "OK"}, extra_rows=["threads|-|skipped|-"])),
        ]
    )
)
