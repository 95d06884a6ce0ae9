// SPDX-License-Identifier: MIT
#include "present/wayland/connection.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <wayland-client.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "present/wayland/proxy.h"
#include "tests/present/wayland/scripted_compositor/compositor.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::wayland {
namespace {

using testing::HasSubstr;

// Sets a variable of the environment, or unsets it, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::optional<std::string>& value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(before_); }

 private:
  void set(const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name_, value->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> before_;
};

// Each look at it is an hour later than the last.
class HastyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return now_ += std::chrono::hours(1); }
  [[nodiscard]] bool runs_by_itself() const override { return false; }

 private:
  mutable TimePoint now_{0};
};

UniqueFd socket_at(const std::string& path, bool listens) {
  UniqueFd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  EXPECT_EQ(::bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  if (listens) {
    EXPECT_EQ(::listen(made.get(), 1), 0);
  }
  return made;
}

std::string why_not(const Clock& clock, const std::string& socket = "") {
  const auto loop = EventLoop::create(clock);
  const auto connection = Connection::open(**loop, socket, Log());
  if (connection) return "";
  EXPECT_EQ(connection.error().code, ErrorCode::environment);
  return connection.error().detail;
}

TEST(ConnectionOpen, WithoutWaylandDisplayNamesTheVariable) {
  const Variable display("WAYLAND_DISPLAY", std::nullopt);
  const Variable socket("WAYLAND_SOCKET", std::nullopt);
  EXPECT_THAT(why_not(ManualClock()), HasSubstr("WAYLAND_DISPLAY is not set"));
}

TEST(ConnectionOpen, WithoutARuntimeFolderNamesTheVariable) {
  const Variable display("WAYLAND_DISPLAY", "wayland-1");
  const Variable folder("XDG_RUNTIME_DIR", std::nullopt);
  EXPECT_THAT(why_not(ManualClock()), HasSubstr("XDG_RUNTIME_DIR is not set"));
}

TEST(ConnectionOpen, WithoutASocketNamesItsPath) {
  const test::TemporaryFolder folder;
  const Variable runtime("XDG_RUNTIME_DIR", folder.path().string());
  const Variable display("WAYLAND_DISPLAY", "socket");
  EXPECT_THAT(why_not(ManualClock()), HasSubstr("no compositor answers at " + folder.path("socket") + ";"));
}

TEST(ConnectionOpen, ADeadSocketIsNamed) {
  const test::TemporaryFolder folder;
  const UniqueFd dead = socket_at(folder.path("socket"), false);
  EXPECT_THAT(why_not(ManualClock(), folder.path("socket")),
              HasSubstr("no compositor answers at " + folder.path("socket") + ";"));
}

TEST(ConnectionOpen, ASocketThatSaysNothingIsNotWaitedForForGood) {
  const test::TemporaryFolder folder;
  const UniqueFd silent = socket_at(folder.path("socket"), true);
  EXPECT_THAT(why_not(HastyClock(), folder.path("socket")), HasSubstr("has not answered for 5 s"));
}

TEST(ConnectionOpen, ASocketThatTalksNonsenseIsAnError) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd other(ends[1]);
  constexpr std::array<std::uint32_t, 3> kNonsense = {1, 0xfffc'0063, 0};
  ASSERT_EQ(::write(other.get(), kNonsense.data(), sizeof(kNonsense)), ssize_t{sizeof(kNonsense)});
  ASSERT_EQ(::shutdown(other.get(), SHUT_WR), 0);
  const Variable socket("WAYLAND_SOCKET", std::to_string(ends[0]));
  EXPECT_THAT(why_not(ManualClock()), HasSubstr("the compositor"));
}

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    ::setenv("WAYLAND_SOCKET", std::to_string(compositor_.connect().release()).c_str(), 1);
    loop_ = std::move(*EventLoop::create(clock_));
    compositor_.serve([this] { connection_ = std::move(*Connection::open(*loop_, "", Log())); });
    connection_->set_watcher(
        {.added = [this](const Global& global) { events_.push_back("+" + global.interface); },
         .removed = [this](const Global& global) { events_.push_back("-" + global.interface); },
         .lost = [this](const Error& error) { events_.push_back("lost: " + error.detail); }});
  }
  // One round of the loop, for both sides.
  Result<void> turn() {
    compositor_.step();
    (void)loop_->run_once(std::chrono::nanoseconds(0));
    return connection_->before_wait();
  }

  ManualClock clock_;
  scripted::ScriptedCompositor compositor_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::string> events_;
};

TEST_F(ConnectionTest, KnowsTheGlobalsAndTheirVersions) {
  EXPECT_EQ(connection_->version_of("wl_compositor"), 5U);
  EXPECT_EQ(connection_->version_of("xdg_wm_base"), 6U);
  EXPECT_EQ(connection_->version_of("wl_flux_capacitor"), 0U);
}

TEST_F(ConnectionTest, BindsAtMostWhatIsOffered) {
  const Proxy<wl_compositor, wl_compositor_destroy> bound(
      reinterpret_cast<wl_compositor*>(connection_->bind(wl_compositor_interface, 99)));
  ASSERT_NE(bound, nullptr);
  EXPECT_EQ(wl_compositor_get_version(bound.get()), connection_->version_of("wl_compositor"));
  const Proxy<wl_compositor, wl_compositor_destroy> modest(
      reinterpret_cast<wl_compositor*>(connection_->bind(wl_compositor_interface, 2)));
  EXPECT_EQ(wl_compositor_get_version(modest.get()), 2U);
  EXPECT_TRUE(turn());
  EXPECT_THAT(compositor_.world().complaints, testing::IsEmpty());
}

TEST_F(ConnectionTest, HearsOfGlobalsThatComeAndGo) {
  compositor_.plug_output("HDMI-A-1");
  EXPECT_TRUE(turn());
  compositor_.unplug_output(1);
  EXPECT_TRUE(turn());
  EXPECT_EQ(events_, (std::vector<std::string>{"+wl_output", "-wl_output"}));
}

TEST_F(ConnectionTest, ACompositorThatEndsIsSaidOnce) {
  compositor_.disconnect();
  for (int round = 0; round < 3; ++round) {
    const Result<void> lost = turn();
    ASSERT_FALSE(lost);
    EXPECT_THAT(lost.error().detail, HasSubstr("the compositor has closed the connection"));
  }
  ASSERT_EQ(events_.size(), 1U);
  EXPECT_THAT(events_[0], HasSubstr("the compositor has closed the connection"));
}

TEST_F(ConnectionTest, ARefusedRequestIsSaidInTheCompositorsWords) {
  compositor_.send_error();
  const Result<void> lost = turn();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::environment);
  EXPECT_THAT(lost.error().detail, HasSubstr("told to"));
}

TEST_F(ConnectionTest, WordsOfARefusalAreReadThoughSendingFails) {
  compositor_.send_error();
  compositor_.step();
  compositor_.disconnect();
  // Sending comes first here: the loop has not been asked what there is to read.
  const Proxy<wl_compositor, wl_compositor_destroy> bound(
      reinterpret_cast<wl_compositor*>(connection_->bind(wl_compositor_interface, 1)));
  const Result<void> lost = connection_->before_wait();
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().detail, HasSubstr("told to"));
}

TEST_F(ConnectionTest, ARoundTripAfterTheEndIsAnError) {
  compositor_.disconnect();
  (void)turn();
  EXPECT_FALSE(connection_->round_trip());
}

}  // namespace
}  // namespace zcplay::wayland
