# SPDX-License-Identifier: MIT
"""Judges a screenshot: exit status 1 and a sentence for each thing that is not as it should be.

  picture.py FILE.png lively               it has more than one colour
  picture.py FILE.png plain RRGGBB         it has this colour everywhere
  picture.py FILE.png card POSITION [T]    it is the test card, filling the output (see colour_bars.py),
                                           each sample at most T off (default 0: the packed card is exact)
"""

import sys

import colour_bars
import png


def colours(picture, limit):
    """Some of its colours, at least limit of them where it has so many."""
    found = set()
    previous = None
    for row in picture.rows:
        if row == previous:
            continue
        previous = row
        found.update(zip(row[0::3], row[1::3], row[2::3]))
        if len(found) >= limit:
            break
    return found


def name(colour):
    return "#%02x%02x%02x" % tuple(colour)


def lively(picture):
    found = colours(picture, 2)
    return [] if len(found) > 1 else [f"it is {name(found.pop())} everywhere"]


def plain(picture, colour):
    others = colours(picture, 2) - {tuple(bytes.fromhex(colour))}
    return [f"it shows {name(other)} beside or instead of #{colour}" for other in others]


def card(picture, position, tolerance="0"):
    complaints = []
    for x, y, expected in colour_bars.points(picture.width, picture.height, int(position)):
        seen = picture.colour(x, y)
        if max(abs(a - b) for a, b in zip(seen, expected)) > int(tolerance):
            complaints.append(f"at {x},{y} it is {name(seen)} instead of {name(expected)}")
    return complaints


def main(path, judge, *arguments):
    with open(path, "rb") as file:
        picture = png.decode(file.read())
    complaints = {"lively": lively, "plain": plain, "card": card}[judge](picture, *arguments)
    for complaint in complaints:
        print(f"{path} ({picture.width}x{picture.height}): {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
