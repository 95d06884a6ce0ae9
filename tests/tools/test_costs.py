# SPDX-License-Identifier: MIT
"""usage: test_costs.py TOP. What a frame costs, from what strace and callgrind write."""

import os
import subprocess
import sys
import tempfile

import tap

top = sys.argv[1]
sys.path += [f"{top}/bench", f"{top}/tests/lab/guest"]
import instructions  # noqa: E402

HEAD = "    calls    errors syscall\n--------- --------- ----------------\n"


def table(summaries, *arguments):
    """call_table.py over summaries by name: each a dictionary from a call to (calls, errors)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, calls in summaries.items():
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(HEAD)
                for call, (count, errors) in calls.items():
                    file.write(f"{count:>9} {errors or '':>9} {call}\n")
                file.write(f"--------- --------- ----------------\n{99999:>9} {7:>9} total\n")
        return subprocess.run(
            [sys.executable, "-B", f"{top}/tests/lab/guest/call_table.py", *arguments[:-3], folder, *arguments[-3:]],
            capture_output=True, text=True, check=False)


SUMMARIES = {
    "mine-10": {"ioctl": (100, 3), "mmap": (600, 0), "clock_gettime": (5, 0)},
    "mine-20": {"ioctl": (170, 4), "mmap": (600, 0), "poll": (10, 0), "clock_gettime": (5000, 0)},
}


def difference_is_counted():
    rows = {line.split()[0]: line.split()[1] for line in table(SUMMARIES, "10", "20", "mine").stdout.splitlines()[1:]}
    assert rows == {"ioctl": "7.00", "poll": "1.00", "others": "0.00", "all": "8.00"}, rows


def too_many_is_a_failure():
    assert table(SUMMARIES, "--most", "8", "10", "20", "mine").returncode == 0
    assert table(SUMMARIES, "--most", "7.9", "10", "20", "mine").returncode == 1


def nothing_counted_is_a_failure():
    assert table({"mine-10": {}, "mine-20": SUMMARIES["mine-20"]}, "10", "20", "mine").returncode == 1


PROFILE = """version: 1
events: Ir

ob=/build/null_decode
fn=zcplay::h264::parse(int)
12 30
cob=/lib/libc.so.6
cfn=memcpy
calls=2 0
12 50
cfn=zcplay::v4l2::queue()
calls=1 0
13 1000
14 5
fn=zcplay::v4l2::queue()
20 700
cfn=zcplay::emulated::EmulatedKernel::ioctl(int)
calls=1 0
21 300

ob=/build/null_decode
fn=zcplay::emulated::EmulatedKernel::ioctl(int)
30 300

ob=/lib/libavformat.so.63
fn=0x0000000000001234
0 40

ob=/lib/libc.so.6
fn=memcpy
0 60
"""


def libraries_belong_to_their_callers():
    costs = instructions.Profile(PROFILE).costs
    parts = {}
    for (part, _), cost in costs.items():
        parts[part] = parts.get(part, 0) + cost
    assert parts == {
        "parsing and reference logic": 85,
        "V4L2 client and event loop": 700,
        "emulated kernel": 300,
        "demuxing": 40,
        "start-up and other libraries": 10,
    }, parts
    assert costs["demuxing", "libavformat.so.63 at 0x0000000000001234"] == 40


def a_program_that_fails_is_reported():
    with tempfile.TemporaryDirectory() as folder:
        stub = os.path.join(folder, "valgrind")
        with open(stub, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho broken >&2\nexit 1\n")
        os.chmod(stub, 0o755)
        run = subprocess.run([sys.executable, "-B", f"{top}/bench/instructions.py", "program", "clip", "4", "20"],
                             env={"PATH": folder}, capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "broken" in run.stderr and run.stdout == "", run


sys.exit(
    tap.run(
        [
            ("the difference of two lengths is counted", difference_is_counted),
            ("too many calls are a failure", too_many_is_a_failure),
            ("nothing counted is a failure", nothing_counted_is_a_failure),
            ("libraries belong to their callers", libraries_belong_to_their_callers),
            ("a program that fails is reported", a_program_that_fails_is_reported),
        ]
    )
)
