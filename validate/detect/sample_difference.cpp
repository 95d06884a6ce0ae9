// SPDX-License-Identifier: MIT
#include "validate/detect/sample_difference.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "validate/detect/sample_planes.h"
#include "validate/detect/shear.h"
#include "validate/score/counts.h"

namespace zcplay::detect {
namespace {

struct Pictures {
  SamplePlanes expected;
  SamplePlanes seen;
  unsigned components = 1;  ///< that both have
};

// Rows of luma, or of both chroma components together.
struct ComponentGroup {
  unsigned first = 0;
  unsigned count = 0;
};
constexpr ComponentGroup kLuma{0, 1};

ComponentGroup chroma_of(const Pictures& pictures) {
  return {1, pictures.components - 1};
}

template <typename Predicate>
bool all_samples(const SamplePlanes& planes, ComponentGroup group, std::uint32_t from_row,
                 Predicate predicate) {
  for (unsigned i = group.first; i < group.first + group.count; ++i) {
    const auto& component = planes.components[i];
    const auto from = component.samples.begin() + static_cast<std::ptrdiff_t>(component.offset(from_row));
    if (!std::all_of(from, component.samples.end(),
                     [&](std::uint16_t sample) { return predicate(i, sample); })) {
      return false;
    }
  }
  return true;
}

bool zero_from(const SamplePlanes& planes, ComponentGroup group, std::uint32_t row) {
  return all_samples(planes, group, row, [](unsigned, std::uint16_t sample) { return sample == 0; });
}

bool one_value_from(const SamplePlanes& planes, ComponentGroup group, std::uint32_t row) {
  return all_samples(planes, group, row, [&planes](unsigned component, std::uint16_t sample) {
    return sample == planes.components[component].samples.back();
  });
}

bool row_equal(const Pictures& pictures, ComponentGroup group, std::uint32_t row) {
  for (unsigned i = group.first; i < group.first + group.count; ++i) {
    if (!std::ranges::equal(pictures.expected.components[i].row(row), pictures.seen.components[i].row(row))) {
      return false;
    }
  }
  return true;
}

std::uint32_t rows_of(const Pictures& pictures, ComponentGroup group) {
  return group.count == 0 ? 0 : pictures.seen.components[group.first].height;
}

std::uint32_t first_different_row(const Pictures& pictures, ComponentGroup group) {
  const std::uint32_t rows = rows_of(pictures, group);
  std::uint32_t row = 0;
  while (row < rows && row_equal(pictures, group, row)) ++row;
  return row;
}

// First row from which on all are equal.
std::uint32_t equal_from_row(const Pictures& pictures, ComponentGroup group) {
  std::uint32_t row = rows_of(pictures, group);
  while (row > 0 && row_equal(pictures, group, row - 1)) --row;
  return row;
}

bool mostly_different_from(const Pictures& pictures, ComponentGroup group, std::uint32_t from) {
  const std::uint32_t rows = rows_of(pictures, group);
  std::uint32_t different = 0;
  for (std::uint32_t row = from; row < rows; ++row) different += row_equal(pictures, group, row) ? 0 : 1;
  return different * 2 >= rows - from;
}

// A write that stops within a row leaves that row mixed, so unless it is the last it is not looked at.
std::uint32_t after_mixed_row(std::uint32_t row, std::uint32_t rows) {
  return row + 1 < rows ? row + 1 : row;
}

bool tail_equal(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, std::uint32_t from) {
  return a.size() == b.size() && from <= a.size() && std::ranges::equal(a.subspan(from), b.subspan(from));
}

bool head_equal(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, std::uint32_t rows) {
  return a.size() == b.size() && rows <= a.size() && std::ranges::equal(a.first(rows), b.first(rows));
}

const KnownPicture* whole_picture(const SamplePair& pair) {
  const RowHashes& seen = pair.seen_rows;
  if (seen.luma.empty()) return nullptr;
  const auto found = std::ranges::find_if(pair.known, [&seen](const KnownPicture& known) {
    return known.rows.size == seen.size && tail_equal(known.rows.luma, seen.luma, 0) &&
           tail_equal(known.rows.chroma, seen.chroma, 0);
  });
  return found == pair.known.end() ? nullptr : &*found;
}

std::optional<Finding> half_filled(const SamplePair& pair, const Pictures& pictures) {
  const ComponentGroup chroma = chroma_of(pictures);
  const std::uint32_t luma_rows = rows_of(pictures, kLuma);
  const std::uint32_t chroma_rows = rows_of(pictures, chroma);
  const std::uint32_t luma_bad = first_different_row(pictures, kLuma);
  const std::uint32_t chroma_bad = first_different_row(pictures, chroma);
  if (luma_bad == 0) return std::nullopt;
  const std::uint32_t luma_from = luma_bad == luma_rows ? luma_rows : after_mixed_row(luma_bad, luma_rows);
  const std::uint32_t chroma_from =
      chroma_bad == chroma_rows ? chroma_rows : after_mixed_row(chroma_bad, chroma_rows);
  const std::uint32_t from =
      std::min(luma_bad, chroma_bad == chroma_rows ? luma_rows : chroma_bad << pair.seen.chroma_shift_y);

  Finding finding{.artefact = ArtefactClass::half_filled, .confidence = 1, .from_row = from};
  if (zero_from(pictures.seen, kLuma, luma_from) && zero_from(pictures.seen, chroma, chroma_from)) {
    finding.reason = fmt::format("from row {} on every sample is 0", from);
    return finding;
  }
  for (const KnownPicture& known : pair.known) {
    if (known.rows.size != pair.seen_rows.size ||
        !tail_equal(known.rows.luma, pair.seen_rows.luma, luma_from) ||
        (chroma_rows != 0 && !tail_equal(known.rows.chroma, pair.seen_rows.chroma, chroma_from))) {
      continue;
    }
    finding.same_as = known.number;
    finding.reason = fmt::format("from row {} on it is frame {}", from, known.number);
    return finding;
  }
  if (luma_bad < luma_rows && one_value_from(pictures.seen, kLuma, luma_from) &&
      one_value_from(pictures.seen, chroma, chroma_from) &&
      mostly_different_from(pictures, kLuma, luma_from)) {
    finding.reason = fmt::format("from row {} on it has one color", from);
    return finding;
  }
  return std::nullopt;
}

std::optional<Finding> torn(const SamplePair& pair, const Pictures& pictures) {
  const ComponentGroup chroma = chroma_of(pictures);
  const std::uint32_t luma_right = equal_from_row(pictures, kLuma);
  const std::uint32_t chroma_right = equal_from_row(pictures, chroma);
  if (luma_right < 2 || luma_right == rows_of(pictures, kLuma)) return std::nullopt;
  for (const KnownPicture& known : pair.known) {
    // The row where the write stood may be mixed.
    if (known.rows.size != pair.seen_rows.size ||
        !head_equal(known.rows.luma, pair.seen_rows.luma, luma_right - 1) ||
        !head_equal(known.rows.chroma, pair.seen_rows.chroma, chroma_right - (chroma_right == 0 ? 0 : 1))) {
      continue;
    }
    return Finding{.artefact = ArtefactClass::tearing,
                   .confidence = 1,
                   .reason = fmt::format("above row {} it is frame {}", luma_right, known.number),
                   .from_row = 0,
                   .same_as = known.number};
  }
  return std::nullopt;
}

std::optional<Finding> chroma_fault(const Pictures& pictures) {
  if (pictures.components < 3) return std::nullopt;
  const auto& expected = pictures.expected.components;
  const auto& seen = pictures.seen.components;
  if (expected[0].samples != seen[0].samples) return std::nullopt;
  if (expected[1].samples == seen[2].samples && expected[2].samples == seen[1].samples) {
    return Finding{.artefact = ArtefactClass::chroma_swap,
                   .confidence = 1,
                   .reason = "luma is right, Cb and Cr are exchanged"};
  }
  if (one_value_from(pictures.seen, chroma_of(pictures), 0)) {
    return Finding{.artefact = ArtefactClass::chroma_loss,
                   .confidence = 1,
                   .reason = fmt::format("luma is right, Cb is {} and Cr {} everywhere", seen[1].samples[0],
                                         seen[2].samples[0])};
  }
  return std::nullopt;
}

// One range stretched or pressed into the other, give or take a rounding.
bool range_changed(const Pictures& pictures, unsigned bit_depth, bool to_full) {
  const double scale = static_cast<double>(1U << (bit_depth - 8));
  const double full = static_cast<double>((1U << bit_depth) - 1);
  for (unsigned i = 0; i < pictures.components; ++i) {
    const double low = i == 0 ? 16 * scale : 128 * scale;
    const double low_full = i == 0 ? 0 : 128 * scale;
    const double factor = full / ((i == 0 ? 219 : 224) * scale);
    const auto& expected = pictures.expected.components[i].samples;
    const auto& seen = pictures.seen.components[i].samples;
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const double sample = expected[k];
      const double other = to_full ? (sample - low) * factor + low_full : (sample - low_full) / factor + low;
      if (std::abs(std::clamp(other, 0.0, full) - seen[k]) > 1) return false;
    }
  }
  return true;
}

// Pages are longer than blocks are wide: a long run of zeros in memory order is memory never written.
bool zero_in_part(const Pictures& pictures) {
  constexpr std::size_t kRun = 2048;  // half a page, since its ends may be right by chance
  const auto& expected = pictures.expected.components[0];
  const auto& seen = pictures.seen.components[0];
  std::size_t run = 0;
  std::size_t longest = 0;
  for (std::size_t k = 0; k < seen.samples.size(); ++k) {
    run = seen.samples[k] == 0 ? run + 1 : 0;
    longest = std::max(longest, run);
    if (seen.samples[k] != 0 && seen.samples[k] != expected.samples[k]) return false;
  }
  return longest >= std::min(kRun, seen.samples.size() / 8);
}

struct DifferentBlocks {
  std::uint32_t different = 0;
  std::uint32_t all = 0;
  Rect area;
};

DifferentBlocks different_blocks(const Pictures& pictures) {
  constexpr std::uint32_t kSide = score::kCellSide;
  const auto& luma = pictures.seen.components[0];
  const std::uint32_t across = (luma.width + kSide - 1) / kSide;
  const std::uint32_t down = (luma.height + kSide - 1) / kSide;
  std::vector<bool> map(std::size_t{across} * down);
  for (unsigned i = 0; i < pictures.components; ++i) {
    const auto& expected = pictures.expected.components[i];
    const auto& seen = pictures.seen.components[i];
    for (std::uint32_t y = 0; y < seen.height; ++y) {
      const auto a = expected.row(y);
      const auto b = seen.row(y);
      const std::size_t block_row = std::size_t{(y << seen.shift_y) / kSide} * across;
      for (std::uint32_t x = 0; x < seen.width; ++x) {
        if (a[x] != b[x]) map[block_row + (x << seen.shift_x) / kSide] = true;
      }
    }
  }
  DifferentBlocks result{.all = across * down};
  std::uint32_t left = across;
  std::uint32_t top = down;
  std::uint32_t right = 0;
  std::uint32_t bottom = 0;
  for (std::uint32_t y = 0; y < down; ++y) {
    for (std::uint32_t x = 0; x < across; ++x) {
      if (!map[std::size_t{y} * across + x]) continue;
      ++result.different;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
    }
  }
  if (result.different == 0) return result;
  result.area = {left * kSide, top * kSide, std::min(right * kSide, luma.width) - left * kSide,
                 std::min(bottom * kSide, luma.height) - top * kSide};
  return result;
}

Finding classify(const SamplePair& pair, const Pictures& pictures, const DifferentBlocks& blocks) {
  if (zero_from(pictures.seen, kLuma, 0) && zero_from(pictures.seen, chroma_of(pictures), 0)) {
    return {.artefact = ArtefactClass::zero_page, .confidence = 1, .reason = "every sample is 0"};
  }
  if (const KnownPicture* known = whole_picture(pair)) {
    return {.artefact = ArtefactClass::stale,
            .confidence = 1,
            .reason = fmt::format("it is frame {}", known->number),
            .same_as = known->number};
  }
  if (auto finding = chroma_fault(pictures)) return *finding;
  if (auto finding = half_filled(pair, pictures)) return *finding;
  if (auto finding = torn(pair, pictures)) return *finding;
  const std::uint32_t stride = pair.memory_stride == 0 ? pair.seen.luma_stride : pair.memory_stride;
  if (sheared(pictures.expected, pictures.seen, stride / pair.seen.bytes_per_sample)) {
    return {.artefact = ArtefactClass::stride_shear,
            .confidence = 1,
            .reason = "each row begins a little further off than the one above"};
  }
  for (const bool to_full : {true, false}) {
    if (!range_changed(pictures, pair.seen.bit_depth, to_full)) continue;
    return {
        .artefact = ArtefactClass::wrong_range,
        .confidence = 1,
        .reason = to_full ? "limited range was stretched to full" : "full range was pressed into limited"};
  }
  if (zero_in_part(pictures)) {
    return {.artefact = ArtefactClass::zero_part, .confidence = 1, .reason = "the wrong samples are 0"};
  }
  const std::string count = fmt::format("{} of {} blocks differ", blocks.different, blocks.all);
  // Not "fewer than half": a picture of one or two macroblocks can be damaged too.
  if (blocks.different * 2 <= blocks.all) {
    return {.artefact = ArtefactClass::block_damage, .confidence = 1, .reason = count};
  }
  return {.artefact = ArtefactClass::other, .confidence = 1, .reason = count};
}

}  // namespace

std::optional<Finding> judge_samples(const SamplePair& pair) {
  Pictures pictures{.expected = read_samples(pair.expected), .seen = read_samples(pair.seen)};
  pictures.components =
      static_cast<unsigned>(std::min(pictures.expected.components.size(), pictures.seen.components.size()));
  // What only one of them has is not compared.
  pictures.expected.components.resize(pictures.components);
  pictures.seen.components.resize(pictures.components);
  const DifferentBlocks blocks = different_blocks(pictures);
  if (blocks.different == 0) return std::nullopt;
  Finding finding = classify(pair, pictures, blocks);
  finding.area = blocks.area;
  finding.figures.push_back({"different_blocks", static_cast<double>(blocks.different)});
  finding.figures.push_back({"blocks", static_cast<double>(blocks.all)});
  return finding;
}

}  // namespace zcplay::detect
