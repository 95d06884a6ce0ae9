# SPDX-License-Identifier: MIT
"""What the kernel saw of a player and of the screen. The files are those of play.sh: NAME.calls has the player's
system calls, NAME.screen the output's vblanks and flips, both in seconds of CLOCK_MONOTONIC.

  calls [--most CALLS] [--leave-out SECONDS] NAME...   system calls a presented picture, a column a player, of its
        time but the first and last SECONDS; status 1 where the first player needs more than CALLS
  copies NAME.calls                                    status 1 where the player mapped a picture
  cadence --rate R [--most SHARE] NAME.screen          how pictures of a clip of R a second were spread over refreshes;
        status 1 where more than SHARE of the intervals are not those of the schedule
  first [--crc] --size WxH NAME...                     milliseconds from the start of the program to its first picture
        as the display got it; with --crc status 1 where the CRCs in NAME.crc say another refresh
  since --rate R NAME.screen SECONDS...                which picture is due then, from 0
"""

import argparse
import collections
import re
import sys
import zlib

CLOCK_GETTIME = 228
MMAP = 9
# A real call only where the kernel has no vDSO, as under User Mode Linux.
LEFT_OUT = {CLOCK_GETTIME}
# Kinds below this many a picture, in all programs, are summed up.
RARE = 0.05
# x86-64; others are shown as numbers.
NAMES = {
    0: "read", 1: "write", 3: "close", 5: "fstat", 7: "poll", 8: "lseek", 9: "mmap", 10: "mprotect", 11: "munmap",
    12: "brk", 16: "ioctl", 17: "pread64", 20: "writev", 32: "dup", 46: "sendmsg", 47: "recvmsg", 72: "fcntl",
    202: "futex", 232: "epoll_wait", 233: "epoll_ctl", 257: "openat", 270: "pselect6", 271: "ppoll",
    281: "epoll_pwait", 286: "timerfd_settime", 441: "epoll_pwait2",
}  # fmt: skip
# V4L2 gives the buffers of a picture queue offsets for mmap from here on (DST_QUEUE_OFF_BASE).
PICTURE_QUEUE = range(1 << 30, 1 << 31)
# Where within a refresh a schedule may begin: more places than a minute of pictures drifts by each time.
PHASES = 600

EVENT = re.compile(r"^.* (\d+\.\d+): (\w+): (.*)$")
CALL = re.compile(r"NR (\d+) \((.*)\)")


def events(path):
    """(seconds, name, text) of each event of a trace."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = EVENT.match(line)
            if match:
                yield float(match[1]), match[2], match[3]


def calls(path):
    """(seconds, number, arguments) of each system call."""
    for seconds, name, text in events(path):
        match = CALL.match(text) if name == "sys_enter" else None
        if match:
            yield seconds, int(match[1]), [int(word, 16) for word in match[2].split(", ")]


def flips(path):
    """(seconds, refresh) of each time the output got another picture."""
    seen = [
        (seconds, int(re.search(r"seq=(\d+)", text)[1]))
        for seconds, name, text in events(path)
        if name == "drm_vblank_event_delivered"
    ]
    if not seen:
        sys.exit(f"play_evidence.py: there is no picture in {path}.")
    return seen


def refresh(path):
    """The output's refresh in seconds, and the time of refresh 0."""
    fields = re.compile(r"seq=(\d+), time=(\d+)")
    seen = [fields.search(text) for _, name, text in events(path) if name == "drm_vblank_event"]
    first, last = [(int(match[1]), int(match[2]) / 1e9) for match in (seen[0], seen[-1])]
    period = (last[1] - first[1]) / (last[0] - first[0])
    return period, first[1] - first[0] * period


def cost_of_a_picture(name, leave_out):
    """Calls of each kind for each picture shown, and how many pictures that is from."""
    seen = [seconds for seconds, _ in flips(f"{name}.screen")]
    inside = [seconds for seconds in seen if seen[0] + leave_out <= seconds <= seen[-1] - leave_out]
    if len(inside) < 30:
        sys.exit(f"play_evidence.py: {name} showed {len(inside)} pictures in the time that counts.")
    count = collections.Counter()
    for seconds, number, _ in calls(f"{name}.calls"):
        if inside[0] <= seconds < inside[-1] and number not in LEFT_OUT:
            count[number] += 1
    pictures = len(inside) - 1
    return {number: calls_of_kind / pictures for number, calls_of_kind in count.items()}, pictures


def judge_calls(asked):
    costs, pictures = zip(*[cost_of_a_picture(name, asked.leave_out) for name in asked.names])
    kinds = {kind for cost in costs for kind in cost}
    common = [kind for kind in kinds if any(cost.get(kind, 0) >= RARE for cost in costs)]
    common.sort(key=lambda kind: [-cost.get(kind, 0) for cost in costs])
    sums = [sum(cost.values()) for cost in costs]
    rows = [(NAMES.get(kind, f"call {kind}"), [cost.get(kind, 0) for cost in costs]) for kind in common]
    rest = [total - sum(cost.get(kind, 0) for kind in common) for total, cost in zip(sums, costs)]
    rows += [("others", rest), ("all", sums)]
    print(f"{'call':<16}" + "".join(f"{name.rsplit('/', 1)[-1]:>12}" for name in asked.names))
    for name, figures in rows:
        print(f"{name:<16}" + "".join(f"{figure:>12.2f}" for figure in figures))
    print(f"{'pictures':<16}" + "".join(f"{number:>12}" for number in pictures))
    return 1 if asked.most is not None and sums[0] > asked.most else 0


def judge_copies(asked):
    made = maps = 0
    complaints = collections.Counter()
    for _, number, arguments in calls(asked.file):
        made += 1
        if number == MMAP:
            maps += 1
            if arguments[5] in PICTURE_QUEUE:
                complaints["mmaps of a video node's pictures"] += 1
    for _, name, _ in events(asked.file):
        if name.startswith("dma_buf_mmap"):
            complaints["mmaps of a dmabuf"] += 1
    if maps == 0:
        sys.exit(f"play_evidence.py: {asked.file} has {made} system calls and no mmap: that is no player's.")
    for complaint, number in complaints.items():
        print(f"{number} {complaint}")
    if not complaints:
        print(f"of {made} system calls {maps} are mmaps, none of them of a picture")
    return 1 if complaints else 0


def off_schedule(shown, step, phase):
    """How many of the intervals between the refreshes `shown` differ from what pictures need that follow each other
    at `step` refreshes and begin at `phase`. A picture that was left out counts, too."""
    off = turn = 0
    for before, after in zip(shown, shown[1:]):
        turns = max(1, round((after - before) / step))
        wanted = int(phase + (turn + turns) * step) - int(phase + turn * step)
        off += turns != 1 or after - before != wanted
        turn += turns
    return off


def judge_cadence(asked):
    period, _ = refresh(asked.file)
    seen = [(seconds, number) for seconds, number in flips(asked.file)]
    # How it begins and ends is not its cadence.
    shown = [number for seconds, number in seen if seen[0][0] + 0.5 <= seconds <= seen[-1][0] - 0.5]
    if len(shown) < 30:
        sys.exit(f"play_evidence.py: there are only {len(shown)} pictures in {asked.file}.")
    step = 1 / asked.rate / period
    off = min(off_schedule(shown, step, phase / PHASES) for phase in range(PHASES))
    intervals = len(shown) - 1
    spread = collections.Counter(after - before for before, after in zip(shown, shown[1:]))
    print(
        f"{intervals} intervals, {off} off the schedule ({100 * off / intervals:.2f} %); refresh {1 / period:.3f} Hz, "
        + f"{step:.4f} refreshes a picture; "
        + ", ".join(f"{number} of {length}" for length, number in sorted(spread.items()))
    )
    return 1 if asked.most is not None and off > asked.most * intervals else 0


def crc_of(colour, size):
    """vkms's CRC of an output of one colour: CRC-32 without its inversions, over 16 bits each of alpha, red, green
    and blue."""
    width, height = [int(word) for word in size.split("x")]
    pixel = b"".join((257 * channel).to_bytes(2, "little") for channel in (255, *bytes.fromhex(colour)))
    return zlib.crc32(pixel * (width * height), 0xFFFFFFFF) ^ 0xFFFFFFFF


def first_flip(path):
    """(seconds, refresh) of the flip to the first picture: the first one after the display was handed a decoder's
    buffer. A window without a picture needs none."""
    attached = [seconds for seconds, name, text in events(path) if "attach" in name and "videobuf2" in text]
    after = [flip for flip in flips(path) if attached and flip[0] > attached[0]]
    if not after:
        sys.exit(f"play_evidence.py: in {path} the display got no buffer of a decoder.")
    return after[0]


def first_in_crcs(path, plain):
    """The first refresh that showed something else than a plain colour."""
    with open(path, encoding="utf-8") as file:
        seen = [[int(word, 16) for word in line.split()] for line in file if line.count("0x") == 2]
    if not seen or seen[0][1] not in plain:
        sys.exit(f"play_evidence.py: {path} does not begin with a plain picture.")
    return next((number for number, crc in seen if crc not in plain), None)


def judge_first(asked):
    plain = {crc_of(colour, asked.size) for colour in asked.plain}
    times, status = [], 0
    for name in asked.names:
        started = [seconds for seconds, kind, _ in events(f"{name}.calls") if kind == "sched_process_exec"]
        shown, number = first_flip(f"{name}.screen")
        times.append(1000 * (shown - started[-1]))
        if asked.crc and first_in_crcs(f"{name}.crc", plain) != number:
            print(f"{name}: by its CRCs the first picture was at refresh {first_in_crcs(f'{name}.crc', plain)}, not {number}")
            status = 1
    print(" ".join(f"{milliseconds:.1f}" for milliseconds in times))
    return status


def judge_since(asked):
    """How many pictures a clip should have shown at certain times, the first one counted as 0."""
    seen = [seconds for seconds, _ in flips(asked.file)]
    print(*[int((moment - seen[0]) * asked.rate) for moment in asked.moments])
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("calls")
    command.add_argument("--most", type=float)
    command.add_argument("--leave-out", type=float, default=1)
    command.add_argument("names", nargs="+")
    command.set_defaults(judge=judge_calls)
    command = commands.add_parser("copies")
    command.add_argument("file")
    command.set_defaults(judge=judge_copies)
    command = commands.add_parser("cadence")
    command.add_argument("--rate", type=float, required=True)
    command.add_argument("--most", type=float)
    command.add_argument("file")
    command.set_defaults(judge=judge_cadence)
    command = commands.add_parser("first")
    command.add_argument("--crc", action="store_true")
    command.add_argument("--size", required=True)
    command.add_argument("--plain", nargs="+", default=["000000"])
    command.add_argument("names", nargs="+")
    command.set_defaults(judge=judge_first)
    command = commands.add_parser("since")
    command.add_argument("--rate", type=float, required=True)
    command.add_argument("file")
    command.add_argument("moments", type=float, nargs="+")
    command.set_defaults(judge=judge_since)
    asked = parser.parse_args()
    sys.exit(asked.judge(asked))


if __name__ == "__main__":
    main()
