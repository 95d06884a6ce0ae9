// SPDX-License-Identifier: MIT
#include "decode/v4l2/device_report.h"

#include <algorithm>

namespace zcplay::v4l2 {

const BitstreamFormat* DeviceReport::usable_format(Codec codec) const {
  if (!missing.empty()) return nullptr;
  const auto found = std::find_if(formats.begin(), formats.end(), [&](const BitstreamFormat& format) {
    return format.codec == codec && format.missing.empty();
  });
  return found == formats.end() ? nullptr : &*found;
}

}  // namespace zcplay::v4l2
