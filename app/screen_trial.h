// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session.h"
#include "base/result.h"
#include "present/screen.h"
#include "present/wayland/screen_probe.h"

namespace zcplay {

/// What came of showing some frames in a window that fills the screen.
struct ShownFrames {
  DrmFormat format;
  Size size;
  unsigned presented = 0;
  unsigned scanned_out = 0;  ///< of these
  present::RungReport rung;
};

/// All that `zcplay probe` finds out about presenting. What could not be had is a sentence.
struct ScreenTrial {
  std::optional<wayland::ScreenReport> screen;
  std::string no_screen;
  std::string memory;  ///< of the frames given to the compositor: "udmabuf", "dma-heap", "memfd"
  bool show_asked = false;
  std::vector<ShownFrames> shown;
  std::string not_shown;
};

/// `show`: open a window, too, for a moment: only so does it show whether pictures are scanned out.
[[nodiscard]] ScreenTrial try_screen(const Session& session, bool show);

}  // namespace zcplay
