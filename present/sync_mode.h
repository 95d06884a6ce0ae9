// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace zcplay::present {

/// How the compositor learns that a picture is complete.
enum class SyncMode : std::uint8_t {
  completed,  ///< frames are committed once the device is through with them
  implicit,   ///< before that, as soon as the slot's dmabuf has the device's fence; completed where none is
  explicit_,  ///< an acquire point of wp_linux_drm_syncobj_v1
};

[[nodiscard]] std::string_view to_string(SyncMode mode);
[[nodiscard]] std::optional<SyncMode> sync_mode_from_name(std::string_view name);

}  // namespace zcplay::present
