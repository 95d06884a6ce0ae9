// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace zcplay::wayland {

/// Finds two presses in quick succession at about the same place: a double click or tap. Times are the
/// compositor's, in milliseconds, and wrap.
class DoublePress {
 public:
  /// `reach`: logical pixels between the two at most.
  explicit DoublePress(double reach) : reach_(reach) {}

  /// True for the second of two.
  [[nodiscard]] bool press(std::uint32_t time, double x, double y) {
    const bool second =
        first_ && time - first_->time <= kMilliseconds && std::hypot(x - first_->x, y - first_->y) <= reach_;
    if (second) {
      first_.reset();
    } else {
      first_ = First{.time = time, .x = x, .y = y};
    }
    return second;
  }
  void forget() { first_.reset(); }

 private:
  // What GTK and Qt take by default.
  static constexpr std::uint32_t kMilliseconds = 400;
  struct First {
    std::uint32_t time;
    double x;
    double y;
  };

  double reach_;
  std::optional<First> first_;
};

}  // namespace zcplay::wayland
