# SPDX-License-Identifier: MIT
"""usage: test_kernel_log.py TOP. What kernel_log.py finds in real kernel messages.

Each file in samples/ is from a log of the lab's debug kernel with a fault put into visl for the purpose; the
one of sleep-in-atomic is User Mode Linux's own. boot-*.log are logs of kernels with nothing to report, without
what names machines and folders."""

import os
import subprocess
import sys
import tempfile

top = sys.argv[1]
folder = f"{top}/tests/lab/samples"
sys.path[:0] = [f"{top}/tests/lab", f"{top}/tests/tools"]

import kernel_log  # noqa: E402
import tap  # noqa: E402

# Of each sample: what the first line of its first report says.
REPORTS = {
    "array-bounds.log": "UBSAN: array-index-out-of-bounds",
    "bug.log": "BUG: failure at",
    "circular-locks.log": "possible circular locking dependency",
    "double-free.log": "KASAN: double-free",
    "hung-task.log": "INFO: task boot.init:1 blocked",
    "list-corruption.log": "lib/list_debug.c",
    "null-pointer.log": "Kernel mode fault at addr 0x8",
    "object-in-use.log": "lib/debugobjects.c",
    "rcu-usage.log": "suspicious RCU usage",
    "recursive-lock.log": "possible recursive locking",
    "refcount.log": "lib/refcount.c",
    "schedule-in-atomic.log": "scheduling while atomic",
    "slab-out-of-bounds.log": "KASAN: slab-out-of-bounds",
    "sleep-in-atomic.log": "sleeping function called from invalid context",
    "unbalanced-lock.log": "bad unlock balance",
    "use-after-free.log": "KASAN: slab-use-after-free",
    "vmalloc-out-of-bounds.log": "KASAN: vmalloc-out-of-bounds",
    "warning.log": "visl-core.c",
}


def lines_of(name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return file.readlines()


def all_samples_are_expected():
    assert set(os.listdir(folder)) == set(REPORTS) | {"boot-plain.log", "boot-debug.log"}


def is_reported(name):
    found = kernel_log.reports(lines_of("boot-debug.log") + lines_of(name))
    assert found, "nothing was found"
    assert REPORTS[name] in found[0][0], found[0][0]
    assert len(found[0]) > 3, "the report has no trace"


def clean_boots_report_nothing():
    for name in ("boot-plain.log", "boot-debug.log"):
        assert kernel_log.reports(lines_of(name)) == [], name


def known_report_hides_no_other():
    known = next(i for i, line in enumerate(lines_of("boot-plain.log")) if "WARNING: " in line)
    log = lines_of("boot-plain.log")
    log[known + 2 : known + 2] = lines_of("warning.log")
    found = kernel_log.reports(log)
    assert len(found) == 1 and REPORTS["warning.log"] in found[0][0], found


def exit_status_tells():
    for names, expected in ((["boot-plain.log"], 0), (["boot-plain.log", "use-after-free.log"], 1)):
        with tempfile.NamedTemporaryFile("w", suffix=".log", encoding="utf-8") as log:
            log.writelines(line for name in names for line in lines_of(name))
            log.flush()
            command = [sys.executable, "-B", f"{top}/tests/lab/kernel_log.py", log.name]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == expected, run
        assert ("The kernel reports" in run.stdout) == (expected == 1), run.stdout


if __name__ == "__main__":
    cases = [
        ("every sample is looked at", all_samples_are_expected),
        ("clean boots report nothing", clean_boots_report_nothing),
        ("the known report hides no other", known_report_hides_no_other),
        ("the exit status tells", exit_status_tells),
    ]
    cases += [(f"{name} is reported", lambda name=name: is_reported(name)) for name in sorted(REPORTS)]
    sys.exit(tap.run(cases))
