// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/event_loop.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace zcplay {

/// Turns the first SIGINT or SIGTERM into a question that loops ask and an event that ends their
/// waits; a second one kills as usual. Ignores SIGPIPE and SIGXFSZ: a write tells. One object a
/// process, which must not outlive `loop`.
class StopSignals {
 public:
  [[nodiscard]] static Result<std::unique_ptr<StopSignals>> create(EventLoop& loop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  [[nodiscard]] bool requested() const;

 private:
  explicit StopSignals(UniqueFd event) : event_(std::move(event)) {}

  UniqueFd event_;
  EventLoop::Registration watch_;
};

}  // namespace zcplay
