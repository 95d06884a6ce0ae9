// SPDX-License-Identifier: MIT
#include "decode/h264/scaling_lists.h"

#include <cassert>
#include <cstddef>

namespace zcplay::h264 {
namespace {

/// Walks the anti-diagonals of an N by N block, turning at each edge (figure 8-8).
template <std::size_t N>
constexpr std::array<std::uint8_t, N * N> make_zigzag() {
  std::array<std::uint8_t, N * N> raster{};
  std::size_t index = 0;
  for (std::size_t diagonal = 0; diagonal < 2 * N - 1; ++diagonal) {
    for (std::size_t step = 0; step <= diagonal; ++step) {
      const bool upwards = diagonal % 2 == 0;
      const std::size_t y = upwards ? diagonal - step : step;
      const std::size_t x = diagonal - y;
      if (x < N && y < N) raster[index++] = static_cast<std::uint8_t>(y * N + x);
    }
  }
  return raster;
}

constexpr std::array<std::uint8_t, 16> kZigzag4x4 = make_zigzag<4>();
constexpr std::array<std::uint8_t, 64> kZigzag8x8 = make_zigzag<8>();

template <std::size_t Count>
constexpr const std::array<std::uint8_t, Count>& zigzag() {
  if constexpr (Count == 16) {
    return kZigzag4x4;
  } else {
    return kZigzag8x8;
  }
}

template <std::size_t Count>
constexpr std::array<std::uint8_t, Count> to_raster(const std::array<std::uint8_t, Count>& coded) {
  std::array<std::uint8_t, Count> raster{};
  for (std::size_t i = 0; i < Count; ++i) raster[zigzag<Count>()[i]] = coded[i];
  return raster;
}

// Tables 7-3 and 7-4, in the zig-zag order they are printed in.
constexpr std::array<std::uint8_t, 16> kDefault4x4Intra = {6,  13, 13, 20, 20, 20, 28, 28,
                                                           28, 28, 32, 32, 32, 37, 37, 42};
constexpr std::array<std::uint8_t, 16> kDefault4x4Inter = {10, 14, 14, 20, 20, 20, 24, 24,
                                                           24, 24, 27, 27, 27, 30, 30, 34};
constexpr std::array<std::uint8_t, 64> kDefault8x8Intra = {
    6,  10, 10, 13, 11, 13, 16, 16, 16, 16, 18, 18, 18, 18, 18, 23, 23, 23, 23, 23, 23, 25,
    25, 25, 25, 25, 25, 25, 27, 27, 27, 27, 27, 27, 27, 27, 29, 29, 29, 29, 29, 29, 29, 31,
    31, 31, 31, 31, 31, 33, 33, 33, 33, 33, 36, 36, 36, 36, 38, 38, 38, 40, 40, 42};
constexpr std::array<std::uint8_t, 64> kDefault8x8Inter = {
    9,  13, 13, 15, 13, 15, 17, 17, 17, 17, 19, 19, 19, 19, 19, 21, 21, 21, 21, 21, 21, 22,
    22, 22, 22, 22, 22, 22, 24, 24, 24, 24, 24, 24, 24, 24, 25, 25, 25, 25, 25, 25, 25, 27,
    27, 27, 27, 27, 27, 28, 28, 28, 28, 28, 30, 30, 30, 30, 32, 32, 32, 33, 33, 35};

constexpr ScalingLists make_default() {
  ScalingLists lists{};
  for (std::size_t i = 0; i < 6; ++i) {
    lists.list_4x4[i] = to_raster(i < 3 ? kDefault4x4Intra : kDefault4x4Inter);
    lists.list_8x8[i] = to_raster(i % 2 == 0 ? kDefault8x8Intra : kDefault8x8Inter);
  }
  return lists;
}

constexpr ScalingLists make_flat() {
  ScalingLists lists{};
  for (auto& list : lists.list_4x4) list.fill(16);
  for (auto& list : lists.list_8x8) list.fill(16);
  return lists;
}

constexpr ScalingLists kDefaultLists = make_default();
constexpr ScalingLists kFlatLists = make_flat();

/// scaling_list(), 7.3.2.1.1.1. `standard` is what useDefaultScalingMatrixFlag asks for.
template <std::size_t Count>
void parse_scaling_list(BitReader& reader, const std::array<std::uint8_t, Count>& standard,
                        std::array<std::uint8_t, Count>& list) {
  std::uint8_t last = 8;
  bool repeat = false;
  for (std::size_t i = 0; i < Count; ++i) {
    if (!repeat) {
      const auto next = static_cast<std::uint8_t>(last + reader.se(-128, 127));
      if (next == 0 && i == 0) {
        list = standard;
        return;
      }
      repeat = next == 0;
      if (!repeat) last = next;
    }
    list[zigzag<Count>()[i]] = last;
  }
}

}  // namespace

const ScalingLists& flat_scaling_lists() {
  return kFlatLists;
}
const ScalingLists& default_scaling_lists() {
  return kDefaultLists;
}

const std::array<std::uint8_t, 16>& zigzag_4x4() {
  return kZigzag4x4;
}
const std::array<std::uint8_t, 64>& zigzag_8x8() {
  return kZigzag8x8;
}

ScalingLists parse_scaling_lists(BitReader& reader, unsigned lists_8x8, const ScalingLists& fall_back) {
  assert(lists_8x8 == 0 || lists_8x8 == 2 || lists_8x8 == 6);
  ScalingLists lists = fall_back;
  for (std::size_t i = 0; i < 6; ++i) {
    if (reader.flag()) {
      parse_scaling_list(reader, kDefaultLists.list_4x4[i], lists.list_4x4[i]);
    } else if (i % 3 != 0) {
      lists.list_4x4[i] = lists.list_4x4[i - 1];
    }
  }
  for (std::size_t i = 0; i < lists_8x8; ++i) {
    if (reader.flag()) {
      parse_scaling_list(reader, kDefaultLists.list_8x8[i], lists.list_8x8[i]);
    } else if (i >= 2) {
      lists.list_8x8[i] = lists.list_8x8[i - 2];
    }
  }
  return lists;
}

}  // namespace zcplay::h264
