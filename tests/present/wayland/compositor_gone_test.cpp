// SPDX-License-Identifier: MIT
// A compositor that goes: one sentence, and no frame is lost.

#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/wayland/screen_bench.h"

namespace zcplay::wayland {
namespace {

using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::ReleasePolicy;
using test::ScreenBench;
using testing::HasSubstr;

struct Phase {
  std::string name;
  std::function<void(ScreenBench&)> reach;
  CompositorOptions compositor = {};
};

struct Ending {
  std::string name;
  std::function<void(scripted::ScriptedCompositor&)> end;
  std::string sentence;
};

void PrintTo(const Phase& row, std::ostream* out) {
  *out << row.name;
}
void PrintTo(const Ending& row, std::ostream* out) {
  *out << row.name;
}

class CompositorGone : public testing::TestWithParam<std::tuple<Phase, Ending>> {};

TEST_P(CompositorGone, IsOneSentenceAndLosesNoFrame) {
  const auto& [phase, ending] = GetParam();
  ScreenBench bench(phase.compositor);
  ASSERT_TRUE(bench.open());
  phase.reach(bench);
  ASSERT_FALSE(bench.error.has_value()) << bench.error->detail;
  ending.end(bench.compositor());
  bench.settle();
  EXPECT_EQ(bench.ended, 1U);
  ASSERT_TRUE(bench.ended_with.has_value());
  EXPECT_EQ(bench.ended_with->code, ErrorCode::environment);
  EXPECT_THAT(bench.ended_with->detail, HasSubstr(ending.sentence));
  // A player that has not heard of it yet.
  (void)bench.show();
  bench.screen().set_fullscreen(false);
  bench.screen().set_playing(false);
  bench.settle();
  EXPECT_EQ(bench.ended, 1U) << "said once";
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
}

// What was sent before the compositor went is still to be noticed while sending.
TEST_P(CompositorGone, IsNoticedInTheMiddleOfAPicture) {
  const auto& [phase, ending] = GetParam();
  ScreenBench bench(phase.compositor);
  ASSERT_TRUE(bench.open());
  phase.reach(bench);
  ending.end(bench.compositor());
  bench.compositor().step();
  (void)bench.show();
  (void)bench.show();
  bench.settle();
  EXPECT_EQ(bench.ended, 1U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
}

const std::vector<Phase> kPhases = {
    {"BeforeTheFirstConfigure", [](ScreenBench& bench) { (void)bench.show(); }, {.configures = false}},
    {"BeforeTheFirstPicture", [](ScreenBench&) {}},
    {"DuringAnImport",
     [](ScreenBench& bench) {
       (void)bench.show();
       bench.settle();
     },
     {.import = ImportAnswer::later}},
    {"WithFeedbackOut",
     [](ScreenBench& bench) {
       bench.play(6);
       (void)bench.show();
       bench.settle();
     }},
    {"WithAQueueOfPictures",
     [](ScreenBench& bench) {
       bench.play(6);
       for (int i = 0; i < 3; ++i) (void)bench.show({.after_previous = true});
       bench.settle();
     }},
    {"WithAllSlotsHeld",
     [](ScreenBench& bench) {
       for (int i = 0; i < 14; ++i) {
         (void)bench.show();
         bench.settle();
         bench.refresh();
       }
     },
     {.release = ReleasePolicy::never}},
    {"WhileHidden",
     [](ScreenBench& bench) {
       bench.play(2);
       bench.compositor().suspend(true);
       bench.settle();
     }},
    {"WhilePausedAndResized",
     [](ScreenBench& bench) {
       bench.play(2);
       bench.screen().set_playing(false);
       bench.compositor().configure(200, 100);
     }},
    {"OnSharedMemory", [](ScreenBench& bench) { bench.play(4); }, {.without = {"zwp_linux_dmabuf_v1"}}},
};

const std::vector<Ending> kEndings = {
    {"HangsUp", [](scripted::ScriptedCompositor& compositor) { compositor.disconnect(); },
     "closed the connection"},
    {"SendsAnError", [](scripted::ScriptedCompositor& compositor) { compositor.send_error(); },
     "refused a request"},
};

INSTANTIATE_TEST_SUITE_P(All, CompositorGone,
                         testing::Combine(testing::ValuesIn(kPhases), testing::ValuesIn(kEndings)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param).name + std::get<1>(instance.param).name;
                         });

}  // namespace
}  // namespace zcplay::wayland
