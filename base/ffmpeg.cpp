// SPDX-License-Identifier: MIT
#include "base/ffmpeg.h"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

#include <array>

namespace zcplay {

std::string ffmpeg_error_text(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(error, text.data(), text.size());
  return text.data();
}

void silence_ffmpeg_log() {
  av_log_set_level(AV_LOG_QUIET);
}

}  // namespace zcplay
