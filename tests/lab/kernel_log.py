# SPDX-License-Identifier: MIT
"""usage: kernel_log.py LOG. Prints what the kernel reported of itself in LOG; exit status 1 where it did.

A report is a line that matches REPORT and what follows it up to the end of its trace. Reports that are
known and harmless are in KNOWN, each with its reason.
"""

import re
import sys

REPORT = re.compile(
    r"WARNING: |BUG: |INFO: (?:task|possible|lockdep|trying|rcu)|KASAN|UBSAN|Kernel panic|Oops|general protection"
    r"|possible (?:circular|recursive|irq lock)|inconsistent lock state|bad unlock balance|held lock freed"
    r"|suspicious RCU usage|sleeping function called|refcount_t|list_(?:add|del) corruption|ODEBUG|DMA-API: "
    r"|page allocation failure|Out of memory|Modules linked in|\[drm:.*\] \*ERROR\*"
)

KNOWN = [
    # User Mode Linux's own driver for virtual PCI, at start-up, because no device is attached to it.
    re.compile(r"arch/um/drivers/virt-pci\.c|arch/um/drivers/virtio_pcidev\.c"),
]

# Lines of a trace below a report, which belong to it.
REST = re.compile(r"^(?:\[[^]]*\])? *(?:Stack:|Call Trace:|CPU: |\[<|Hardware name|Modules linked|---\[ end|[0-9a-f]{8,}| ? ?\S+\+0x)")


def text_of(line):
    return re.sub(r"^(?:<\d>)?\[ *[\d.]+\] ?", "", line.rstrip("\r\n"))


def reports(lines):
    """Lists of lines, one list a report."""
    found = []
    open_report = None
    for line in map(text_of, lines):
        if open_report is not None and (REST.match(line) or len(open_report) < 3):
            open_report.append(line)
        elif REPORT.search(line):
            open_report = [line]
            found.append(open_report)
        else:
            open_report = None
    return [report for report in found if not any(known.search("\n".join(report)) for known in KNOWN)]


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
