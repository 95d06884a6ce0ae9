# SPDX-License-Identifier: MIT
"""Makes a clip that stands still on a chart of colours: H.264 as good as without loss, with its colours declared.

  colour_clip.py OUT.mp4 [--matrix 601|709|2020|240m|fcc] [--range limited|full] [--siting left|center|...]
                         [--depth 8|10] [--seconds 2] [--size 640x480]

The chart is made of Y', Cb and Cr, the same for every matrix: what it looks like is for the decoder's pictures and
colour_twin.py to say. Above: flat patches. Below them: ramps in each component, then sharp edges in luma and chroma.
"""

import argparse
import struct
import subprocess
import sys

# H.273: MatrixCoefficients, and primaries and transfer characteristics that go with them.
MATRICES = {
    "601": (6, 6, 6),
    "709": (1, 1, 1),
    "2020": (9, 9, 14),
    "240m": (7, 7, 7),
    "fcc": (4, 4, 4),
}
SITINGS = ["left", "center", "top_left", "top", "bottom_left", "bottom"]  # ChromaLocType
PATCH = 32  # pixels, of whole macroblocks
LUMAS = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9]  # of the range
CHROMAS = [-0.35, -0.2, -0.08, 0.08, 0.2, 0.35]
RATE = 30


def patch(index):
    """Y' from 0 to 1, Cb and Cr around 0: all combinations, in no simple order."""
    index = index * 77 % (len(LUMAS) * len(CHROMAS) ** 2)
    luma, rest = index % len(LUMAS), index // len(LUMAS)
    return LUMAS[luma], CHROMAS[rest % len(CHROMAS)], CHROMAS[rest // len(CHROMAS)]


def sample(x, y, width, height):
    """Y', Cb and Cr at a pixel; chroma is taken at even pixels only."""
    flat = height * 3 // 5 // PATCH * PATCH
    ramps = flat + (height - flat) // 2 // 16 * 16
    if y < flat:
        return patch(y // PATCH * (width // PATCH) + x // PATCH)
    if y < ramps:
        along, down = x / (width - 1), (y - flat) / (ramps - flat - 1)
        if down < 0.5:
            return along, 0, 0
        return 0.5, 0.35 * (2 * along - 1), 0.35 * (4 * down - 3)
    # A different pitch for each component, so that every phase against the others occurs.
    luma = 0.75 if (x // 7 + y // 5) % 2 else 0.4
    blue = 0.25 if (x // 10 + y // 14) % 2 else -0.15
    red = 0.2 if (x // 22 + y // 6) % 2 else -0.25
    return luma, blue, red


def chart(width, height, depth, full_range):
    """The samples, as planar 4:2:0."""
    step = 1 << (depth - 8)
    base = 0 if full_range else 16 * step
    luma_range = 256 * step - 1 if full_range else 219 * step
    chroma_range = 256 * step - 1 if full_range else 224 * step
    most = 256 * step - 1
    planes = [[], [], []]
    for y in range(height):
        for x in range(width):
            luma, blue, red = sample(x, y, width, height)
            planes[0].append(round(base + luma * luma_range))
            if x % 2 == 0 and y % 2 == 0:
                planes[1].append(min(most, round(128 * step + blue * chroma_range)))
                planes[2].append(min(most, round(128 * step + red * chroma_range)))
    codes = planes[0] + planes[1] + planes[2]
    return bytes(codes) if depth == 8 else struct.pack(f"<{len(codes)}H", *codes)


def encode(options, picture):
    matrix, primaries, transfer = MATRICES[options.matrix]
    declared = ":".join(
        f"{name}={value}"
        for name, value in {
            "video_full_range_flag": int(options.range == "full"),
            "colour_primaries": primaries,
            "transfer_characteristics": transfer,
            "matrix_coefficients": matrix,
            "chroma_sample_loc_type": SITINGS.index(options.siting),
        }.items()
    )
    pixels = "yuv420p" if options.depth == 8 else "yuv420p10le"
    frames = RATE * options.seconds
    command = ["ffmpeg", "-hide_banner", "-v", "error", "-y"]
    command += ["-f", "rawvideo", "-pix_fmt", pixels, "-video_size", options.size, "-framerate", str(RATE), "-i", "pipe:"]
    # One picture, shown again and again: what is not read twice need not be piped twice.
    command += ["-vf", f"loop=loop={frames - 1}:size=1", "-frames:v", str(frames), "-c:v", "libx264", "-qp", "1"]
    command += ["-preset", "veryfast", "-x264-params", "keyint=infinite:bframes=0:scenecut=0"]
    command += ["-pix_fmt", pixels, "-bsf:v", f"h264_metadata={declared}", options.out]
    subprocess.run(command, input=picture, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--matrix", choices=MATRICES, default="709")
    parser.add_argument("--range", choices=["limited", "full"], default="limited")
    parser.add_argument("--siting", choices=SITINGS, default="left")
    parser.add_argument("--depth", type=int, choices=[8, 10], default=8)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--size", default="640x480")
    options = parser.parse_args()
    width, height = (int(side) for side in options.size.split("x"))
    try:
        encode(options, chart(width, height, options.depth, options.range == "full"))
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"The clip of colours cannot be made: {error}.")


if __name__ == "__main__":
    main()
