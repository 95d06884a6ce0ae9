// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "present/pacing/cadence.h"
#include "present/pacing/judge.h"
#include "present/pacing/refresh_grid.h"
#include "present/pacing/schedule.h"

namespace zcplay::pacing {

/// What the compositor can do about time.
struct Abilities {
  bool feedback = false;       ///< it says when a commit was seen
  bool commit_timing = false;  ///< a commit can wait for its time there
  bool fifo = false;           ///< a commit can wait for the one before to be seen
};

struct Decision {
  enum class Kind : std::uint8_t {
    wait,     ///< ask again at `until`, or after feedback
    show,     ///< commit now
    late,     ///< pass it over: its time is over, and the next frame's has come
    surplus,  ///< pass it over: its refresh is the one before's, too
  };
  Kind kind = Kind::wait;
  std::optional<TimePoint> until;       ///< wait; none: only feedback or the user changes anything
  std::optional<TimePoint> not_before;  ///< show
  bool after_previous = false;          ///< show
};

/// Decides when each frame is to be committed, by the clock, the stream's times and what the compositor
/// says of earlier commits. No system calls: times come in, decisions go out.
///
/// A frame for refresh n is committed once refresh n-1 is over, so that the compositor has all the time
/// there is. Where commits can wait in the compositor it is committed as soon as the frame before was seen:
/// the same wake-up then serves for both.
class Pacer {
 public:
  explicit Pacer(Abilities abilities) : abilities_(abilities) {}

  /// What to do with `frame`, the oldest not yet shown; `next`: the one behind it, where it is there.
  [[nodiscard]] Decision decide(TimePoint now, const FrameTimes& frame, const FrameTimes* next);
  void committed(TimePoint now, const FrameTimes& frame);
  /// It had a place and was not shown (Decision::Kind::late).
  void passed_over() { gap_ = true; }

  void presented(std::uint64_t number, const Feedback& feedback);
  void not_presented(std::uint64_t number);

  /// The last frame stays; before the first frame, that one is still shown.
  void pause(TimePoint now);
  void resume(TimePoint now);
  [[nodiscard]] bool paused() const { return paused_; }
  /// Another timeline begins with the next frame.
  void restart();
  /// What is shown from now on is not compared with what was before.
  void break_section() { ++section_; }

  /// When the frame's time comes by the clock; nullopt: the timeline does not run.
  [[nodiscard]] std::optional<TimePoint> time_of(std::chrono::nanoseconds when) const;
  /// How long the last frame of a stream stays.
  [[nodiscard]] std::chrono::nanoseconds stay_of(const FrameTimes& frame) const;

  [[nodiscard]] const RefreshGrid& grid() const { return grid_; }
  [[nodiscard]] const Judge& judge() const { return judge_; }

 private:
  struct Commit {
    FrameTimes frame;
    TimePoint when{0};
    std::optional<std::int64_t> scheduled;
    std::optional<std::int64_t> target;
    std::uint32_t section = 0;
    bool after_gap = false;
  };

  [[nodiscard]] Decision begin(TimePoint now, const FrameTimes& frame) const;
  [[nodiscard]] Decision by_clock(TimePoint now, const FrameTimes& frame, const FrameTimes* next);
  [[nodiscard]] Decision by_grid(TimePoint now, const FrameTimes& frame, const FrameTimes* next);
  [[nodiscard]] Decision show_at(TimePoint now, std::int64_t target) const;
  [[nodiscard]] TimePoint due(std::int64_t target) const;
  [[nodiscard]] bool too_soon_after_last(std::int64_t target) const;
  void shift();
  [[nodiscard]] bool expects_feedback_at(std::int64_t refresh) const;

  Abilities abilities_;
  RefreshGrid grid_;
  Schedule schedule_{grid_};
  Judge judge_;
  std::vector<Commit> pending_;            ///< committed, not heard of since
  std::optional<Commit> first_;            ///< its presentation anchors the timeline
  std::optional<Commit> last_;             ///< the last commit, seen or not
  std::optional<std::int64_t> last_seen_;  ///< refresh that showed the last frame presented
  std::int64_t delay_ = 0;                 ///< refreshes from the one aimed at to the one that shows it
  std::uint32_t section_ = 0;
  bool gap_ = false;
  bool paused_ = false;
  std::optional<std::chrono::nanoseconds> paused_at_;  ///< of the timeline
  struct Resumption {
    TimePoint when{0};
    std::chrono::nanoseconds position{0};
  };
  std::optional<Resumption> resumption_;
};

}  // namespace zcplay::pacing
