// SPDX-License-Identifier: MIT
#include "validate/compare/picture.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace zcplay {
namespace {

// Both ends are little endian words: the formats are defined so, and so is every machine we run on.
void copy_shifted(std::span<const std::byte> from, unsigned shift, std::byte* to) {
  for (std::size_t i = 0; i + 1 < from.size(); i += 2) {
    std::uint16_t word = 0;
    std::memcpy(&word, from.data() + i, sizeof word);
    word = static_cast<std::uint16_t>(word >> shift);
    std::memcpy(to + i, &word, sizeof word);
  }
}

std::uint64_t hash(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace

void read_into(Picture& picture, const PictureReader& reader) {
  picture.format = reader.format();
  picture.size = reader.size();
  picture.stride = reader.stride(0) / reader.format().bytes_per_sample;
  for (unsigned plane = 0; plane < picture.planes.size(); ++plane) {
    if (plane >= picture.format.planes) {
      picture.planes[plane].clear();
      continue;
    }
    const std::uint32_t row_bytes = picture.row_bytes(plane);
    const std::uint32_t rows = picture.rows(plane);
    picture.planes[plane].resize(std::size_t{row_bytes} * rows);
    std::byte* to = picture.planes[plane].data();
    for (std::uint32_t row = 0; row < rows; ++row, to += row_bytes) {
      const std::span<const std::byte> from = reader.row(plane, row);
      if (picture.format.shift == 0) {
        std::memcpy(to, from.data(), from.size());
      } else {
        copy_shifted(from, picture.format.shift, to);
      }
    }
  }
}

void cut(Picture& picture, Size size) {
  if (picture.size == size) return;
  for (unsigned plane = 0; plane < picture.format.planes; ++plane) {
    const std::size_t from_row = picture.row_bytes(plane);
    const std::size_t to_row = plane_row_bytes(picture.format, plane, size.width);
    const std::size_t rows = plane_rows(picture.format, plane, size.height);
    std::byte* samples = picture.planes[plane].data();
    for (std::size_t row = 0; row < rows; ++row) {
      std::memmove(samples + row * to_row, samples + row * from_row, to_row);
    }
    picture.planes[plane].resize(rows * to_row);
  }
  picture.size = size;
}

score::YuvView view_of(const Picture& picture, score::YuvColor color) {
  std::array<std::span<const std::byte>, 3> planes;
  std::array<std::uint32_t, 3> strides{};
  for (unsigned plane = 0; plane < picture.format.planes; ++plane) {
    planes[plane] = picture.planes[plane];
    strides[plane] = picture.row_bytes(plane);
  }
  // The copy has its values in the low bits.
  PixelFormatInfo format = picture.format;
  format.shift = 0;
  return score::yuv_view(format, picture.size, color, planes, strides);
}

void digest_into(PictureDigest& digest, const Picture& picture, Size area) {
  const auto hash_row = [&](unsigned plane, std::uint32_t row) {
    return hash(picture.row(plane, row).first(plane_row_bytes(picture.format, plane, area.width)));
  };
  digest.size = area;
  digest.luma_rows.resize(plane_rows(picture.format, 0, area.height));
  for (std::uint32_t row = 0; row < digest.luma_rows.size(); ++row) digest.luma_rows[row] = hash_row(0, row);
  digest.chroma_rows.resize(picture.format.planes > 1 ? plane_rows(picture.format, 1, area.height) : 0);
  for (std::uint32_t row = 0; row < digest.chroma_rows.size(); ++row) {
    digest.chroma_rows[row] = hash_row(1, row);
    if (picture.format.planes > 2) digest.chroma_rows[row] = digest.chroma_rows[row] * 31 + hash_row(2, row);
  }
  const auto hash_rows = [](const std::vector<std::uint64_t>& rows) {
    return hash(std::as_bytes(std::span(rows)));
  };
  digest.whole = hash_rows(digest.luma_rows) * 31 + hash_rows(digest.chroma_rows);
}

}  // namespace zcplay
