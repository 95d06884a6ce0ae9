# SPDX-License-Identifier: MIT
"""Judges the colours of a screenshot of one picture that fills the output, a pixel a pixel.

  judge_colours.py SCREENSHOT.png PICTURE.yuv [--matrix 709] [--range limited] [--siting left] [--depth 8]
  judge_colours.py SCREENSHOT.png PICTURE.yuv --composed [--matrix 709] ...
  judge_colours.py SCREENSHOT.png PICTURE.yuv --find [--depth 8]

PICTURE.yuv is what `zcplay decode --format yuv` writes; its first picture counts. Flat areas must be within 2 in 8
bits, and 99.9 % of the other pixels within 6. Prints the figures, and a sentence for what is not as it should be;
exit status 1 then. The siting "nearest" stands for chroma that is not interpolated.

--composed: a compositor has converted, and interpolates chroma as it likes, whatever siting it was told. The bounds must
be met by one way to do so; the figures of the declared siting are printed first, those of the way that fits second.
--find says which matrix and range fit best, by flat areas, and prints the figures of all sitings, best first.
"""

import argparse
import itertools
import sys

import colour_twin
import png

FLAT_LIMIT = 2
LIMIT = 6
SHARE = 0.999
SITINGS = [*colour_twin.SITINGS, colour_twin.NEAREST]


class Figures:
    """How far a screenshot is from what is expected."""

    def __init__(self, screenshot, expected, flat):
        self.flat = [0] * 256  # pixels in flat areas by how far they are off
        self.other = [0] * 256
        self.worst_flat = None  # (difference, x, y, seen, expected)
        for y, (seen, row, still) in enumerate(zip(screenshot.rows, expected, flat)):
            for x, (red, green, blue) in enumerate(row):
                r, g, b = seen[3 * x : 3 * x + 3]
                off = max(abs(r - red), abs(g - green), abs(b - blue))
                if still[x]:
                    self.flat[off] += 1
                    if self.worst_flat is None or off > self.worst_flat[0]:
                        self.worst_flat = (off, x, y, (r, g, b), (red, green, blue))
                else:
                    self.other[off] += 1

    @staticmethod
    def worst(counts):
        return max((off for off, count in enumerate(counts) if count), default=0)

    def share_within(self, limit):
        return sum(self.other[: limit + 1]) / max(1, sum(self.other))

    def complaints(self):
        if not sum(self.flat) or not sum(self.other):
            yield "the picture has no flat area, or nothing else: nothing can be said of it"
        if self.worst(self.flat) > FLAT_LIMIT:
            off, x, y, seen, expected = self.worst_flat
            yield (
                f"at {x},{y}, in a flat area, it is {seen} instead of {expected}: {off} off, "
                f"and {FLAT_LIMIT} are allowed"
            )
        if self.share_within(LIMIT) < SHARE:
            yield (
                f"elsewhere {100 * self.share_within(LIMIT):.3f} % of pixels are within {LIMIT}, "
                f"and {100 * SHARE} % should be"
            )

    def __str__(self):
        return (
            f"flat areas ({sum(self.flat)} pixels): worst {self.worst(self.flat)}; elsewhere ({sum(self.other)}): "
            f"{100 * self.share_within(LIMIT):.3f} % within {LIMIT}, worst {self.worst(self.other)}"
        )


def compare(screenshot, planes, matrix, full_range, siting, flat):
    return Figures(screenshot, colour_twin.convert(planes, matrix, full_range, siting), flat)


def composed(screenshot, planes, matrix, full_range, declared, flat):
    """Siting and figures: of the declared one, and of the first that meets the bounds or, where none does, fits best."""
    tried = []
    for siting in [declared, *(other for other in reversed(SITINGS) if other != declared)]:
        tried.append((siting, compare(screenshot, planes, matrix, full_range, siting, flat)))
        if not list(tried[-1][1].complaints()):
            break
    best = max(tried, key=lambda way: way[1].share_within(LIMIT))
    return [tried[0]] if best is tried[0] else [tried[0], best]


def find(screenshot, planes, flat):
    """What fits best, in words, and the figures of all sitings with it."""
    ways = {}
    for matrix, full_range in itertools.product(colour_twin.MATRICES, (False, True)):
        figures = compare(screenshot, planes, matrix, full_range, colour_twin.NEAREST, flat)
        ways[(figures.worst(figures.flat), matrix, full_range)] = figures
    _, matrix, full_range = min(ways)
    lines = []
    for siting in SITINGS:
        figures = compare(screenshot, planes, matrix, full_range, siting, flat)
        line = f"{matrix} {'full' if full_range else 'limited'} {siting}: {figures}"
        lines.append((-figures.share_within(LIMIT), figures.worst(figures.other), line))
    return [line for _, _, line in sorted(lines)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("screenshot")
    parser.add_argument("picture")
    parser.add_argument("--matrix", choices=colour_twin.MATRICES, default="709")
    parser.add_argument("--range", choices=["limited", "full"], default="limited")
    parser.add_argument("--siting", choices=SITINGS, default="left")
    parser.add_argument("--depth", type=int, choices=[8, 10], default=8)
    parser.add_argument("--composed", action="store_true")
    parser.add_argument("--find", action="store_true")
    options = parser.parse_args()
    with open(options.screenshot, "rb") as file:
        screenshot = png.decode(file.read())
    try:
        with open(options.picture, "rb") as file:
            size = screenshot.width * screenshot.height * 3
            planes = colour_twin.Planes(file.read(size), screenshot.width, screenshot.height, options.depth)
    except ValueError as error:
        sys.exit(f"{options.screenshot} cannot be compared with {options.picture}: {error}.")
    flat = colour_twin.flat_areas(planes)
    if options.find:
        print("\n".join(find(screenshot, planes, flat)))
        return 0
    asked = (options.matrix, options.range == "full", options.siting)
    if options.composed:
        ways = composed(screenshot, planes, *asked, flat)
    else:
        ways = [(options.siting, compare(screenshot, planes, *asked, flat))]
    for siting, figures in ways:
        print(f"{options.screenshot}, {options.matrix} {options.range} {siting}: {figures}")
    complaints = list(ways[-1][1].complaints())
    for complaint in complaints:
        print(f"{options.screenshot}: {complaint}.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
