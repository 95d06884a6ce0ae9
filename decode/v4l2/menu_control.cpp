// SPDX-License-Identifier: MIT
#include "decode/v4l2/menu_control.h"

#include <linux/videodev2.h>

#include <algorithm>

#include "decode/v4l2/ext_controls.h"
#include "decode/v4l2/topology.h"

namespace zcplay::v4l2 {
namespace {

/// H.264 profiles, the longest menu of any codec, have 18.
constexpr std::int64_t kMostItems = 64;

}  // namespace

std::optional<std::vector<MenuItem>> query_menu(const Node& video, std::uint32_t control_id) {
  v4l2_query_ext_ctrl control{};
  control.id = control_id;
  if (video.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &control) < 0) return std::nullopt;
  std::vector<MenuItem> items;
  const std::int64_t first = std::clamp<std::int64_t>(control.minimum, 0, kMostItems);
  const std::int64_t last = std::clamp<std::int64_t>(control.maximum, -1, kMostItems);
  for (std::int64_t value = first; value <= last; ++value) {
    v4l2_querymenu item{};
    item.id = control_id;
    item.index = static_cast<__u32>(value);
    if (video.try_ioctl(VIDIOC_QUERYMENU, &item) >= 0) items.push_back({value, text_of(item.name)});
  }
  return items;
}

bool menu_offers(const Node& video, std::uint32_t control_id, std::int64_t value) {
  const auto items = query_menu(video, control_id);
  return items &&
         std::any_of(items->begin(), items->end(), [&](const MenuItem& item) { return item.value == value; });
}

Result<void> set_menu(const Node& video, std::uint32_t control_id, std::int32_t value) {
  v4l2_ext_control control{};
  control.id = control_id;
  control.value = value;
  return set_controls(video, {&control, 1});
}

}  // namespace zcplay::v4l2
