// SPDX-License-Identifier: MIT
#include "validate/detect/shear.h"

#include <algorithm>

namespace zcplay::detect {
namespace {

// Lays the expected rows out in memory with `written` samples from row to row and looks at that memory
// through rows `read` samples apart. What falls into the padding was not copied and is skipped; where
// `written` is less than a row, each row's end is overwritten by the next row.
bool explained_by(const SampleComponent& expected, const SampleComponent& seen, std::size_t written,
                  std::size_t read) {
  const std::size_t width = seen.width;
  const std::size_t rows = seen.height;
  const std::size_t kept = std::min(width, written);
  std::size_t compared = 0;
  bool explains = false;
  for (std::uint32_t from = 0; from < rows; ++from) {
    const auto row = expected.row(from);
    const std::size_t begin = from * written;
    const std::size_t end = begin + kept;
    for (std::size_t to = begin / read; to < rows && to * read < end; ++to) {
      const std::size_t first = std::max(begin, to * read);
      const std::size_t last = std::min(end, to * read + width);
      if (first >= last) continue;
      const std::size_t at = first - to * read;
      const auto wanted = row.subspan(first - begin, last - first);
      const auto got = seen.row(static_cast<std::uint32_t>(to)).subspan(at, last - first);
      if (!std::ranges::equal(wanted, got)) return false;
      compared += last - first;
      explains = explains || !std::ranges::equal(
                                 expected.row(static_cast<std::uint32_t>(to)).subspan(at, last - first), got);
    }
  }
  // With too little in common anything could be explained; and a flat picture agrees with itself at any
  // stride, which says nothing about the samples that are wrong.
  return explains && compared * 4 >= rows * width;
}

}  // namespace

bool sheared(const SamplePlanes& expected, const SamplePlanes& seen, std::uint32_t stride) {
  const SampleComponent& luma = seen.components[0];
  if (expected.components[0].samples == luma.samples) return false;
  const std::size_t read = std::max(stride, luma.width);
  for (std::size_t written = std::max<std::size_t>(read / 2, 1); written <= 2 * read; ++written) {
    if (written != read && explained_by(expected.components[0], luma, written, read)) return true;
  }
  return false;
}

}  // namespace zcplay::detect
