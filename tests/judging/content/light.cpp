// SPDX-License-Identifier: MIT
#include "tests/judging/content/light.h"

#include <vector>

namespace zcplay::judging {
namespace {

constexpr std::size_t kNoiseTable = 1 << 15;

/// Sums of eight uniform numbers, a bell near enough: standard deviation 64.
std::vector<std::int8_t> make_bell() {
  std::vector<std::int8_t> bell(kNoiseTable);
  Random random(1964);
  for (std::int8_t& value : bell) {
    int sum = 0;
    for (int i = 0; i < 8; ++i) sum += random.range(-39, 39);
    value = static_cast<std::int8_t>(std::clamp(sum, -127, 127));
  }
  return bell;
}

/// Rows begin at random places of the table: cheaper than a random number a sample, and no row is like
/// another.
void add_noise_to_row(std::uint8_t* samples, std::uint32_t count, int strength, int low, int high,
                      std::uint64_t seed) {
  static const std::vector<std::int8_t> bell = make_bell();
  const std::size_t start = mix(seed) % (kNoiseTable / 2);
  const std::int8_t* noise = bell.data() + start;
  for (std::uint32_t done = 0; done < count;) {
    const std::uint32_t run = std::min<std::uint32_t>(count - done, kNoiseTable / 2);
    for (std::uint32_t i = 0; i < run; ++i) {
      const int value = samples[done + i] + ((noise[i] * strength + 512) >> 10);
      samples[done + i] = static_cast<std::uint8_t>(value < low ? low : value > high ? high : value);
    }
    done += run;
  }
}

}  // namespace

void add_noise(YuvImage& image, int strength, std::uint64_t seed) {
  const bool full = image.color.full_range;
  for (std::uint32_t y = 0; y < image.size.height; ++y) {
    add_noise_to_row(luma_row(image, y), image.size.width, strength, full ? 0 : 16, full ? 255 : 235,
                     mix(seed, y));
  }
  for (std::uint32_t y = 0; y < image.size.height / 2; ++y) {
    add_noise_to_row(chroma_row(image, y), image.size.width, strength / 2, full ? 0 : 16, full ? 255 : 240,
                     mix(seed, y + 100000));
  }
}

void dim(YuvImage& image, int light) {
  const int black = image.color.full_range ? 0 : 16;
  const int white = image.color.full_range ? 255 : 235;
  for (std::byte& sample : image.luma) {
    const int value = black + (((std::to_integer<int>(sample) - black) * light + 128) >> 8);
    sample = static_cast<std::byte>(value < black ? black : value > white ? white : value);
  }
  for (std::byte& sample : image.chroma) {
    const int value = 128 + (((std::to_integer<int>(sample) - 128) * light + 128) >> 8);
    sample = static_cast<std::byte>(value < black ? black : value > 240 ? 240 : value);
  }
}

void blend(YuvImage& image, const YuvImage& other, int share) {
  const auto mixed = [share](std::byte a, std::byte b) {
    return static_cast<std::byte>(
        (std::to_integer<int>(a) * (256 - share) + std::to_integer<int>(b) * share + 128) >> 8);
  };
  std::transform(image.luma.begin(), image.luma.end(), other.luma.begin(), image.luma.begin(), mixed);
  std::transform(image.chroma.begin(), image.chroma.end(), other.chroma.begin(), image.chroma.begin(), mixed);
}

void fill(YuvImage& image, Yuv color) {
  std::fill(image.luma.begin(), image.luma.end(), std::byte{color.y});
  for (std::size_t i = 0; i + 1 < image.chroma.size(); i += 2) {
    image.chroma[i] = std::byte{color.cb};
    image.chroma[i + 1] = std::byte{color.cr};
  }
}

}  // namespace zcplay::judging
