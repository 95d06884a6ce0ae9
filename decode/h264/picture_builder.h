// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "decode/h264/frame_store.h"
#include "decode/h264/unit_reader.h"

namespace zcplay::h264 {

/// True where a picture that starts with `header` completes the frame whose first field is in `first`:
/// opposite parity, the same frame_num, and not a reference field after a non-reference one. An IDR
/// field may only follow an IDR field, and a field with memory_management_control_operation 5 begins a
/// frame of its own (definition of complementary reference field pair, clause 3; 7.4.1.2.4).
[[nodiscard]] bool is_second_field(const FrameStore& first, bool first_is_idr, const SliceHeader& header);

/// Groups the slices of an access unit into pictures (frames or fields). Holds the headers and copies
/// of the parameter sets, which the stream may replace while the picture is still needed.
class PictureBuilder {
 public:
  explicit PictureBuilder(UnitReader& reader) : reader_(reader) {}

  /// Forgets the picture and what was read ahead: at the start of a unit.
  void reset();

  /// Goes to the first slice of the next picture; false at the end of the unit.
  [[nodiscard]] Result<bool> open();
  /// The next slice of the open picture, nullptr after its last. Slices that repeat or precede one
  /// that was already there are left out as damage. What a frame-based decoder cannot be told of, a
  /// second PPS or arbitrary slice order, is unsupported_input.
  [[nodiscard]] Result<const SliceHeader*> next_slice();

  /// Of the first slice.
  [[nodiscard]] const SliceHeader& header() const { return headers_[first_]; }
  [[nodiscard]] const Sps& sps() const { return sps_; }
  [[nodiscard]] const Pps& pps() const { return pps_; }
  /// True if open() found other parameter sets than it had before.
  [[nodiscard]] bool parameter_sets_changed() const { return sets_changed_; }
  [[nodiscard]] std::span<const std::span<const std::uint8_t>> slices() const { return slices_; }
  /// The weakest slice type so far: I, P or B.
  [[nodiscard]] char type() const { return type_; }
  [[nodiscard]] bool damaged() const { return damaged_; }

 private:
  void take(const Slice& slice);
  void copy_parameter_sets(const ParameterSets::Active& sets);
  [[nodiscard]] Result<bool> belongs(const Slice& slice);
  [[nodiscard]] bool same_pps(const Slice& slice) const;

  UnitReader& reader_;
  /// The first slice's, the latest one's and the one read ahead; which is which turns.
  std::array<SliceHeader, 2> headers_;
  unsigned first_ = 0;
  std::optional<Slice> ahead_;  ///< first slice of the next picture, in the other header
  bool opened_ = false;         ///< the first slice was not yet given out by next_slice()
  Sps sps_;
  Pps pps_;
  const Pps* pps_source_ = nullptr;
  std::uint64_t sets_seen_ = 0;
  bool sets_changed_ = false;
  std::vector<std::span<const std::uint8_t>> slices_;
  std::uint32_t last_first_mb_ = 0;
  char type_ = 'I';
  bool damaged_ = false;
};

}  // namespace zcplay::h264
