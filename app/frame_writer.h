// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/options.h"
#include "app/output_file.h"
#include "base/frame.h"
#include "base/md5.h"
#include "base/media_time.h"
#include "base/result.h"
#include "decode/stream_info.h"

namespace zcplay {

/// Writes frames as one of the formats of `zcplay decode`, in the order they come.
class FrameWriter {
 public:
  FrameWriter(DecodeFormat format, const StreamInfo& stream, OutputFile file)
      : format_(format), frame_rate_(stream.frame_rate), file_(std::move(file)) {}

  [[nodiscard]] Result<void> write(const FrameInfo& frame);
  /// Writes what comes after the last frame, if there was any frame, and closes the file.
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] std::uint64_t frames() const { return frames_; }

 private:
  struct Times {
    std::int64_t pts = 0;
    std::int64_t duration = 0;
  };
  [[nodiscard]] Result<void> write_checksum(const FrameInfo& frame);
  [[nodiscard]] Times times_of(const FrameInfo& frame);

  DecodeFormat format_;
  Rational frame_rate_;
  OutputFile file_;
  std::uint64_t frames_ = 0;
  Md5 md5_;
  std::vector<std::byte> samples_;
  std::optional<Rational> time_base_;  ///< of the container's times; none: frames are counted
  Times last_;
};

}  // namespace zcplay
