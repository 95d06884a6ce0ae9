// SPDX-License-Identifier: MIT
#include "tests/judging/faults/memory_faults.h"

#include <array>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"
#include "tests/judging/faults/blocks.h"
#include "tests/judging/faults/slot_memory.h"

namespace zcplay::judging {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kCacheLine = 64;

void zero(YuvImage& image, const SlotMemory& memory, std::size_t from, std::size_t to) {
  memory.for_each_run(image, from, to, [](const SlotMemory::Run& run) {
    std::fill(run.row + run.first, run.row + run.last, std::uint8_t{0});
  });
}

void zero_blocks(YuvImage& image, const std::vector<Macroblock>& blocks) {
  for (const Macroblock block : blocks) damage_block(image, block, BlockContent::zero, image, image, 0);
}

/// A run of pages somewhere in [from, to), and where it lies.
struct Pages {
  std::size_t from = 0;
  std::size_t to = 0;
};
Pages choose_pages(std::size_t from, std::size_t to, std::uint32_t count, Random& random) {
  const auto first = static_cast<std::uint32_t>((from + kPage - 1) / kPage);
  const auto last = static_cast<std::uint32_t>(to / kPage);
  const std::uint32_t held = last > first ? last - first : 1;
  count = std::min(count, held);
  const std::size_t start = first + random.below(held - count + 1);
  return {start * kPage, (start + count) * kPage};
}

void fill_row(YuvImage& image, std::uint32_t y, std::uint32_t first, Yuv color) {
  std::fill(luma_row(image, y) + first, luma_row(image, y) + image.size.width, color.y);
  if (y % 2 != 0) return;
  std::uint8_t* chroma = chroma_row(image, y / 2);
  for (std::uint32_t x = first & ~1U; x + 1 < image.size.width; x += 2) {
    chroma[x] = color.cb;
    chroma[x + 1] = color.cr;
  }
}

void copy_row(YuvImage& image, const YuvImage& from, std::uint32_t y, std::uint32_t first) {
  const std::uint32_t count = image.size.width - first;
  std::copy_n(luma_row(from, y) + first, count, luma_row(image, y) + first);
  if (y % 2 == 0) std::copy_n(chroma_row(from, y / 2) + first, count, chroma_row(image, y / 2) + first);
}

}  // namespace

void leave_pages_zero(YuvImage& image, std::uint32_t variant, std::uint32_t count, std::uint64_t seed) {
  const SlotMemory memory(image.size);
  Random random(seed);
  switch (variant) {
    case 0: {
      const Pages pages = choose_pages(0, memory.luma_end(), count, random);
      zero(image, memory, pages.from, pages.to);
      // The pages of chroma around the same rows; at least half as many, and whole ones.
      const std::size_t from = (memory.chroma() + pages.from / 2) / kPage * kPage;
      const std::size_t to = (memory.chroma() + pages.to / 2 + kPage - 1) / kPage * kPage;
      zero(image, memory, std::max(from, memory.chroma()), to);
      break;
    }
    case 1: {
      const Pages pages = choose_pages(0, memory.luma_end(), count, random);
      zero(image, memory, pages.from, std::min(pages.to, memory.luma_end()));
      break;
    }
    case 2: {
      const Pages pages = choose_pages(memory.chroma(), memory.end(), count, random);
      zero(image, memory, pages.from, pages.to);
      break;
    }
    case 3:
      zero_blocks(image, choose_blocks(image.size, count, seed));
      break;
    default: {
      const std::uint32_t rows = (image.size.height + 15) / 16;
      const std::uint32_t columns = (image.size.width + 15) / 16;
      // Not down to the lowest row: that would be a half-filled picture.
      const std::uint32_t start = random.below(rows > count + 1 ? rows - count - 1 : 1);
      std::vector<Macroblock> blocks;
      for (std::uint32_t i = 0; i < count * columns; ++i)
        blocks.push_back({i % columns, start + i / columns});
      zero_blocks(image, blocks);
      break;
    }
  }
}

void leave_half_filled(YuvImage& image, std::uint32_t variant, std::uint32_t from_row, const YuvImage& old,
                       std::uint64_t seed) {
  const bool from_macroblock = variant == 1 || variant == 5;
  const bool keeps_old = variant >= 4;
  const int black = image.color.full_range ? 0 : 16;
  const Yuv color = variant == 2   ? Yuv{128, 128, 128}
                    : variant == 3 ? Yuv{clamp_to_byte(black), 128, 128}
                                   : Yuv{0, 0, 0};
  std::uint32_t row = from_macroblock ? from_row & ~15U : from_row & ~1U;
  const std::uint32_t first = from_macroblock ? Random(seed).below((image.size.width + 15) / 16) * 16 : 0;
  const std::uint32_t stairs = from_macroblock ? row + 16 : row;
  for (; row < image.size.height; ++row) {
    const std::uint32_t column = row < stairs ? first : 0;
    if (keeps_old) {
      copy_row(image, old, row, column);
    } else {
      fill_row(image, row, column, color);
    }
  }
}

void shear(YuvImage& image, std::uint32_t variant) {
  constexpr std::array<int, kShearVariants> kExtra = {16, 32, 64, -16, -32, -64};
  const auto written =
      static_cast<std::size_t>(static_cast<int>(image.size.width) + kExtra[variant % kShearVariants]);
  const std::size_t read = image.size.width;
  const auto shear_plane = [&](std::vector<std::byte>& plane) {
    std::vector<std::byte> memory(plane.size(), std::byte{0});
    const std::size_t rows = plane.size() / read;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t to = row * written;
      if (to >= memory.size()) break;
      std::copy_n(plane.begin() + static_cast<std::ptrdiff_t>(row * read), std::min(read, memory.size() - to),
                  memory.begin() + static_cast<std::ptrdiff_t>(to));
    }
    plane = std::move(memory);
  };
  shear_plane(image.luma);
  shear_plane(image.chroma);
}

void tear(YuvImage& image, const YuvImage& other, std::uint32_t from_row) {
  for (std::uint32_t row = from_row & ~1U; row < image.size.height; ++row) copy_row(image, other, row, 0);
}

void leave_cache_lines(YuvImage& image, const YuvImage& old, std::uint32_t count, std::uint64_t seed) {
  const SlotMemory memory(image.size);
  Random random(seed);
  while (count > 0) {
    const std::uint32_t lines = std::min(count, 1 + random.below(40));
    count -= lines;
    const std::size_t from = random.below(static_cast<std::uint32_t>(memory.end() / kCacheLine)) * kCacheLine;
    memory.for_each_run(image, from, from + lines * kCacheLine, [&](const SlotMemory::Run& run) {
      const std::uint8_t* source = run.chroma ? chroma_row(old, run.y) : luma_row(old, run.y);
      std::copy(source + run.first, source + run.last, run.row + run.first);
    });
  }
}

void misplace_chroma(YuvImage& image, std::uint32_t rows) {
  const std::size_t shift = std::min(std::size_t{rows} * image.size.width, image.chroma.size());
  std::vector<std::byte> chroma(image.chroma.size());
  const auto middle = static_cast<std::ptrdiff_t>(shift);
  std::copy(image.luma.end() - middle, image.luma.end(), chroma.begin());
  std::copy(image.chroma.begin(), image.chroma.end() - middle, chroma.begin() + middle);
  image.chroma = std::move(chroma);
}

}  // namespace zcplay::judging
