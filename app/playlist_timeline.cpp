// SPDX-License-Identifier: MIT
#include "app/playlist_timeline.h"

#include <algorithm>
#include <utility>

namespace zcplay {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr nanoseconds kLongestUnannounced = 1min;
constexpr nanoseconds kLongest = 1h;

// Between 1000 frames a second and one in ten seconds a rate is believed.
Rational believed(Rational rate) {
  constexpr Rational kUsual{25, 1};
  if (rate.numerator <= 0 || rate.denominator <= 0) return kUsual;
  const std::int64_t most = std::int64_t{1000} * rate.denominator;
  const std::int64_t least = std::int64_t{10} * rate.numerator;
  return rate.numerator <= most && least >= rate.denominator ? rate : kUsual;
}

// Both may be anything that fits 64 bits.
std::optional<nanoseconds> difference(nanoseconds later, nanoseconds earlier) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(later.count(), earlier.count(), &result)) return std::nullopt;
  return nanoseconds{result};
}

}  // namespace

void PlaylistTimeline::begin_clip(Rational frame_rate, std::optional<MediaTime> origin, ClipRange range) {
  const Rational rate = believed(frame_rate);
  usual_ = exactly(1, {rate.denominator, rate.numerator});
  owed_ = 0;
  range_ = range;
  origin_ = origin ? std::optional(origin->nanoseconds()) : std::nullopt;
  first_shown_.reset();
  any_ = false;
  anchor_.reset();
  position_ = 0ns;
  duration_ = 0ns;
}

// `count` is small enough that nanoseconds of it fit.
PlaylistTimeline::ExactDuration PlaylistTimeline::exactly(std::int64_t count, Rational seconds) {
  __extension__ using Wide = __int128;
  const Wide scaled = Wide{count} * seconds.numerator * 1'000'000'000;
  return {.whole = nanoseconds{static_cast<std::int64_t>(scaled / seconds.denominator)},
          .lost = static_cast<std::int64_t>(scaled % seconds.denominator),
          .parts = seconds.denominator};
}

// By the duration of the frame before; by the rate where that says the same but for rounding.
nanoseconds PlaylistTimeline::counted_step() {
  const bool own = duration_ > 0ns && std::chrono::abs(duration_ - usual_.whole) > 1ns;
  const ExactDuration& each = own ? exact_duration_ : usual_;
  if (std::exchange(owed_parts_, each.parts) != each.parts) owed_ = 0;
  owed_ += each.lost;
  const bool whole = owed_ >= each.parts;
  if (whole) owed_ -= each.parts;
  return each.whole + nanoseconds{whole ? 1 : 0};
}

// From the frame before to this one.
nanoseconds PlaylistTimeline::step(const std::optional<nanoseconds>& time) {
  const nanoseconds expected = counted_step();
  if (!time || !anchor_) return expected;
  auto said = difference(*time, anchor_->time);
  // Frames without a time may have come between.
  if (said) said = difference(*said, position_ - anchor_->position);
  if (!said || *said <= 0ns || *said > kLongest) return expected;
  // A still picture may last: then its own duration has said so.
  if (*said > kLongestUnannounced && duration_ < *said / 2) return expected;
  return *said;
}

Placing PlaylistTimeline::place(const std::optional<MediaTime>& time,
                                const std::optional<MediaTime>& duration) {
  const auto said = time ? std::optional(time->nanoseconds()) : std::nullopt;
  if (any_) {
    position_ += step(said);
  } else if (said && origin_) {
    // Where a seek has led to; before the origin lies what comes of leading pictures.
    const auto from_origin = difference(*said, *origin_);
    position_ = from_origin ? std::max(*from_origin, -kLongest) : 0ns;
  }
  any_ = true;
  if (said) anchor_ = Anchor{*said, position_};
  duration_ = duration ? duration->nanoseconds() : 0ns;
  if (duration_ <= 0ns || duration_ > kLongest) duration_ = 0ns;
  if (duration_ > 0ns) exact_duration_ = exactly(duration->ticks, duration->time_base);

  if (position_ < range_.start) return {.verdict = Placing::Verdict::too_early};
  if (range_.length && position_ >= range_.start + *range_.length) {
    return {.verdict = Placing::Verdict::past_end};
  }
  if (!first_shown_) first_shown_ = position_;
  return {.verdict = Placing::Verdict::show,
          .when = base_ + (position_ - *first_shown_),
          .duration = duration_ > 0ns ? duration_ : usual_.whole};
}

void PlaylistTimeline::end_clip() {
  if (!first_shown_) return;
  nanoseconds end = position_ - *first_shown_ + (duration_ > 0ns ? duration_ : usual_.whole);
  if (range_.length) end = std::min(end, range_.start + *range_.length - *first_shown_);
  base_ += std::max(end, nanoseconds{1});
  first_shown_.reset();
}

void PlaylistTimeline::restart() {
  base_ = 0ns;
  first_shown_.reset();
}

}  // namespace zcplay
