// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace zcplay::emulated {

/// The events of one open video node, which are those of its controls: v4l2-event.c with one place for each
/// subscription. A value that changes before its event was fetched takes the earlier event's place.
/// Thread-bound.
class ControlEvents {
 public:
  /// What an event says of its control, but for what has changed.
  using Control = v4l2_event_ctrl;

  /// A second subscription of a control changes nothing. `initial` is there where the control is to be
  /// reported at once, if `flags` ask for it.
  void subscribe(std::uint32_t id, std::uint32_t flags, const std::optional<Control>& initial);
  void unsubscribe(std::uint32_t id);
  void unsubscribe_all() { subscriptions_.clear(); }

  /// A control has another value. `by_user`: through this very node, which wants to hear of it only where it
  /// said so.
  void changed(std::uint32_t id, const Control& control, bool by_user);

  /// The oldest event, or -ENOENT.
  int dequeue(v4l2_event& event);

 private:
  struct Subscription {
    std::uint32_t id = 0;
    std::uint32_t flags = 0;
    std::optional<v4l2_event> pending;
  };
  void raise(Subscription& subscription, const Control& control, std::uint32_t changes);

  std::vector<Subscription> subscriptions_;
  std::uint32_t sequence_ = 0;
};

}  // namespace zcplay::emulated
