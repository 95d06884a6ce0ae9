// SPDX-License-Identifier: MIT
#include "decode/h264/reference_lists.h"

#include <algorithm>

namespace zcplay::h264 {
namespace {

/// Candidates for one part of a list, sorted; at most as many as the DPB has stores.
struct Candidates {
  std::array<const FrameStore*, kMaxDpbFrames + 1> stores{};
  std::size_t count = 0;
  void add(const FrameStore& store) { stores[count++] = &store; }
  [[nodiscard]] std::span<const FrameStore*> all() { return {stores.data(), count}; }
};

class ListBuilder {
 public:
  ListBuilder(Dpb& dpb, const Sps& sps, const SliceHeader& header, ReferenceLists& lists)
      : dpb_(dpb), sps_(sps), header_(header), structure_(structure_of(header)), lists_(lists) {}

  void build() {
    lists_.size = {std::min<std::size_t>(header_.num_ref_idx_l0_active, ReferenceLists::kMaxEntries),
                   std::min<std::size_t>(header_.num_ref_idx_l1_active, ReferenceLists::kMaxEntries)};
    lists_.absent_picture_named = false;
    const bool b_slice = header_.slice_type == SliceType::b;
    for (unsigned which = 0; which < (b_slice ? 2u : 1u); ++which) {
      initialise(which, b_slice);
    }
    if (b_slice) swap_equal_lists();
    for (unsigned which = 0; which < (b_slice ? 2u : 1u); ++which) {
      // What initialisation leaves beyond the active size is cut before modification (8.2.4.2).
      std::fill(lists_.entries[which].begin() + std::min(lists_.size[which], initial_[which]),
                lists_.entries[which].end(), ListEntry{});
      modify(which);
    }
  }

 private:
  [[nodiscard]] bool usable(std::uint8_t fields) const {
    return structure_ == kFrame ? fields == kFrame : fields != kNoField;
  }

  void initialise(unsigned which, bool b_slice) {
    initial_[which] = 0;
    if (b_slice) {
      append_short_term_by_pic_order_cnt(which);
    } else {
      append_short_term_by_frame_num();
    }
    append_long_term(which);
  }

  void append_short_term_by_frame_num() {
    Candidates candidates;
    for (const FrameStore& store : dpb_.stores()) {
      if (usable(store.short_term_fields)) candidates.add(store);
    }
    std::ranges::sort(candidates.all(), std::ranges::greater{}, &FrameStore::frame_num_wrap);
    append(0, candidates, &FrameStore::short_term_fields);
  }

  // 8.2.4.2.3 and 8.2.4.2.4: the near side of the current picture first. Inferred frames have no
  // order count and take no part.
  void append_short_term_by_pic_order_cnt(unsigned which) {
    Candidates before;
    Candidates after;
    const std::int32_t current = current_pic_order_cnt();
    for (const FrameStore& store : dpb_.stores()) {
      if (store.non_existing || !usable(store.short_term_fields)) continue;
      const std::int32_t count = pic_order_cnt(store);
      (count < current || (structure_ != kFrame && count == current) ? before : after).add(store);
    }
    const auto order = [this](const FrameStore* store) { return pic_order_cnt(*store); };
    std::ranges::sort(before.all(), std::ranges::greater{}, order);
    std::ranges::sort(after.all(), std::ranges::less{}, order);
    Candidates& first = which == 0 ? before : after;
    for (const FrameStore* store : (which == 0 ? after : before).all()) first.add(*store);
    append(which, first, &FrameStore::short_term_fields);
  }

  void append_long_term(unsigned which) {
    Candidates candidates;
    for (const FrameStore& store : dpb_.stores()) {
      if (usable(store.long_term_fields)) candidates.add(store);
    }
    std::ranges::sort(candidates.all(), std::ranges::less{}, &FrameStore::long_term_frame_idx);
    append(which, candidates, &FrameStore::long_term_fields);
  }

  /// Of the picture in progress only the field that is decoded now is left out.
  [[nodiscard]] std::int32_t pic_order_cnt(const FrameStore& store) const {
    if (!store.in_progress) return store.pic_order_cnt();
    return store.field_order_cnt[structure_ == kTopField ? 1 : 0];
  }

  [[nodiscard]] std::int32_t current_pic_order_cnt() const {
    const FrameStore* current = dpb_.in_progress();
    if (current == nullptr) return 0;
    if (structure_ == kFrame) return current->pic_order_cnt();
    return current->field_order_cnt[structure_ == kTopField ? 0 : 1];
  }

  void append(unsigned which, Candidates& candidates, std::uint8_t FrameStore::* marked) {
    if (structure_ == kFrame) {
      for (const FrameStore* store : candidates.all()) push(which, {store, kFrame});
      return;
    }
    // 8.2.4.2.5: fields of alternating parity, starting with the current one's, in the order of their
    // frames; once one parity runs out the rest of the other follows.
    std::array<std::size_t, 2> at{};
    const std::array<FieldSet, 2> parity{structure_, opposite(structure_)};
    const auto next = [&](unsigned turn) {
      while (at[turn] < candidates.count && (candidates.stores[at[turn]]->*marked & parity[turn]) == 0)
        ++at[turn];
      return at[turn] < candidates.count;
    };
    unsigned turn = 0;
    while (next(0) || next(1)) {
      if (!next(turn)) turn ^= 1;
      push(which, {candidates.stores[at[turn]++], parity[turn]});
      turn ^= 1;
    }
  }

  void push(unsigned which, ListEntry entry) {
    if (initial_[which] < ReferenceLists::kMaxEntries) lists_.entries[which][initial_[which]++] = entry;
  }

  void swap_equal_lists() {
    if (initial_[1] < 2 || initial_[0] != initial_[1]) return;
    auto& [list0, list1] = lists_.entries;
    if (std::equal(list0.begin(), list0.begin() + initial_[0], list1.begin())) std::swap(list1[0], list1[1]);
  }

  // 8.2.4.3
  void modify(unsigned which) {
    const std::int32_t max_pic_num = structure_ == kFrame ? sps_.max_frame_num() : 2 * sps_.max_frame_num();
    const std::int32_t curr_pic_num = structure_ == kFrame ? header_.frame_num : 2 * header_.frame_num + 1;
    std::int32_t predicted = curr_pic_num;
    std::size_t index = 0;
    for (unsigned i = 0; i < header_.modification_count[which]; ++i) {
      const RefPicListModification& modification = header_.modifications[which][i];
      FoundPicture found;
      if (modification.idc == 2) {
        if (modification.value <= 2 * kMaxDpbFrames) {
          found = dpb_.find_long_term(static_cast<std::int32_t>(modification.value), structure_);
        }
      } else {
        const auto difference = static_cast<std::int32_t>((modification.value + 1u) & (max_pic_num - 1u));
        predicted += modification.idc == 0 ? -difference : difference;
        predicted &= max_pic_num - 1;
        found =
            dpb_.find_short_term(predicted > curr_pic_num ? predicted - max_pic_num : predicted, structure_);
      }
      if (!found) {
        lists_.absent_picture_named = true;
        continue;
      }
      if (index < lists_.size[which]) insert(which, index++, {found.store, found.fields});
    }
  }

  /// Puts `entry` at `index`, shifts the rest and takes out its later copy.
  void insert(unsigned which, std::size_t index, ListEntry entry) {
    auto& list = lists_.entries[which];
    const auto begin = list.begin() + index;
    const auto end = list.begin() + lists_.size[which];
    const auto copy = std::find(begin, end, entry);
    std::move_backward(begin, copy, copy == end ? end + 1 : copy + 1);
    list[index] = entry;
    list[lists_.size[which]] = {};
  }

  Dpb& dpb_;
  const Sps& sps_;
  const SliceHeader& header_;
  const FieldSet structure_;
  ReferenceLists& lists_;
  std::array<std::size_t, 2> initial_{};
};

}  // namespace

void build_reference_lists(Dpb& dpb, const Sps& sps, const SliceHeader& header, ReferenceLists& lists) {
  ListBuilder(dpb, sps, header, lists).build();
}

DefectSet reference_defects(Dpb& dpb, const Sps& sps, const SliceHeader& header, bool after_recovery,
                            ReferenceLists& scratch) {
  DefectSet defects;
  if (header.slice_type == SliceType::i || header.slice_type == SliceType::si) return defects;

  // Most pictures have a sound DPB and plain lists: nothing to find out then.
  const auto plain = [](const FrameStore& store) {
    return store.reference() && !store.non_existing && store.defects.empty();
  };
  const auto doubtful = [](const FrameStore& store) {
    return store.reference() && (store.non_existing || !store.defects.empty());
  };
  if (header.modification_count[0] == 0 && header.modification_count[1] == 0 &&
      std::ranges::any_of(dpb.stores(), plain) && std::ranges::none_of(dpb.stores(), doubtful)) {
    return defects;
  }

  // Where a lost frame would stand in the lists of a B slice is lost with its order count.
  const auto lost = [after_recovery](const FrameStore& store) {
    return store.non_existing && !store.gap_allowed && store.short_term_fields != kNoField &&
           !(after_recovery && store.before_recovery);
  };
  if (header.slice_type == SliceType::b && std::ranges::any_of(dpb.stores(), lost)) {
    defects.add(Defect::missing_reference);
  }

  build_reference_lists(dpb, sps, header, scratch);
  if (scratch.absent_picture_named) defects.add(Defect::missing_reference);
  for (unsigned which = 0; which < (header.slice_type == SliceType::b ? 2u : 1u); ++which) {
    bool empty = true;
    for (const ListEntry& entry : scratch.list(which)) {
      if (entry.store == nullptr) continue;
      if (after_recovery && entry.store->before_recovery) {
        empty = false;
        continue;
      }
      if (entry.store->non_existing) {
        if (!entry.store->gap_allowed) defects.add(Defect::missing_reference);
        continue;
      }
      empty = false;
      if (!entry.store->defects.empty()) defects.add(Defect::inherited);
    }
    if (empty) defects.add(Defect::missing_reference);
  }
  return defects;
}

}  // namespace zcplay::h264
