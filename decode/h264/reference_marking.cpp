// SPDX-License-Identifier: MIT
#include "decode/h264/reference_marking.h"

#include <algorithm>
#include <cassert>

namespace zcplay::h264 {
namespace {

void unmark(FrameStore& store, std::uint8_t fields) {
  store.short_term_fields &= static_cast<std::uint8_t>(~fields);
  store.long_term_fields &= static_cast<std::uint8_t>(~fields);
}

std::size_t reference_limit(const Sps& sps) {
  return std::max<std::size_t>(sps.max_num_ref_frames, 1);
}

/// A LongTermFrameIdx belongs to one frame: whoever else has it loses it (8.2.5.4.3, 8.2.5.4.6).
void release_long_term_frame_idx(Dpb& dpb, std::int32_t idx, const FrameStore& keeper) {
  for (FrameStore& store : dpb.stores()) {
    if (&store != &keeper && store.long_term_frame_idx == idx) store.long_term_fields = kNoField;
  }
}

void make_long_term(Dpb& dpb, FrameStore& store, std::uint8_t fields, std::int32_t idx) {
  release_long_term_frame_idx(dpb, idx, store);
  unmark(store, fields);
  // The other field can only keep an index of its own in a damaged stream; the frame has one index.
  store.long_term_fields |= fields;
  store.long_term_frame_idx = idx;
}

/// Operation 5 leaves the current picture as if it had followed an IDR picture (8.2.1, 7.4.3).
void restart_numbering(FrameStore& current, FieldSet structure) {
  current.frame_num = 0;
  current.frame_num_wrap = 0;
  auto& [top, bottom] = current.field_order_cnt;
  if (structure == kFrame) {
    const std::int64_t lower = std::min(top, bottom);
    const auto after = [lower](std::int32_t count) {
      return static_cast<std::int32_t>(std::min<std::int64_t>(count - lower, INT32_MAX));
    };
    top = after(top);
    bottom = after(bottom);
  } else {
    current.field_order_cnt[structure == kTopField ? 0 : 1] = 0;
  }
}

/// One picture's memory_management_control_operations, in order (8.2.5.4).
class AdaptiveMarking {
 public:
  AdaptiveMarking(Dpb& dpb, const SliceHeader& header)
      : dpb_(dpb), header_(header), structure_(structure_of(header)), current_(*dpb.in_progress()) {}

  MarkingResult run() {
    for (unsigned i = 0; i < header_.memory_management_control_count; ++i) {
      apply(header_.memory_management_controls[i]);
    }
    return result_;
  }

 private:
  void apply(const MemoryManagementControl& control) {
    switch (control.operation) {
      case 1:
        if (const FoundPicture found = short_term(control)) unmark(*found.store, found.fields);
        break;
      case 2:
        if (const FoundPicture found = long_term(control)) unmark(*found.store, found.fields);
        break;
      case 3:
        if (const FoundPicture found = short_term(control)) {
          make_long_term(dpb_, *found.store, found.fields,
                         static_cast<std::int32_t>(control.long_term_frame_idx));
        }
        break;
      case 4:
        limit_long_term(control.max_long_term_frame_idx_plus1);
        break;
      case 5:
        unmark_all(dpb_);
        restart_numbering(current_, structure_);
        result_.memory_management_5 = true;
        break;
      case 6:
        make_long_term(dpb_, current_, structure_, static_cast<std::int32_t>(control.long_term_frame_idx));
        break;
      default:
        break;
    }
  }

  FoundPicture short_term(const MemoryManagementControl& control) {
    const std::int64_t curr_pic_num = structure_ == kFrame ? header_.frame_num : 2 * header_.frame_num + 1;
    const std::int64_t pic_num = curr_pic_num - (std::int64_t{control.difference_of_pic_nums_minus1} + 1);
    return note(pic_num < INT32_MIN ? FoundPicture{}
                                    : dpb_.find_short_term(static_cast<std::int32_t>(pic_num), structure_));
  }

  FoundPicture long_term(const MemoryManagementControl& control) {
    if (control.long_term_pic_num > 2 * kMaxDpbFrames) return note({});
    return note(dpb_.find_long_term(static_cast<std::int32_t>(control.long_term_pic_num), structure_));
  }

  FoundPicture note(FoundPicture found) {
    if (!found) result_.absent_picture_named = true;
    return found;
  }

  void limit_long_term(std::uint32_t max_long_term_frame_idx_plus1) {
    for (FrameStore& store : dpb_.stores()) {
      if (static_cast<std::uint32_t>(store.long_term_frame_idx) >= max_long_term_frame_idx_plus1) {
        store.long_term_fields = kNoField;
      }
    }
  }

  Dpb& dpb_;
  const SliceHeader& header_;
  const FieldSet structure_;
  FrameStore& current_;
  MarkingResult result_;
};

}  // namespace

void unmark_all(Dpb& dpb) {
  for (FrameStore& store : dpb.stores()) unmark(store, kFrame);
}

bool drop_oldest_reference(Dpb& dpb) {
  FrameStore* oldest = dpb.oldest_short_term();
  if (oldest == nullptr) {
    const auto stores = dpb.stores();
    const auto found = std::ranges::find_if(
        stores, [](const FrameStore& store) { return store.reference() && !store.in_progress; });
    if (found != stores.end()) oldest = &*found;
  }
  if (oldest == nullptr) return false;
  unmark(*oldest, kFrame);
  return true;
}

void slide_window(Dpb& dpb, const Sps& sps) {
  while (dpb.short_term_frames() + dpb.long_term_frames() >= reference_limit(sps)) {
    FrameStore* oldest = dpb.oldest_short_term();
    if (oldest == nullptr) break;
    unmark(*oldest, kFrame);
  }
}

MarkingResult mark_references(Dpb& dpb, const Sps& sps, const SliceHeader& header) {
  FrameStore* current = dpb.in_progress();
  assert(current != nullptr && header.nal_ref_idc != 0);
  const FieldSet structure = structure_of(header);
  MarkingResult result;

  if (header.idr()) {
    if (header.long_term_reference_flag) make_long_term(dpb, *current, structure, 0);
  } else if (header.adaptive_ref_pic_marking_mode_flag) {
    result = AdaptiveMarking(dpb, header).run();
  } else if (current->short_term_fields == kNoField) {
    // A second field shares the frame store of its first, so the window moves once a frame.
    slide_window(dpb, sps);
  }
  if ((current->long_term_fields & structure) == 0) current->short_term_fields |= structure;

  while (dpb.short_term_frames() + dpb.long_term_frames() > reference_limit(sps)) {
    result.too_many_references = true;
    if (!drop_oldest_reference(dpb)) break;
  }
  return result;
}

}  // namespace zcplay::h264
