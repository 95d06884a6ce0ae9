// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/frame_id.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/stream_info.h"

struct AVBufferRef;
struct AVCodecContext;
struct AVFrame;
struct AVPacket;

namespace zcplay::software {

struct AVFrameDeleter {
  void operator()(AVFrame* frame) const;
};
using AVFramePtr = std::unique_ptr<AVFrame, AVFrameDeleter>;
/// Never null: aborts where there is no memory for so small a thing.
[[nodiscard]] AVFramePtr make_av_frame();

struct UnitDecoderOptions {
  /// libavcodec holds frames back as long as the standard lets a stream ask for, instead of guessing a
  /// shorter delay and correcting itself later: H.264 then always comes out in order of POC.
  bool strict = false;
  /// Invents what is damaged or missing, as FFmpeg's tools do. Without it, macroblocks that no sound
  /// slice covers keep what their memory held.
  bool conceal_errors = true;
  /// New pictures start as mark_unwritten() leaves them (unwritten.h).
  bool mark_unwritten = false;
};

/// One coded picture as libavcodec holds it in its own DPB: planar, uncropped.
struct DecodedPicture {
  FrameId id;                      ///< of the unit in which the picture began
  const AVFrame* frame = nullptr;  ///< sizes, format and planes are valid, nothing else is
};

/// libavcodec, one access unit at a time: with one thread and all output fetched before anything is
/// sent, the samples of a unit are complete as soon as send() returns. That is what makes pictures
/// comparable in decode order. Not for AV1, whose decoder (dav1d) keeps its pictures to itself: only
/// output order works there. Thread-bound.
class UnitDecoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<UnitDecoder>> create(const StreamInfo& stream,
                                                                   UnitDecoderOptions options = {});
  ~UnitDecoder();
  UnitDecoder(const UnitDecoder&) = delete;
  UnitDecoder& operator=(const UnitDecoder&) = delete;

  /// Decodes one unit. Output of earlier units must have been received first. Returns 0, or
  /// libavcodec's error for this unit, after which it goes on with the next; Errors are for good.
  [[nodiscard]] Result<int> send(const AccessUnit& unit);

  /// The pictures that the last send() began, in decode order: none for a second field; several for
  /// VP9 units that carry hidden frames, of which receive() may add more. Stand-ins for lost references
  /// are left out. A picture coded as two fields in two units is complete only after the second. Valid
  /// until the next send().
  [[nodiscard]] std::span<const DecodedPicture> pictures() const { return pictures_; }

  /// The picture the last unit went into, begun by it or by the field before; nullptr before the first.
  [[nodiscard]] const AVFrame* current() const { return kept_.empty() ? nullptr : kept_.back().get(); }

  /// Fetches the next frame in output order: true and `frame` filled, its pts being the value of the
  /// FrameId; false when there is none for now.
  [[nodiscard]] Result<bool> receive(AVFrame& frame);

  /// No more units: receive() then gives out all that was held back. flush() makes ready for more.
  void send_end();
  /// Forgets all pictures; parameter sets stay.
  void flush();

  /// libavcodec's last complaint about a unit (negative, an AVERROR); 0 if there was none.
  [[nodiscard]] int last_error() const { return last_error_; }

 private:
  struct FreeContext {
    void operator()(AVCodecContext* context) const;
  };
  struct FreePacket {
    void operator()(AVPacket* packet) const;
  };

  UnitDecoder(Codec codec, UnitDecoderOptions options);
  int allocate(AVFrame* frame, int flags);
  void note(int status);
  void keep_pictures();

  Codec codec_;
  UnitDecoderOptions options_;
  std::unique_ptr<AVCodecContext, FreeContext> context_;
  std::unique_ptr<AVPacket, FreePacket> packet_;
  FrameId unit_;
  std::vector<AVFramePtr> begun_;         ///< one for each buffer asked for and not sorted yet
  std::vector<AVFramePtr> kept_;          ///< pictures of the last unit that began any
  std::vector<DecodedPicture> pictures_;  ///< views into kept_, of the last unit
  int last_error_ = 0;
};

/// "libavcodec 59.37"
[[nodiscard]] std::string libavcodec_name();

}  // namespace zcplay::software
