// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "present/action.h"
#include "present/rung.h"
#include "present/timeline_frame.h"

namespace zcplay::present {

/// What the compositor says of one commit that reached the screen (wp_presentation feedback).
struct Presentation {
  std::uint64_t number = 0;  ///< TimelineFrame::number
  TimePoint when{0};         ///< CLOCK_MONOTONIC, of the refresh that showed it
  /// Nanoseconds to the next refresh as the compositor foresees it; 0: it does not say.
  std::chrono::nanoseconds refresh{0};
  std::uint64_t refresh_count = 0;  ///< vertical retrace counter; always 0 on compositors without one
  bool vsync = false;
  bool hardware_clock = false;
  bool hardware_completion = false;
  bool zero_copy = false;  ///< the display read the picture from our buffer: scanned out, not composed
};

/// Limits on when a commit may take effect, for compositors that can be told.
struct ShowTime {
  std::optional<TimePoint> not_before;  ///< commit-timing: CLOCK_MONOTONIC
  bool after_previous = false;          ///< fifo: the picture before must have been shown for a refresh
};

/// Which of the above this compositor honours.
struct TimingSupport {
  bool fifo = false;
  bool commit_timing = false;
  bool feedback = false;  ///< on_presented will come
};

enum class ShowAnswer : std::uint8_t {
  committed,  ///< the frame was moved from; it comes back through on_returned
  not_yet,    ///< the window or the import is not ready: the frame is untouched; on_ready says when to try
              ///< again
};

/// Hears what becomes of frames, and what the user wants. Called on the screen's thread, from inside its
/// event loop; on_returned and on_not_presented also from inside Screen::show.
class ScreenListener {
 public:
  virtual ~ScreenListener() = default;
  virtual void on_ready() = 0;
  virtual void on_presented(const Presentation& presentation) = 0;
  /// It was replaced before it was seen, or the window is hidden.
  virtual void on_not_presented(std::uint64_t number) = 0;
  /// Nobody reads the frame's slot any more but perhaps a GPU, whose fence is on the dmabuf.
  virtual void on_returned(Frame frame) = 0;
  virtual void on_action(Action action) = 0;
  /// The compositor said that nothing of the window can be seen, or that it can again.
  virtual void on_suspended(bool suspended) = 0;
  /// The window is gone: closed by the user (no error), or with the compositor or its connection.
  virtual void on_end(const std::optional<Error>& error) = 0;
};

/// A window that shows one picture at a time. Thread-bound. The one real implementation is
/// wayland::WaylandScreen; players are tested against scripted ones.
class Screen {
 public:
  virtual ~Screen() = default;
  /// `listener` must outlive the screen or be replaced by nullptr, after which frames still held are
  /// dropped where they are: their leases must then be safe to drop on this thread.
  virtual void set_listener(ScreenListener* listener) = 0;
  [[nodiscard]] virtual TimingSupport timing() const = 0;

  /// Announces a frame that will be shown soon, so that its import is done by then. Cheap to repeat.
  virtual void prepare(const TimelineFrame& frame) = 0;
  /// Commits `frame`. An Error is the end: the compositor is gone, or no rung takes such frames.
  [[nodiscard]] virtual Result<ShowAnswer> show(TimelineFrame& frame, const ShowTime& time) = 0;
  /// Dispatches what is pending and sends what was requested: called before each wait of the loop.
  [[nodiscard]] virtual Result<void> before_wait() = 0;

  virtual void set_fullscreen(bool fullscreen) = 0;
  [[nodiscard]] virtual bool fullscreen() const = 0;
  /// Playing keeps the display awake; pausing lets it sleep.
  virtual void set_playing(bool playing) = 0;
  /// The rung in use, and why no higher one; empty before the first frame.
  [[nodiscard]] virtual std::optional<RungReport> rung() const = 0;
};

}  // namespace zcplay::present
