// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "app/clip_source.h"
#include "app/complaints.h"
#include "app/play_options.h"
#include "app/playlist_timeline.h"
#include "app/session.h"
#include "present/frame_exchange.h"

namespace zcplay {

/// Decodes the clips of a playlist, one after the other and all again as often as wished, into an exchange.
/// A clip that cannot be played, or breaks, is complained of, and the next one follows. Thread-bound to the
/// session's loop.
class PlaylistDecoder {
 public:
  enum class State : std::uint8_t {
    full,      ///< the exchange is; its decode_fd() tells when it has run down
    busy,      ///< the device works
    starved,   ///< frames have to come back first; the exchange's decode_fd() tells
    finished,  ///< nothing is left to decode, unless restart() comes
  };

  /// All must outlive it. `interrupted` is asked from inside blocking reads: true ends them.
  PlaylistDecoder(const PlaylistOptions& options, const Session& session, present::FrameExchange& exchange,
                  Complaints& complaints, std::function<bool()> interrupted);
  ~PlaylistDecoder();
  PlaylistDecoder(const PlaylistDecoder&) = delete;
  PlaylistDecoder& operator=(const PlaylistDecoder&) = delete;

  /// Decodes until there is something to wait for.
  [[nodiscard]] State fill();
  /// From the first clip on, with frames of this epoch.
  void restart(std::uint32_t epoch);
  /// Gives slots back, and kernels that no frame stands on any more.
  void take_back(std::vector<Frame> frames);
  /// Frames that were put and did not come back yet.
  [[nodiscard]] std::size_t frames_out() const { return frames_out_.size(); }
  [[nodiscard]] std::uint64_t frames_put() const { return frames_put_; }
  /// Of these, before the device was through with them.
  [[nodiscard]] std::uint64_t frames_early() const { return frames_early_; }

  /// No frames any more: closes clip and decoder. Kernels stay until their frames are back.
  void close();

 private:
  // A kernel that outlived its decoder.
  struct Retired {
    std::uint64_t decoder = 0;
    std::unique_ptr<Kernel> kernel;
  };
  // A slot that the showing side holds.
  struct Out {
    SlotIdentity slot;
    std::uint64_t decoder = 0;
  };

  [[nodiscard]] bool open_clip();
  void end_clip(std::optional<Error> error);
  void next_clip();
  void retire();
  void put(Frame frame, const Placing& placing, Orientation orientation);

  const PlaylistOptions& options_;
  const Session& session_;
  present::FrameExchange& exchange_;
  Complaints& complaints_;
  std::function<bool()> interrupted_;
  PlaylistTimeline timeline_;

  std::vector<bool> hopeless_;     ///< clips that gave nothing, and are not tried again
  std::set<std::size_t> accused_;  ///< clips that were complained of
  bool standard_input_read_ = false;
  std::size_t clip_ = 0;     ///< place in the playlist
  std::uint64_t round_ = 0;  ///< how often all was played
  std::uint64_t shown_in_round_ = 0;
  std::unique_ptr<ClipSource> source_;
  std::uint64_t decoder_ = 1;  ///< number of source_'s
  std::uint32_t epoch_ = 0;
  bool finished_ = false;
  std::uint64_t frames_put_ = 0;
  std::uint64_t frames_early_ = 0;
  std::vector<Out> frames_out_;
  std::vector<Retired> retired_;
};

}  // namespace zcplay
