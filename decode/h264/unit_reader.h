// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/log.h"
#include "base/result.h"
#include "decode/bitstream/nal_splitter.h"
#include "decode/h264/parameter_sets.h"
#include "decode/h264/sei.h"
#include "decode/h264/slice_header.h"

namespace zcplay::h264 {

/// A slice of the primary coded picture, its header parsed.
struct Slice {
  const SliceHeader* header = nullptr;  ///< in the storage given to next_slice()
  ParameterSets::Active sets;           ///< valid until the next call of next_slice()
  std::span<const std::uint8_t> bytes;  ///< the NAL unit
};

/// Reads the NAL units of access units one after the other: keeps parameter sets, collects SEI, parses
/// slice headers, leaves out what a decoder of the base layer's primary pictures leaves out. Each byte
/// is looked at once.
class UnitReader {
 public:
  explicit UnitReader(Log log) : log_(log) {}

  [[nodiscard]] Result<void> set_extradata(std::span<const std::uint8_t> extradata);

  /// `bytes` must last until the unit is read or abandoned. A unit whose NAL unit lengths do not add
  /// up is left out as a whole, as FFmpeg does: nothing says where in it the damage begins.
  void begin(std::span<const std::uint8_t> bytes);
  void abandon() { splitter_.reset(); }

  /// The next slice, its header put into `header`; nullopt at the end of the unit. Errors are
  /// unsupported_input only.
  [[nodiscard]] Result<std::optional<Slice>> next_slice(SliceHeader& header);

  /// True once something of the unit could not be read, until the next begin().
  [[nodiscard]] bool damaged() const { return damaged_; }
  /// SEI met so far; the decoder clears it when it starts on another frame.
  [[nodiscard]] const Sei& sei() const { return sei_; }
  void clear_sei() { sei_ = {}; }
  /// Rises with each parameter set met: while it stands still, the sets behind an id are the same.
  [[nodiscard]] std::uint64_t parameter_sets_seen() const { return parameter_sets_seen_; }

 private:
  void choose_framing(std::span<const std::uint8_t> bytes);
  void keep(const NalUnit& nal);
  [[nodiscard]] Result<std::optional<Slice>> read_slice(const NalUnit& nal, SliceHeader& header);
  void note_damage(const Error& error);

  Log log_;
  ParameterSets sets_;
  NalFraming framing_ = NalFraming::annex_b;
  bool four_byte_lengths_ = false;
  std::optional<NalSplitter> splitter_;
  Sei sei_;
  std::uint64_t parameter_sets_seen_ = 0;
  bool damaged_ = false;
};

}  // namespace zcplay::h264
