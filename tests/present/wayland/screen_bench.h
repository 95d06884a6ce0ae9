// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "present/screen.h"
#include "present/wayland/connection.h"
#include "present/wayland/wayland_screen.h"
#include "tests/present/shm/test_picture.h"
#include "tests/present/wayland/pretend_dmabuf.h"
#include "tests/present/wayland/scripted_compositor/compositor.h"

namespace zcplay::test {

/// A decoder's slots: a few pictures in memory that passes for dmabufs, and the leases on them. Every
/// lease must come back exactly once; a slot is lent again only after that.
class SlotBench {
 public:
  struct Layout {
    unsigned count = 6;
    TestPicture::Layout picture;
    ColorInfo color;
    bool dmabufs = true;  ///< false: what an emulated decoder has without /dev/udmabuf
  };
  explicit SlotBench(Layout layout);
  ~SlotBench();
  SlotBench(const SlotBench&) = delete;
  SlotBench& operator=(const SlotBench&) = delete;

  /// A frame in the slot that has been free for longest; nullopt where all are lent.
  [[nodiscard]] std::optional<Frame> lend();
  /// Each slot gets other memory, as after a change of size; frames still lent keep the old.
  void renew(TestPicture::Layout picture);
  [[nodiscard]] std::size_t lent() const;

 private:
  struct Slots;
  Layout layout_;
  std::shared_ptr<Slots> slots_;
  std::vector<std::shared_ptr<Slots>> before_;
  std::uint64_t next_id_ = 1;
};

/// A screen on a scripted compositor, as a player would use it, with all that it said.
class ScreenBench final : public present::ScreenListener {
 public:
  explicit ScreenBench(scripted::CompositorOptions options = {}, SlotBench::Layout slots = {});
  ~ScreenBench() override;

  /// Connects and opens a window; false where that failed, with `error`.
  [[nodiscard]] bool open(wayland::ScreenOptions options = {});
  /// Until neither side has anything to say.
  void settle();
  /// Shows the next frame of the slots. nullopt: all are lent, or the screen failed.
  std::optional<present::ShowAnswer> show(const present::ShowTime& time = {});
  /// One refresh, 16.67 ms after the last.
  void refresh(std::uint32_t flags = 0x7);
  /// show(), settle() and refresh() so many times, letting the import of a new slot end between them; the
  /// number of frames committed.
  unsigned play(unsigned frames);
  /// Destroys the screen and the connection, as at the end of a run.
  void close();

  [[nodiscard]] scripted::ScriptedCompositor& compositor() { return *compositor_; }
  [[nodiscard]] present::Screen& screen() { return *screen_; }
  [[nodiscard]] EventLoop& loop() { return *loop_; }
  [[nodiscard]] const std::vector<std::string>& complaints() { return compositor_->world().complaints; }
  /// The newest commit of the video surface that brought a picture.
  [[nodiscard]] const scripted::CommitRecord& last_picture();

  SlotBench slots;
  ManualClock clock;
  std::optional<Error> error;       ///< of open(), show() or before_wait()
  std::optional<Error> ended_with;  ///< on_end's
  unsigned ended = 0;
  unsigned ready = 0;
  unsigned returned = 0;
  unsigned returned_early = 0;  ///< while the compositor still read them
  std::vector<present::Presentation> presentations;
  std::vector<std::uint64_t> not_presented;
  std::vector<present::Action> actions;
  std::vector<bool> suspensions;
  std::uint64_t next_number = 1;

  void on_ready() override { ++ready; }
  void on_presented(const present::Presentation& presentation) override {
    presentations.push_back(presentation);
  }
  void on_not_presented(std::uint64_t number) override { not_presented.push_back(number); }
  void on_returned(Frame frame) override;
  void on_action(present::Action action) override { actions.push_back(action); }
  void on_suspended(bool suspended) override { suspensions.push_back(suspended); }
  void on_end(const std::optional<Error>& reason) override {
    ++ended;
    ended_with = reason;
  }

 private:
  std::unique_ptr<scripted::ScriptedCompositor> compositor_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<wayland::Connection> connection_;
  std::unique_ptr<present::Screen> screen_;
  std::optional<Frame> held_;  ///< not yet taken
  bool closing_ = false;
};

}  // namespace zcplay::test
