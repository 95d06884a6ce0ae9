# SPDX-License-Identifier: MIT
"""usage: kernel_log.py LOG. Prints what the kernel reported of itself in LOG; exit status 1 where it did.

Any line that matches REPORT counts, wherever it stands: a report can begin within another one's trace.
Reports that are known and harmless are in KNOWN, each with its reason. What is printed is the first
lines of each report; the log has the rest."""

import re
import sys

REPORT = re.compile(
    r"\bWARNING: |\bBUG\b|\bKASAN\b|\bUBSAN\b|Kernel panic|\bOops\b|[Kk]ernel mode (?:fault|signal)|Segfault with no mm"
    r"|general protection|Unable to handle kernel|stack-protector"  # it went on with what it should not have
    r"|INFO: (?:task|possible|lockdep|trying|rcu)|detected stall|soft lockup|hard LOCKUP"  # it did not go on
    r"|possible (?:circular|recursive|irq lock)|inconsistent lock state|suspicious RCU usage|Invalid wait context"
    r"|sleeping function called|scheduling while atomic"
    r"|refcount_t: |list_(?:add|del) corruption|\bODEBUG\b|unbalanced counters|Object padding|Poison overwritten"
    r"|DMA-API: |page allocation failure|Out of memory|oom-kill|\[drm.*\] \*ERROR\*"
)

KNOWN = [
    # User Mode Linux's own driver for virtual PCI, at start-up, because no device is attached to it.
    re.compile(r"^WARNING: (?:\.\./source/)?arch/um/drivers/virtio_pcidev\.c:\d+ at "),
]

LONGEST = 40  # lines of one report that are printed
END = re.compile(r"^---\[ end trace|^={20,}$")


def text_of(line):
    """A line without level and time."""
    return re.sub(r"^(?:<\d>)?(?:\[ *[\d.]+\] ?)?(?:\[ *[TC]\d+\] ?)?", "", line.rstrip("\r\n"))


def begins_report(text):
    return REPORT.search(text) and not any(known.search(text) for known in KNOWN)


def reports(lines):
    """Lists of lines, one list a report."""
    found = []
    is_open = False
    for text in map(text_of, lines):
        # A report's second and third line often name it once more.
        if begins_report(text) and not (is_open and len(found[-1]) < 3):
            found.append([text])
            is_open = True
        elif is_open:
            found[-1].append(text)
            is_open = not END.search(text) and len(found[-1]) < LONGEST
    return found


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        found = reports(log)
    for report in found:
        print("== The kernel reports:")
        for line in report:
            print(f"   {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
