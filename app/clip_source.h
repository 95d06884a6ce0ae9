// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/clip_reader.h"
#include "app/device_wiring.h"
#include "app/play_options.h"
#include "app/playlist_timeline.h"
#include "app/session.h"
#include "base/result.h"
#include "decode/decoder.h"

namespace zcplay {

/// One clip of a playlist, from its file to frames with their times. Thread-bound to the session's loop.
class ClipSource final : private PictureSink {
 public:
  struct Target {
    /// Asked from inside blocking reads: true ends them.
    std::function<bool()> interrupted;
    /// A frame to show, in order. Called from inside of step() and of the loop.
    std::function<void(Frame, const Placing&, Orientation)> frame;
  };
  enum class Step : std::uint8_t {
    more,       ///< call it again
    busy,       ///< run the loop first
    need_slot,  ///< run the loop, or give frames back, first
    ended,      ///< all frames came; what was wrong with the file is in error()
  };

  /// Opens the file and goes to the start; the decoder comes with the first step(). The references, and
  /// what the session refers to, must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ClipSource>> open(std::string clip,
                                                                const PlaylistOptions& options,
                                                                const Session& session,
                                                                PlaylistTimeline& timeline, Target target);
  ~ClipSource() override = default;

  /// Decodes a little. An Error is the end of the clip; frames that came before it stay.
  [[nodiscard]] Result<Step> step();
  /// From anywhere back to the start, with the same decoder; frames that did not come yet are forgotten.
  /// step() ends at once, with reopen(), where the container cannot go back.
  void rewind();
  /// The file has to be opened anew to be played again.
  [[nodiscard]] bool reopen() const { return reopen_; }

  [[nodiscard]] const std::string& clip() const { return clip_; }
  /// Since open() or rewind().
  [[nodiscard]] std::uint64_t frames_shown() const { return frames_shown_; }
  /// Why it ended early although step() had no Error.
  [[nodiscard]] const std::optional<Error>& error() const { return read_error_; }
  /// "3 of 100 frames are damaged (...)"; empty where none is.
  [[nodiscard]] std::string damage() const;
  /// Ends decoding. What the frames stand on; null for the software decoder.
  [[nodiscard]] std::unique_ptr<Kernel> release_kernel();

 private:
  enum class Phase : std::uint8_t { opening, reading, draining, flushing, ended };

  ClipSource(std::string clip, const PlaylistOptions& options, const Session& session,
             PlaylistTimeline& timeline, Target target)
      : clip_(std::move(clip)),
        options_(options),
        session_(session),
        timeline_(timeline),
        target_(std::move(target)) {}

  void on_decoded(const FrameInfo& /*picture*/) override {}
  void on_frame(Frame frame) override;

  void begin();
  [[nodiscard]] Result<Step> open_decoder();
  [[nodiscard]] Result<Step> read();
  [[nodiscard]] Result<Step> drain();
  [[nodiscard]] Result<Step> flush();

  std::string clip_;
  const PlaylistOptions& options_;
  Session session_;
  PlaylistTimeline& timeline_;
  Target target_;
  std::unique_ptr<ClipReader> reader_;
  OpenDecoder opened_;
  Phase phase_ = Phase::opening;
  bool past_end_ = false;
  bool reopen_ = false;
  std::uint64_t frames_shown_ = 0;
  std::uint64_t frames_seen_ = 0;
  std::uint64_t damaged_ = 0;
  DefectSet defects_;
  std::optional<Error> read_error_;
};

}  // namespace zcplay
