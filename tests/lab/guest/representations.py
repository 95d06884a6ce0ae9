# SPDX-License-Identifier: MIT
"""The pairs of matrix and range that the compositor says it can be told (wp_color_representation_manager_v1), a line
each: "709 limited". None where it has no such protocol."""

import wayland

MATRICES = {2: "709", 3: "fcc", 4: "601", 5: "240m", 6: "2020"}  # wp_color_representation_surface_v1.coefficients
RANGES = {1: "full", 2: "limited"}


def main():
    wire = wayland.Connection()
    pairs = []

    def hear(event, arguments):
        if event == 1:
            pairs.append((MATRICES.get(arguments.uint()), RANGES.get(arguments.uint())))

    wire.bind("wp_color_representation_manager_v1", 1, hear)
    wire.round_trip()
    for matrix, extent in pairs:
        if matrix and extent:
            print(matrix, extent)


if __name__ == "__main__":
    main()
