# SPDX-License-Identifier: MIT
"""usage: test_play_evidence.py TOP. The judges of a player know a good one, and call each bad one bad."""

import contextlib
import io
import os
import sys
import tempfile

top = sys.argv[1]
sys.path[:0] = [f"{top}/tests/lab/guest", f"{top}/tests/tools"]

import play_evidence  # noqa: E402
import png  # noqa: E402
import tap  # noqa: E402
import visl_picture  # noqa: E402

PERIOD = 1 / 59.94
BACKGROUND = "204060"


def steps_of(rate, hertz, count, phase=0.3):
    """The refreshes at which pictures of a clip are due."""
    return [100 + int(phase + number * hertz / rate) for number in range(count)]


def screen_trace(shown, attached=None):
    """What the kernel's trace says of an output that flips at these refreshes."""
    lines = ["# tracer: nop", "#"]
    for number in range(min(shown) - 5, max(shown) + 5):
        moment = number * PERIOD
        if number in shown:
            lines.append(f"  <idle>-0  [001] d.h.. {moment + 1e-5:.6f}: drm_vblank_event_delivered: file=01, crtc=0, seq={number}")
        lines.append(f"  <idle>-0  [001] d.h.. {moment + 2e-5:.6f}: drm_vblank_event: crtc=0, seq={number}, time={int(1e9 * moment)}, high-prec=true")
        if number == attached:
            lines.append(f"  weston-60 [000] ..... {moment + 1e-3:.6f}: dma_buf_dynamic_attach: exp_name=videobuf2_vmalloc size=1 ino=4")
    return lines


def call(moment, number, *arguments):
    words = ", ".join(f"{value:x}" for value in (*arguments, *[0] * (6 - len(arguments))))
    return f" qtdemux0:sink-9  [001] ..... {moment:.6f}: sys_enter: NR {number} ({words})"


def judged(folder, files, *arguments):
    """The judge's status and what it said, with these files in the folder."""
    for name, lines in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    said = io.StringIO()
    sys.argv = ["play_evidence.py", *arguments]
    with contextlib.redirect_stdout(said):
        try:
            play_evidence.main()
        except SystemExit as end:
            return end.code, said.getvalue()
    raise AssertionError("a judge did not end with a status")


def cadences():
    even = steps_of(30, 59.94, 300)
    late = [number + (index == 150) for index, number in enumerate(even)]
    dropped = even[:150] + even[151:]
    film = steps_of(24, 59.94, 300)
    table = [
        ("30 on 59.94 Hz, as it should be", 30, even, 0, 0),
        ("one picture a refresh late", 30, late, 0.001, 1),
        ("the same, where so many are allowed", 30, late, 0.02, 0),
        ("one picture left out", 30, dropped, 0.001, 1),
        ("24 on 59.94 Hz, as it should be", 24, film, 0, 0),
        ("24 taken for 25", 25, film, 0.02, 1),
        ("30 shown as fast as they come", 30, list(range(100, 400)), 0.02, 1),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, rate, shown, most, expected in table:
            path = os.path.join(folder, "a.screen")
            status, said = judged(folder, {"a.screen": screen_trace(set(shown))}, "cadence", "--rate", str(rate), "--most", str(most), path)
            assert status == expected, f"{name}: status {status}: {said}"


def costs():
    """Two calls a picture, one of them not counted, and a call each second; none of what is before and after counts."""
    shown = steps_of(30, 59.94, 300)
    player = [call(shown[0] * PERIOD - 0.5, 3) for _ in range(900)]
    for number in shown:
        player += [call(number * PERIOD + 0.002, 46, 5, 1), call(number * PERIOD + 0.003, 228)]
    player.append(call(shown[150] * PERIOD + 0.001, 286))
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "a")
        for most, expected in ((1.02, 0), (1.0, 1)):
            files = {"a.screen": screen_trace(set(shown)), "a.calls": player}
            status, said = judged(folder, files, "calls", "--most", str(most), name)
            assert status == expected, f"at most {most}: status {status}: {said}"
            assert "sendmsg" in said and "clock_gettime" not in said, said


def copies():
    table = [
        ("a library is mapped", [call(1, 9, 0, 4096, 1, 2, 3, 0x1000)], 0),
        ("a bitstream buffer is mapped", [call(1, 9, 0, 4096, 3, 1, 8, 0x200000)], 0),
        ("a slot is mapped", [call(1, 9, 0, 4096, 3, 1, 8, 0)] + [call(2, 9, 0, 4096, 3, 1, 8, 0x40071000)], 1),
        (
            "a dmabuf is mapped",
            [call(1, 9, 0, 1, 1, 1, 1, 0), " x-9 [001] ..... 1.000000: dma_buf_mmap_internal: exp_name=videobuf2_vmalloc size=1 ino=4"],
            1,
        ),
        ("nothing is mapped, so this is no program", [call(1, 16, 8, 1)], "no mmap"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, lines, expected in table:
            status, said = judged(folder, {"a.calls": lines}, "copies", os.path.join(folder, "a.calls"))
            right = status == expected if isinstance(expected, int) else expected in str(status)
            assert right, f"{name}: {status}: {said}"


def first_pictures():
    """A flip to a window without a picture does not count."""
    black, plain = (play_evidence.crc_of(colour, "64x48") for colour in ("000000", BACKGROUND))
    crcs = [f"{number:#010x} {crc:#010x}" for number, crc in [(108, plain), (109, plain), (110, black), (113, 77), (114, 78)]]
    start = f" zcplay-9 [000] ..... {100 * PERIOD:.6f}: sched_process_exec: filename=/lab/build/zcplay pid=9 old_pid=9"
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "a")
        for attached, expected in ((112, 0), (114, 1)):
            files = {"a.screen": screen_trace({110, 113, 115, 117}, attached), "a.calls": [start], "a.crc": crcs}
            status, said = judged(folder, files, "first", "--crc", "--size", "64x48", "--plain", BACKGROUND, "000000", "--", name)
            assert status == expected, f"attached at {attached}: status {status}: {said}"
        assert "by its CRCs the first picture was at refresh 113, not 115" in said, said
        shown = judged(folder, {"a.screen": screen_trace({110, 113, 115}, 112)}, "first", "--size", "64x48", name)
        assert shown == (0, f"{1000 * 13 * PERIOD:.1f}\n"), shown


def visl_frames(width, height, count):
    """Pictures of one colour with a black and white mark that is another in each, where visl writes."""
    data = b""
    for number in range(count):
        luma = bytearray([120]) * (width * height)
        for y in range(20, 36):
            for x in range(16, 16 + 8 * count):
                luma[y * width + x] = 235 if (x - 16) // 8 == number else 16
        data += bytes(luma) + bytes([100]) * (width * height // 4) + bytes([150]) * (width * height // 4)
    return data


def screenshot_of(frames, number, scale, margin, matrix):
    rows = [bytes(3 * frames.width * scale) for _ in range(margin)]
    for y in range(frames.height):
        row = b"".join(bytes(visl_picture.red_green_blue(frames.samples(number, x, y), matrix)) * scale for x in range(frames.width))
        rows += [row] * scale
    rows += [bytes(3 * frames.width * scale) for _ in range(margin)]
    return png.Picture(frames.width * scale, frames.height * scale + 2 * margin, rows)


def pictures_of_visl():
    width, height = 96, 64
    table = [
        ("the right picture", 1, 0, "709", ["--from", "2", "--to", "4"], 0),
        ("scaled, with margins", 2, 10, "709", [], 0),
        ("an old picture", 1, 0, "709", ["--from", "4"], 1),
        ("a picture too early", 1, 0, "709", ["--to", "2"], 1),
        ("the wrong matrix", 1, 0, "601", [], 1),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, shot = os.path.join(folder, "a.yuv"), os.path.join(folder, "a.png")
        with open(path, "wb") as file:
            file.write(visl_frames(width, height, 6))
        frames = visl_picture.Frames(path, width, height)
        for name, scale, margin, matrix, arguments, expected in table:
            with open(shot, "wb") as file:
                file.write(png.encode(screenshot_of(frames, 3, scale, margin, matrix)))
            sys.argv = ["visl_picture.py", *arguments, path, f"{width}x{height}", shot]
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                try:
                    visl_picture.main()
                except SystemExit as end:
                    status = end.code
            assert status == expected and "picture 3 of 6" in said.getvalue(), f"{name}: status {status}: {said.getvalue()}"


if __name__ == "__main__":
    sys.exit(
        tap.run(
            [
                ("cadences", cadences),
                ("system calls a picture", costs),
                ("copies", copies),
                ("first pictures", first_pictures),
                ("pictures of visl", pictures_of_visl),
            ]
        )
    )
