// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/frame.h"
#include "base/log.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/h264/decode_job.h"

namespace zcplay::h264 {

/// What a step of the decoder came to.
enum class Step : std::uint8_t {
  job,              ///< job() is to be decoded
  need_slot,        ///< the next picture needs a slot and `slot_available` was false: repeat with one
  sequence_change,  ///< sequence() changed in a way that needs other buffers: finish what is in flight,
                    ///< reconfigure, repeat
  end_of_unit,      ///< the access unit is used up
};

/// What the owner of the slots must learn, in this order of happening.
struct PictureEvent {
  enum class Kind : std::uint8_t {
    output,   ///< show this frame now, after all earlier outputs
    discard,  ///< this frame will never be shown (edit list, no_output_of_prior_pics, before recovery, flush)
    leave,  ///< the frame is neither a reference nor waiting for output any more: its slot is free as far as
            ///< the DPB goes
  };
  Kind kind{};
  FrameId frame;
  DefectSet defects;  ///< final set, with what was learned since the job (output and discard only)
  friend bool operator==(const PictureEvent&, const PictureEvent&) = default;
};

/// The stream properties that decide on formats and buffers.
struct Sequence {
  Size coded_size;
  Rect crop;
  std::uint8_t chroma_format_idc = 1;
  std::uint8_t bit_depth = 8;  ///< of luma; chroma's equal or the stream is refused
  unsigned max_dpb_frames = 0;
  ColorInfo color;
  Rational sample_aspect_ratio{0, 1};
  friend bool operator==(const Sequence&, const Sequence&) = default;
};

/// When frames count as shown after starting at a recovery point that is not an IDR.
enum class RecoveryPolicy : std::uint8_t {
  ffmpeg,  ///< as FFmpeg does by default: hidden until recovered, see ARCHITECTURE.md
  show_all,
};

struct DecoderOptions {
  RecoveryPolicy recovery = RecoveryPolicy::ffmpeg;
  Size container_size;  ///< pixels; crops like FFmpeg where the SPS does not crop and this fits. 0×0: unknown
};

/// H.264 decoding without the pixels: access units in, jobs and events out. Knows DPB, POC, marking
/// and output order (clauses 8.2.1, 8.2.4, 8.2.5, C.4), nothing of slots beyond "is there one", and
/// nothing of the kernel. Thread-bound. Does not allocate once its vectors have grown.
class Decoder {
 public:
  explicit Decoder(DecoderOptions options, Log log = {});
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Container's private data, at the start and whenever it changes between units.
  [[nodiscard]] Result<void> set_extradata(std::span<const std::uint8_t> extradata);

  /// Begins a unit; its bytes must last until step() returned end_of_unit.
  void begin(const AccessUnit& unit);

  /// One step on. Errors are only unsupported_input (FMO, data partitioning, a chroma format or
  /// depth no decoder takes): damage is no Error.
  [[nodiscard]] Result<Step> step(bool slot_available);

  /// Valid after Step::job until the next step().
  [[nodiscard]] const DecodeJob& job() const;
  /// Valid from the first Step::sequence_change or job on.
  [[nodiscard]] const Sequence& sequence() const;
  /// The parameter set that sequence() was taken from; valid when it is. Devices want to see it before
  /// they are asked for formats.
  [[nodiscard]] const Sps& sps() const;

  /// Events of the last step, drain or flush, oldest first; valid until the next.
  [[nodiscard]] std::span<const PictureEvent> events() const;

  /// The device reports after the fact that a frame decoded with errors: taints what follows from it.
  void mark_decode_error(FrameId frame);

  /// End of stream: all waiting frames come out as events.
  void drain();
  /// Seek: waiting frames are discarded, references forgotten, parameter sets kept.
  void flush();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::h264
