// SPDX-License-Identifier: MIT
#include "decode/emulated/fault_injection.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace zcplay::emulated {
namespace {

/// Samples of a picture that is known to lie within its memory.
struct Planes {
  std::span<std::byte> luma;
  std::span<std::byte> chroma;
  std::size_t stride = 0;
  std::size_t bytes_per_sample = 1;
};

Planes planes_of(const EnginePicture& picture) {
  const std::size_t stride = picture.stride;
  const std::size_t luma = std::min(picture.memory.size(), stride * picture.height);
  const std::size_t chroma = std::min(picture.memory.size() - luma, stride * ((picture.height + 1) / 2));
  return {picture.memory.first(luma), picture.memory.subspan(luma, chroma), stride,
          picture.pixel_format == V4L2_PIX_FMT_P010 ? std::size_t{2} : std::size_t{1}};
}

void zero_rows_from(std::span<std::byte> plane, std::size_t stride, std::size_t row) {
  const std::size_t start = std::min(plane.size(), stride * row);
  std::fill(plane.begin() + static_cast<std::ptrdiff_t>(start), plane.end(), std::byte{0});
}

void swap_chroma(const Planes& planes) {
  const std::size_t size = planes.bytes_per_sample;
  for (std::size_t at = 0; at + 2 * size <= planes.chroma.size(); at += 2 * size) {
    std::byte* pair = planes.chroma.data() + at;
    std::swap_ranges(pair, pair + size, pair + size);
  }
}

// Where the device thinks a row is this much longer than the reader does, the picture shears.
constexpr std::size_t kExtraStride = 32;

void widen_stride(std::span<std::byte> plane, std::size_t stride) {
  if (stride == 0) return;
  const std::vector<std::byte> rows(plane.begin(), plane.end());
  std::fill(plane.begin(), plane.end(), std::byte{0});
  for (std::size_t row = 0; (row + 1) * stride <= rows.size(); ++row) {
    const std::size_t to = row * (stride + kExtraStride);
    if (to >= plane.size()) break;
    const std::size_t count = std::min(stride, plane.size() - to);
    std::memcpy(plane.data() + to, rows.data() + row * stride, count);
  }
}

// One macroblock in this many is damaged, at least one a picture.
constexpr std::uint64_t kBlockSpacing = 23;

void damage_block(const Planes& planes, std::size_t column, std::size_t row) {
  const auto flip = [](std::span<std::byte> plane, std::size_t at) {
    // The high byte of a sample: of P010's little-endian pair the second.
    if (at < plane.size()) plane[at] ^= std::byte{0xff};
  };
  const std::size_t size = planes.bytes_per_sample;
  for (std::size_t y = 0; y < 16; ++y) {
    for (std::size_t x = 0; x < 16; ++x) {
      flip(planes.luma, (row * 16 + y) * planes.stride + (column * 16 + x) * size + size - 1);
      if (y % 2 == 0)
        flip(planes.chroma, (row * 8 + y / 2) * planes.stride + (column * 16 + x) * size + size - 1);
    }
  }
}

void damage_blocks(const EnginePicture& picture, const Planes& planes, std::uint64_t number) {
  const std::uint64_t columns = picture.width / 16;
  const std::uint64_t blocks = columns * (picture.height / 16);
  if (blocks == 0) return;
  const std::uint64_t first = number * 7 % std::min(blocks, kBlockSpacing);
  for (std::uint64_t block = first; block < blocks; block += kBlockSpacing) {
    damage_block(planes, static_cast<std::size_t>(block % columns),
                 static_cast<std::size_t>(block / columns));
  }
}

}  // namespace

void inject(const Fault& fault, const EnginePicture& picture, std::span<const std::byte> before,
            std::uint64_t number) {
  const Planes planes = planes_of(picture);
  switch (fault.kind) {
    case FaultKind::zero:
      std::fill(picture.memory.begin(), picture.memory.end(), std::byte{0});
      break;
    case FaultKind::half: {
      const std::size_t row = fault.row != 0 ? fault.row : picture.height / 2;
      zero_rows_from(planes.luma, planes.stride, row);
      zero_rows_from(planes.chroma, planes.stride, (row + 1) / 2);
      break;
    }
    case FaultKind::stale:
      std::copy_n(before.begin(), std::min(before.size(), picture.memory.size()), picture.memory.begin());
      break;
    case FaultKind::swap_chroma:
      swap_chroma(planes);
      break;
    case FaultKind::stride:
      widen_stride(planes.luma, planes.stride);
      widen_stride(planes.chroma, planes.stride);
      break;
    case FaultKind::blocks:
      damage_blocks(picture, planes, number);
      break;
    default:
      break;
  }
}

}  // namespace zcplay::emulated
