// SPDX-License-Identifier: MIT
// A compositor that is not there, does not answer, or goes: one sentence, and no frame is lost.

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "present/wayland/connection.h"
#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::wayland {
namespace {

using present::ShowAnswer;
using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::ReleasePolicy;
using test::ScreenBench;
using testing::HasSubstr;

// --- not there --------------------------------------------------------------------------------------------

/// Jumps ten seconds at each look, so that every limit is over at once.
class HastyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return now_ += std::chrono::seconds(10); }
  [[nodiscard]] bool runs_by_itself() const override { return false; }

 private:
  mutable TimePoint now_{0};
};

class NoCompositor : public testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("WAYLAND_SOCKET");
    ::setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
    ::unsetenv("WAYLAND_DISPLAY");
  }

  Error refusal(const std::string& socket) {
    auto loop = EventLoop::create(clock_);
    const auto connection = Connection::open(**loop, socket, Log());
    EXPECT_FALSE(connection.has_value());
    return connection ? Error{} : connection.error();
  }

  UniqueFd socket_at(const std::string& name, bool listening) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_.path() / name).string();
    EXPECT_LT(path.size(), sizeof(address.sun_path));
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listening ? ::listen(fd.get(), 1) : 0, 0);
    return fd;
  }

  test::TemporaryFolder folder_;
  HastyClock clock_;
};

TEST_F(NoCompositor, WithoutWaylandDisplay) {
  const Error error = refusal("");
  EXPECT_EQ(error.code, ErrorCode::environment);
  EXPECT_THAT(error.detail, HasSubstr("WAYLAND_DISPLAY is not set"));
}

TEST_F(NoCompositor, WithoutRuntimeFolder) {
  ::unsetenv("XDG_RUNTIME_DIR");
  EXPECT_THAT(refusal("wayland-1").detail, HasSubstr("XDG_RUNTIME_DIR"));
}

TEST_F(NoCompositor, WithoutSocket) {
  ::setenv("WAYLAND_DISPLAY", "wayland-7", 1);
  EXPECT_THAT(refusal("").detail, HasSubstr((folder_.path() / "wayland-7").string()));
}

TEST_F(NoCompositor, WithADeadSocket) {
  (void)socket_at("wayland-1", false);
  const Error error = refusal("wayland-1");
  EXPECT_EQ(error.code, ErrorCode::environment);
  EXPECT_EQ(error.system_errno, ECONNREFUSED);
}

TEST_F(NoCompositor, ThatNeverAnswers) {
  const UniqueFd silent = socket_at("wayland-1", true);
  EXPECT_THAT(refusal("wayland-1").detail, HasSubstr("has not answered for 5 s"));
}

TEST_F(NoCompositor, ThatHangsUpAtOnce) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  ::close(ends[0]);
  ::setenv("WAYLAND_SOCKET", std::to_string(ends[1]).c_str(), 1);
  const Error error = refusal("wayland-1");
  EXPECT_EQ(error.code, ErrorCode::environment);
  EXPECT_FALSE(error.detail.empty());
}

TEST_F(NoCompositor, ThatTalksNonsense) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd other(ends[0]);
  const std::string nonsense(64, '\xff');
  ASSERT_EQ(::send(other.get(), nonsense.data(), nonsense.size(), 0), 64);
  ::setenv("WAYLAND_SOCKET", std::to_string(ends[1]).c_str(), 1);
  EXPECT_FALSE(refusal("wayland-1").detail.empty());
}

// --- goes -------------------------------------------------------------------------------------------------

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
