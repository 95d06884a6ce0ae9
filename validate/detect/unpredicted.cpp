// SPDX-License-Identifier: MIT
#include "validate/detect/unpredicted.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <vector>

#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

struct Shift {
  int x = 0;
  int y = 0;
};

// Mean difference of some rows of `a` from those of `b` moved by `shift`.
double moved_difference(const AlignedPicture& a, const AlignedPicture& b, Shift shift, int every) {
  const auto width = static_cast<int>(a.size.width);
  const auto height = static_cast<int>(a.size.height);
  const int first_x = std::max(0, -shift.x);
  const int last_x = std::min(width, width - shift.x);
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  for (int y = every / 2; y < height; y += every) {
    if (y + shift.y < 0 || y + shift.y >= height) continue;
    const std::uint8_t* row_a = a.luma_row(static_cast<std::uint32_t>(y));
    const std::uint8_t* row_b = b.luma_row(static_cast<std::uint32_t>(y + shift.y));
    std::uint32_t row = 0;
    for (int x = first_x; x < last_x; ++x)
      row += static_cast<std::uint32_t>(std::abs(int{row_a[x]} - int{row_b[x + shift.x]}));
    sum += row;
    count += static_cast<std::uint64_t>(std::max(0, last_x - first_x));
  }
  return count == 0 ? std::numeric_limits<double>::max()
                    : static_cast<double>(sum) / static_cast<double>(count);
}

// How the picture as a whole moved: downhill from rest, in ever smaller steps.
Shift whole_shift(const AlignedPicture& a, const AlignedPicture& b) {
  const auto every = static_cast<int>(std::max(4U, a.size.height / kMotionRows));
  Shift best;
  double least = moved_difference(a, b, best, every);
  for (int step = 4; step >= 1; step /= 2) {
    for (int round = 0; round < 4; ++round) {
      const Shift center = best;
      for (const Shift by : {Shift{step, 0}, Shift{-step, 0}, Shift{0, step}, Shift{0, -step}}) {
        const Shift candidate{center.x + by.x, center.y + by.y};
        const double difference = moved_difference(a, b, candidate, every);
        if (difference >= least) continue;
        least = difference;
        best = candidate;
      }
      if (best.x == center.x && best.y == center.y) break;
    }
  }
  return best;
}

void keep_less(const AlignedPicture& a, const AlignedPicture& b, Shift shift,
               std::vector<std::uint8_t>& rest) {
  const auto width = static_cast<int>(a.size.width);
  const auto height = static_cast<int>(a.size.height);
  for (int y = std::max(0, -shift.y); y < std::min(height, height - shift.y); ++y) {
    const std::uint8_t* row_a = a.luma_row(static_cast<std::uint32_t>(y));
    const std::uint8_t* row_b = b.luma_row(static_cast<std::uint32_t>(y + shift.y));
    std::uint8_t* out = rest.data() + static_cast<std::size_t>(y) * a.size.width;
    for (int x = std::max(0, -shift.x); x < std::min(width, width - shift.x); ++x) {
      const int difference = std::abs(int{row_a[x]} - int{row_b[x + shift.x]});
      out[x] = static_cast<std::uint8_t>(std::min<int>(out[x], difference));
    }
  }
}

// Sums of kBand rows or columns on one side of a line against those on the other.
constexpr std::uint32_t kBand = 3;

void make_steps(const std::vector<std::uint8_t>& rest, const AlignedPicture& picture, EdgeProfile& profile) {
  const std::uint32_t width = picture.size.width;
  const std::uint32_t height = picture.size.height;
  profile.width = width;
  profile.height = height;
  profile.upright.assign(std::size_t{width} * picture.blocks_y, 0.0F);
  profile.level.assign(std::size_t{height} * picture.blocks_x, 0.0F);
  std::vector<std::int32_t> columns(width);
  for (std::uint32_t block_y = 0; block_y < picture.blocks_y; ++block_y) {
    const std::uint32_t first = block_y * kBlockSide;
    const std::uint32_t last = std::min(first + kBlockSide, height);
    std::ranges::fill(columns, 0);
    for (std::uint32_t y = first; y < last; ++y) {
      for (std::uint32_t x = 0; x < width; ++x) columns[x] += rest[std::size_t{y} * width + x];
    }
    float* out = profile.upright.data() + std::size_t{block_y} * width;
    for (std::uint32_t x = kBand; x + kBand <= width; ++x) {
      const int step =
          columns[x] + columns[x + 1] + columns[x + 2] - columns[x - 1] - columns[x - 2] - columns[x - 3];
      out[x] = static_cast<float>(std::abs(step)) / static_cast<float>(kBand * (last - first));
    }
  }
  std::vector<std::int32_t> rows(height);
  for (std::uint32_t block_x = 0; block_x < picture.blocks_x; ++block_x) {
    const std::uint32_t first = block_x * kBlockSide;
    const std::uint32_t last = std::min(first + kBlockSide, width);
    for (std::uint32_t y = 0; y < height; ++y) {
      rows[y] = 0;
      for (std::uint32_t x = first; x < last; ++x) rows[y] += rest[std::size_t{y} * width + x];
    }
    float* out = profile.level.data() + std::size_t{block_x} * height;
    for (std::uint32_t y = kBand; y + kBand <= height; ++y) {
      const int step = rows[y] + rows[y + 1] + rows[y + 2] - rows[y - 1] - rows[y - 2] - rows[y - 3];
      out[y] = static_cast<float>(std::abs(step)) / static_cast<float>(kBand * (last - first));
    }
  }
}

}  // namespace

void make_unpredicted_profile(const Look& look, EdgeProfile& profile) {
  const AlignedPicture& now = look.current->picture;
  std::vector<std::uint8_t> rest(now.luma.size(), 255);
  for (const FrameFacts* other : {look.before, look.after}) {
    keep_less(now, other->picture, {}, rest);
    const Shift shift = whole_shift(now, other->picture);
    if (shift.x != 0 || shift.y != 0) keep_less(now, other->picture, shift, rest);
  }
  make_steps(rest, now, profile);
}

}  // namespace zcplay::detect
