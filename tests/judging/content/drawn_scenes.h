// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "tests/judging/content/scene.h"

namespace zcplay::judging {

/// Shaded balls over hills, soft light, no noise: what a renderer makes.
[[nodiscard]] std::unique_ptr<Scene> make_animation_scene(unsigned number, std::uint64_t seed);

/// Flat colors with black outlines; pictures are held for two or three frames.
[[nodiscard]] std::unique_ptr<Scene> make_cartoon_scene(unsigned number, std::uint64_t seed);

/// Something in front of a green wall, of greens that are near zero YUV's and others.
[[nodiscard]] std::unique_ptr<Scene> make_green_scene(unsigned number, std::uint64_t seed);

/// Pages, terminals, windows, tables.
[[nodiscard]] std::unique_ptr<Scene> make_screen_scene(unsigned number, Size size, score::YuvColor color,
                                                       std::uint64_t seed);

/// Few words on one color, credits that roll.
[[nodiscard]] std::unique_ptr<Scene> make_title_scene(unsigned number, std::uint64_t seed);

/// From and to black, white, another picture; a curtain that falls.
[[nodiscard]] std::unique_ptr<Scene> make_fade_scene(unsigned number, std::uint64_t seed);

/// Pictures that change places, flashes, colored lights.
[[nodiscard]] std::unique_ptr<Scene> make_strobe_scene(unsigned number, std::uint64_t seed);

/// Of pixels, of patches, of a mosaic, and hardly any on grey.
[[nodiscard]] std::unique_ptr<Scene> make_noise_scene(unsigned number, std::uint64_t seed);

}  // namespace zcplay::judging
