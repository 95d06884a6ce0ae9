// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "validate/score/picture_view.h"

namespace zcplay::bench {

/// A picture to count.
struct Picture {
  std::string name;
  Size size;
  std::vector<std::byte> pixels;  ///< red, green, blue; rows without padding

  [[nodiscard]] score::RgbView view() const {
    return {.pixels = pixels, .stride = size.width * 3, .size = size, .layout = score::kRgb};
  }
};

/// The binary PPM files named; without names, pictures of 1920x1080 pixels of several kinds made here, and
/// the real ones that $ZCPLAY_MEDIA has.
[[nodiscard]] Result<std::vector<Picture>> pictures_to_measure(const std::vector<std::string>& paths);

void write_ppm(const Picture& picture, const std::filesystem::path& path);

/// CPU seconds of a program whose output is not looked at, nullopt where it cannot be run or fails.
[[nodiscard]] std::optional<double> cpu_seconds_of(std::vector<std::string> arguments);

}  // namespace zcplay::bench
