// SPDX-License-Identifier: MIT
#include "app/frame_writer.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "app/version.h"
#include "validate/report/framemd5.h"
#include "validate/report/samples.h"

namespace zcplay {

Result<void> FrameWriter::write(const FrameInfo& frame) {
  Result<void> written;
  if (format_ != DecodeFormat::none) {
    if (Result<void> read = planar_samples(frame, samples_); !read) return read;
  }
  switch (format_) {
    case DecodeFormat::framemd5:
      written = write_checksum(frame);
      break;
    case DecodeFormat::md5:
      md5_.update(samples_);
      break;
    case DecodeFormat::yuv:
      written = file_.write(samples_);
      break;
    case DecodeFormat::none:
      break;
  }
  ++frames_;
  return written;
}

// Containers without times (raw streams) get frames counted at the frame rate, as FFmpeg does.
FrameWriter::Times FrameWriter::times_of(const FrameInfo& frame) {
  if (!time_base_) {
    const auto pts = static_cast<std::int64_t>(frames_);
    return {pts, 1};
  }
  Times times{.pts = last_.pts + last_.duration, .duration = frame.duration};
  if (frame.pts) times.pts = frame.pts->ticks;
  last_ = times;
  return times;
}

Result<void> FrameWriter::write_checksum(const FrameInfo& frame) {
  if (frames_ == 0) {
    if (frame.pts) time_base_ = frame.pts->time_base;
    const bool rate_known = frame_rate_.numerator > 0 && frame_rate_.denominator > 0;
    const Rational counted =
        rate_known ? Rational{frame_rate_.denominator, frame_rate_.numerator} : Rational{1, 25};
    const std::string software = fmt::format("zcplay {}", kVersion);
    const std::string header = framemd5_header({.software = software,
                                                .time_base = time_base_.value_or(counted),
                                                .size = {frame.crop.width, frame.crop.height},
                                                .sample_aspect_ratio = frame.sample_aspect_ratio});
    if (Result<void> written = file_.write(header); !written) return written;
  }
  md5_.update(samples_);
  const Times times = times_of(frame);
  return file_.write(framemd5_line(times.pts, times.duration, samples_.size(), to_string(md5_.finish())));
}

Result<void> FrameWriter::finish() {
  if (format_ == DecodeFormat::md5 && frames_ != 0) {
    const std::string line = fmt::format("MD5={}\n", to_string(md5_.finish()));
    if (Result<void> written = file_.write(line); !written) return written;
  }
  return file_.close();
}

}  // namespace zcplay
