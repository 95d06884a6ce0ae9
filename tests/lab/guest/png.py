# SPDX-License-Identifier: MIT
"""PNG files as the lab's compositors write them: 8 bits a sample, RGB or RGBA, not interlaced."""

import itertools
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 1 << 28  # bytes of samples; no output here is near that


class Picture:
    """Rows of samples, 3 bytes a pixel."""

    def __init__(self, width, height, rows):
        self.width = width
        self.height = height
        self.rows = rows

    def colour(self, x, y):
        return tuple(self.rows[y][3 * x : 3 * x + 3])


def chunks(data):
    if data[:8] != SIGNATURE:
        raise ValueError("this is no PNG file")
    position = 8
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        if len(body) != length or data[position + 8 + length : position + 12 + length] != struct.pack(
            ">I", zlib.crc32(kind + body)
        ):
            raise ValueError(f"the PNG file's {kind.decode('latin-1')} is damaged or cut off")
        yield kind, body
        position += 12 + length


def paeth(left, above, corner):
    estimate = left + above - corner
    to_left, to_above, to_corner = abs(estimate - left), abs(estimate - above), abs(estimate - corner)
    if to_left <= to_above and to_left <= to_corner:
        return left
    return above if to_above <= to_corner else corner


def unfilter(kind, row, above, size):
    """The samples of a filtered row; size is the bytes of a pixel."""
    if kind == 0:
        return row
    if kind == 1:
        result = bytearray(len(row))
        for channel in range(size):
            sums = itertools.accumulate(row[channel::size])
            result[channel::size] = bytes(value & 255 for value in sums)
        return result
    if kind == 2:
        return bytes((value + up) & 255 for value, up in zip(row, above))
    result = bytearray(row)
    for i, value in enumerate(row):
        left, corner = (result[i - size], above[i - size]) if i >= size else (0, 0)
        if kind == 3:
            result[i] = (value + (left + above[i]) // 2) & 255
        elif kind == 4:
            result[i] = (value + paeth(left, above[i], corner)) & 255
        else:
            raise ValueError(f"the PNG file has a row of the unknown filter {kind}")
    return result


def without_alpha(row):
    result = bytearray(len(row) // 4 * 3)
    for channel in range(3):
        result[channel::3] = row[channel::4]
    return result


def decode(data):
    """A Picture from the bytes of a file."""
    width = height = size = 0
    packed = []
    for kind, body in chunks(data):
        if kind == b"IHDR":
            width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            if depth != 8 or colours not in (2, 6) or interlaced or not 0 < width * height * 4 < LARGEST:
                raise ValueError("the PNG file is not of 8-bit RGB or RGBA, or of no sensible size")
            size = 4 if colours == 6 else 3
        elif kind == b"IDAT":
            packed.append(body)
    if size == 0:
        raise ValueError("the PNG file has no header")
    stride = 1 + size * width
    samples = zlib.decompressobj().decompress(b"".join(packed), stride * height)
    if len(samples) < stride * height:
        raise ValueError("the PNG file ends too early")
    rows = []
    above = bytes(stride - 1)
    for y in range(height):
        start = y * stride
        above = unfilter(samples[start], samples[start + 1 : start + stride], above, size)
        rows.append(without_alpha(above) if size == 4 else above)
    return Picture(width, height, rows)


def encode(picture):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    samples = b"".join(b"\0" + bytes(row) for row in picture.rows)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(samples, 1)) + chunk(b"IEND", b"")
