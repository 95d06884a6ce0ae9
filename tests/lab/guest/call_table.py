# SPDX-License-Identifier: MIT
"""usage: call_table.py [--most CALLS] FOLDER SHORT LONG PROGRAM...

Prints what one more frame costs in system calls, by kind and program, from the summaries that strace
left in FOLDER as PROGRAM-SHORT and PROGRAM-LONG, where SHORT and LONG are numbers of frames. Ends
with 1 where the first program needs more than CALLS.
"""

import argparse
import sys

# A real call only where the kernel has no vDSO, as under User Mode Linux.
LEFT_OUT = {"clock_gettime"}
# Kinds below this many a frame, in all programs, are summed up.
RARE = 0.05


def read_summary(path):
    """Calls by name. The columns are calls, errors (blank where none) and name."""
    calls = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if len(words) >= 2 and words[0].isdigit() and words[-1] != "total" and words[-1] not in LEFT_OUT:
                calls[words[-1]] = int(words[0])
    if not calls:
        sys.exit(f"call_table.py: there is no summary in {path}.")
    return calls


def cost_of_a_frame(folder, program, short, long):
    few = read_summary(f"{folder}/{program}-{short}")
    many = read_summary(f"{folder}/{program}-{long}")
    return {name: (many.get(name, 0) - few.get(name, 0)) / (long - short) for name in few | many}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=float)
    parser.add_argument("folder")
    parser.add_argument("short", type=int)
    parser.add_argument("long", type=int)
    parser.add_argument("programs", nargs="+")
    asked = parser.parse_args()
    costs = [cost_of_a_frame(asked.folder, program, asked.short, asked.long) for program in asked.programs]

    names = {name for cost in costs for name in cost}
    common = [name for name in names if any(abs(cost.get(name, 0)) >= RARE for cost in costs)]
    common.sort(key=lambda name: [-cost.get(name, 0) for cost in costs])
    sums = [sum(cost.values()) for cost in costs]
    rows = [(name, [cost.get(name, 0) for cost in costs]) for name in common]
    rest = [total - sum(cost.get(name, 0) for name in common) for total, cost in zip(sums, costs)]
    rows += [("others", rest), ("all", sums)]
    print(f"{'call':<16}" + "".join(f"{program:>12}" for program in asked.programs))
    for name, figures in rows:
        print(f"{name:<16}" + "".join(f"{figure:>12.2f}" for figure in figures))
    if asked.most is not None and sums[0] > asked.most:
        sys.exit(1)


if __name__ == "__main__":
    main()
