// SPDX-License-Identifier: MIT
#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/seeing/compositor.h"

namespace zcplay::judging {
namespace {

constexpr std::uint32_t kBlock = 16;
constexpr std::uint64_t kVisible = 8;

std::vector<std::byte> to_rgb(const YuvImage& image) {
  Screen screen{image.size, std::vector<std::byte>(image.luma.size() * 4)};
  Drawing drawing;
  drawing.size = image.size;
  draw(image, drawing, screen, 0, 0);
  return std::move(screen.pixels);
}

bool overlaps(const Rect& a, const Rect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/// Whether a block's mean difference over its red, green and blue is at least kVisible.
bool differs(const std::byte* a, const std::byte* b, std::uint32_t stride, const Rect& block) {
  std::uint64_t sum = 0;
  for (std::uint32_t y = block.y; y < block.y + block.height; ++y) {
    const std::size_t start = (std::size_t{y} * stride + block.x) * 4;
    for (std::size_t i = start; i < start + block.width * 4; i += 4) {
      for (std::size_t component = 0; component < 3; ++component) {
        const int difference =
            std::to_integer<int>(a[i + component]) - std::to_integer<int>(b[i + component]);
        sum += static_cast<std::uint64_t>(difference < 0 ? -difference : difference);
      }
    }
  }
  return sum >= kVisible * 3 * block.width * block.height;
}

}  // namespace

std::uint32_t visible_blocks(const SeenImage& clean, const SeenImage& faulty) {
  const std::vector<std::byte> clean_rgb = clean.is_yuv ? to_rgb(clean.yuv) : std::vector<std::byte>();
  const std::vector<std::byte> faulty_rgb = faulty.is_yuv ? to_rgb(faulty.yuv) : std::vector<std::byte>();
  const std::byte* a = clean.is_yuv ? clean_rgb.data() : clean.pixels.data();
  const std::byte* b = faulty.is_yuv ? faulty_rgb.data() : faulty.pixels.data();
  const Size size = clean.size;
  const std::uint32_t columns = (size.width + kBlock - 1) / kBlock;
  const std::uint32_t rows = (size.height + kBlock - 1) / kBlock;
  // The side of the largest square that ends at a block: one more than the least of its three neighbours'.
  std::vector<std::uint32_t> above(columns + 1);
  std::uint32_t largest = 0;
  for (std::uint32_t y = 0; y < rows; ++y) {
    std::vector<std::uint32_t> here(columns + 1);
    for (std::uint32_t x = 0; x < columns; ++x) {
      const Rect block{x * kBlock, y * kBlock, std::min(kBlock, size.width - x * kBlock),
                       std::min(kBlock, size.height - y * kBlock)};
      const bool masked = std::any_of(faulty.masked.begin(), faulty.masked.end(),
                                      [&](const Rect& mask) { return overlaps(mask, block); });
      if (masked || !differs(a, b, size.width, block)) continue;
      here[x + 1] = 1 + std::min({above[x], above[x + 1], here[x]});
      largest = std::max(largest, here[x + 1]);
    }
    above = std::move(here);
  }
  return largest;
}

}  // namespace zcplay::judging
