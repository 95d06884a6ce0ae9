// SPDX-License-Identifier: MIT
#include "decode/emulated/control_events.h"

#include <time.h>

#include <algorithm>
#include <cerrno>

namespace zcplay::emulated {

void ControlEvents::subscribe(std::uint32_t id, std::uint32_t flags, const std::optional<Control>& initial) {
  const auto same = [id](const Subscription& subscription) { return subscription.id == id; };
  if (std::any_of(subscriptions_.begin(), subscriptions_.end(), same)) return;
  Subscription& subscription = subscriptions_.emplace_back(Subscription{id, flags, {}});
  if (!initial || (flags & V4L2_EVENT_SUB_FL_SEND_INITIAL) == 0) return;
  raise(subscription, *initial, V4L2_EVENT_CTRL_CH_FLAGS | V4L2_EVENT_CTRL_CH_VALUE);
}

void ControlEvents::unsubscribe(std::uint32_t id) {
  std::erase_if(subscriptions_, [id](const Subscription& subscription) { return subscription.id == id; });
}

void ControlEvents::changed(std::uint32_t id, const Control& control, bool by_user) {
  for (Subscription& subscription : subscriptions_) {
    if (subscription.id != id) continue;
    if (by_user && (subscription.flags & V4L2_EVENT_SUB_FL_ALLOW_FEEDBACK) == 0) continue;
    raise(subscription, control, V4L2_EVENT_CTRL_CH_VALUE);
  }
}

void ControlEvents::raise(Subscription& subscription, const Control& control, std::uint32_t changes) {
  const std::uint32_t earlier = subscription.pending ? subscription.pending->u.ctrl.changes : 0;
  v4l2_event event{};
  event.type = V4L2_EVENT_CTRL;
  event.id = subscription.id;
  event.sequence = sequence_++;
  event.u.ctrl = control;
  event.u.ctrl.changes = changes | earlier;
  ::clock_gettime(CLOCK_MONOTONIC, &event.timestamp);
  subscription.pending = event;
}

int ControlEvents::dequeue(v4l2_event& event) {
  Subscription* oldest = nullptr;
  std::uint32_t pending = 0;
  for (Subscription& subscription : subscriptions_) {
    if (!subscription.pending) continue;
    ++pending;
    if (oldest == nullptr || subscription.pending->sequence < oldest->pending->sequence) {
      oldest = &subscription;
    }
  }
  if (oldest == nullptr) return -ENOENT;
  event = *oldest->pending;
  event.pending = pending - 1;
  oldest->pending.reset();
  return 0;
}

}  // namespace zcplay::emulated
