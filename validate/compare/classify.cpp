// SPDX-License-Identifier: MIT
#include "validate/compare/classify.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "validate/compare/shear.h"

namespace zcplay {
namespace {

bool is_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

bool all_zero(const Picture& picture) {
  return std::ranges::all_of(picture.planes, is_zero);
}

// Planes whose rows go together: luma, or all chroma.
struct PlaneGroup {
  unsigned first = 0;
  unsigned count = 0;
};

PlaneGroup chroma_planes(const Picture& a, const Picture& b) {
  return {1, std::min(a.format.planes, b.format.planes) - 1U};
}

bool rows_equal(const Picture& a, const Picture& b, PlaneGroup group, std::uint32_t row) {
  for (unsigned plane = group.first; plane < group.first + group.count; ++plane) {
    if (std::memcmp(a.row(plane, row).data(), b.row(plane, row).data(), a.row_bytes(plane)) != 0)
      return false;
  }
  return true;
}

std::uint32_t first_different_row(const Picture& a, const Picture& b, PlaneGroup group) {
  if (group.count == 0) return 0;
  const std::uint32_t rows = a.rows(group.first);
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (!rows_equal(a, b, group, row)) return row;
  }
  return rows;
}

bool rows_zero(const Picture& picture, PlaneGroup group, std::uint32_t from) {
  for (unsigned plane = group.first; plane < group.first + group.count; ++plane) {
    const std::span<const std::byte> samples(picture.planes[plane]);
    if (!is_zero(samples.subspan(std::size_t{from} * picture.row_bytes(plane)))) return false;
  }
  return true;
}

bool tail_equal(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b,
                std::uint32_t from) {
  return a.size() == b.size() && std::equal(a.begin() + from, a.end(), b.begin() + from);
}

// A write that stops within a row leaves that row mixed, so unless it is the last it is not looked at.
std::uint32_t after_mixed_row(std::uint32_t row, std::size_t rows) {
  return row + 1 < rows ? row + 1 : row;
}

std::optional<std::uint32_t> half_filled_from(const Picture& reference, const Picture& tested,
                                              const PictureDigest& digest,
                                              std::span<const PastPicture* const> origins) {
  const PlaneGroup luma{0, 1};
  const PlaneGroup chroma = chroma_planes(reference, tested);
  const std::uint32_t luma_rows = tested.rows(0);
  const std::uint32_t chroma_rows = chroma.count == 0 ? 0 : tested.rows(1);
  const std::uint32_t luma_bad = first_different_row(reference, tested, luma);
  const std::uint32_t chroma_bad = first_different_row(reference, tested, chroma);
  if (luma_bad == 0) return std::nullopt;
  const std::uint32_t luma_from = luma_bad == luma_rows ? luma_rows : after_mixed_row(luma_bad, luma_rows);
  const std::uint32_t chroma_from =
      chroma_bad == chroma_rows ? chroma_rows : after_mixed_row(chroma_bad, chroma_rows);

  const bool zero = rows_zero(tested, luma, luma_from) && rows_zero(tested, chroma, chroma_from);
  const bool older = !zero && std::ranges::any_of(origins, [&](const PastPicture* past) {
    return past->digest.size == digest.size &&
           tail_equal(past->digest.luma_rows, digest.luma_rows, luma_from) &&
           (chroma_rows == 0 || tail_equal(past->digest.chroma_rows, digest.chroma_rows, chroma_from));
  });
  if (!zero && !older) return std::nullopt;
  return std::min(luma_bad,
                  chroma_bad == chroma_rows ? luma_rows : chroma_bad << tested.format.chroma_shift_y);
}

bool interleaved_swapped(std::span<const std::byte> a, std::span<const std::byte> b, std::size_t sample) {
  for (std::size_t i = 0; i + 2 * sample <= a.size(); i += 2 * sample) {
    if (std::memcmp(&a[i], &b[i + sample], sample) != 0) return false;
    if (std::memcmp(&a[i + sample], &b[i], sample) != 0) return false;
  }
  return true;
}

bool chroma_swapped(const Picture& reference, const Picture& tested) {
  if (reference.format.planes < 2 || tested.format.planes < 2) return false;
  if (reference.planes[0] != tested.planes[0]) return false;
  if (reference.format.planes == 3) {
    return reference.planes[1] == tested.planes[2] && reference.planes[2] == tested.planes[1];
  }
  return interleaved_swapped(reference.planes[1], tested.planes[1], reference.format.bytes_per_sample);
}

}  // namespace

std::string_view to_string(FaultClass fault) {
  constexpr std::array<std::string_view, kFaultClassCount> kNames = {
      "all_zero",     "half_filled", "stale",       "swapped_chroma", "wrong_stride",
      "block_damage", "other",       "overwritten", "wrong_format",   "error_flag",
      "not_flagged",  "missing",     "extra",       "out_of_order",
  };
  return kNames[static_cast<std::size_t>(fault)];
}

std::string label(FaultClass fault) {
  if (fault == FaultClass::all_zero) return "all-zero";
  if (fault == FaultClass::half_filled) return "half-filled";
  std::string text(to_string(fault));
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string describe(const Classification& classification) {
  std::string text = label(classification.fault);
  if (classification.fault == FaultClass::half_filled) {
    text += fmt::format(" from row {}", classification.from_row);
  }
  if (classification.same_as) text += fmt::format(" = equals frame {}", *classification.same_as);
  return text;
}

const PastPicture* equal_picture(const PictureDigest& digest, std::span<const PastPicture* const> origins) {
  const auto found = std::ranges::find_if(origins, [&digest](const PastPicture* past) {
    return past->digest.whole == digest.whole && past->digest.size == digest.size;
  });
  return found == origins.end() ? nullptr : *found;
}

Classification classify(const Picture& reference, const Picture& tested, const PictureDigest& tested_digest,
                        const PictureDifference& difference, std::span<const PastPicture* const> origins) {
  if (all_zero(tested)) return {.fault = FaultClass::all_zero};
  if (const PastPicture* past = equal_picture(tested_digest, origins)) {
    return {.fault = FaultClass::stale, .same_as = past->number};
  }
  if (const auto row = half_filled_from(reference, tested, tested_digest, origins)) {
    return {.fault = FaultClass::half_filled, .from_row = *row};
  }
  if (chroma_swapped(reference, tested)) return {.fault = FaultClass::swapped_chroma};
  if (sheared(reference, tested)) return {.fault = FaultClass::wrong_stride};
  // Not "fewer than half": a picture of one or two macroblocks can be damaged too.
  if (difference.bad_macroblocks * 2 <= difference.macroblocks) return {.fault = FaultClass::block_damage};
  return {.fault = FaultClass::other};
}

}  // namespace zcplay
