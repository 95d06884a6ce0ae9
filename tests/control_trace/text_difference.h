// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace zcplay::control_trace {

/// The first line in which two control_text()s differ, in words: the job it is in or goes before, and what of
/// it is there and was expected. Empty where they are equal.
[[nodiscard]] std::string first_text_difference(std::string_view expected, std::string_view actual);

}  // namespace zcplay::control_trace
