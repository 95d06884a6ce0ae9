// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace zcplay::control_trace {

/// The two places where a kernel with the driver visl tells what it was given: tracefs, where somebody has
/// enabled the events read_control_trace() wants, and debugfs, where it keeps bitstreams if it was
/// booted with visl.keep_bitstream_buffers=1 visl.bitstream_trace_frame_start=0 and a high
/// visl.bitstream_trace_nframes. Errors: environment.
class Visl {
 public:
  /// Forgets the events so far.
  [[nodiscard]] Result<void> clear_trace() const;
  [[nodiscard]] Result<std::string> read_trace() const;
  [[nodiscard]] Result<std::vector<std::uint8_t>> read_bitstream(std::uint32_t blob) const;

 private:
  std::string trace_ = "/sys/kernel/tracing/trace";
  std::string bitstream_ = "/sys/kernel/debug/visl/bitstream/bitstream";
};

}  // namespace zcplay::control_trace
