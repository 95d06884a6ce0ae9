// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

struct MenuItem {
  std::int64_t value = 0;
  std::string name;
};

/// The items a menu control really offers (VIDIOC_QUERYMENU refuses those the hardware lacks);
/// nullopt if the device has no such control.
[[nodiscard]] std::optional<std::vector<MenuItem>> query_menu(const Node& video, std::uint32_t control_id);

/// True if the control exists and offers `value`.
[[nodiscard]] bool menu_offers(const Node& video, std::uint32_t control_id, std::int64_t value);

/// Sets a menu control outside of any request.
[[nodiscard]] Result<void> set_menu(const Node& video, std::uint32_t control_id, std::int32_t value);

}  // namespace zcplay::v4l2
