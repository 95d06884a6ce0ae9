// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "app/screen_trial.h"

namespace zcplay {

/// What `zcplay probe` says of presenting, for people and for programs.
[[nodiscard]] std::string screen_text(const ScreenTrial& trial);
[[nodiscard]] nlohmann::ordered_json screen_json(const ScreenTrial& trial);

}  // namespace zcplay
