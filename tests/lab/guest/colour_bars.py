# SPDX-License-Identifier: MIT
"""What the lab's test card shows, in the formats it is handed over in, and what must be seen of it.

Eight bars in full colours: matrices, swapped planes and wrong strides all show in them. Below them, on grey,
a white mark at one of kPositions places, so that successive pictures differ. All sizes are even.
"""

import struct

BARS = [
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0),
    (255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0),
]  # fmt: skip
GREY = (96, 96, 96)
WHITE = (255, 255, 255)
POSITIONS = 4

# Kr and Kb: H.273, MatrixCoefficients 6 and 1.
MATRICES = {"601": (0.299, 0.114), "709": (0.2126, 0.0722)}


def luma_chroma(colour, matrix, bits):
    """Y', Cb, Cr of limited range: H.273, 8.3."""
    red, green, blue = (value / 255 for value in colour)
    kr, kb = MATRICES[matrix]
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    scale = 1 << (bits - 8)
    cb = (blue - luma) / (2 * (1 - kb))
    cr = (red - luma) / (2 * (1 - kr))
    return (
        round((219 * luma + 16) * scale),
        round((224 * cb + 128) * scale),
        round((224 * cr + 128) * scale),
    )


def edges(width, count):
    """Where each of count columns begins and ends: even numbers."""
    return [(2 * (i * width // (2 * count)), 2 * ((i + 1) * width // (2 * count))) for i in range(count)]


def bands(width, height, position):
    """From above: (height in rows, [(width in pixels, colour)...])."""
    bars = [(end - start, colour) for (start, end), colour in zip(edges(width, len(BARS)), BARS)]
    places = edges(width, POSITIONS)
    mark = [(end - start, WHITE if i == position else GREY) for i, (start, end) in enumerate(places)]
    upper = 2 * (height * 3 // 8)
    return [(upper, bars), (height - upper, mark)]


def points(width, height, position):
    """(x, y, colour) in the middle of every field, for a judge."""
    top = 0
    for rows, columns in bands(width, height, position):
        left = 0
        for size, colour in columns:
            yield left + size // 2, top + rows // 2, colour
            left += size
        top += rows


def packed(width, height, position):
    """XR24: blue, green, red and a byte that does not count."""
    return b"".join(
        b"".join(bytes((blue, green, red, 0)) * size for size, (red, green, blue) in columns) * rows
        for rows, columns in bands(width, height, position)
    )


def semi_planar(width, height, position, matrix, bits):
    """NV12, or P010 with the samples in the upper bits: luma, then Cb and Cr in turns, both of width samples a row."""
    sample = struct.Struct("<B" if bits == 8 else "<H")
    shift = 0 if bits == 8 else 16 - bits
    luma = chroma = b""
    for rows, columns in bands(width, height, position):
        luma_row = chroma_row = b""
        for size, colour in columns:
            y, cb, cr = (sample.pack(value << shift) for value in luma_chroma(colour, matrix, bits))
            luma_row += y * size
            chroma_row += (cb + cr) * (size // 2)
        luma += luma_row * rows
        chroma += chroma_row * (rows // 2)
    return luma + chroma


FORMATS = ("XR24", "NV12", "P010")


def planes(form, width, height):
    """(offset, stride) of each plane."""
    if form == "XR24":
        return [(0, 4 * width)]
    stride = width if form == "NV12" else 2 * width
    return [(0, stride), (stride * height, stride)]


def picture(form, width, height, position, matrix):
    """All bytes of a picture; matrix counts for NV12 and P010."""
    if form == "XR24":
        return packed(width, height, position)
    return semi_planar(width, height, position, matrix, 8 if form == "NV12" else 10)
