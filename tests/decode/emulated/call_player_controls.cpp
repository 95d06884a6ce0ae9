// SPDX-License-Identifier: MIT
// The half of CallPlayer that has to do with controls and their events.
#include <linux/v4l2-controls.h>

#include <functional>

#include <fmt/format.h>

#include "tests/decode/emulated/call_player.h"
#include "tests/decode/emulated/control_fields.h"

namespace zcplay::test {

int CallPlayer::small_control(unsigned long request, const Words& words) {
  v4l2_control control{};
  control.id = words.plain.size() > 1 ? control_id(words.plain[1]) : 0;
  control.value = static_cast<__s32>(words.number("value", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &control);
  if (result == 0) check(words, "value", static_cast<std::uint64_t>(control.value));
  return result;
}

int CallPlayer::controls(unsigned long request, const Words& words) {
  v4l2_ext_controls list{};
  const auto named = words.values.find("request");
  if (named != words.values.end()) {
    list.which = V4L2_CTRL_WHICH_REQUEST_VAL;
    list.request_fd = fd_of(named->second);
  }
  list.which = static_cast<std::uint32_t>(words.number("which", list.which));
  std::vector<v4l2_ext_control> entries;
  std::vector<std::vector<std::byte>> values;
  values.reserve(words.plain.size());
  for (std::size_t i = 1; i < words.plain.size(); ++i) {
    const std::string& name = words.plain[i];
    if (name == "null" || name == "no-array") continue;
    v4l2_ext_control entry{};
    entry.id = control_id(name);
    values.push_back(control_value(name));
    for (const auto& [key, value] : words.values) {
      if (has_control_field(key, name))
        set_control_field(values.back(), key, name, std::stoll(value, nullptr, 0));
    }
    entry.size = static_cast<std::uint32_t>(words.number("size", values.back().size()));
    if (values.back().empty()) {
      entry.value = static_cast<__s32>(words.number("value", 0));
    } else {
      entry.ptr = words.has("null") ? nullptr : values.back().data();
    }
    entries.push_back(entry);
  }
  list.count = static_cast<std::uint32_t>(words.number("count", entries.size()));
  list.controls = words.has("no-array") ? nullptr : entries.data();
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &list);
  check(words, "error_idx", list.error_idx);
  if (!entries.empty()) check(words, "gives_size", entries.front().size);
  if (result == 0) answer_controls(words, entries, values);
  return result;
}

int CallPlayer::give_control(const std::string& video, bool set, std::uint32_t id,
                             std::vector<std::byte>& value) {
  v4l2_ext_control entry{};
  entry.id = id;
  entry.size = static_cast<std::uint32_t>(value.size());
  entry.ptr = value.data();
  v4l2_ext_controls list{};
  list.count = 1;
  list.controls = &entry;
  return kernel_.ioctl(fd_of(video), set ? VIDIOC_S_EXT_CTRLS : VIDIOC_TRY_EXT_CTRLS, &list);
}

void CallPlayer::answer_controls(const Words& words, const std::vector<v4l2_ext_control>& entries,
                                 const std::vector<std::vector<std::byte>>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].empty()) {
      note(fmt::format("value{}", i), std::to_string(entries[i].value));
    } else {
      const std::string_view bytes(reinterpret_cast<const char*>(values[i].data()), values[i].size());
      note(fmt::format("value{}", i), fmt::format("{:x}", std::hash<std::string_view>{}(bytes)));
    }
  }
  if (values.empty()) return;
  if (values.front().empty()) check(words, "gives", static_cast<std::uint64_t>(entries.front().value));
  for (const auto& [key, value] : words.values) {
    if (!expects_ || !key.starts_with("gives.")) continue;
    const std::int64_t actual = control_field(values.front(), key.substr(6), words.plain[1]);
    if (actual != std::stoll(value, nullptr, 0)) complaint_ = key + " is " + std::to_string(actual);
  }
}

int CallPlayer::query_control(const Words& words) {
  v4l2_query_ext_ctrl query{};
  query.id = words.plain.size() > 1 ? control_id(words.plain[1]) : 0;
  if (words.has("next")) query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
  if (words.has("next_compound")) query.id |= V4L2_CTRL_FLAG_NEXT_COMPOUND;
  const int fd = fd_of(words.plain[0]);
  v4l2_queryctrl small{};
  small.id = query.id;
  const int small_result = kernel_.ioctl(fd, VIDIOC_QUERYCTRL, &small);
  const int result = kernel_.ioctl(fd, VIDIOC_QUERY_EXT_CTRL, &query);
  note("queryctrl", std::to_string(small_result));
  if (small_result == 0) {
    note("small", fmt::format("{:#x}/{}/{}/{}..{}/{}/{}", small.id, small.type,
                              reinterpret_cast<const char*>(small.name), small.minimum, small.maximum,
                              small.default_value, small.flags));
  }
  if (result != 0) return result;
  check(words, "gives_id", query.id);
  check(words, "gives_type", query.type);
  check(words, "gives_minimum", static_cast<std::uint64_t>(query.minimum));
  check(words, "gives_maximum", static_cast<std::uint64_t>(query.maximum));
  check(words, "gives_step", query.step);
  check(words, "gives_default", static_cast<std::uint64_t>(query.default_value));
  check(words, "gives_flags", query.flags);
  check(words, "gives_element", query.elem_size);
  check(words, "gives_elements", query.elems);
  check(words, "gives_dimensions", query.nr_of_dims);
  note("name", query.name);
  return 0;
}

int CallPlayer::query_menu(const Words& words) {
  v4l2_querymenu menu{};
  menu.id = words.plain.size() > 1 ? control_id(words.plain[1]) : 0;
  menu.index = static_cast<std::uint32_t>(words.number("index", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_QUERYMENU, &menu);
  if (result == 0) note("name", reinterpret_cast<const char*>(menu.name));
  return result;
}

int CallPlayer::subscribe(unsigned long request, const Words& words) {
  v4l2_event_subscription subscription{};
  subscription.type = static_cast<std::uint32_t>(words.number("type", V4L2_EVENT_CTRL));
  subscription.id = words.plain.size() > 1 ? control_id(words.plain[1]) : 0;
  if (words.has("initial")) subscription.flags |= V4L2_EVENT_SUB_FL_SEND_INITIAL;
  if (words.has("feedback")) subscription.flags |= V4L2_EVENT_SUB_FL_ALLOW_FEEDBACK;
  return kernel_.ioctl(fd_of(words.plain[0]), request, &subscription);
}

int CallPlayer::dequeue_event(const Words& words) {
  v4l2_event event{};
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_DQEVENT, &event);
  if (result != 0) return result;
  check(words, "gives_type", event.type);
  check(words, "gives_id", event.id);
  check(words, "gives_sequence", event.sequence);
  check(words, "gives_pending", event.pending);
  check(words, "gives_changes", event.u.ctrl.changes);
  check(words, "gives_value", static_cast<std::uint64_t>(event.u.ctrl.value));
  note("control",
       fmt::format("{}/{}/{}..{}/{}/{}", event.u.ctrl.type, event.u.ctrl.flags, event.u.ctrl.minimum,
                   event.u.ctrl.maximum, event.u.ctrl.step, event.u.ctrl.default_value));
  return 0;
}

}  // namespace zcplay::test
