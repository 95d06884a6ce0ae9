// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"
#include "present/frame_exchange.h"
#include "present/screen.h"

namespace zcplay::present {

/// What a run came to, as counts.
struct PlayerStatistics {
  std::uint64_t committed = 0;
  std::uint64_t presented = 0;
  std::uint64_t scanned_out = 0;        ///< of those presented
  std::uint64_t late = 0;               ///< dropped before import, since their time was over
  std::uint64_t surplus = 0;            ///< passed over, since the display shows fewer frames than there are
  std::uint64_t hidden = 0;             ///< passed over while nothing of the window could be seen
  std::uint64_t not_presented = 0;      ///< committed and replaced before they were seen
  std::uint64_t intervals = 0;          ///< between frames presented one after the other
  std::uint64_t off_schedule = 0;       ///< of these, not what the refresh and the stream's times call for
  std::chrono::nanoseconds refresh{0};  ///< as measured; 0: unknown
  std::optional<TimePoint> first_presented;
};

struct PlayerOptions {
  bool paused = false;  ///< show the first frame and wait
};

/// Shows frames of an exchange on a screen, each at the refresh its time calls for. Thread-bound to the
/// event loop, in which all of it happens; run the loop, with Screen::before_wait() before each wait, until
/// ended().
class Player final : public ScreenListener {
 public:
  /// All of them must outlive the player. Watches the exchange, and stops it at the end. The destructor takes
  /// itself off the screen, which then drops frames it still has.
  [[nodiscard]] static Result<std::unique_ptr<Player>> create(EventLoop& loop, Screen& screen,
                                                              FrameExchange& exchange, PlayerOptions options,
                                                              Log log);
  ~Player() override;

  /// All frames were shown for as long as they should be, the user quit, or it cannot go on.
  [[nodiscard]] bool ended() const;
  /// Why it cannot go on; nullopt for a good end.
  [[nodiscard]] const std::optional<Error>& error() const;
  [[nodiscard]] const PlayerStatistics& statistics() const;

  void on_ready() override;
  void on_presented(const Presentation& presentation) override;
  void on_not_presented(std::uint64_t number) override;
  void on_returned(Frame frame) override;
  void on_action(Action action) override;
  void on_suspended(bool suspended) override;
  void on_end(const std::optional<Error>& error) override;

 private:
  struct State;
  explicit Player(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::present
