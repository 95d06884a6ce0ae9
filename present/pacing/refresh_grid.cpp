// SPDX-License-Identifier: MIT
#include "present/pacing/refresh_grid.h"

#include <algorithm>
#include <cmath>

namespace zcplay::pacing {
namespace {

using std::chrono::nanoseconds;

constexpr double kShortest = 1e6;   // 1000 Hz
constexpr double kLongest = 200e6;  // 5 Hz
constexpr double kUnsaid = 1e9 / 60;

// A sample may lie this far from a refresh, in refreshes; without a hardware clock they do.
constexpr double kTolerance = 0.25;
// Rates this close together are the same one, said with different roundings.
constexpr double kSameRate = 0.003;
constexpr int kMisfitsToMove = 3;
// Beyond this the number of refreshes that went by cannot be told for sure.
constexpr nanoseconds kSurelyCounted = std::chrono::seconds(1);

bool plausible(double period) {
  return period >= kShortest && period <= kLongest;
}

}  // namespace

void RefreshGrid::begin(const Feedback& feedback, double period) {
  // Numbers go on, so that "after the last one" keeps its meaning.
  const std::int64_t refresh =
      count_ == 0 ? 0 : std::max(nearest(feedback.when), samples_[last_].refresh + 1);
  if (count_ != 0) ++generation_;
  period_ = period;
  count_ = 0;
  keep({.refresh = refresh, .when = feedback.when});
  origin_refresh_ = refresh;
  origin_ = feedback.when;
  origin_offset_ = 0;
}

void RefreshGrid::keep(const Sample& sample) {
  last_ = count_ == 0 ? 0 : (last_ + 1) % kSamples;
  samples_[last_] = sample;
  count_ = std::min(count_ + 1, kSamples);
}

// A line through the samples, by least squares: jitter averages out, exact times stay exact.
void RefreshGrid::fit() {
  const Sample& last = samples_[last_];
  double mean_refresh = 0;
  double mean_time = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    mean_refresh += static_cast<double>(samples_[i].refresh - last.refresh);
    mean_time += static_cast<double>((samples_[i].when - last.when).count());
  }
  mean_refresh /= static_cast<double>(count_);
  mean_time /= static_cast<double>(count_);
  double spread = 0;
  double together = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const double refresh = static_cast<double>(samples_[i].refresh - last.refresh) - mean_refresh;
    const double time = static_cast<double>((samples_[i].when - last.when).count()) - mean_time;
    spread += refresh * refresh;
    together += refresh * time;
  }
  // Few samples close together say little about the rate, which the compositor said better.
  const double measured = spread > 0 ? together / spread : period_;
  const double reference = said_ > 0 ? said_ : period_;
  if (count_ >= 8 || said_ == 0) {
    if (std::abs(measured - reference) < reference * 0.02) period_ = measured;
  }
  origin_refresh_ = last.refresh;
  origin_ = last.when;
  origin_offset_ = mean_time - mean_refresh * period_;
}

void RefreshGrid::add(const Feedback& feedback) {
  const auto said = static_cast<double>(feedback.refresh.count());
  const bool says = plausible(said);
  const double before = said_;
  if (says) said_ = said;
  if (count_ == 0) {
    begin(feedback, says ? said : kUnsaid);
    return;
  }
  if (says && std::abs(said - (before > 0 ? before : period_)) > said * kSameRate) {
    misfits_ = 0;
    begin(feedback, said);
    return;
  }
  const nanoseconds passed = feedback.when - samples_[last_].when;
  if (passed <= nanoseconds{0}) return;  // the same refresh again, or a clock that is none
  if (passed > kSurelyCounted) {
    begin(feedback, period_);
    return;
  }
  const double at = position(feedback.when);
  const auto refresh = static_cast<std::int64_t>(std::llround(at));
  if (std::abs(at - static_cast<double>(refresh)) <= kTolerance) {
    misfits_ = std::max(misfits_ - 1, 0);
    in_a_row_ = 0;
    if (refresh == samples_[last_].refresh) return;
    keep({.refresh = refresh, .when = feedback.when});
    fit();
    return;
  }
  // One may be a mistake. More: the phase jumped, or there is no grid, or not the one assumed where the
  // compositor says nothing.
  misfits_ = std::min(misfits_ + 2, 2 * kTooManyMisfits);
  const nanoseconds interval = feedback.when - last_misfit_;
  last_misfit_ = feedback.when;
  if (++in_a_row_ < kMisfitsToMove) return;
  in_a_row_ = 0;
  const auto length = static_cast<double>(interval.count());
  begin(feedback, said_ == 0 && plausible(length) ? length : period_);
}

nanoseconds RefreshGrid::period() const {
  return known() ? nanoseconds(std::llround(period_)) : nanoseconds{0};
}

double RefreshGrid::position(TimePoint time) const {
  return static_cast<double>(origin_refresh_) +
         (static_cast<double>((time - origin_).count()) - origin_offset_) / period_;
}

std::int64_t RefreshGrid::nearest(TimePoint time) const {
  return std::llround(position(time));
}

std::int64_t RefreshGrid::first_after(TimePoint time) const {
  return static_cast<std::int64_t>(std::floor(position(time))) + 1;
}

TimePoint RefreshGrid::time_of(std::int64_t refresh) const {
  return origin_ +
         nanoseconds(std::llround(origin_offset_ + static_cast<double>(refresh - origin_refresh_) * period_));
}

}  // namespace zcplay::pacing
