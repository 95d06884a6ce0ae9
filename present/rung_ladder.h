// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"

namespace zcplay::present {

/// Shows pictures on the best rung that takes them, and remembers in a sentence each why no better one does.
/// A rung that cannot be made is not tried again; one that refuses a kind of frames is, when another kind
/// comes (format, modifier, size or colour). Thread-bound to its rungs'.
class RungLadder {
 public:
  struct Step {
    RungKind kind = RungKind::shm;
    RungFactory make;
  };

  /// `steps`: best first. `forced`: that step or none. Makes the first rung there is; the error names all
  /// that failed.
  [[nodiscard]] static Result<std::unique_ptr<RungLadder>> create(std::vector<Step> steps,
                                                                  std::optional<RungKind> forced,
                                                                  RungHost host, Log log);
  ~RungLadder();
  RungLadder(const RungLadder&) = delete;
  RungLadder& operator=(const RungLadder&) = delete;

  void prepare(const FrameInfo& frame);
  /// Goes down until a rung takes the frame, which is never lost on the way. Answers `attached` or
  /// `not_yet`.
  [[nodiscard]] Result<Attached> attach(Frame& frame, const Placement& placement);
  /// As Rung::redraw. `refused` is no reason to leave a rung: the next frame will show.
  [[nodiscard]] Result<Attached> redraw(const Placement& placement);
  [[nodiscard]] Result<void> commit();
  /// A commit was presented, or replaced by one that was: what the rung before had on screen is not any more.
  void presented();
  /// nullopt before the first frame is attached.
  [[nodiscard]] std::optional<RungReport> report() const;

 private:
  struct State;
  explicit RungLadder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::present
