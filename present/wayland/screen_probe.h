// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/event_loop.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"
#include "present/wayland/outputs.h"

namespace zcplay::wayland {

/// A protocol that presenting can make use of.
struct ProtocolReport {
  std::string_view interface;
  std::uint32_t offered = 0;  ///< version; 0: the compositor has none
  std::uint32_t needed = 0;   ///< nothing can be played below this version; 0: it can do without
  std::uint32_t wanted = 0;   ///< the least version that does all zcplay asks for
  std::string_view lost;      ///< what it means to be below `wanted`; "": it is not
};

/// What becomes of frames of one format.
struct FormatReport {
  DrmFormat format;
  bool tried = false;     ///< a buffer was given to the compositor
  bool imported = false;  ///< and it made a wl_buffer of it
  std::string why_not;    ///< not imported, or not tried: one sentence
  /// The compositor names the format among those that the display might read by itself. Whether it does, only
  /// a window can tell. nullopt: it says nothing of scanout.
  std::optional<bool> scanout_offered;
  bool matrix_told = false;  ///< "BT.709 limited" can be said to the compositor
  present::RungKind rung = present::RungKind::shm;
  std::vector<std::string> why_not_higher;  ///< one sentence for each rung above
};

/// What a compositor offers to a player.
struct ScreenReport {
  std::vector<ProtocolReport> protocols;
  std::vector<OutputInfo> outputs;
  std::vector<FormatReport> formats;
  [[nodiscard]] bool can_play() const;
};

/// Asks a compositor (`socket` as of Connection::open()) what it offers, and gives it each of `frames` on a
/// surface that is never shown; frames in memory that is no dmabuf are only asked about. `egl` may be empty:
/// built without. Errors say why there is no compositor.
[[nodiscard]] Result<ScreenReport> probe_screen(EventLoop& loop, const std::string& socket,
                                                std::span<const FrameInfo> frames,
                                                const present::RungFactory& egl, const Log& log);

}  // namespace zcplay::wayland
