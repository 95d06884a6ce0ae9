// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"
#include "present/rung.h"
#include "present/sync_mode.h"
#include "present/wayland/connection.h"

namespace zcplay::wayland {

struct DmabufRungOptions {
  /// `implicit` is the decoding side's alone: it hands on frames whose fence is still pending, and the
  /// compositor finds that fence on the dmabuf. Here it is the same as `completed`.
  present::SyncMode sync = present::SyncMode::completed;
  /// Refuse frames whose matrix and range the compositor cannot be told.
  bool exact_color = false;
};

/// Hands the decoder's own buffers to the compositor (zwp_linux_dmabuf_v1, versions 3 to 5): one wl_buffer
/// a slot, made with `create` when the slot is first seen and kept under the identity of its dmabuf; made
/// anew where the compositor's feedback changes. Tells matrix, range and chroma siting where the
/// compositor takes them (wp_color_representation). Errors say in one sentence what the compositor lacks.
[[nodiscard]] Result<std::unique_ptr<present::Rung>> create_dmabuf_rung(EventLoop& loop,
                                                                        Connection& connection,
                                                                        const present::RungHost& host,
                                                                        DmabufRungOptions options, Log log);

}  // namespace zcplay::wayland
