// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"

namespace zcplay::demux {

/// What libavformat is to open for what the user wrote: "-" is standard input, and a path that
/// exists is never taken for a URL, whatever colons it has.
[[nodiscard]] std::string libavformat_url(const std::string& input);

/// Looks at a local file before libavformat does, for clearer words on the plain mistakes: a file that
/// is missing, empty, a folder, or not ours to read. URLs and pipes pass.
[[nodiscard]] Result<void> check_input(const std::string& input);

}  // namespace zcplay::demux
