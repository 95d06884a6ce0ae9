// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace zcplay {

/// "0.1.0"; from meson.build, which is the only place that says it.
extern const std::string_view kVersion;

}  // namespace zcplay
