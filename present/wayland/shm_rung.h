// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"
#include "present/wayland/connection.h"

namespace zcplay::wayland {

/// Converts pictures to RGB on the CPU (libswscale) into wl_shm buffers as large as the placement: the last
/// resort, which works everywhere. Frames come back at once, but for the last, which redraw() needs.
[[nodiscard]] Result<std::unique_ptr<present::Rung>> create_shm_rung(Connection& connection,
                                                                     const present::RungHost& host, Log log);

}  // namespace zcplay::wayland
