// SPDX-License-Identifier: MIT
// Events that no sane compositor sends. They may end the run in a sentence; they may not harm it.

#include <sys/mman.h>
#include <unistd.h>
#include <wayland-server-protocol.h>

#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "present/wayland/protocols/fractional-scale-v1-server-protocol.h"
#include "present/wayland/protocols/linux-dmabuf-unstable-v1-server-protocol.h"
#include "present/wayland/protocols/presentation-time-server-protocol.h"
#include "present/wayland/protocols/xdg-shell-server-protocol.h"
#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using scripted::ScriptedCompositor;
using scripted::World;
using test::ScreenBench;
using testing::IsEmpty;

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

struct HostileCase {
  std::string name;
  std::function<void(ScriptedCompositor&)> send;
};

void PrintTo(const HostileCase& row, std::ostream* out) {
  *out << row.name;
}

class HostileEvents : public testing::TestWithParam<HostileCase> {};

/// Plays on, or says why not; a protocol error of ours would be a complaint.
void expect_no_harm(ScreenBench& bench) {
  bench.settle();
  for (int i = 0; i < 4; ++i) {
    (void)bench.show();
    bench.settle();
    bench.refresh();
  }
  EXPECT_TRUE(!bench.error || !bench.error->detail.empty());
  EXPECT_THAT(bench.complaints(), IsEmpty());
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
}

TEST_P(HostileEvents, DoNoHarmBeforeTheFirstPicture) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open({.fullscreen = false}));
  GetParam().send(bench.compositor());
  expect_no_harm(bench);
}

TEST_P(HostileEvents, DoNoHarmWhilePlaying) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open({.fullscreen = false}));
  bench.play(6);
  (void)bench.show();
  bench.settle();
  GetParam().send(bench.compositor());
  expect_no_harm(bench);
}

wl_array array_of(std::vector<unsigned char>& bytes) {
  return {.size = bytes.size(), .alloc = bytes.size(), .data = bytes.data()};
}

/// A format table of `bytes`, told to be `size` long, with these indices and device numbers.
struct Feedback {
  std::size_t bytes = 16;
  std::uint32_t size = 16;
  std::vector<unsigned char> indices = {0, 0};
  std::vector<unsigned char> device = std::vector<unsigned char>(8);
  bool truncated = false;
  bool table = true;
};

void send_feedback(ScriptedCompositor& compositor, Feedback feedback) {
  for (wl_resource* const resource : compositor.world().dmabuf_feedbacks) {
    const UniqueFd fd(::memfd_create("table", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(feedback.bytes)), 0);
    if (feedback.table) zwp_linux_dmabuf_feedback_v1_send_format_table(resource, fd.get(), feedback.size);
    EXPECT_EQ(feedback.truncated ? ::ftruncate(fd.get(), 0) : 0, 0);
    wl_array device = array_of(feedback.device);
    wl_array indices = array_of(feedback.indices);
    zwp_linux_dmabuf_feedback_v1_send_main_device(resource, &device);
    zwp_linux_dmabuf_feedback_v1_send_tranche_target_device(resource, &device);
    zwp_linux_dmabuf_feedback_v1_send_tranche_formats(resource, &indices);
    zwp_linux_dmabuf_feedback_v1_send_tranche_flags(resource, kAll);
    zwp_linux_dmabuf_feedback_v1_send_tranche_done(resource);
    zwp_linux_dmabuf_feedback_v1_send_done(resource);
  }
}

void send_states(ScriptedCompositor& compositor, std::vector<unsigned char> bytes) {
  wl_array states = array_of(bytes);
  scripted::Toplevel& window = *compositor.window();
  xdg_toplevel_send_configure(window.resource, 200, 100, &states);
  const std::uint32_t serial = compositor.world().serial();
  window.xdg->sent.push_back({.serial = serial, .width = 200, .height = 100, .states = {}});
  xdg_surface_send_configure(window.xdg->resource, serial);
}

void send_keymap(ScriptedCompositor& compositor, std::uint32_t format, std::size_t bytes,
                 std::uint32_t size) {
  for (wl_resource* const keyboard : compositor.world().keyboards) {
    const UniqueFd fd(::memfd_create("keymap", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(bytes)), 0);
    wl_keyboard_send_keymap(keyboard, format, fd.get(), size);
    wl_keyboard_send_key(keyboard, 1, 1, 16, WL_KEYBOARD_KEY_STATE_PRESSED);
    wl_keyboard_send_key(keyboard, 1, 1, kAll, kAll);
    wl_keyboard_send_modifiers(keyboard, 1, kAll, kAll, kAll, kAll);
    wl_keyboard_send_repeat_info(keyboard, kLeast, kLeast);
  }
}

void send_presented(ScriptedCompositor& compositor, std::uint32_t word) {
  scripted::Surface* const video = compositor.video();
  if (video == nullptr) return;
  for (wl_resource* const feedback : std::exchange(video->feedbacks, {})) {
    wp_presentation_feedback_send_presented(feedback, word, word, word, word, word, word, word);
    wl_resource_destroy(feedback);
  }
}

void send_scales(ScriptedCompositor& compositor, std::int32_t scale) {
  for (const auto& output : compositor.world().outputs) {
    for (wl_resource* const resource : output->resources) {
      wl_output_send_scale(resource, scale);
      wl_output_send_mode(resource, kAll, scale, scale, scale);
      wl_output_send_done(resource);
    }
  }
}

void send_names(ScriptedCompositor& compositor) {
  const std::string name(4000, 'x');
  for (const auto& output : compositor.world().outputs) {
    for (wl_resource* const resource : output->resources) {
      wl_output_send_name(resource, name.c_str());
      wl_output_send_description(resource, "");
      wl_output_send_done(resource);
    }
  }
}

void release_everything_twice(ScriptedCompositor& compositor) {
  for (const auto& weak : compositor.world().buffers) {
    const scripted::BufferPointer buffer = weak.lock();
    if (!buffer || buffer->resource == nullptr) continue;
    buffer->busy = false;  // by the compositor's own word
    wl_buffer_send_release(buffer->resource);
    wl_buffer_send_release(buffer->resource);
  }
}

void configure_to(ScriptedCompositor& compositor, std::int32_t width, std::int32_t height) {
  compositor.configure(width, height, {XDG_TOPLEVEL_STATE_ACTIVATED});
}

void touch_without_end(ScriptedCompositor& compositor) {
  wl_resource* const surface = compositor.world().surfaces.front()->resource;
  for (wl_resource* const touch : compositor.world().touches) {
    for (std::int32_t finger = -500; finger < 500; ++finger) {
      wl_touch_send_down(touch, 1, kAll, surface, finger, kMost, kLeast);
    }
    wl_touch_send_up(touch, 1, 0, kLeast);
    wl_touch_send_cancel(touch);
    wl_touch_send_frame(touch);
  }
  for (wl_resource* const pointer : compositor.world().pointers) {
    wl_pointer_send_leave(pointer, 0, surface);
    wl_pointer_send_motion(pointer, kAll, kLeast, kMost);
    wl_pointer_send_axis(pointer, 0, kAll, kMost);
    wl_pointer_send_button(pointer, 0, 0, kAll, kAll);
  }
}

using Compositor = ScriptedCompositor;

INSTANTIATE_TEST_SUITE_P(
    All, HostileEvents,
    testing::Values(
        HostileCase{"TableOfOddSize", [](Compositor& c) { send_feedback(c, {.bytes = 100, .size = 23}); }},
        HostileCase{"TableLargerThanItsFile",
                    [](Compositor& c) { send_feedback(c, {.bytes = 16, .size = 65536}); }},
        HostileCase{"TableOfAllMemory", [](Compositor& c) { send_feedback(c, {.bytes = 16, .size = kAll}); }},
        HostileCase{"EmptyTable", [](Compositor& c) { send_feedback(c, {.bytes = 0, .size = 0}); }},
        HostileCase{"TableCutShort", [](Compositor& c) { send_feedback(c, {.truncated = true}); }},
        HostileCase{"NoTable", [](Compositor& c) { send_feedback(c, {.table = false}); }},
        HostileCase{"IndicesOutsideTheTable",
                    [](Compositor& c) { send_feedback(c, {.indices = {0xff, 0xff, 1, 0}}); }},
        HostileCase{"OddIndices", [](Compositor& c) { send_feedback(c, {.indices = {0, 0, 0}}); }},
        HostileCase{"NoIndices", [](Compositor& c) { send_feedback(c, {.indices = {}}); }},
        HostileCase{"ShortDevice", [](Compositor& c) { send_feedback(c, {.device = {1, 2, 3}}); }},
        HostileCase{"NegativeWindow", [](Compositor& c) { configure_to(c, -5, -7); }},
        HostileCase{"MostNegativeWindow", [](Compositor& c) { configure_to(c, kLeast, kLeast); }},
        HostileCase{"WindowOfAllPixels", [](Compositor& c) { configure_to(c, kMost, kMost); }},
        HostileCase{"WindowOfAllRows", [](Compositor& c) { configure_to(c, 1, kMost); }},
        HostileCase{"StatesOfOddLength", [](Compositor& c) { send_states(c, {1, 0, 0, 0, 2}); }},
        HostileCase{"ManyStates",
                    [](Compositor& c) { send_states(c, std::vector<unsigned char>(2000, 0xff)); }},
        HostileCase{"ScaleOfNothing", [](Compositor& c) { c.set_fractional_scale(0); }},
        HostileCase{"ScaleOfEverything", [](Compositor& c) { c.set_fractional_scale(kAll); }},
        HostileCase{"ScaledWindowOfAllPixels",
                    [](Compositor& c) {
                      c.set_fractional_scale(kAll);
                      configure_to(c, kMost, kMost);
                    }},
        HostileCase{"OutputScaleBelowZero", [](Compositor& c) { send_scales(c, kLeast); }},
        HostileCase{"OutputScaleOfEverything", [](Compositor& c) { send_scales(c, kMost); }},
        HostileCase{"LongNames", send_names}, HostileCase{"ReleasesTwice", release_everything_twice},
        HostileCase{"PresentedAtTheEndOfTime", [](Compositor& c) { send_presented(c, kAll); }},
        HostileCase{"PresentedAtNoTime", [](Compositor& c) { send_presented(c, 0); }},
        HostileCase{"KeymapOfAllMemory", [](Compositor& c) { send_keymap(c, 1, 16, kAll); }},
        HostileCase{"KeymapLargerThanItsFile", [](Compositor& c) { send_keymap(c, 1, 16, 1 << 20); }},
        HostileCase{"EmptyKeymap", [](Compositor& c) { send_keymap(c, 1, 0, 0); }},
        HostileCase{"KeymapOfZeros", [](Compositor& c) { send_keymap(c, 1, 4096, 4096); }},
        HostileCase{"KeymapOfUnknownFormat", [](Compositor& c) { send_keymap(c, kAll, 16, 16); }},
        HostileCase{"FingersAndButtons", touch_without_end}),
    test::CaseName{});

}  // namespace
}  // namespace zcplay::wayland
