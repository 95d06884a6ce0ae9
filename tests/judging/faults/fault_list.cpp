// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/faults/blocks.h"
#include "tests/judging/faults/memory_faults.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

/// Collects faults of one clip: places and seeds hang on the clip and on how many came before.
class List {
 public:
  explicit List(const Clip& clip) : clip_(clip), random_(hash_of(clip.name())) {}

  void add(ArtefactClass artefact, std::uint32_t variant, std::uint32_t blocks = 0, std::uint64_t count = 1,
           std::uint32_t from_row = 0) {
    Fault fault;
    fault.artefact = artefact;
    fault.variant = variant;
    fault.blocks = blocks;
    fault.count = count;
    fault.from_row = from_row;
    fault.seed = random_.next();
    // Old enough for slots that held something before, and with clean frames after it.
    const std::uint64_t earliest = std::min<std::uint64_t>(9, clip_.frames() / 2);
    const std::uint64_t room =
        clip_.frames() > earliest + count + 5 ? clip_.frames() - earliest - count - 5 : 1;
    fault.first = earliest + fault.seed % room;
    faults_.push_back(fault);
  }

  /// From the second keyframe on, or from the first where there is one only.
  void add_at_keyframes(std::uint32_t variant, std::uint32_t blocks, bool spreading) {
    add(ArtefactClass::keyframe_damage, variant, blocks);
    Fault& fault = faults_.back();
    const std::uint64_t keyframe = next_keyframe(1);
    if (spreading) {
      fault.first = keyframe < clip_.frames() ? keyframe : 0;
      fault.count = next_keyframe(fault.first + 1) - fault.first;
    } else {
      fault.keyframes_only = true;
      fault.first = keyframe < clip_.frames() ? 1 : 0;
      fault.count = clip_.frames() - fault.first;
    }
  }

  /// A row at that many tenths of the height.
  [[nodiscard]] std::uint32_t row(std::uint32_t tenths) {
    return clip_height() * tenths / 10 + 2 * random_.below(5);
  }
  [[nodiscard]] std::uint32_t clip_height() {
    if (height_ == 0) height_ = clip_.frame(0).size.height;
    return height_;
  }
  [[nodiscard]] std::vector<Fault> take() { return std::move(faults_); }

 private:
  [[nodiscard]] std::uint64_t next_keyframe(std::uint64_t from) const {
    while (from < clip_.frames() && !clip_.keyframe(from)) ++from;
    return from;
  }

  const Clip& clip_;
  Random random_;
  std::uint32_t height_ = 0;
  std::vector<Fault> faults_;
};

void add_memory_faults(List& list) {
  list.add(ArtefactClass::zero_page, 0);
  list.add(ArtefactClass::zero_page, 0, 0, 4);
  for (std::uint32_t variant = 0; variant < 3; ++variant) {
    for (const std::uint32_t pages : {1U, 4U, 12U}) list.add(ArtefactClass::zero_part, variant, pages);
  }
  for (const std::uint32_t blocks : {1U, 4U, 16U, 60U}) list.add(ArtefactClass::zero_part, 3, blocks);
  list.add(ArtefactClass::zero_part, 4, 1);
  list.add(ArtefactClass::zero_part, 4, 3, 3);
  for (std::uint32_t variant = 0; variant < kHalfFilledVariants; ++variant) {
    for (const std::uint32_t tenths : {1U, 5U, 9U})
      list.add(ArtefactClass::half_filled, variant, 0, tenths == 5 ? 3 : 1, list.row(tenths));
  }
  for (std::uint32_t variant = 0; variant < kShearVariants; ++variant)
    list.add(ArtefactClass::stride_shear, variant, 0, variant % 2 == 0 ? 1 : 3);
}

void add_order_faults(List& list) {
  for (const std::uint64_t count : {1U, 2U, 6U}) {
    list.add(ArtefactClass::stale, 0, 0, count);
    list.add(ArtefactClass::repeated, 0, 0, count);
  }
  list.add(ArtefactClass::out_of_order, 0, 0, 2);
  list.add(ArtefactClass::out_of_order, 1, 0, 3);
  list.add(ArtefactClass::out_of_order, 0, 0, 8);
  list.add(ArtefactClass::out_of_order, 2, 0, 1);
  for (const std::uint32_t tenths : {1U, 3U, 5U, 8U}) {
    list.add(ArtefactClass::tearing, 0, 0, tenths == 5 ? 5 : 1, list.row(tenths));
    list.add(ArtefactClass::tearing, 1, 0, 1, list.row(tenths));
  }
}

void add_block_faults(List& list) {
  for (std::uint32_t variant = 0; variant < kBlockContentCount; ++variant) {
    // A whole picture that is flat, old or smeared is no longer one of damaged blocks.
    const bool any_number = static_cast<BlockContent>(variant) <= BlockContent::displaced;
    for (const std::uint32_t blocks : {1U, 4U, 16U, 90U, 0U}) {
      if (blocks != 0 || any_number)
        list.add(ArtefactClass::block_damage, variant, blocks, blocks == 16 ? 4 : 1);
    }
    list.add_at_keyframes(variant, variant % 2 == 0 ? 4 : 40, variant % 2 == 0);
    list.add_at_keyframes(variant, variant % 2 == 0 ? 25 : 1, variant % 2 != 0);
  }
}

void add_color_faults(List& list) {
  for (const std::uint64_t count : {1U, 5U}) {
    list.add(ArtefactClass::chroma_loss, 0, 0, count);
    list.add(ArtefactClass::chroma_loss, 1, 0, count);
    list.add(ArtefactClass::chroma_loss, 2, 0, count, list.row(5));
    for (std::uint32_t variant = 0; variant < 2; ++variant) {
      list.add(ArtefactClass::chroma_swap, variant, 0, count);
      list.add(ArtefactClass::wrong_matrix, variant, 0, count);
      list.add(ArtefactClass::wrong_range, variant, 0, count);
    }
  }
  for (std::uint32_t variant = 0; variant < 5; ++variant) list.add(ArtefactClass::other, variant, 8);
}

}  // namespace

std::string Fault::name() const {
  return fmt::format("{}.{} frames {}+{}{} blocks {} row {}", detect::to_string(artefact), variant, first,
                     count, keyframes_only ? " keyframes" : "", blocks, from_row);
}

std::vector<Fault> make_faults(const Clip& clip, const BedOptions& options) {
  List list(clip);
  add_memory_faults(list);
  add_order_faults(list);
  add_block_faults(list);
  add_color_faults(list);
  std::vector<Fault> all = list.take();
  if (options.full) return all;
  // A third, another one for each clip, so that a few clips together have seen everything.
  constexpr std::size_t kPart = 3;
  std::vector<Fault> part;
  for (std::size_t i = hash_of(clip.name()) % kPart; i < all.size(); i += kPart) part.push_back(all[i]);
  return part;
}

}  // namespace zcplay::judging
