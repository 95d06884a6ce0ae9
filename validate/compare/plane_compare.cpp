// SPDX-License-Identifier: MIT
#include "validate/compare/plane_compare.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace zcplay {
namespace {

constexpr std::uint32_t kMacroblock = 16;

struct SquaredError {
  std::uint64_t sum = 0;
  std::uint64_t samples = 0;
};

double psnr(SquaredError error, std::uint8_t bit_depth) {
  if (error.sum == 0) return std::numeric_limits<double>::infinity();
  const double peak = static_cast<double>((1U << bit_depth) - 1);
  const double mean = static_cast<double>(error.sum) / static_cast<double>(error.samples);
  return 10 * std::log10(peak * peak / mean);
}

struct MacroblockMap {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<bool> bad;

  explicit MacroblockMap(Size size)
      : width((size.width + kMacroblock - 1) / kMacroblock),
        height((size.height + kMacroblock - 1) / kMacroblock),
        bad(std::size_t{width} * height) {}
};

// Walks one row in which something differs. `step` samples lie between those of one component, and
// `block` samples of one component belong to one macroblock.
template <typename Sample>
void compare_row(std::span<const std::byte> reference, std::span<const std::byte> tested, std::size_t step,
                 std::size_t block, SquaredError* errors, MacroblockMap& map, std::size_t map_row) {
  const std::size_t count = reference.size() / sizeof(Sample);
  for (std::size_t i = 0; i < count; ++i) {
    Sample a{};
    Sample b{};
    std::memcpy(&a, reference.data() + i * sizeof(Sample), sizeof a);
    std::memcpy(&b, tested.data() + i * sizeof(Sample), sizeof b);
    if (a == b) continue;
    const std::int64_t difference = std::int64_t{a} - std::int64_t{b};
    errors[i % step].sum += static_cast<std::uint64_t>(difference * difference);
    map.bad[map_row * map.width + std::min<std::size_t>(i / step / block, map.width - 1)] = true;
  }
}

void compare_plane(const Picture& reference, const Picture& tested, unsigned plane, SquaredError* errors,
                   MacroblockMap& map) {
  const PixelFormatInfo& format = reference.format;
  const bool chroma = plane != 0;
  const std::size_t step = chroma && format.planes == 2 ? 2 : 1;
  const std::size_t block_width = kMacroblock >> (chroma ? format.chroma_shift_x : 0);
  const std::size_t block_height = kMacroblock >> (chroma ? format.chroma_shift_y : 0);
  for (std::uint32_t row = 0; row < reference.rows(plane); ++row) {
    const auto a = reference.row(plane, row);
    const auto b = tested.row(plane, row);
    for (std::size_t i = 0; i < step; ++i) errors[i].samples += a.size() / format.bytes_per_sample / step;
    if (std::memcmp(a.data(), b.data(), a.size()) == 0) continue;
    const std::size_t map_row = std::min<std::size_t>(row / block_height, map.height - 1);
    if (format.bytes_per_sample == 1) {
      compare_row<std::uint8_t>(a, b, step, block_width, errors, map, map_row);
    } else {
      compare_row<std::uint16_t>(a, b, step, block_width, errors, map, map_row);
    }
  }
}

}  // namespace

bool comparable(const PixelFormatInfo& a, const PixelFormatInfo& b) {
  if (a.bit_depth != b.bit_depth || a.bytes_per_sample != b.bytes_per_sample) return false;
  if (a.planes == 1 || b.planes == 1) return true;
  return a.planes == b.planes && a.chroma_shift_x == b.chroma_shift_x && a.chroma_shift_y == b.chroma_shift_y;
}

PictureDifference compare_pictures(const Picture& reference, const Picture& tested) {
  assert(reference.size == tested.size && comparable(reference.format, tested.format));
  MacroblockMap map(reference.size);
  // Y, Cb, Cr: component 1 is where the second plane begins, interleaved or not.
  std::array<SquaredError, 3> errors;
  const unsigned planes = std::min(reference.format.planes, tested.format.planes);
  for (unsigned plane = 0; plane < planes; ++plane) {
    compare_plane(reference, tested, plane, &errors[plane], map);
  }

  PictureDifference result;
  result.macroblocks = map.width * map.height;
  for (std::uint32_t i = 0; i < map.bad.size(); ++i) {
    if (!map.bad[i]) continue;
    if (!result.first_bad) result.first_bad = {i % map.width, i / map.width};
    ++result.bad_macroblocks;
  }
  if (!result.equal()) result.map = make_block_map(map.bad, map.width, map.height);
  SquaredError all;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    result.component_psnr[i] = psnr(errors[i], reference.format.bit_depth);
    all.sum += errors[i].sum;
    all.samples += errors[i].samples;
  }
  result.psnr = psnr(all, reference.format.bit_depth);
  return result;
}

}  // namespace zcplay
