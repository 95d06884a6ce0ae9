// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.h"

namespace zcplay::test {

/// A compositor and its display, as far as time goes, on a clock that the test moves.
class ScriptedDisplay {
 public:
  enum class Kind : std::uint8_t {
    immediate,  ///< renders what is there at once, and what comes meanwhile after the flip, as sway does
    window,     ///< takes what is there a fixed time before each refresh, as weston does
  };
  struct Model {
    Kind kind = Kind::immediate;
    double period = 1e9 / 60;                          ///< nanoseconds
    std::chrono::nanoseconds phase{3'217'000};         ///< of refresh 0
    std::chrono::nanoseconds lead{7'000'000};          ///< window: before the refresh; immediate: rendering
    std::chrono::nanoseconds feedback_delay{300'000};  ///< from the refresh to the client
    std::chrono::nanoseconds jitter{0};                ///< of timestamps, at most
    bool says_refresh = true;
    bool says_count = false;
    bool forgets_hidden = false;    ///< what is committed while hidden is never shown
    std::set<std::int64_t> missed;  ///< refreshes that show nothing new
  };
  struct Event {
    bool presented = false;  ///< else replaced before it was seen
    std::uint64_t number = 0;
    TimePoint when{0};
    std::chrono::nanoseconds refresh{0};
    std::uint64_t said_count = 0;
    std::int64_t count = 0;  ///< of refreshes, for tests
  };

  explicit ScriptedDisplay(Model model) : model_(std::move(model)) {}

  void commit(TimePoint now, std::uint64_t number, std::optional<TimePoint> not_before, bool after_previous);
  /// When run() is to be called next; nullopt: nothing happens before the next commit.
  [[nodiscard]] std::optional<TimePoint> next_event() const;
  /// What reaches the client up to `now`. Call it at each next_event(), no later.
  [[nodiscard]] std::vector<Event> run(TimePoint now);
  /// From here on refreshes come at another rate.
  void change_period(TimePoint now, double period);
  /// Nothing is shown, and nothing said, until it is visible again.
  void set_visible(TimePoint now, bool visible);

 private:
  struct Waiting {
    std::uint64_t number = 0;
    std::optional<TimePoint> not_before;
    bool after_previous = false;
  };

  [[nodiscard]] TimePoint refresh_time(std::int64_t refresh) const;
  [[nodiscard]] std::int64_t refresh_at_or_after(TimePoint time) const;
  [[nodiscard]] std::optional<TimePoint> next_latch(TimePoint now) const;
  void latch(TimePoint now);
  void flip();

  Model model_;
  TimePoint now_{0};
  bool visible_ = true;
  std::deque<Waiting> waiting_;
  std::optional<std::uint64_t> latched_;
  std::int64_t flip_at_ = 0;  ///< where latched
  std::deque<std::pair<TimePoint, Event>> to_tell_;
  std::uint64_t random_ = 88172645463325252ULL;
};

}  // namespace zcplay::test
