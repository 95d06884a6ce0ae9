// SPDX-License-Identifier: MIT
#include "decode/h264/output_order.h"

#include <algorithm>
#include <cassert>

#include "decode/h264/reference_marking.h"

namespace zcplay::h264 {

void OutputOrder::configure(std::size_t capacity, std::optional<unsigned> max_reorder) {
  capacity_ = std::clamp<std::size_t>(capacity, 1, kMaxDpbFrames);
  max_reorder_ = max_reorder;
}

void OutputOrder::append(PictureEvent::Kind kind, const FrameStore& store) {
  events_.push_back({kind, store.frame, store.defects});
}

FrameStore* OutputOrder::next_for_output() {
  FrameStore* next = nullptr;
  for (FrameStore& store : dpb_.stores()) {
    if (!store.waiting_for_output || store.in_progress) continue;
    if (next == nullptr || store.pic_order_cnt() < next->pic_order_cnt()) next = &store;
  }
  return next;
}

std::size_t OutputOrder::waiting() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      dpb_.stores(), [](const FrameStore& store) { return store.waiting_for_output && !store.in_progress; }));
}

void OutputOrder::output(FrameStore& store) {
  const bool recovered = recovery_.frame_reached_output(store);
  append(recovered && !store.hidden ? PictureEvent::Kind::output : PictureEvent::Kind::discard, store);
  store.waiting_for_output = false;
}

void OutputOrder::release_unused() {
  for (std::size_t i = 0; i < dpb_.stores().size();) {
    const FrameStore& store = dpb_.stores()[i];
    if (store.in_progress || store.waiting_for_output || store.reference()) {
      ++i;
      continue;
    }
    if (!store.non_existing) events_.push_back({PictureEvent::Kind::leave, store.frame, {}});
    dpb_.remove(store);
  }
}

void OutputOrder::make_room() {
  release_unused();
  while (dpb_.fullness() >= capacity_) {
    if (FrameStore* next = next_for_output()) {
      output(*next);
    } else {
      // Only a stream that keeps more references than its DPB holds comes here.
      [[maybe_unused]] const bool dropped = drop_oldest_reference(dpb_);
      assert(dropped);
    }
    release_unused();
  }
}

void OutputOrder::store_current() {
  FrameStore* current = dpb_.in_progress();
  assert(current != nullptr);
  current->waiting_for_output = true;
  release_unused();
  current = dpb_.in_progress();

  while (!current->reference() && dpb_.fullness() >= capacity_) {
    FrameStore* next = next_for_output();
    if (next == nullptr || current->pic_order_cnt() < next->pic_order_cnt()) {
      current->in_progress = false;
      output(*current);
      release_unused();
      return;
    }
    output(*next);
    release_unused();
    current = dpb_.in_progress();
  }
  make_room();
  current = dpb_.in_progress();
  current->in_progress = false;
  if (max_reorder_) {
    while (waiting() > *max_reorder_) output(*next_for_output());
  }
  release_unused();
}

void OutputOrder::output_all() {
  while (FrameStore* next = next_for_output()) output(*next);
  release_unused();
}

void OutputOrder::discard_all() {
  while (FrameStore* next = next_for_output()) {
    append(PictureEvent::Kind::discard, *next);
    next->waiting_for_output = false;
  }
  release_unused();
}

void OutputOrder::discard_current() {
  FrameStore* current = dpb_.in_progress();
  assert(current != nullptr);
  append(PictureEvent::Kind::discard, *current);
  current->waiting_for_output = false;
  if (current->reference()) make_room();
  dpb_.in_progress()->in_progress = false;
  release_unused();
}

void OutputOrder::drain() {
  recovery_.end_of_stream();
  output_all();
  unmark_all(dpb_);
  release_unused();
}

}  // namespace zcplay::h264
