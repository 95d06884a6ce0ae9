// SPDX-License-Identifier: MIT
#include "decode/emulated/control_store.h"

#include <linux/v4l2-controls.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "decode/emulated/newer_api.h"
#include "decode/emulated/user_copy.h"

namespace zcplay::emulated {
namespace {

constexpr std::uint32_t kNextFlags = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;

std::vector<std::byte> default_value(const ControlDescription& description) {
  std::vector<std::byte> value(description.size);
  if (description.compound()) {
    if (description.set_default != nullptr) description.set_default(value);
  } else {
    const auto number = static_cast<std::int32_t>(description.default_value);
    std::memcpy(value.data(), &number, sizeof number);
  }
  return value;
}

std::int32_t as_number(std::span<const std::byte> value) {
  std::int32_t number = 0;
  std::memcpy(&number, value.data(), sizeof number);
  return number;
}

// An open menu is all the device has besides structures.
int validate_menu(const ControlDescription& description, std::int32_t value) {
  if (value < description.minimum || value > description.maximum) return ERANGE;
  return (description.menu_skip_mask >> value & 1U) != 0 ? EINVAL : 0;
}

int copy_to_user(v4l2_ext_control& user, const ControlDescription& description,
                 std::span<const std::byte> value) {
  if (!description.compound()) {
    user.value = as_number(value);
    return 0;
  }
  if (user.ptr == nullptr) return -EFAULT;
  std::memcpy(user.ptr, value.data(), value.size());
  return 0;
}

std::uint32_t user_flags(const ControlDescription& description) {
  if (description.type == V4L2_CTRL_TYPE_CTRL_CLASS)
    return V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_WRITE_ONLY;
  return description.compound() ? V4L2_CTRL_FLAG_HAS_PAYLOAD : kHasBounds;
}

bool is_class(std::uint32_t which) {
  return which != 0 && (which < V4L2_CTRL_WHICH_DEF_VAL || which > kWhichMaximum);
}

bool is_bound(std::uint32_t which) {
  return which == kWhichMinimum || which == kWhichMaximum;
}

bool cannot_be_set(std::uint32_t which) {
  return which == V4L2_CTRL_WHICH_DEF_VAL || is_bound(which);
}

}  // namespace

ControlStore::ControlStore(std::span<const CodecTraits* const> codecs, ControlOwner& owner, Log log)
    : owner_(owner), log_(log) {
  for (const CodecTraits* codec : codecs) {
    for (const ControlDescription& description : codec->controls) {
      // The framework adds a control for each class it meets.
      const std::uint32_t class_id = V4L2_CTRL_ID2WHICH(description.id) | 1U;
      const bool stateless = V4L2_CTRL_ID2WHICH(description.id) == V4L2_CTRL_CLASS_CODEC_STATELESS;
      add({.id = class_id,
           .type = V4L2_CTRL_TYPE_CTRL_CLASS,
           .name = stateless ? "Stateless Codec Controls" : "Codec Controls"},
          nullptr);
      add(description, codec);
    }
  }
}

void ControlStore::add(const ControlDescription& description, const CodecTraits* codec) {
  if (find(description.id) != nullptr) return;
  const auto after = std::find_if(controls_.begin(), controls_.end(), [&](const Control& control) {
    return control.description.id > description.id;
  });
  const std::vector<std::byte> value = default_value(description);
  controls_.insert(after, Control{description, codec, value, value});
}

const ControlStore::Control* ControlStore::find(std::uint32_t id) const {
  const auto found =
      std::lower_bound(controls_.begin(), controls_.end(), id,
                       [](const Control& c, std::uint32_t wanted) { return c.description.id < wanted; });
  return found != controls_.end() && found->description.id == id ? &*found : nullptr;
}

std::size_t ControlStore::index_of(const Control& control) const {
  return static_cast<std::size_t>(&control - controls_.data());
}

const ControlStore::Control* ControlStore::find_next(std::uint32_t id_with_flags) const {
  const std::uint32_t flags = id_with_flags & kNextFlags;
  const std::uint32_t id = id_with_flags & V4L2_CTRL_ID_MASK;
  if (flags == 0) return find(id);
  for (const Control& control : controls_) {
    const bool compound = control.description.compound();
    const bool wanted = flags == kNextFlags || compound == (flags == V4L2_CTRL_FLAG_NEXT_COMPOUND);
    if (control.description.id > id && wanted) return &control;
  }
  return nullptr;
}

int ControlStore::query(v4l2_query_ext_ctrl& query) const {
  const Control* control = find_next(query.id);
  if (control == nullptr) return -EINVAL;
  const ControlDescription& description = control->description;
  query = {};
  query.id = description.id;
  query.type = description.type;
  copy_text(description.name, query.name, sizeof query.name);
  query.flags = user_flags(description);
  query.elem_size = description.size;
  query.elems = 1;
  query.minimum = description.minimum;
  query.maximum = description.maximum;
  query.step = description.type == V4L2_CTRL_TYPE_MENU ? 1 : 0;
  query.default_value = description.default_value;
  return 0;
}

int ControlStore::query(v4l2_queryctrl& query) const {
  v4l2_query_ext_ctrl extended{};
  extended.id = query.id;
  if (const int error = this->query(extended); error != 0) return error;
  const bool ranged = extended.type == V4L2_CTRL_TYPE_MENU;
  query = {};
  query.id = extended.id;
  query.type = extended.type;
  query.flags = extended.flags;
  copy_text(find(extended.id)->description.name, query.name, sizeof query.name);
  query.minimum = ranged ? static_cast<__s32>(extended.minimum) : 0;
  query.maximum = ranged ? static_cast<__s32>(extended.maximum) : 0;
  query.step = ranged ? static_cast<__s32>(extended.step) : 0;
  query.default_value = ranged ? static_cast<__s32>(extended.default_value) : 0;
  return 0;
}

int ControlStore::query(v4l2_querymenu& query) const {
  const Control* control = find(query.id & V4L2_CTRL_ID_MASK);
  if (control == nullptr || control->description.type != V4L2_CTRL_TYPE_MENU) return -EINVAL;
  const ControlDescription& description = control->description;
  if (query.index < description.minimum || query.index > description.maximum) return -EINVAL;
  if ((description.menu_skip_mask >> query.index & 1U) != 0) return -EINVAL;
  copy_text(description.menu[query.index], query.name, sizeof query.name);
  query.reserved = 0;
  return 0;
}

int ControlStore::get(v4l2_control& user) const {
  const Control* control = find(user.id & V4L2_CTRL_ID_MASK);
  if (control == nullptr || control->description.compound()) return -EINVAL;
  if (control->codec == nullptr) return -EACCES;
  user.value = as_number(control->current);
  return 0;
}

int ControlStore::set(v4l2_control& user) {
  const Control* control = find(user.id & V4L2_CTRL_ID_MASK);
  if (control == nullptr || control->description.compound()) return -EINVAL;
  if (control->codec == nullptr) return -EACCES;
  if (const int error = validate_menu(control->description, user.value); error != 0) return -error;
  v4l2_ext_control extended{};
  extended.value = user.value;
  return apply(controls_[index_of(*control)], extended, nullptr, true);
}

ControlEvents::Control ControlStore::event_of(const Control& control) const {
  const ControlDescription& description = control.description;
  ControlEvents::Control event{};
  event.type = description.type;
  event.flags = user_flags(description);
  if (!description.compound()) event.value = as_number(control.current);
  event.minimum = static_cast<__s32>(description.minimum);
  event.maximum = static_cast<__s32>(description.maximum);
  event.step = description.type == V4L2_CTRL_TYPE_MENU ? 1 : 0;
  event.default_value = static_cast<__s32>(description.default_value);
  return event;
}

int ControlStore::subscribe(const v4l2_event_subscription& subscription) {
  const Control* const control = find(subscription.id & V4L2_CTRL_ID_MASK);
  if (subscription.type != V4L2_EVENT_CTRL || control == nullptr) return -EINVAL;
  events_.subscribe(subscription.id, subscription.flags,
                    control->codec != nullptr ? std::optional(event_of(*control)) : std::nullopt);
  return 0;
}

int ControlStore::unsubscribe(const v4l2_event_subscription& subscription) {
  if (subscription.type == V4L2_EVENT_ALL) {
    events_.unsubscribe_all();
  } else if (subscription.type == V4L2_EVENT_CTRL) {
    events_.unsubscribe(subscription.id);
  }
  return 0;
}

int ControlStore::prepare(v4l2_ext_controls& controls, bool get) const {
  for (std::uint32_t i = 0; i < controls.count; ++i) {
    v4l2_ext_control& user = controls.controls[i];
    const std::uint32_t id = user.id & V4L2_CTRL_ID_MASK;
    controls.error_idx = i;
    if (is_class(controls.which) && V4L2_CTRL_ID2WHICH(id) != controls.which) return -EINVAL;
    const Control* control = id < V4L2_CID_PRIVATE_BASE ? find(id) : nullptr;
    if (control == nullptr) return -EINVAL;
    if (is_bound(controls.which) && (user_flags(control->description) & kHasBounds) == 0) return -EINVAL;
    if (!control->description.compound()) continue;
    const std::uint32_t size = control->description.size;
    if (user.size < size) {
      if (!get) return -EFAULT;
      user.size = size;
      return -ENOSPC;
    }
    user.size = size;
  }
  return 0;
}

int ControlStore::get(v4l2_ext_controls& controls, const RequestControls* request) const {
  const std::uint32_t which = controls.which;
  controls.error_idx = controls.count;
  controls.which = V4L2_CTRL_ID2WHICH(controls.which);
  if (controls.count == 0)
    return !is_class(controls.which) || find(controls.which | 1U) != nullptr ? 0 : -EINVAL;
  const int error = prepare(controls, true);
  controls.error_idx = controls.count;
  if (error != 0) return error;
  for (std::uint32_t i = 0; i < controls.count; ++i) {
    if (find(controls.controls[i].id & V4L2_CTRL_ID_MASK)->codec == nullptr) return -EACCES;
  }
  for (std::uint32_t i = 0; i < controls.count; ++i) {
    v4l2_ext_control& user = controls.controls[i];
    const Control& control = *find(user.id & V4L2_CTRL_ID_MASK);
    controls.error_idx = i;
    int result = 0;
    if (is_bound(which)) {
      const ControlDescription& description = control.description;
      user.value = static_cast<__s32>(which == kWhichMinimum ? description.minimum : description.maximum);
    } else if (which == V4L2_CTRL_WHICH_DEF_VAL) {
      result = copy_to_user(user, control.description, default_value(control.description));
    } else {
      const bool held = request != nullptr && !request->values[index_of(control)].empty();
      result = copy_to_user(user, control.description,
                            held ? request->values[index_of(control)] : control.current);
    }
    if (result != 0) return result;
  }
  return 0;
}

int ControlStore::validate_small(v4l2_ext_controls& controls) const {
  for (std::uint32_t i = 0; i < controls.count; ++i) {
    const v4l2_ext_control& user = controls.controls[i];
    const Control& control = *find(user.id & V4L2_CTRL_ID_MASK);
    controls.error_idx = i;
    if (control.codec == nullptr) return -EACCES;
    if (control.description.compound()) continue;
    if (const int error = validate_menu(control.description, user.value); error != 0) return -error;
  }
  return 0;
}

int ControlStore::try_or_set(v4l2_ext_controls& controls, RequestControls* request, bool set) {
  controls.error_idx = controls.count;
  if (cannot_be_set(controls.which)) return -EINVAL;
  controls.which = V4L2_CTRL_ID2WHICH(controls.which);
  if (controls.count == 0)
    return !is_class(controls.which) || find(controls.which | 1U) != nullptr ? 0 : -EINVAL;
  int error = prepare(controls, false);
  if (error == 0) error = validate_small(controls);
  if (error != 0) {
    // Nothing was changed yet, which a set says by pointing behind the last control.
    if (set) controls.error_idx = controls.count;
    return error;
  }
  for (std::uint32_t i = 0; i < controls.count; ++i) {
    v4l2_ext_control& user = controls.controls[i];
    controls.error_idx = i;
    error = apply(controls_[index_of(*find(user.id & V4L2_CTRL_ID_MASK))], user, request, set);
    if (error != 0) return error;
  }
  return 0;
}

int ControlStore::validate(const Control& control, std::span<std::byte> value) const {
  if (control.description.validate == nullptr) return 0;
  const ControlVerdict verdict = control.description.validate(value);
  if (!verdict.ok() && log_.enabled(LogLevel::warning)) {
    log_.write(
        LogLevel::warning, "emulated",
        fmt::format("The kernel refuses {}: {} is out of range.", control.description.name, verdict.field));
  }
  return verdict.error;
}

int ControlStore::check_with_driver(const Control& control, std::span<const std::byte> value) const {
  const ControlVerdict verdict = owner_.try_control(*control.codec, control.description.id, value);
  if (!verdict.ok() && log_.enabled(LogLevel::warning)) {
    log_.write(
        LogLevel::warning, "emulated",
        fmt::format("The driver refuses {}: it cannot do this {}.", control.description.name, verdict.field));
  }
  return verdict.error;
}

int ControlStore::apply(Control& control, v4l2_ext_control& user, RequestControls* request, bool set) {
  std::vector<std::byte> value(control.description.size);
  if (control.description.compound()) {
    if (user.ptr == nullptr) return -EFAULT;
    std::memcpy(value.data(), user.ptr, value.size());
    if (const int error = validate(control, value); error != 0) return -error;
  } else {
    const std::int32_t number = user.value;
    std::memcpy(value.data(), &number, sizeof number);
  }
  if (const int error = check_with_driver(control, value); error != 0) return -error;
  if (set && request != nullptr) {
    request->values.resize(controls_.size());
    request->values[index_of(control)] = value;
  } else if (set && value != control.current) {
    if (const int error = owner_.set_control(*control.codec, control.description.id, value); error != 0) {
      return -error;
    }
    control.current = value;
    control.planned = value;
    events_.changed(control.description.id, event_of(control), true);
  }
  // What validation cleared shows in the caller's memory.
  return copy_to_user(user, control.description, value);
}

std::vector<ControlValue> ControlStore::plan(const RequestControls* request, const CodecTraits& codec) {
  std::vector<ControlValue> result;
  for (std::size_t i = 0; i < controls_.size(); ++i) {
    Control& control = controls_[i];
    if (control.codec == nullptr) continue;
    if (request != nullptr && i < request->values.size() && !request->values[i].empty()) {
      control.planned = request->values[i];
    }
    if (control.codec == &codec) result.push_back({control.description.id, control.planned});
  }
  return result;
}

void ControlStore::complete(RequestControls& request) {
  for (std::size_t i = 0; i < request.values.size(); ++i) {
    if (request.values[i].empty() || request.values[i] == controls_[i].current) continue;
    controls_[i].current = request.values[i];
    events_.changed(controls_[i].description.id, event_of(controls_[i]), false);
  }
  inherit(request);
}

void ControlStore::inherit(RequestControls& request) const {
  request.values.resize(controls_.size());
  for (std::size_t i = 0; i < controls_.size(); ++i) {
    if (request.values[i].empty()) request.values[i] = controls_[i].current;
  }
}

void ControlStore::forget_plans() {
  for (Control& control : controls_) control.planned = control.current;
}

}  // namespace zcplay::emulated
