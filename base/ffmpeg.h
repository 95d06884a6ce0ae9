// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace zcplay {

/// FFmpeg's words for one of its own (negative) error codes.
[[nodiscard]] std::string ffmpeg_error_text(int error);

/// FFmpeg logs to standard error through one level for the whole process, which no object of ours can
/// own. Everything of ours that uses FFmpeg calls this first: it turns that log off for good, since
/// what matters in it reaches the user as an Error or as a Defect of a frame. Thread-safe, idempotent.
void silence_ffmpeg_log();

}  // namespace zcplay
