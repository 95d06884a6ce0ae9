// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"

namespace zcplay::gl {

/// Imports the decoder's buffers into a GLES context of our own, converts them with the stream's matrix,
/// range and chroma siting, scales them to the placement and swaps: no CPU copy. Errors say in one
/// sentence what EGL lacks on this machine.
[[nodiscard]] Result<std::unique_ptr<present::Rung>> create_egl_rung(const present::RungHost& host, Log log);

}  // namespace zcplay::gl
