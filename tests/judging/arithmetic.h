// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/judging/bed.h"

namespace zcplay::judging {

/// Whole numbers only, so that every compiler and every processor makes the same pictures.

/// A number that looks random (the finishing steps of SplitMix64, Steele, Lea and Flood 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27) * 0x94d049bb133111ebU;
  return value ^ value >> 31;
}
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(mix(a) ^ b);
}

/// FNV-1a of a name.
[[nodiscard]] constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return hash;
}

/// Random numbers that depend on the seed alone.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() { return mix(state_++); }
  /// 0 to count - 1.
  constexpr std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }
  /// low to high, both included.
  constexpr int range(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1)));
  }

 private:
  std::uint64_t state_;
};

[[nodiscard]] constexpr std::uint8_t clamp_to_byte(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// Rounded to the nearest, halves away from zero; `divisor` positive.
[[nodiscard]] constexpr std::int64_t divide_rounded(std::int64_t value, std::int64_t divisor) {
  return value >= 0 ? (value + divisor / 2) / divisor : -((-value + divisor / 2) / divisor);
}

/// A wave between -256 and 256 with a period of 1024, made of two parabolas.
[[nodiscard]] constexpr int wave(std::int64_t phase) {
  const int at = static_cast<int>(phase & 1023);
  const int half = at & 511;
  const int hill = half * (511 - half) / 255;
  return at < 512 ? hill : -hill;
}

[[nodiscard]] inline YuvImage make_image(Size size, score::YuvColor color) {
  YuvImage image;
  image.size = size;
  image.color = color;
  image.luma.resize(std::size_t{size.width} * size.height);
  image.chroma.resize(image.luma.size() / 2);
  return image;
}

/// Rows of samples; one of chroma is as many bytes as one of luma: Cb and Cr take turns.
[[nodiscard]] inline std::uint8_t* luma_row(YuvImage& image, std::uint32_t row) {
  return reinterpret_cast<std::uint8_t*>(image.luma.data()) + std::size_t{row} * image.size.width;
}
[[nodiscard]] inline const std::uint8_t* luma_row(const YuvImage& image, std::uint32_t row) {
  return reinterpret_cast<const std::uint8_t*>(image.luma.data()) + std::size_t{row} * image.size.width;
}
[[nodiscard]] inline std::uint8_t* chroma_row(YuvImage& image, std::uint32_t row) {
  return reinterpret_cast<std::uint8_t*>(image.chroma.data()) + std::size_t{row} * image.size.width;
}
[[nodiscard]] inline const std::uint8_t* chroma_row(const YuvImage& image, std::uint32_t row) {
  return reinterpret_cast<const std::uint8_t*>(image.chroma.data()) + std::size_t{row} * image.size.width;
}

}  // namespace zcplay::judging
