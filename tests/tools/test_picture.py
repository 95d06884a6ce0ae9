# SPDX-License-Identifier: MIT
"""usage: test_picture.py TOP. How the lab reads screenshots and judges them by its test card."""

import contextlib
import os
import struct
import sys
import tempfile
import zlib

import tap

sys.path.insert(0, os.path.join(sys.argv[1], "tests/lab/guest"))
import colour_bars  # noqa: E402
import picture  # noqa: E402
import png  # noqa: E402

WIDTH, HEIGHT = 90, 34  # no size divides the eight bars evenly


def filtered(kind, row, above, size):
    """A row as a PNG writer filters it: the specification's clause 9.2, forwards."""
    left = bytes(size) + row[:-size]
    corner = bytes(size) + above[:-size]
    predictions = {
        0: lambda a, b, c: 0,
        1: lambda a, b, c: a,
        2: lambda a, b, c: b,
        3: lambda a, b, c: (a + b) // 2,
        4: lambda a, b, c: min((a, b, c), key=lambda value: abs(a + b - c - value)),
    }
    return bytes((value - predictions[kind](a, b, c)) & 255 for value, a, b, c in zip(row, left, above, corner))


def png_file(rows, kinds, size, depth=8, interlaced=0):
    """A PNG file with the given filter for each row in turn, its data in two chunks."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    samples = b""
    above = bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = kinds[y % len(kinds)]
        samples += bytes([kind]) + filtered(kind, row, above, size)
        above = row
    packed = zlib.compress(samples)
    header = struct.pack(">IIBBBBB", len(rows[0]) // size, len(rows), depth, 2 if size == 3 else 6, 0, 0, interlaced)
    parts = chunk(b"IHDR", header) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", packed[:20]) + chunk(b"IDAT", packed[20:])
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")


def noise(length, seed):
    """Bytes that no filter predicts."""
    values = bytearray()
    while len(values) < length:
        seed = (1103515245 * seed + 12345) & 0x7FFFFFFF
        values.append(seed >> 16 & 255)
    return bytes(values)


def reads(kinds, size):
    def check():
        rows = [noise(7 * size, seed) for seed in range(11)]
        read = png.decode(png_file(rows, kinds, size))
        expected = [bytes(value for i, value in enumerate(row) if i % size < 3) for row in rows]
        assert (read.width, read.height) == (7, 11)
        assert [bytes(row) for row in read.rows] == expected

    return check


def refuses(damage):
    def check():
        good = png_file([noise(21, 1)] * 3, [1], 3)
        try:
            png.decode(damage(good))
        except ValueError:
            return
        raise AssertionError("it was read")

    return check


def writes_what_it_reads():
    rows = [noise(21, seed) for seed in range(5)]
    assert [bytes(row) for row in png.decode(png.encode(png.Picture(7, 5, rows))).rows] == rows


def clamp(value):
    return max(0, min(255, round(value)))


def seen(form, matrix, change=lambda samples: samples, position=0, made_with="709"):
    """The PNG file of a compositor that converts the card's bytes with this matrix: BT.601 or BT.709 as textbooks have them."""
    samples = change(colour_bars.picture(form, WIDTH, HEIGHT, position, made_with))
    red_cr, green_cb, green_cr, blue_cb = {
        "709": (1.792741, -0.213249, -0.532909, 2.112402),
        "601": (1.596027, -0.391762, -0.812968, 2.017232),
    }[matrix]
    wide = form == "P010"
    values = [value / 256 for value in struct.unpack(f"<{len(samples) // 2}H", samples)] if wide else samples
    rows = []
    for y in range(HEIGHT):
        row = bytearray()
        for x in range(WIDTH):
            luma = 1.164384 * (values[y * WIDTH + x] - 16)
            pair = WIDTH * HEIGHT + y // 2 * WIDTH + x // 2 * 2
            cb, cr = values[pair] - 128, values[pair + 1] - 128
            row += bytes(map(clamp, (luma + red_cr * cr, luma + green_cb * cb + green_cr * cr, luma + blue_cb * cb)))
        rows.append(row)
    return png.encode(png.Picture(WIDTH, HEIGHT, rows))


def seen_packed():
    samples = colour_bars.picture("XR24", WIDTH, HEIGHT, 0, "709")
    pixels = [samples[i : i + 3][::-1] for i in range(0, len(samples), 4)]
    rows = [b"".join(pixels[y * WIDTH : (y + 1) * WIDTH]) for y in range(HEIGHT)]
    return png.encode(png.Picture(WIDTH, HEIGHT, rows))


def swapped_chroma(samples):
    split = WIDTH * HEIGHT
    chroma = samples[split:]
    return samples[:split] + b"".join(chroma[i + 1 : i + 2] + chroma[i : i + 1] for i in range(0, len(chroma), 2))


def wrong_stride(samples):
    return bytes(11) + samples[:-11]


def no_chroma(samples):
    split = WIDTH * HEIGHT
    return samples[:split] + b"\x80" * (len(samples) - split)


def one_colour(colour):
    return png.encode(png.Picture(4, 4, [bytes(colour) * 4] * 4))


def one_odd_pixel():
    rows = [bytearray((0x20, 0x40, 0x60) * 4) for _ in range(4)]
    rows[3][11] = 0x61
    return png.encode(png.Picture(4, 4, rows))


def judged(expected, file, *arguments):
    def check():
        with tempfile.NamedTemporaryFile(suffix=".png") as stored:
            stored.write(file)
            stored.flush()
            with contextlib.redirect_stdout(sys.stderr):
                status = picture.main(stored.name, *arguments)
        assert status == expected, f"status {status} for {arguments}"

    return check


NAMES = {0: "none", 1: "sub", 2: "up", 3: "average", 4: "paeth"}

sys.exit(
    tap.run(
        [(f"reads the filter {NAMES[kind]} of {'RGB' if size == 3 else 'RGBA'}", reads([kind], size)) for kind in NAMES for size in (3, 4)]
        + [
            ("reads all filters in turns", reads([4, 0, 3, 2, 1], 4)),
            ("writes what it reads", writes_what_it_reads),
            ("refuses what is no PNG", refuses(lambda good: b"GIF89a" + good)),
            ("refuses a file cut off", refuses(lambda good: good[:60])),
            ("refuses a damaged chunk", refuses(lambda good: good[:70] + bytes([good[70] ^ 1]) + good[71:])),
            ("refuses a file without data", refuses(lambda good: good[:33])),
            ("refuses 16 bits a sample", refuses(lambda good: png_file([noise(21, 1)] * 3, [0], 3, depth=16))),
            ("refuses interlaced files", refuses(lambda good: png_file([noise(21, 1)] * 3, [0], 3, interlaced=1))),
            ("the packed card is exact", judged(0, seen_packed(), "card", "0")),
            ("NV12 by its own matrix", judged(0, seen("NV12", "709"), "card", "0", "2")),
            ("NV12 by BT.601", judged(0, seen("NV12", "601", made_with="601"), "card", "0", "2")),
            ("P010 by its own matrix", judged(0, seen("P010", "709"), "card", "0", "1")),
            ("another position is seen", judged(0, seen("NV12", "709", position=3), "card", "3", "2")),
            ("the wrong position is a complaint", judged(1, seen("NV12", "709", position=1), "card", "0", "2")),
            ("the wrong matrix is a complaint", judged(1, seen("NV12", "601"), "card", "0", "4")),
            ("swapped chroma is a complaint", judged(1, seen("NV12", "709", swapped_chroma), "card", "0", "4")),
            ("shifted samples are a complaint", judged(1, seen("NV12", "709", wrong_stride), "card", "0", "4")),
            ("grey is a complaint", judged(1, seen("NV12", "709", no_chroma), "card", "0", "4")),
            ("a plain colour is plain", judged(0, one_colour((0x20, 0x40, 0x60)), "plain", "204060")),
            ("another plain colour is a complaint", judged(1, one_colour((0, 0, 0)), "plain", "204060")),
            ("one odd pixel is a complaint", judged(1, one_odd_pixel(), "plain", "204060")),
            ("a plain colour is not lively", judged(1, one_colour((0, 0, 0)), "lively")),
            ("the card is lively", judged(0, seen_packed(), "lively")),
        ]
    )
)
