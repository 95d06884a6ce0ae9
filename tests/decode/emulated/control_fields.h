// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace zcplay::test {

/// The names call scripts use for controls: "sps", "pps", "matrix", "params", "mode", "start_code".
/// 0 for any other, or the number if it is one.
[[nodiscard]] std::uint32_t control_id(std::string_view name);

/// A value that every decoder takes, for a 64x64 picture of 8 bits; empty for a control that is a
/// number.
[[nodiscard]] std::vector<std::byte> control_value(std::string_view name);

/// Fields of the structures by their names in linux/v4l2-controls.h. The control must have the field.
[[nodiscard]] bool has_control_field(std::string_view name, std::string_view control);
void set_control_field(std::vector<std::byte>& value, std::string_view name, std::string_view control,
                       std::int64_t to);
[[nodiscard]] std::int64_t control_field(const std::vector<std::byte>& value, std::string_view name,
                                         std::string_view control);

}  // namespace zcplay::test
