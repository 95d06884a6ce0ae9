// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/media_time.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/stream_info.h"

namespace zcplay::demux {

struct DemuxerOptions {
  /// Asked from inside blocking reads, on the demuxer's thread; true makes the call at hand end with
  /// ErrorCode::interrupted. Empty: never.
  std::function<bool()> interrupted;
  /// Take the container's word where its header has all one needs to begin, as MP4's and Matroska's have for
  /// H.264 and HEVC: nothing is decoded to find out more, which is most of what opening costs. The units
  /// are the same; StreamInfo::reorder_frames and times that only a decoder can know may be missing.
  bool believe_header = false;
};

/// One video stream of a container, cut into access units the way FFmpeg's own tools cut it: MP4/MOV,
/// Matroska/WebM, MPEG-TS/PS, AVI, IVF, raw Annex B and whatever else libavformat reads, from files,
/// URLs and standard input. Takes the first video stream that is not a cover picture.
/// Thread-bound; different demuxers may live on different threads.
class Demuxer {
 public:
  /// `input`: a path, a URL, or "-" for standard input. Reads as far as it takes to know the stream.
  /// Errors name the input: unreadable_input for what is missing, empty, damaged or no media at all,
  /// unsupported_input for what has no video, is encrypted, or carries a codec that is not in Codec.
  [[nodiscard]] static Result<std::unique_ptr<Demuxer>> open(std::string input, DemuxerOptions options = {},
                                                             Log log = {});
  ~Demuxer();
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;

  [[nodiscard]] const StreamInfo& stream() const;

  /// The next access unit in decoding order; nullopt at the end of the stream. Ids count up from 1
  /// over the demuxer's whole life. The unit's bytes last until the next call, and 64 bytes more may be read
  /// behind them (AV_INPUT_BUFFER_PADDING_SIZE) without meaning anything. An Error does not take back what
  /// was read before; reading on after one gives it again.
  [[nodiscard]] Result<std::optional<AccessUnit>> read();

  /// Goes to the last point at or before `target` where the container says that decoding can start.
  [[nodiscard]] Result<void> seek(MediaTime target);

 private:
  struct State;
  explicit Demuxer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::demux
