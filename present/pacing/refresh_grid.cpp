// SPDX-License-Identifier: MIT
#include "present/pacing/refresh_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zcplay::pacing {
namespace {

using std::chrono::nanoseconds;

constexpr double kShortest = 1e6;   // 1000 Hz
constexpr double kLongest = 200e6;  // 5 Hz

// A sample may lie this far from a refresh, in refreshes; without a hardware clock they do.
constexpr double kTolerance = 0.25;
// Rates this close together are the same one, said with different roundings.
constexpr double kSameRate = 0.003;
// The same of two readings of a counter.
constexpr double kSameCount = 0.01;
// A measured rate further from the one said is a mistake of the measurement.
constexpr double kSameMeasured = 0.02;
constexpr std::size_t kEnoughToMeasure = 8;
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
  if (count_ >= kEnoughToMeasure && std::abs(measured - said_) < said_ * kSameMeasured) period_ = measured;
  origin_refresh_ = last.refresh;
  origin_ = last.when;
  origin_offset_ = mean_time - mean_refresh * period_;
}

double RefreshGrid::learn_period(const Feedback& feedback) {
  const Feedback before = std::exchange(last_feedback_, feedback);
  const auto said = static_cast<double>(feedback.refresh.count());
  if (plausible(said)) {
    counted_ = false;
    return said;
  }
  if (said_ > 0) return said_;
  if (before.count == 0 || feedback.count <= before.count) return 0;
  const double counted = static_cast<double>((feedback.when - before.when).count()) /
                         static_cast<double>(feedback.count - before.count);
  const double candidate = std::exchange(candidate_, counted);
  counted_ = plausible(counted) && std::abs(counted - candidate) < counted * kSameCount;
  return counted_ ? counted : 0;
}

void RefreshGrid::add(const Feedback& feedback) {
  const double said = learn_period(feedback);
  if (said == 0) return;
  const double before = std::exchange(said_, said);
  if (count_ == 0) {
    begin(feedback, said);
    return;
  }
  if (std::abs(said - before) > said * kSameRate) {
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
  // One may be a mistake. More: the phase jumped, or there is no grid.
  misfits_ = std::min(misfits_ + 2, 2 * kTooManyMisfits);
  if (++in_a_row_ < kMisfitsToMove) return;
  in_a_row_ = 0;
  if (counted_) {
    // To be learnt anew.
    said_ = 0;
    count_ = 0;
    return;
  }
  begin(feedback, period_);
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
