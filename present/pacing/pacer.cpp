// SPDX-License-Identifier: MIT
#include "present/pacing/pacer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zcplay::pacing {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// The first frame's feedback is waited for this long before the clock alone has to do.
constexpr nanoseconds kFirstFeedback = std::chrono::seconds(1);
// Frames later than this are not passed over one by one: the timeline moves.
constexpr nanoseconds kShiftBeyond = milliseconds(500);
// A refresh has happened for sure, and the compositor has seen it, this long after it was computed.
constexpr nanoseconds kMargin = milliseconds(1);
// A commit that waits in the compositor cannot be taken back when the user pauses.
constexpr nanoseconds kEarliest = milliseconds(100);
constexpr nanoseconds kUnknownInterval = milliseconds(40);
constexpr std::size_t kMostPending = 16;

}  // namespace

Decision Pacer::decide(TimePoint now, const FrameTimes& frame, const FrameTimes* next) {
  if (paused_ && last_) return {};
  if (!schedule_.anchored() && first_) {
    const TimePoint deadline = first_->when + kFirstFeedback;
    if (abilities_.feedback && now < deadline) return {.until = deadline};
    schedule_.anchor(first_->frame.when, first_->when);
  }
  if (!schedule_.anchored()) return begin(now, frame);
  return grid_.known() ? by_grid(now, frame, next) : by_clock(now, frame, next);
}

Decision Pacer::begin(TimePoint now, const FrameTimes& frame) const {
  if (resumption_) {
    const TimePoint start = resumption_->when + std::max(frame.when - resumption_->position, nanoseconds{0});
    if (now < start) return {.until = start};
  }
  return {.kind = Decision::Kind::show};
}

// The timeline stands still until the next frame is seen, which then says where it is.
void Pacer::shift() {
  schedule_.forget();
  first_.reset();
  resumption_.reset();
  ++section_;
}

Decision Pacer::by_clock(TimePoint now, const FrameTimes& frame, const FrameTimes* next) {
  const TimePoint start = schedule_.time_of(frame.when);
  if (now < start) return {.until = start};
  if (now - start > kShiftBeyond) {
    shift();
    return {.kind = Decision::Kind::show};
  }
  if (next != nullptr && schedule_.time_of(next->when) <= now) return {.kind = Decision::Kind::late};
  return {.kind = Decision::Kind::show};
}

Decision Pacer::by_grid(TimePoint now, const FrameTimes& frame, const FrameTimes* next) {
  const std::int64_t scheduled = schedule_.refresh_of(frame);
  if (last_ && last_->scheduled && last_->section == section_ && scheduled <= *last_->scheduled) {
    return {.kind = Decision::Kind::surplus};
  }
  const std::int64_t reachable = grid_.first_after(now);
  if (scheduled >= reachable) {
    return show_at(now, last_ && last_->target ? std::max(scheduled, *last_->target + 1) : scheduled);
  }
  if (now - grid_.time_of(scheduled) > kShiftBeyond) {
    shift();
    return {.kind = Decision::Kind::show};
  }
  // Late. Where the next frame's time has come as well this one's is over.
  if (next != nullptr && schedule_.refresh_of(*next) <= reachable) return {.kind = Decision::Kind::late};
  const std::int64_t target = last_ && last_->target ? std::max(reachable, *last_->target + 1) : reachable;
  const bool over = schedule_.time_of(frame.when + stay_of(frame)) <= now;
  if (next == nullptr && over && too_soon_after_last(target)) return {.kind = Decision::Kind::late};
  return show_at(now, target);
}

// A decoder that catches up must not make a film run fast.
bool Pacer::too_soon_after_last(std::int64_t target) const {
  if (!last_ || !last_->target) return false;
  const double stay = schedule_.interval() / static_cast<double>(grid_.period().count());
  return target - *last_->target < std::llround(stay);
}

bool Pacer::expects_feedback_at(std::int64_t refresh) const {
  return std::ranges::any_of(
      pending_, [&](const Commit& commit) { return commit.target && *commit.target + delay_ >= refresh; });
}

TimePoint Pacer::due(std::int64_t target) const {
  const nanoseconds period = grid_.period();
  const TimePoint before = grid_.time_of(target - 1);
  // With this much left even a compositor that takes its time gets it done.
  const TimePoint latest = before + period / 3;
  if (abilities_.commit_timing) {
    return pending_.empty() ? grid_.time_of(target) - std::max(kEarliest, period) : latest;
  }
  if (last_seen_ && *last_seen_ >= target - 1) return before;
  // Feedback of that refresh is on its way and will wake us anyhow.
  if (expects_feedback_at(target - 1)) return latest;
  return before + std::min(kMargin, period / 8);
}

Decision Pacer::show_at(TimePoint now, std::int64_t target) const {
  // A pending commit counts as seen by then, so that the sooner of feedback and time decides.
  const TimePoint start = due(target);
  if (now < start && !(last_seen_ && *last_seen_ >= target - 1)) return {.until = start};
  Decision decision{.kind = Decision::Kind::show};
  if (abilities_.commit_timing) decision.not_before = grid_.time_of(target) - grid_.period() / 2;
  decision.after_previous = abilities_.fifo && last_ && last_->target && target - *last_->target == 1;
  return decision;
}

void Pacer::committed(TimePoint now, const FrameTimes& frame) {
  Commit commit{.frame = frame, .when = now, .section = section_, .after_gap = std::exchange(gap_, false)};
  if (!schedule_.anchored()) {
    first_ = commit;
    resumption_.reset();
  } else if (grid_.known()) {
    commit.scheduled = schedule_.refresh_of(frame);
    commit.target = std::max(*commit.scheduled, grid_.first_after(now));
    if (last_ && last_->target) commit.target = std::max(*commit.target, *last_->target + 1);
  }
  if (abilities_.feedback) {
    if (pending_.size() == kMostPending) pending_.erase(pending_.begin());
    pending_.push_back(commit);
  }
  last_ = commit;
}

void Pacer::presented(std::uint64_t number, const Feedback& feedback) {
  // A grid made of the times at which we committed would follow itself.
  if (feedback.vsync) grid_.add(feedback);
  const auto found = std::ranges::find_if(
      pending_, [number](const Commit& commit) { return commit.frame.number == number; });
  if (found == pending_.end()) return;
  Commit commit = *found;
  // Feedback comes in order: what is older will not be heard of.
  pending_.erase(pending_.begin(), found + 1);
  if (!grid_.known()) {
    if (first_ && first_->frame.number == number) schedule_.anchor(commit.frame.when, feedback.when);
    return;
  }
  const std::int64_t refresh = grid_.nearest(feedback.when);
  last_seen_ = refresh;
  if (first_ && first_->frame.number == number && commit.section == section_) {
    schedule_.anchor(commit.frame.when, grid_.time_of(refresh));
    commit.scheduled = schedule_.refresh_of(commit.frame);
    commit.target = commit.scheduled;
    if (last_ && last_->frame.number == number) last_ = commit;
    first_.reset();
  } else if (commit.target) {
    delay_ = std::clamp<std::int64_t>(refresh - *commit.target, 0, 4);
  }
  judge_.shown({.when = feedback.when,
                .scheduled = commit.scheduled,
                .section = commit.section,
                .after_gap = commit.after_gap},
               grid_.period());
}

void Pacer::not_presented(std::uint64_t number) {
  const auto erased =
      std::erase_if(pending_, [number](const Commit& commit) { return commit.frame.number == number; });
  if (erased != 0) gap_ = true;
  if (first_ && first_->frame.number == number) {
    if (!schedule_.anchored()) schedule_.anchor(first_->frame.when, first_->when);
    first_.reset();
  }
}

void Pacer::pause(TimePoint now) {
  if (std::exchange(paused_, true)) return;
  paused_at_.reset();
  if (schedule_.anchored()) {
    const nanoseconds position = now - schedule_.time_of(nanoseconds{0});
    paused_at_ = last_ ? std::max(position, last_->frame.when) : position;
  }
}

void Pacer::resume(TimePoint now) {
  if (!std::exchange(paused_, false)) return;
  const bool began = last_.has_value();
  if (!paused_at_ && last_) paused_at_ = last_->frame.when;
  shift();
  if (began) resumption_ = Resumption{.when = now, .position = *paused_at_};
}

void Pacer::restart() {
  shift();
  // A frame of the timeline before is no reason to leave one of this out.
  last_.reset();
  paused_at_.reset();
}

std::optional<TimePoint> Pacer::time_of(nanoseconds when) const {
  if (paused_) return std::nullopt;
  if (schedule_.anchored()) return schedule_.time_of(when);
  // As if the first frame had been seen at once: it will say better.
  return first_ ? std::optional(first_->when + when - first_->frame.when) : std::nullopt;
}

nanoseconds Pacer::stay_of(const FrameTimes& frame) const {
  if (frame.duration > nanoseconds{0}) return frame.duration;
  const double interval = schedule_.interval();
  return interval > 0 ? nanoseconds(std::llround(interval)) : kUnknownInterval;
}

}  // namespace zcplay::pacing
