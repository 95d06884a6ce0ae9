// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <memory>
#include <span>

#include "base/frame.h"
#include "base/log.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/h264/decoder.h"
#include "decode/stream_info.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// One request's worth of work, in the words that all codecs share.
struct PictureJob {
  FrameId frame;
  bool first_field = false;   ///< the slot may get a second field
  bool second_field = false;  ///< goes to the slot of the frame's first field
  PictureKind kind;
  DefectSet defects;
  std::span<const FrameId> references;  ///< frames it may predict from
  std::size_t bitstream_size = 0;       ///< bytes write_bitstream() writes
};

/// What one codec adds to stateless decoding: its logic (parsing, DPB, output order), its controls,
/// and how its bitstream is handed over. Steps, events and sequences are those of the H.264 decoder,
/// whose words fit every codec. Thread-bound; does not allocate in steady state.
class CodecSession {
 public:
  virtual ~CodecSession() = default;

  /// Sets what holds for the whole stream, once the coded format is set; an Error
  /// (unsupported_input) says what the device lacks.
  [[nodiscard]] virtual Result<void> set_modes(const Node& video) = 0;
  /// Controls of the current sequence, to be set outside of requests before the picture format is
  /// asked for. Valid after Step::sequence_change.
  [[nodiscard]] virtual std::span<v4l2_ext_control> sequence_controls() = 0;

  virtual void begin(const AccessUnit& unit) = 0;
  [[nodiscard]] virtual Result<h264::Step> step(bool slot_available) = 0;
  [[nodiscard]] virtual std::span<const h264::PictureEvent> events() const = 0;
  [[nodiscard]] virtual const h264::Sequence& sequence() const = 0;

  /// After Step::job, until the next step: the job, its controls (all for one VIDIOC_S_EXT_CTRLS) and
  /// its bitstream, written to the start of `to`, which holds at least job().bitstream_size bytes.
  [[nodiscard]] virtual PictureJob job() = 0;
  [[nodiscard]] virtual std::span<v4l2_ext_control> controls() = 0;
  virtual void write_bitstream(std::span<std::byte> to) const = 0;

  virtual void mark_decode_error(FrameId frame) = 0;
  virtual void drain() = 0;
  virtual void flush() = 0;
};

/// Errors: unsupported_input for a codec this build has no session for. Extradata that cannot be read
/// is only warned of.
[[nodiscard]] Result<std::unique_ptr<CodecSession>> create_codec_session(const StreamInfo& stream,
                                                                         const Log& log);

}  // namespace zcplay::v4l2
