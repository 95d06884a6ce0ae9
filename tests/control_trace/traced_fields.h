// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zcplay::control_trace {

/// How a trace event of visl prints one member of a control
/// (drivers/media/test-drivers/visl/visl-trace-h264.h in Linux 7.2).
struct TracedField {
  enum class Format : std::uint8_t {
    number,    ///< decimal
    array,     ///< "{0x1,0xfffffffe}": numbers of the member's size
    hex_dump,  ///< "{10 10 10 ...}": bytes, 32 a line
    flags,     ///< "NAME|OTHER_NAME|0x80": nothing for 0, bits without a name as one hexadecimal number
  };
  struct Flag {
    std::string name;
    std::uint32_t mask = 0;
  };

  std::string name;
  std::size_t offset = 0;  ///< bytes into H264Controls, or into v4l2_h264_dpb_entry
  std::size_t size = 0;    ///< bytes of one number
  std::size_t count = 1;
  Format format = Format::number;
  std::vector<Flag> flags;
};

/// A trace event of the system visl_h264_controls.
struct TracedEvent {
  std::string_view name;            ///< "v4l2_ctrl_h264_sps"
  bool dpb_entry = false;           ///< printed once for each entry, on one line
  std::vector<TracedField> fields;  ///< in the order they are printed in; never empty
};

/// The events that carry what frame-based decoding needs, in the order visl gives them. Made from
/// control_fields(), so that each field of the controls is either here or in untraced_fields().
[[nodiscard]] const std::vector<TracedEvent>& traced_events();

/// Names, as in control_fields(), of what no event prints: reserved bytes.
[[nodiscard]] const std::vector<std::string>& untraced_fields();

}  // namespace zcplay::control_trace
