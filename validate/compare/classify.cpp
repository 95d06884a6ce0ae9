// SPDX-License-Identifier: MIT
#include "validate/compare/classify.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "validate/detect/sample_difference.h"

namespace zcplay {
namespace {

using detect::ArtefactClass;

detect::RowHashes hashes_of(const PictureDigest& digest) {
  return {.size = digest.size, .luma = digest.luma_rows, .chroma = digest.chroma_rows};
}

}  // namespace

std::string describe(const Classification& classification) {
  std::string text = label(classification.fault);
  if (classification.from_row) text += fmt::format(" from row {}", *classification.from_row);
  if (!classification.same_as) return text;
  const bool in_part = classification.fault == FaultClass(ArtefactClass::half_filled) ||
                       classification.fault == FaultClass(ArtefactClass::tearing);
  return text + fmt::format(" {} frame {}", in_part ? "with" : "= equals", *classification.same_as);
}

const PastPicture* equal_picture(const PictureDigest& digest, std::span<const PastPicture* const> origins) {
  const auto found = std::ranges::find_if(origins, [&digest](const PastPicture* past) {
    return past->digest.whole == digest.whole && past->digest.size == digest.size;
  });
  return found == origins.end() ? nullptr : *found;
}

Classification classify(const Picture& reference, const Picture& tested, const PictureDigest& tested_digest,
                        std::span<const PastPicture* const> origins) {
  detect::SamplePair pair{.expected = view_of(reference, {}),
                          .seen = view_of(tested, {}),
                          .memory_stride = tested.stride * tested.format.bytes_per_sample,
                          .seen_rows = hashes_of(tested_digest)};
  // A picture too large to be judged has no better name.
  if (!score::check(pair.expected) || !score::check(pair.seen)) return {};
  std::vector<detect::KnownPicture> known;
  known.reserve(origins.size());
  for (const PastPicture* past : origins) known.push_back({past->number, hashes_of(past->digest)});
  pair.known = known;
  std::optional<detect::Finding> finding = detect::judge_samples(pair);
  if (!finding) return {};
  Classification found{.fault = finding->artefact,
                       .same_as = finding->same_as,
                       .reason = std::move(finding->reason),
                       .area = finding->area};
  if (finding->artefact == ArtefactClass::half_filled) found.from_row = finding->from_row;
  return found;
}

}  // namespace zcplay
