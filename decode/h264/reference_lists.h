// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "decode/h264/dpb.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// One entry of a reference picture list: a frame, or a field of one.
struct ListEntry {
  const FrameStore* store = nullptr;  ///< nullptr: "no reference picture"
  std::uint8_t fields = kNoField;     ///< FieldSet
  friend bool operator==(const ListEntry&, const ListEntry&) = default;
};

/// RefPicList0 and RefPicList1 of one slice. Pointers go into the DPB and last as long as it stands.
struct ReferenceLists {
  static constexpr std::size_t kMaxEntries = 32;
  std::array<std::array<ListEntry, kMaxEntries + 1>, 2> entries;  ///< one spare for modification
  std::array<std::size_t, 2> size{};                              ///< num_ref_idx_active
  bool absent_picture_named = false;  ///< a modification named a picture that is not there
  [[nodiscard]] std::span<const ListEntry> list(unsigned which) const {
    return std::span(entries[which]).first(size[which]);
  }
};

/// Builds the lists of a slice of the picture in progress: initialisation 8.2.4.2, modification
/// 8.2.4.3. FrameNumWrap must be up to date. Frame-based decoders build their own; we look at them to
/// know what a picture depends on.
void build_reference_lists(Dpb& dpb, const Sps& sps, const SliceHeader& header, ReferenceLists& lists);

/// The defects a slice of the picture in progress has for what it refers to: missing_reference where
/// there is nothing to predict from, where a modification names what is not there or where an entry
/// is a frame lost in a gap; inherited where an entry has a defect itself. Empty for I and SI slices.
/// `after_recovery`: the picture is not before the latest recovery point in output order, hence right
/// even where its lists have entries from before that point.
[[nodiscard]] DefectSet reference_defects(Dpb& dpb, const Sps& sps, const SliceHeader& header,
                                          bool after_recovery, ReferenceLists& scratch);

}  // namespace zcplay::h264
