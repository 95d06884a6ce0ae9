// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "tests/present/wayland/scripted_compositor/model.h"

namespace zcplay::scripted {

/// A Wayland compositor in the test's own process, which shows nothing, does only what it is told, and is as
/// strict as the protocols are. It works when it is asked to, on the thread that asks: so tests are free of
/// time. One client. Complaints are to be looked at when the test ends.
class ScriptedCompositor {
 public:
  explicit ScriptedCompositor(CompositorOptions options = {});
  ~ScriptedCompositor();
  ScriptedCompositor(const ScriptedCompositor&) = delete;
  ScriptedCompositor& operator=(const ScriptedCompositor&) = delete;

  /// The client's end of a new connection, for WAYLAND_SOCKET.
  [[nodiscard]] UniqueFd connect();
  /// Takes in what the client has sent and sends what there is to send. Returns whether anything came.
  bool step();
  /// Serves the client from another thread while `blocking` waits for an answer on this one.
  void serve(const std::function<void()>& blocking);

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] CompositorOptions& options() { return world_.options; }

  // What is there.

  /// The window; null before there is one.
  [[nodiscard]] Toplevel* window();
  /// The newest surface that is a subsurface; null where there is none.
  [[nodiscard]] Surface* video();
  [[nodiscard]] unsigned request_count(const std::string& request) const;
  /// A committed, unreleased buffer, or one still to be shown, has this slot's memory.
  [[nodiscard]] bool reads(const SlotIdentity& slot) const;
  /// Buffers that the client has not destroyed.
  [[nodiscard]] std::size_t live_buffers() const;

  // What it can be told to do.

  /// One refresh of the display at `when`: shows what is ready, sends feedback and frame callbacks,
  /// releases what is due.
  void refresh(TimePoint when, std::chrono::nanoseconds period, std::uint32_t flags = 0x7);
  /// Discards all feedback that is out.
  void discard_all();
  void configure(std::int32_t width, std::int32_t height, const std::vector<std::uint32_t>& states = {});
  void close_window();
  void suspend(bool suspended);
  void ping();
  /// Releases what ReleasePolicy::by_hand holds back, the newest first if asked.
  void release_all(bool newest_first = false);
  /// Ends imports that ImportAnswer::later left open.
  void finish_imports(bool good);
  /// Sends new feedback for dmabufs to all who asked.
  void change_feedback(std::vector<Tranche> tranches);
  void set_fractional_scale(std::uint32_t scale_120);
  void unplug_output(std::size_t index);
  void plug_output(const std::string& name);
  void remove_global(const std::string& interface);
  /// Ends the client with a protocol error on its display.
  void send_error();
  /// Hangs up.
  void disconnect();

 private:
  World world_;
};

}  // namespace zcplay::scripted
