// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/frame.h"
#include "validate/score/picture_view.h"

namespace zcplay::detect {

/// NV12 samples of a soft landscape that moves by a few pixels a frame, BT.709, limited range.
struct MovingPicture {
  static constexpr std::uint32_t kWidth = 320;
  static constexpr std::uint32_t kHeight = 192;
  std::vector<std::byte> luma = std::vector<std::byte>(std::size_t{kWidth} * kHeight);
  std::vector<std::byte> chroma = std::vector<std::byte>(std::size_t{kWidth} * kHeight / 2);

  explicit MovingPicture(std::uint32_t number) {
    const double at = 2.6 * number;
    for (std::uint32_t y = 0; y < kHeight; ++y) {
      for (std::uint32_t x = 0; x < kWidth; ++x) {
        const double value = 120 + 50 * std::sin((x + at) / 19.0) + 30 * std::cos((y + 0.4 * at) / 13.0) +
                             14 * std::sin((x + at + 2.0 * y) / 7.0);
        luma[std::size_t{y} * kWidth + x] = level(value);
      }
    }
    for (std::uint32_t y = 0; y < kHeight / 2; ++y) {
      for (std::uint32_t x = 0; x < kWidth; x += 2) {
        chroma[std::size_t{y} * kWidth + x] = level(110 + 25 * std::sin((x + at) / 30.0));
        chroma[std::size_t{y} * kWidth + x + 1] = level(150 + 20 * std::cos(y / 15.0));
      }
    }
  }

  static std::byte level(double value) {
    return static_cast<std::byte>(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
  }

  /// Luma and chroma of the rows [from, to) of the picture.
  void fill_rows(std::uint32_t from, std::uint32_t to, std::uint8_t y, std::uint8_t cb, std::uint8_t cr) {
    fill({0, from, kWidth, to - from}, y, cb, cr);
  }
  /// An area with even sides and corner.
  void fill(const Rect& area, std::uint8_t y, std::uint8_t cb, std::uint8_t cr) {
    for (std::uint32_t row = area.y; row < area.y + area.height; ++row) {
      for (std::uint32_t x = area.x; x < area.x + area.width; ++x) {
        luma[std::size_t{row} * kWidth + x] = std::byte{y};
        chroma[std::size_t{row / 2} * kWidth + x] = std::byte{x % 2 == 0 ? cb : cr};
      }
    }
  }
  void copy_rows(const MovingPicture& from, std::uint32_t first, std::uint32_t end) {
    std::copy(from.luma.begin() + first * kWidth, from.luma.begin() + end * kWidth,
              luma.begin() + first * kWidth);
    std::copy(from.chroma.begin() + first / 2 * kWidth, from.chroma.begin() + end / 2 * kWidth,
              chroma.begin() + first / 2 * kWidth);
  }

  [[nodiscard]] score::YuvView view() const {
    score::YuvView view;
    view.luma = luma;
    view.cb = chroma;
    view.cr = std::span(chroma).subspan(1);
    view.luma_stride = kWidth;
    view.chroma_stride = kWidth;
    view.size = {kWidth, kHeight};
    return view;
  }
};

}  // namespace zcplay::detect
