// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "decode/h264/decoder.h"
#include "decode/h264/dpb.h"

namespace zcplay::h264 {

/// Which frames are fit to be shown after decoding did not start at an IDR picture. Under
/// RecoveryPolicy::ffmpeg a frame is hidden until
///   - an IDR picture was decoded,
///   - or a frame is output that a recovery point SEI (D.2.8) says is correct, which also clears all
///     that follow it in output order,
///   - or a lone intra picture is met in a stream that has no way to predict from further back: few
///     references marked, few reference indices in the PPSs. Streams without recovery points start
///     there.
/// The same rules, in the same order of events, as libavcodec 59 to 62 follow.
class Recovery {
 public:
  explicit Recovery(RecoveryPolicy policy) : policy_(policy) {}

  /// Before the first picture, after a seek and after a change of sequence.
  void reset();

  /// What the rules look at when a picture (frame or field) is started.
  struct Picture {
    bool idr = false;
    bool reference = false;
    bool intra = false;  ///< the first slice is an I slice
    std::int32_t frame_num = 0;
    std::int32_t max_frame_num = 0;
    std::optional<std::uint32_t> recovery_frame_cnt;  ///< of an SEI that came with it
  };
  /// Sets `store.recovered` where the picture is known to be correct.
  void picture_started(const Picture& picture, FrameStore& store);

  /// What they look at when a reference picture has been marked.
  struct Marked {
    bool sound = true;  ///< marking named no absent picture
    bool field = false;
    std::size_t short_term_frames = 0;  ///< the picture itself counted
    std::size_t long_term_frames = 0;
    unsigned l0_default_active = 0;  ///< the largest of all PPSs seen
    unsigned l1_default_active = 0;
    bool reorders = false;  ///< output may be delayed in this stream
  };
  void picture_marked(const Marked& marked, FrameStore& store);

  /// Called for each frame in output order; true if it may be shown.
  [[nodiscard]] bool frame_reached_output(FrameStore& store);

  /// From here on only frames already known to be correct are shown.
  void end_of_stream() { draining_ = true; }

 private:
  RecoveryPolicy policy_;
  bool decoded_idr_ = false;
  bool output_recovered_ = false;
  bool has_recovery_point_ = false;
  bool valid_recovery_point_ = false;
  bool draining_ = false;
  std::optional<std::int32_t> recovery_frame_num_;
};

}  // namespace zcplay::h264
