// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/frame.h"
#include "base/pixel_format.h"
#include "validate/compare/picture_reader.h"
#include "validate/score/picture_view.h"

namespace zcplay {

/// A copy of the visible samples of a picture: rows without padding, values in the low bits of
/// their word, so that bytes that mean nothing never make a difference. Plain value; its memory is
/// used again by the next read_into().
struct Picture {
  PixelFormatInfo format{};
  Size size;                 ///< pixels
  std::uint32_t stride = 0;  ///< samples from luma row to luma row in the slot it was copied from
  std::array<std::vector<std::byte>, 3> planes;

  [[nodiscard]] std::uint32_t row_bytes(unsigned plane) const {
    return plane_row_bytes(format, plane, size.width);
  }
  [[nodiscard]] std::uint32_t rows(unsigned plane) const { return plane_rows(format, plane, size.height); }
  [[nodiscard]] std::span<const std::byte> row(unsigned plane, std::uint32_t row) const {
    return std::span(planes[plane]).subspan(std::size_t{row} * row_bytes(plane), row_bytes(plane));
  }
};

void read_into(Picture& picture, const PictureReader& reader);

/// Cuts a picture to the part two decoders have in common, where one of them aligns its memory to
/// more than the other. `size` must not be larger than the picture.
void cut(Picture& picture, Size size);

/// The picture as the detectors take it; it must outlive the view.
[[nodiscard]] score::YuvView view_of(const Picture& picture, score::YuvColor color);

/// Fingerprint of a picture that still tells which rows equal which.
struct PictureDigest {
  Size size;
  std::vector<std::uint64_t> luma_rows;
  std::vector<std::uint64_t> chroma_rows;  ///< row by row, Cb and Cr together
  std::uint64_t whole = 0;
};

/// Of the top left part of `area`, which must not be larger than the picture.
void digest_into(PictureDigest& digest, const Picture& picture, Size area);

}  // namespace zcplay
