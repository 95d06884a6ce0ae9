// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/frame.h"
#include "base/frame_id.h"

namespace zcplay {

/// The stages of one frame's life, in the order they are normally reached.
enum class Stage : std::uint8_t { demuxed, queued, request_done, leased, committed, presented, released };
inline constexpr std::size_t kStageCount = 7;

[[nodiscard]] std::string_view to_string(Stage stage);

/// One frame's life as values: what the HUD, a soak and the report read instead of live objects.
struct FrameRecord {
  FrameId id;
  std::uint32_t slot_index = 0;
  SlotIdentity slot;
  PictureKind kind;
  DefectSet defects;
  std::array<std::optional<TimePoint>, kStageCount> at;

  void stamp(Stage stage, TimePoint when) { at[static_cast<std::size_t>(stage)] = when; }
  /// Time from one stage to another; nullopt where either was not reached.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> between(Stage from, Stage to) const;
};

}  // namespace zcplay
