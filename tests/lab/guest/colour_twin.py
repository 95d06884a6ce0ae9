# SPDX-License-Identifier: MIT
"""What pictures of Y'CbCr look like: H.273 in plain arithmetic, so that it can judge what drew them.

Chroma is interpolated linearly between the four samples around a pixel, from where the siting says they lie. Some
compositors do not interpolate at all, so that each sample stands for its four pixels: the siting "nearest".
"""

# Kr and Kb: H.273, MatrixCoefficients 6, 1, 9, 7 and 4.
MATRICES = {
    "601": (0.299, 0.114),
    "709": (0.2126, 0.0722),
    "2020": (0.2627, 0.0593),
    "240m": (0.212, 0.087),
    "fcc": (0.30, 0.11),
}
# Where the first chroma sample lies, in pixels, to the right and down: H.273, ChromaLocType.
SITINGS = {
    "left": (0, 0.5),
    "center": (0.5, 0.5),
    "top_left": (0, 0),
    "top": (0.5, 0),
    "bottom_left": (0, 1),
    "bottom": (0.5, 1),
}


NEAREST = "nearest"


class Planes:
    """One 4:2:0 picture of planar samples, of 8 bits or, in words of 16, of 10. Rows of codes."""

    def __init__(self, data, width, height, depth=8):
        if width % 2 or height % 2:
            raise ValueError("only pictures of even size are judged")
        size = width * height * 3 // 2 * (1 if depth == 8 else 2)
        if len(data) < size:
            raise ValueError(f"the picture has {len(data)} bytes, and {width}x{height} at {depth} bits takes {size}")
        codes = data[:size] if depth == 8 else memoryview(data[:size]).cast("H")
        self.width, self.height, self.depth = width, height, depth

        def rows(start, across, down):
            return [list(codes[start + y * across : start + (y + 1) * across]) for y in range(down)]

        self.luma = rows(0, width, height)
        self.cb = rows(width * height, width // 2, height // 2)
        self.cr = rows(width * height * 5 // 4, width // 2, height // 2)


def between(place, count):
    """The two samples around a place, and how much the second counts."""
    first = place // 1
    share = place - first
    last = count - 1
    return min(max(int(first), 0), last), min(max(int(first) + 1, 0), last), share


def full_chroma(rows, width, height, siting):
    """Rows of chroma with a value for each pixel."""
    if siting == NEAREST:
        return [[row[x // 2] for x in range(width)] for row in rows for _ in (0, 1)][:height]
    right, down = SITINGS[siting]
    columns = [between((x - right) / 2, width // 2) for x in range(width)]
    result = []
    for y in range(height):
        upper, lower, share = between((y - down) / 2, height // 2)
        row = [a + (b - a) * share for a, b in zip(rows[upper], rows[lower])]
        result.append([row[a] + (row[b] - row[a]) * t for a, b, t in columns])
    return result


def convert(planes, matrix, full_range, siting):
    """Rows of (red, green, blue), 0 to 255, rounded."""
    kr, kb = MATRICES[matrix]
    kg = 1 - kr - kb
    step = 1 << (planes.depth - 8)
    most = 256 * step - 1
    luma_zero, luma_range = (0, most) if full_range else (16 * step, 219 * step)
    chroma_range = most if full_range else 224 * step
    chroma_zero = 128 * step
    cr_in_red, cb_in_blue = 2 * (1 - kr), 2 * (1 - kb)

    def code(value):
        return min(255, max(0, int(255 * value + 0.5))) if value > 0 else 0

    blues = full_chroma(planes.cb, planes.width, planes.height, siting)
    reds = full_chroma(planes.cr, planes.width, planes.height, siting)
    result = []
    for lumas, cbs, crs in zip(planes.luma, blues, reds):
        row = []
        for y, cb, cr in zip(lumas, cbs, crs):
            luma = (y - luma_zero) / luma_range
            red = luma + cr_in_red * (cr - chroma_zero) / chroma_range
            blue = luma + cb_in_blue * (cb - chroma_zero) / chroma_range
            row.append((code(red), code((luma - kr * red - kb * blue) / kg), code(blue)))
        result.append(row)
    return result


def flat_areas(planes, reach=2):
    """For each row, whether a pixel and all around it, further than any siting matters, have one colour."""

    def still(rows):
        """Whether samples are the same as all within reach."""
        across = [
            [len(set(row[max(0, x - reach) : x + reach + 1])) == 1 for x in range(len(row))] for row in rows
        ]
        down = []
        for y in range(len(rows)):
            near = range(max(0, y - reach), min(len(rows), y + reach + 1))
            down.append(
                [all(across[v][x] and rows[v][x] == rows[y][x] for v in near) for x in range(len(rows[0]))]
            )
        return down

    luma, cb, cr = still(planes.luma), still(planes.cb), still(planes.cr)
    return [
        [luma[y][x] and cb[y // 2][x // 2] and cr[y // 2][x // 2] for x in range(planes.width)]
        for y in range(planes.height)
    ]
