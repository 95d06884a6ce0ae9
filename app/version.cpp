// SPDX-License-Identifier: MIT
#include "app/version.h"

namespace zcplay {

constinit const std::string_view kVersion = ZCPLAY_VERSION;

}  // namespace zcplay
