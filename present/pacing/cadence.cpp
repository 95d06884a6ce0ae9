// SPDX-License-Identifier: MIT
#include "present/pacing/cadence.h"

#include <array>
#include <cmath>

namespace zcplay::pacing {
namespace {

using std::chrono::nanoseconds;

// Containers round times to a millisecond at worst, so a difference of two is off by less than this.
constexpr double kRounding = 1.0e6;
constexpr double kMost = 0.25;  // of an interval: more is no rounding

// 24 to 144 Hz meet 23.976 to 60 fps with no larger denominator than 25 (25 fps on 144 Hz).
constexpr std::int64_t kLargestDenominator = 25;
constexpr double kRatioFound = 0.02;
constexpr double kRatioLost = 0.05;

// Beyond the middle between two phases by this much, in steps, before the phase follows.
constexpr double kHysteresis = 0.25;
constexpr double kSmoothing = 1.0 / 16;
constexpr double kIntervalSmoothing = 1.0 / 64;

constexpr std::array<double, 12> kUsualRates = {24000.0 / 1001, 24, 25,  30000.0 / 1001,  30, 48, 50,
                                                60000.0 / 1001, 60, 100, 120000.0 / 1001, 120};

/// The usual frame interval that this is a rounding of, if there is one.
double unrounded(double interval) {
  double best = interval;
  double distance = kRounding;
  for (const double rate : kUsualRates) {
    const double usual = 1e9 / rate;
    if (std::abs(usual - interval) < distance && std::abs(usual - interval) < usual * kMost) {
      best = usual;
      distance = std::abs(usual - interval);
    }
  }
  return best;
}

}  // namespace

void Cadence::begin() {
  put_ = true;
  pattern_ = false;
  last_when_.reset();
}

Cadence::Ratio Cadence::find_ratio(double value) {
  for (std::int64_t q = 1; q <= kLargestDenominator; ++q) {
    const double p = value * static_cast<double>(q);
    if (std::abs(p - std::round(p)) <= kRatioFound && p >= 0.5) return {.p = std::llround(p), .q = q};
  }
  return {};
}

bool Cadence::count_frame(const FrameTimes& frame) {
  if (!last_when_) return false;
  const auto passed = static_cast<double>((frame.when - *last_when_).count());
  if (interval_ == 0) {
    interval_ = unrounded(passed);
    if (interval_ > 0) ++frame_;
    return interval_ > 0;
  }
  const double frames = std::round(passed / interval_);
  const double off = std::abs(passed - frames * interval_);
  if (frames >= 1 && off <= kRounding && off <= interval_ * kMost) {
    frame_ += static_cast<std::int64_t>(frames);
    interval_ += (passed / frames - interval_) * kIntervalSmoothing;
    return true;
  }
  interval_ = unrounded(passed);
  put_ = false;
  return false;
}

// What is put where it is gets the middle of a step, so that it stays in it longest. What is not is
// given the refresh nearest to it.
void Cadence::lay_pattern(double place, double period) {
  pattern_ = true;
  ratio_ = find_ratio(interval_ / period);
  const auto steps = static_cast<double>(ratio_.q);
  if (put_) {
    // Frame 0 came before its interval was known, perhaps; its refresh is given out.
    origin_ = std::llround(first_place_);
    step_ = 0;
    centre_ = (first_place_ - static_cast<double>(origin_)) * steps;
    ahead_ = centre_;
    put_ = false;
    return;
  }
  origin_ = std::llround(place);
  frame_ = 0;
  ahead_ = (place - static_cast<double>(origin_)) * steps;
  centre_ = half_step();
  step_ = std::llround(ahead_ - centre_);
}

std::int64_t Cadence::in_pattern(double place) {
  const auto [p, q] = ratio_;
  const double slope = static_cast<double>(p * frame_) / static_cast<double>(q);
  const double ahead = (place - static_cast<double>(origin_) - slope) * static_cast<double>(q);
  ahead_ += (ahead - ahead_) * kSmoothing;
  const double off = ahead_ - centre_ - static_cast<double>(step_);
  if (off > 0.5 + kHysteresis) ++step_;
  if (off < -0.5 - kHysteresis) --step_;
  const double phase = (static_cast<double>(step_) + half_step()) / static_cast<double>(q);
  // Never a tie: for even q the half step lies between the multiples of 1/q, for odd q those have none.
  return origin_ + static_cast<std::int64_t>(std::floor(slope + phase + 0.5 + 1e-9));
}

std::int64_t Cadence::next(double place, const FrameTimes& frame, double period) {
  if (interval_ == 0) interval_ = unrounded(static_cast<double>(frame.duration.count()));
  const bool continues = count_frame(frame);
  if (!last_when_) {
    first_place_ = place;
    frame_ = 0;
  }
  last_when_ = frame.when;
  if (!continues) pattern_ = false;
  if (interval_ <= 0) return std::llround(place);

  const double ratio = interval_ / period;
  const bool lost = ratio_.q != 0 && std::abs(ratio * static_cast<double>(ratio_.q) -
                                              static_cast<double>(ratio_.p)) > kRatioLost;
  if (!pattern_ || lost || (ratio_.q == 0 && find_ratio(ratio).q != 0)) lay_pattern(place, period);
  return ratio_.q == 0 ? std::llround(place) : in_pattern(place);
}

}  // namespace zcplay::pacing
