// SPDX-License-Identifier: MIT
#include "decode/emulated/request.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "decode/emulated/buffer_queue.h"

namespace zcplay::emulated {

std::shared_ptr<RequestSignal> RequestSignal::create() {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd.valid()) return nullptr;
  return std::shared_ptr<RequestSignal>(new RequestSignal(std::move(fd)));
}

void RequestSignal::raise() const {
  // Can only fail by a counter at its maximum, which is readable all the same.
  [[maybe_unused]] const int result = ::eventfd_write(fd_.get(), 1);
}

void RequestSignal::drain() const {
  eventfd_t count = 0;
  [[maybe_unused]] const int result = ::eventfd_read(fd_.get(), &count);
}

int RequestSignal::duplicate() const {
  const int fd = ::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0);
  return fd >= 0 ? fd : -errno;
}

void Request::bind(Buffer& buffer) {
  assert(state_ == RequestState::idle);
  buffers_.push_back(&buffer);
  ++incomplete_;
}

void Request::unbind(Buffer& buffer) {
  const auto found = std::find(buffers_.begin(), buffers_.end(), &buffer);
  assert(found != buffers_.end());
  buffers_.erase(found);
  if (state_ != RequestState::complete) object_completed();
}

RequestControls* Request::controls(std::uint64_t owner) {
  const auto found = controls_.find(owner);
  return found == controls_.end() ? nullptr : &found->second;
}

RequestControls& Request::add_controls(std::uint64_t owner) {
  const auto [entry, added] = controls_.try_emplace(owner);
  if (added) ++incomplete_;
  return entry->second;
}

RequestControls& Request::complete_controls(std::uint64_t owner) {
  RequestControls& controls = add_controls(owner);
  if (!std::exchange(controls.completed, true)) object_completed();
  return controls;
}

void Request::drop_controls(std::uint64_t owner) {
  const auto found = controls_.find(owner);
  if (found == controls_.end()) return;
  const bool completed = found->second.completed;
  controls_.erase(found);
  if (!completed && state_ != RequestState::complete) object_completed();
}

bool Request::completed_by_one_job_of(std::uint64_t owner) const {
  const bool only_his = controls_.empty() || (controls_.size() == 1 && controls_.begin()->first == owner);
  return only_his && buffers_.size() == 1;
}

void Request::object_completed() {
  assert(incomplete_ > 0);
  if (--incomplete_ > 0 || state_ != RequestState::queued) return;
  state_ = RequestState::complete;
  if (!std::exchange(signalled_, true)) signal_->raise();
}

int Request::reinit() {
  if (state_ == RequestState::queued) return -EBUSY;
  clean();
  state_ = RequestState::idle;
  signal_->drain();
  signalled_ = false;
  return 0;
}

void Request::clean() {
  for (Buffer* buffer : std::exchange(buffers_, {})) buffer->leave_request();
  controls_.clear();
  incomplete_ = 0;
}

}  // namespace zcplay::emulated
