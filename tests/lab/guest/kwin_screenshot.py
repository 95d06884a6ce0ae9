# SPDX-License-Identifier: MIT
"""usage: kwin_screenshot.py FILE.png. What KWin shows, by its D-Bus interface ScreenShot2.

KWin writes the picture into a pipe that comes with the call; busctl hands it over. It answers the call
when it knows the size, before the pipe is full.
"""

import json
import os
import subprocess
import sys

import png

ADDRESS = os.environ["DBUS_SESSION_BUS_ADDRESS"]
BLUE_GREEN_RED = (4, 5, 6)  # QImage: Format_RGB32, Format_ARGB32, Format_ARGB32_Premultiplied


def capture():
    """KWin's description of the picture, and its bytes."""
    reader, writer = os.pipe()
    call = subprocess.Popen(
        ["busctl", f"--address={ADDRESS}", "--json=short", "call", "org.kde.KWin.ScreenShot2"]
        + ["/org/kde/KWin/ScreenShot2", "org.kde.KWin.ScreenShot2", "CaptureWorkspace", "a{sv}h"]
        + ["1", "include-cursor", "b", "false", str(writer)],
        pass_fds=[writer],
        stdout=subprocess.PIPE,
    )
    os.close(writer)
    with open(reader, "rb") as pipe:
        samples = pipe.read()
    answer, _ = call.communicate()
    if call.returncode != 0:
        sys.exit("KWin refuses to take a screenshot.")
    return {key: value["data"] for key, value in json.loads(answer)["data"][0].items()}, samples


def main(path):
    description, samples = capture()
    width, height, stride = description["width"], description["height"], description["stride"]
    if description["format"] not in BLUE_GREEN_RED or len(samples) < stride * height:
        sys.exit(f"KWin's screenshot is not as expected: {description}, {len(samples)} bytes")
    rows = []
    for y in range(height):
        row = bytearray(3 * width)
        for channel in range(3):
            row[channel::3] = samples[y * stride + 2 - channel : y * stride + 4 * width : 4]
        rows.append(row)
    with open(path, "wb") as file:
        file.write(png.encode(png.Picture(width, height, rows)))


if __name__ == "__main__":
    main(sys.argv[1])
