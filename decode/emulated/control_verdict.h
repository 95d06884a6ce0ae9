// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace zcplay::emulated {

/// What a check of a control's value came to: 0, or the errno the kernel would return, with the
/// name of the field it objects to (as in linux/v4l2-controls.h) for the log. The kernel itself
/// never says which field it was.
struct ControlVerdict {
  int error = 0;
  std::string_view field;
  [[nodiscard]] bool ok() const { return error == 0; }
};

}  // namespace zcplay::emulated
