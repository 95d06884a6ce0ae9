// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace zcplay::wayland {

/// Has libwayland's complaints kept rather than printed: they have the words of a compositor that refuses a
/// request, which its functions do not tell. Once a process; further calls change nothing.
void keep_protocol_log();

/// The last complaint on the calling thread, without its line end, and forgets it; "" where there was none.
[[nodiscard]] std::string take_protocol_complaint();

}  // namespace zcplay::wayland
