// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/event_loop.h"
#include "present/frame_exchange.h"
#include "present/player.h"
#include "present/screen.h"
#include "tests/present/pacing/scripted_display.h"

namespace zcplay::test {

/// Slots of a decoder that is not there; complains where one comes back twice.
class CountedSlots final : public SlotOwner {
 public:
  explicit CountedSlots(std::uint32_t slots) : slots_(slots) {}
  void slot_returned(std::uint32_t slot_index, std::uint64_t generation) override;
  [[nodiscard]] static std::optional<Lease> lease(const std::shared_ptr<CountedSlots>& slots);
  [[nodiscard]] std::size_t out() const { return out_.size(); }

 private:
  std::uint32_t slots_;
  std::set<std::uint32_t> out_;
};

/// A screen on a scripted display: a frame comes back when another has taken its place.
class ScriptedScreen final : public present::Screen {
 public:
  ScriptedScreen(const Clock& clock, ScriptedDisplay::Model model, present::TimingSupport timing)
      : clock_(clock), timing_(timing), display_(std::move(model)) {}

  void set_listener(present::ScreenListener* listener) override { listener_ = listener; }
  [[nodiscard]] present::TimingSupport timing() const override { return timing_; }
  void prepare(const present::TimelineFrame& frame) override { prepared.push_back(frame.number); }
  [[nodiscard]] Result<present::ShowAnswer> show(present::TimelineFrame& frame,
                                                 const present::ShowTime& time) override;
  [[nodiscard]] Result<void> before_wait() override { return {}; }
  void set_fullscreen(bool fullscreen) override { fullscreen_ = fullscreen; }
  [[nodiscard]] bool fullscreen() const override { return fullscreen_; }
  void set_playing(bool on) override { playing = on; }
  [[nodiscard]] std::optional<present::RungReport> rung() const override { return std::nullopt; }

  /// Tells the listener what has happened. True: something had.
  bool deliver();
  [[nodiscard]] std::optional<TimePoint> next_event() const { return display_.next_event(); }
  [[nodiscard]] present::ScreenListener& listener() { return *listener_; }
  [[nodiscard]] ScriptedDisplay& display() { return display_; }

  // The script.
  bool ready = true;             ///< else show() answers not_yet
  bool releases = true;          ///< frames come back
  bool vsync = true;             ///< feedback says so
  std::optional<Error> refusal;  ///< what show() answers

  // What was asked for.
  std::vector<ScriptedDisplay::Event> shown;
  std::vector<std::uint64_t> committed;
  std::vector<TimePoint> commit_times;
  std::vector<std::uint64_t> prepared;
  int show_calls = 0;
  bool playing = false;

 private:
  void release(std::uint64_t before);

  const Clock& clock_;
  present::TimingSupport timing_;
  ScriptedDisplay display_;
  present::ScreenListener* listener_ = nullptr;
  bool fullscreen_ = true;
  std::vector<std::pair<std::uint64_t, Frame>> held_;
};

/// A player with a decoder that is always ready, unless scripted, on a scripted screen and a manual clock.
class PlayerBench : public testing::Test {
 protected:
  struct Setup {
    double frame_rate = 30;
    int frames = 60;
    bool durations = true;
    std::uint32_t slots = 12;
    ScriptedDisplay::Model display;
    present::TimingSupport timing{.feedback = true};
    bool paused = false;
  };

  ~PlayerBench() override;
  void start(Setup setup);
  /// Until the player has ended, or for so long.
  void run(std::chrono::nanoseconds limit = std::chrono::seconds(60));
  [[nodiscard]] TimePoint now() const { return clock_.now(); }
  /// Numbers of the frames on the screen, one after the other.
  [[nodiscard]] std::vector<std::uint64_t> shown_numbers() const;
  /// Refreshes from each frame shown to the next.
  [[nodiscard]] std::vector<std::int64_t> intervals() const;
  /// Everything back, nothing twice.
  void expect_no_slot_lost();

  ManualClock clock_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<present::FrameExchange> exchange_;
  std::shared_ptr<CountedSlots> slots_;
  std::unique_ptr<ScriptedScreen> screen_;
  std::unique_ptr<present::Player> player_;
  std::uint64_t wake_ups_ = 0;  ///< of the showing side
  std::function<bool()> decoder_works_ = [] { return true; };

 private:
  void decode();

  Setup setup_;
  int next_frame_ = 0;
  std::uint32_t epoch_ = 0;
  bool starved_ = false;
};

}  // namespace zcplay::test
