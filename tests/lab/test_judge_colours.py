# SPDX-License-Identifier: MIT
"""usage: test_judge_colours.py TOP. The judge of colours knows right ones, and calls wrong ones wrong."""

import sys

top = sys.argv[1]
sys.path[:0] = [f"{top}/tests/lab/guest", f"{top}/tests/tools"]

import colour_clip  # noqa: E402
import colour_twin  # noqa: E402
import judge_colours  # noqa: E402
import png  # noqa: E402
import tap  # noqa: E402

# matrix, full range, (Y', Cb, Cr) of 8 bits as colour bars have them: (red, green, blue)
KNOWN = [
    ("709", False, (16, 128, 128), (0, 0, 0)),
    ("709", False, (235, 128, 128), (255, 255, 255)),
    ("709", True, (235, 128, 128), (235, 235, 235)),
    ("709", False, (63, 102, 240), (255, 1, 0)),
    ("601", False, (81, 90, 240), (254, 0, 0)),
    ("601", False, (145, 54, 34), (0, 255, 1)),
    ("601", True, (76, 85, 255), (254, 0, 0)),
    ("2020", False, (74, 97, 240), (255, 1, 1)),
    ("240m", False, (62, 102, 240), (255, 1, 1)),
    ("fcc", False, (82, 90, 240), (255, 1, 1)),
]
SIZE = 128, 96


def picture(luma, cb, cr, size=(4, 4), depth=8):
    """A picture of these functions of a sample's place."""
    width, height = size
    codes = [luma(x, y) for y in range(height) for x in range(width)]
    for plane in (cb, cr):
        codes += [plane(x, y) for y in range(height // 2) for x in range(width // 2)]
    data = bytes(codes) if depth == 8 else b"".join(code.to_bytes(2, sys.byteorder) for code in codes)
    return colour_twin.Planes(data, width, height, depth)


def known_colours():
    for matrix, full_range, (y, cb, cr), expected in KNOWN:
        planes = picture(lambda i, j: y, lambda i, j: cb, lambda i, j: cr)
        for row in colour_twin.convert(planes, matrix, full_range, "left"):
            for seen in row:
                off = max(abs(a - b) for a, b in zip(seen, expected))
                assert off <= 1, f"{matrix}: {seen} instead of {expected}"


def ten_bits_are_a_quarter_of_eight():
    eight = picture(lambda x, y: 40 + 9 * x, lambda x, y: 90 + 8 * x, lambda x, y: 140 + 6 * y)
    ten = picture(lambda x, y: 160 + 36 * x, lambda x, y: 360 + 32 * x, lambda x, y: 560 + 24 * y, depth=10)
    assert colour_twin.convert(eight, "709", False, "left") == colour_twin.convert(ten, "709", False, "left")


def chroma_lies_where_the_siting_says():
    """What rises evenly over the picture does so after interpolation, at all pixels inside."""
    for siting, (right, down) in colour_twin.SITINGS.items():
        rows = [[3 * (2 * x + right) + 5 * (2 * y + down) for x in range(8)] for y in range(6)]
        full = colour_twin.full_chroma(rows, 16, 12, siting)
        for y in range(1, 11):
            for x in range(1, 15):
                assert abs(full[y][x] - (3 * x + 5 * y)) < 1e-9, f"{siting}: {full[y][x]} at {x},{y}"


def judged(change):
    """The judge's complaints about a right screenshot of a chart after change(rows, flat)."""
    width, height = SIZE
    planes = colour_twin.Planes(colour_clip.chart(width, height, 8, False), width, height)
    flat = colour_twin.flat_areas(planes)
    expected = colour_twin.convert(planes, "709", False, "left")
    rows = [bytearray(value for colour in row for value in colour) for row in expected]
    change(rows, flat)
    screenshot = png.decode(png.encode(png.Picture(width, height, rows)))
    return list(judge_colours.compare(screenshot, planes, "709", False, "left", flat).complaints())


def shift(rows, x, y, by):
    value = rows[y][3 * x + 1]
    rows[y][3 * x + 1] = value - by if value >= by else value + by


def of_kind(flat, kind):
    return [(x, y) for y, row in enumerate(flat) for x, still in enumerate(row) if still == kind]


def one_flat_pixel(by):
    return lambda rows, flat: shift(rows, *of_kind(flat, True)[7], by)


def others(share, by):
    def change(rows, flat):
        places = of_kind(flat, False)
        for x, y in places[: int(len(places) * share)]:
            shift(rows, x, y, by)

    return change


def verdicts():
    table = [
        ("a right picture", lambda rows, flat: None, False),
        ("a flat pixel 2 off", one_flat_pixel(2), False),
        ("a flat pixel 3 off", one_flat_pixel(3), True),
        ("all others 6 off", others(1, 6), False),
        ("0.05 % of others 40 off", others(0.0005, 40), False),
        ("1 % of others 7 off", others(0.01, 7), True),
    ]
    for name, change, wrong in table:
        complaints = judged(change)
        assert bool(complaints) == wrong, f"{name}: {complaints or 'no complaint'}"


def wrong_ways_are_seen():
    """The chart shows each wrong siting, matrix and range."""
    width, height = 160, 128
    planes = colour_twin.Planes(colour_clip.chart(width, height, 8, False), width, height)
    flat = colour_twin.flat_areas(planes)
    rows = [bytes(v for colour in row for v in colour) for row in colour_twin.convert(planes, "709", False, "left")]
    screenshot = png.Picture(width, height, rows)
    ways = {(matrix, full_range, "left") for matrix in colour_twin.MATRICES for full_range in (False, True)}
    ways |= {("709", False, siting) for siting in judge_colours.SITINGS}
    for way in sorted(ways):
        figures = judge_colours.compare(screenshot, planes, *way, flat)
        wrong = bool(list(figures.complaints()))
        assert wrong == (way != ("709", False, "left")), f"{way}: {figures}"


def compositors_interpolate_as_they_like():
    """Which of the right matrix is accepted, and told; another matrix is not."""
    width, height = SIZE
    planes = colour_twin.Planes(colour_clip.chart(width, height, 8, False), width, height)
    flat = colour_twin.flat_areas(planes)
    for drawn in ("left", "center", "nearest"):
        rows = [bytes(v for colour in row for v in colour) for row in colour_twin.convert(planes, "709", False, drawn)]
        screenshot = png.Picture(width, height, rows)
        ways = judge_colours.composed(screenshot, planes, "709", False, "left", flat)
        assert [siting for siting, _ in ways] == ["left"] + [drawn] * (drawn != "left"), ways
        assert not list(ways[-1][1].complaints()), drawn
        ways = judge_colours.composed(screenshot, planes, "601", False, "left", flat)
        assert list(ways[-1][1].complaints()), drawn


if __name__ == "__main__":
    sys.exit(
        tap.run(
            [
                ("known colours", known_colours),
                ("10 bits are a quarter of 8", ten_bits_are_a_quarter_of_eight),
                ("chroma lies where the siting says", chroma_lies_where_the_siting_says),
                ("verdicts at the bounds", verdicts),
                ("compositors interpolate as they like", compositors_interpolate_as_they_like),
                ("each wrong matrix, range and siting is seen", wrong_ways_are_seen),
            ]
        )
    )
