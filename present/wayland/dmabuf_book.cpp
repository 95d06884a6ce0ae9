// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_book.h"

#include <algorithm>
#include <cassert>

namespace zcplay::wayland {

DmabufBook::Buffer* DmabufBook::find(Id id) {
  const auto found = std::ranges::find(buffers_, id, &Buffer::id);
  return found == buffers_.end() ? nullptr : &*found;
}

bool DmabufBook::idle(const Buffer& buffer) {
  return buffer.state == State::free || buffer.state == State::failed;
}

DmabufBook::Found DmabufBook::look_up(const DmabufLayout& layout) {
  Found found;
  std::uint64_t newest = 0;
  for (Buffer& buffer : buffers_) {
    if (buffer.layout != layout) continue;
    buffer.seen = attaches_;
    if (buffer.generation == generation_) {
      if (buffer.state != State::attached) found.import_needed = false;
      if (buffer.state == State::failed) found.failed = buffer.id;
    }
    if (buffer.state == State::free && (!found.usable || buffer.generation > newest)) {
      found.usable = buffer.id;
      newest = buffer.generation;
    }
  }
  return found;
}

std::optional<DmabufBook::Id> DmabufBook::add(const DmabufLayout& layout) {
  if (buffers_.size() >= kMostBuffers && std::ranges::none_of(buffers_, &DmabufBook::idle))
    return std::nullopt;
  buffers_.push_back({.id = ++last_id_,
                      .layout = layout,
                      .state = State::importing,
                      .generation = generation_,
                      .seen = attaches_});
  return last_id_;
}

void DmabufBook::imported(Id id) {
  if (Buffer* const buffer = find(id)) buffer->state = State::free;
}

void DmabufBook::failed(Id id) {
  if (Buffer* const buffer = find(id)) buffer->state = State::failed;
}

void DmabufBook::attach(Id id) {
  Buffer* const buffer = find(id);
  assert(buffer != nullptr && buffer->state == State::free);
  buffer->state = State::attached;
  buffer->seen = ++attaches_;
  shown_ = buffer->layout;
}

bool DmabufBook::release(Id id) {
  Buffer* const buffer = find(id);
  if (buffer == nullptr || buffer->state != State::attached) return false;
  buffer->state = State::free;
  return true;
}

void DmabufBook::renew() {
  ++generation_;
}

bool DmabufBook::replaced(const Buffer& buffer) const {
  return std::ranges::any_of(buffers_, [&](const Buffer& other) {
    return other.layout == buffer.layout && other.generation > buffer.generation &&
           (other.state == State::free || other.state == State::attached);
  });
}

bool DmabufBook::useless(const Buffer& buffer) const {
  if (!idle(buffer)) return false;
  if (buffer.state == State::failed && buffer.generation != generation_) return true;
  const bool other_shape = shown_ && !same_shape(buffer.layout, *shown_);
  const std::uint64_t limit = other_shape ? kOtherShapeLimit : kUnseenLimit;
  return attaches_ - buffer.seen > limit || replaced(buffer);
}

std::vector<DmabufBook::Id> DmabufBook::take_useless() {
  std::vector<Id> taken;
  for (std::size_t index = 0; index < buffers_.size();) {
    if (useless(buffers_[index])) {
      taken.push_back(buffers_[index].id);
      buffers_.erase(buffers_.begin() + static_cast<std::ptrdiff_t>(index));
    } else {
      ++index;
    }
  }
  while (buffers_.size() > kMostBuffers) {
    Buffer* oldest = nullptr;
    for (Buffer& buffer : buffers_) {
      if (idle(buffer) && (oldest == nullptr || buffer.seen < oldest->seen)) oldest = &buffer;
    }
    if (oldest == nullptr) break;
    taken.push_back(oldest->id);
    buffers_.erase(buffers_.begin() + (oldest - buffers_.data()));
  }
  return taken;
}

std::size_t DmabufBook::attached() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(buffers_, [](const Buffer& buffer) { return buffer.state == State::attached; }));
}

}  // namespace zcplay::wayland
