# SPDX-License-Identifier: MIT
"""Which of visl's pictures does a screenshot show, and does it show all of it, in the right colours?

  visl_picture.py [--matrix 601|709] [--tolerance T] [--from N] [--to N] FRAMES.yuv WIDTHxHEIGHT FILE.png

FRAMES.yuv has the pictures a player would show, as planes of 4:2:0: what `zcplay decode --format yuv` gives of the
same clip on the same decoder, whose text differs in each. The picture is expected as large as it fits in the
middle of the output, black around it. Prints its number, from 0. Status 1 and a sentence where the screenshot
shows something else, or a picture before the one --from says or behind the one --to says.
"""

import argparse
import sys

import colour_bars
import png

# The rows that have the sequence number and the POC, in a font of 16 rows.
TEXT = range(16, 64)
GRID = 10  # pixels between the places where colours are compared
BRIGHT = bytes(255 if value > 128 else 0 for value in range(256))


class Frames:
    """The pictures of a file."""

    def __init__(self, path, width, height):
        self.width, self.height = width, height
        with open(path, "rb") as file:
            self.data = file.read()
        self.size = width * height + 2 * ((width + 1) // 2) * ((height + 1) // 2)
        self.count = len(self.data) // self.size

    def text(self, number):
        """Bright and dark samples of the rows with text, as one long number."""
        start = number * self.size
        rows = self.data[start + TEXT.start * self.width : start + TEXT.stop * self.width]
        return int.from_bytes(rows.translate(BRIGHT), "big")

    def luma(self, number, x, y):
        return self.data[number * self.size + y * self.width + x]

    def chroma(self, number, x, y):
        width = (self.width + 1) // 2
        plane = width * ((self.height + 1) // 2)
        place = number * self.size + self.width * self.height + y // 2 * width + x // 2
        return self.data[place], self.data[place + plane]

    def samples(self, number, x, y):
        return (self.luma(number, x, y), *self.chroma(number, x, y))

    def flat(self, number, x, y):
        """Whether the same samples are all around, so that scaling changes nothing."""
        around = {self.samples(number, x + dx, y + dy) for dx in range(-2, 3) for dy in range(-2, 3)}
        return len(around) == 1


class Shown:
    """A picture's place on the output: as large as it fits, in the middle."""

    def __init__(self, screenshot, width, height):
        self.screenshot = screenshot
        self.scale = min(screenshot.width / width, screenshot.height / height)
        self.left = (screenshot.width - width * self.scale) / 2
        self.top = (screenshot.height - height * self.scale) / 2

    def colour(self, x, y):
        """Where the picture's pixel is on the output."""
        return self.screenshot.colour(
            int(self.left + (x + 0.5) * self.scale), int(self.top + (y + 0.5) * self.scale)
        )

    def text(self, width):
        bright = bytes(
            255 if sum(self.colour(x, y)) > 3 * 128 else 0 for y in TEXT for x in range(width)
        )
        return int.from_bytes(bright, "big")

    def margins(self):
        """Places outside the picture."""
        for y in range(0, self.screenshot.height, GRID):
            for x in range(0, self.screenshot.width, GRID):
                inside = self.left - 1 <= x < self.screenshot.width - self.left + 1
                if not inside or not self.top - 1 <= y < self.screenshot.height - self.top + 1:
                    yield x, y


def red_green_blue(samples, matrix):
    """H.273, 8.3, limited range."""
    luma = (samples[0] - 16) / 219
    cb, cr = ((value - 128) / 224 for value in samples[1:])
    kr, kb = colour_bars.MATRICES[matrix]
    red = luma + 2 * (1 - kr) * cr
    blue = luma + 2 * (1 - kb) * cb
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return tuple(min(255, max(0, round(255 * channel))) for channel in (red, green, blue))


def find(frames, shown):
    """The picture whose text is most like that on the output."""
    seen = shown.text(frames.width)
    ranking = sorted(((frames.text(number) ^ seen).bit_count() // 8, number) for number in range(frames.count))
    if len(ranking) < 2 or ranking[0][0] == ranking[1][0]:
        sys.exit(f"visl_picture.py: of {frames.count} pictures two are equally like the screenshot.")
    return ranking[0][1]


def complaints(frames, number, shown, asked):
    for y in range(4, frames.height - 4, GRID):
        for x in range(4, frames.width - 4, GRID):
            if not frames.flat(number, x, y):
                continue
            expected = red_green_blue(frames.samples(number, x, y), asked.matrix)
            seen = shown.colour(x, y)
            if max(abs(a - b) for a, b in zip(seen, expected)) > asked.tolerance:
                yield f"at {x},{y} of the picture is {seen} instead of {expected}"
    for x, y in shown.margins():
        if max(shown.screenshot.colour(x, y)) > 0:
            yield f"outside of the picture, at {x},{y}, is {shown.screenshot.colour(x, y)} instead of black"
    if asked.first is not None and number < asked.first:
        yield f"it is picture {number}, and picture {asked.first} should have been shown by then"
    if asked.last is not None and number > asked.last:
        yield f"it is picture {number}, and picture {asked.last} should not have been over by then"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matrix", choices=colour_bars.MATRICES, default="709")
    parser.add_argument("--tolerance", type=int, default=3)
    parser.add_argument("--from", dest="first", type=int)
    parser.add_argument("--to", dest="last", type=int)
    parser.add_argument("frames")
    parser.add_argument("size")
    parser.add_argument("screenshot")
    asked = parser.parse_args()
    frames = Frames(asked.frames, *[int(word) for word in asked.size.split("x")])
    with open(asked.screenshot, "rb") as file:
        shown = Shown(png.decode(file.read()), frames.width, frames.height)
    number = find(frames, shown)
    found = list(complaints(frames, number, shown, asked))
    for complaint in found[:5]:
        print(f"{asked.screenshot}: {complaint}")
    print(f"picture {number} of {frames.count}, {len(found)} complaints")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
