// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace zcplay {

/// Names one picture for the length of a run: unique, rising in decode order, never 0 (0 is "none").
/// The demuxer gives one to each access unit; a frame has the id of the unit its first slice came in.
class FrameId {
 public:
  constexpr FrameId() = default;
  constexpr explicit FrameId(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr bool valid() const { return value_ != 0; }

  /// The V4L2 reference timestamp, in nanoseconds. V4L2 carries buffer timestamps as microseconds
  /// (struct timeval), so whole microseconds survive the way through the kernel exactly.
  [[nodiscard]] constexpr std::uint64_t reference_timestamp() const { return value_ * 1000; }
  [[nodiscard]] static constexpr FrameId from_reference_timestamp(std::uint64_t nanoseconds) {
    return FrameId(nanoseconds / 1000);
  }

  friend constexpr auto operator<=>(FrameId, FrameId) = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace zcplay

template <>
struct std::hash<zcplay::FrameId> {
  std::size_t operator()(zcplay::FrameId id) const noexcept { return std::hash<std::uint64_t>{}(id.value()); }
};
