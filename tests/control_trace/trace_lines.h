// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace zcplay::control_trace {

/// One event of tracefs' `trace` file. Views into the text.
struct TraceEvent {
  std::string_view name;
  std::string_view
      body;  ///< what follows "name: ", with all lines up to the next event, the last end of line left out
  std::size_t line = 0;  ///< of the text, from 1, where the event begins
};

/// Cuts the text of a `trace` file (tracer nop, any clock) into events. Knows nothing of what they say.
class TraceLines {
 public:
  explicit TraceLines(std::string_view text) : rest_(text), cut_(!text.ends_with('\n')) {}

  /// The next event, nullopt at the end. An Error where the kernel says that events were lost, or where
  /// a line belongs to no event.
  [[nodiscard]] Result<std::optional<TraceEvent>> next();

 private:
  [[nodiscard]] Result<std::optional<TraceEvent>> take_head();
  std::string_view take_line();

  std::string_view rest_;
  bool cut_;              ///< the last line has no end
  std::size_t line_ = 0;  ///< lines taken
};

/// "line 12 of the trace: SENTENCE"
[[nodiscard]] std::unexpected<Error> bad_trace(std::size_t line, std::string_view sentence);

}  // namespace zcplay::control_trace
