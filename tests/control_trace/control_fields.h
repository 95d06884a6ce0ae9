// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "decode/v4l2/controls_h264.h"

namespace zcplay::control_trace {

/// One field of the per-picture H.264 controls, one row of an array of lists, or one bit of a flags
/// field. The tables of these drive both the comparison and the mutation test, so a field that is in
/// neither cannot go unnoticed: a test counts that every byte of the controls is in a table.
struct ControlField {
  std::string name;        ///< "sps.level_idc", "pps.flags.weighted_pred", "dpb[].reference_ts"
  std::size_t offset = 0;  ///< bytes into H264Controls, or into v4l2_h264_dpb_entry
  std::size_t size = 0;    ///< bytes of one number
  std::size_t count = 1;   ///< numbers
  std::uint32_t mask = 0;  ///< the bits of a flags field that are meant; 0: not flags
  bool is_signed = false;

  [[nodiscard]] bool is_flag() const { return mask != 0; }
};

/// Every field but those of the DPB; `name` counts from the control: "sps.", "pps.",
/// "scaling_matrix.", "decode_params.".
[[nodiscard]] const std::vector<ControlField>& control_fields();
/// Fields of one entry of decode_params.dpb.
[[nodiscard]] const std::vector<ControlField>& dpb_entry_fields();

/// The `index`th number of a field (masked), sign lost. `bytes` is what the field's offset is into.
[[nodiscard]] std::uint64_t read_field(const ControlField& field, std::span<const std::byte> bytes,
                                       std::size_t index = 0);
/// Writes the number (for flags: sets the masked bits where value is not 0, else clears them).
void write_field(const ControlField& field, std::span<std::byte> bytes, std::uint64_t value,
                 std::size_t index = 0);

[[nodiscard]] bool fields_equal(const ControlField& field, std::span<const std::byte> left,
                                std::span<const std::byte> right);

template <typename Struct>
[[nodiscard]] std::span<const std::byte> bytes_of(const Struct& value) {
  return std::as_bytes(std::span(&value, 1));
}
template <typename Struct>
[[nodiscard]] std::span<std::byte> writable_bytes_of(Struct& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

}  // namespace zcplay::control_trace
