// SPDX-License-Identifier: MIT
#include "validate/compare/shear.h"

#include <algorithm>
#include <cstring>

namespace zcplay {
namespace {

// Lays the reference's rows out in memory with `written` bytes from row to row and looks at that
// memory through rows `read` bytes apart. What falls into the padding was not copied and is skipped;
// where `written` is less than a row, each row's end is overwritten by the next row.
bool explained_by(const Picture& reference, const Picture& tested, std::size_t written, std::size_t read) {
  const std::size_t row_bytes = reference.row_bytes(0);
  const std::size_t kept_bytes = std::min(row_bytes, written);
  const std::size_t rows = reference.rows(0);
  std::size_t compared = 0;
  bool explains = false;
  for (std::size_t from = 0; from < rows; ++from) {
    const std::span<const std::byte> row = reference.row(0, static_cast<std::uint32_t>(from));
    const std::size_t begin = from * written;
    const std::size_t end = begin + kept_bytes;
    for (std::size_t to = begin / read; to < rows && to * read < end; ++to) {
      const std::size_t first = std::max(begin, to * read);
      const std::size_t last = std::min(end, to * read + row_bytes);
      if (first >= last) continue;
      const std::span<const std::byte> seen = tested.row(0, static_cast<std::uint32_t>(to));
      if (std::memcmp(&row[first - begin], &seen[first - to * read], last - first) != 0) return false;
      compared += last - first;
      const std::span<const std::byte> expected = reference.row(0, static_cast<std::uint32_t>(to));
      const std::size_t at = first - to * read;
      explains = explains || std::memcmp(&expected[at], &seen[at], last - first) != 0;
    }
  }
  // With too little in common anything could be explained; and a flat picture agrees with itself at
  // any stride, which says nothing about the samples that are wrong.
  return explains && compared * 4 >= rows * row_bytes;
}

}  // namespace

bool sheared(const Picture& reference, const Picture& tested) {
  if (reference.planes[0] == tested.planes[0]) return false;
  const std::size_t sample = tested.format.bytes_per_sample;
  const std::size_t read = std::max<std::size_t>(tested.stride * sample, tested.row_bytes(0));
  for (std::size_t written = read / 2 / sample * sample; written <= 2 * read; written += sample) {
    if (written != 0 && written != read && explained_by(reference, tested, written, read)) return true;
  }
  return false;
}

}  // namespace zcplay
