// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"
#include "present/screen.h"
#include "present/sync_mode.h"
#include "present/wayland/connection.h"

namespace zcplay::wayland {

struct ScreenOptions {
  std::string title = "zcplay";
  bool fullscreen = true;
  std::string output;  ///< name of the output to be fullscreen on ("DSI-1"); "": the compositor's choice
  present::ScaleMode scale = present::ScaleMode::fit;
  std::optional<present::RungKind> rung;  ///< this one or none
  bool exact_color = false;               ///< leave the dmabuf rung where it cannot say the matrix
  present::SyncMode sync = present::SyncMode::completed;
  present::RungFactory egl;  ///< empty: built without EGL
};

/// Opens a window on `connection`, which must outlive it, and waits for nothing: on_ready says when it can
/// show pictures. Errors are of the environment: no xdg-shell, an output of that name that is not there,
/// a forced rung or way of synchronization that cannot be had here.
[[nodiscard]] Result<std::unique_ptr<present::Screen>> create_wayland_screen(EventLoop& loop,
                                                                             Connection& connection,
                                                                             ScreenOptions options, Log log);

}  // namespace zcplay::wayland
