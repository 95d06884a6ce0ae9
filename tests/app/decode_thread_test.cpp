// SPDX-License-Identifier: MIT
#include "app/decode_thread.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <set>

#include <gtest/gtest.h>

#include "base/event_loop.h"
#include "tests/app/run_zcplay.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

struct Shown {
  std::optional<std::int64_t> milliseconds;  ///< of the stream
  nanoseconds when{0};
  std::uint64_t number = 0;
  std::uint32_t epoch = 0;
  SlotIdentity slot;
};

// Plays the showing side: takes frames as they come and gives each back when it has `hold` younger ones.
class Consumer {
 public:
  explicit Consumer(PlaylistOptions options, std::size_t hold = 2)
      : options_(std::move(options)), hold_(hold) {
    loop_ = std::move(*EventLoop::create(clock_));
    stop_ = std::move(*StopSignals::create(*loop_));
    exchange_ = std::move(*present::FrameExchange::create({}));
    watch_ = std::move(*loop_->watch(exchange_->show_fd(), EPOLLIN | EPOLLET, [](std::uint32_t) {}));
    thread_ = std::move(*DecodeThread::start(options_, *exchange_, complaints, *stop_, {}));
  }
  ~Consumer() {
    if (thread_) static_cast<void>(end());
  }

  /// Takes frames until there are `count`, or no more.
  void take(std::size_t count) {
    while (shown.size() < count) {
      exchange_->refresh(1);
      if (exchange_->queued().empty()) {
        if (exchange_->finished(epoch_) || exchange_->error()) return;
        // A decoder that lacks slots has to get one.
        if (held_.size() > hold_ / 2) release_oldest();
        if (!wait()) return;
        continue;
      }
      accept(exchange_->pop());
    }
  }

  void restart() { exchange_->restart(++epoch_); }

  /// As the player does it. What join() says.
  Result<DecodeStatistics> end(bool give_all_back = true) {
    exchange_->stop();
    thread_->stop();
    if (give_all_back) {
      while (!held_.empty()) release_oldest();
    }
    Result<void> quiet = thread_->wait_until_quiet();
    Result<DecodeStatistics> joined = quiet ? thread_->join() : std::unexpected(quiet.error());
    thread_.reset();
    held_.clear();
    return joined;
  }

  Complaints complaints;
  std::vector<Shown> shown;

 private:
  bool wait() {
    const auto events = loop_->run_once(60s);
    EXPECT_TRUE(events && *events > 0) << "nothing came for a minute";
    return events && *events > 0;
  }
  void accept(present::TimelineFrame frame) {
    const auto& pts = frame.frame.info.pts;
    shown.push_back(
        {.milliseconds =
             pts ? std::optional(std::chrono::round<std::chrono::milliseconds>(pts->nanoseconds()).count())
                 : std::nullopt,
         .when = frame.when,
         .number = frame.number,
         .epoch = frame.epoch,
         .slot = frame.frame.info.slot});
    held_.push_back(std::move(frame.frame));
    if (held_.size() > hold_) release_oldest();
  }
  void release_oldest() {
    exchange_->give_back(std::move(held_.front()));
    held_.pop_front();
  }

  PlaylistOptions options_;
  std::size_t hold_;
  MonotonicClock clock_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<StopSignals> stop_;
  std::unique_ptr<present::FrameExchange> exchange_;
  EventLoop::Registration watch_;
  std::unique_ptr<DecodeThread> thread_;
  std::uint32_t epoch_ = 0;
  std::deque<Frame> held_;
};

constexpr std::size_t kAll = 100000;
constexpr std::size_t kFrames = 240;

PlaylistOptions playlist(std::vector<std::string> clips) {
  return {.clips = std::move(clips), .device = {.device = "emulated"}};
}

// When frame `number` of the demo clip is due, counted from 0.
nanoseconds due(std::int64_t number) {
  return MediaTime{number, {1, 30}}.nanoseconds();
}

// Frames `first` to `first` + `count` of the demo clip, from `begin` on.
void expect_run(const Consumer& consumer, std::size_t from, std::int64_t first, std::size_t count,
                nanoseconds begin) {
  ASSERT_GE(consumer.shown.size(), from + count);
  for (std::size_t i = 0; i < count; ++i) {
    const Shown& frame = consumer.shown[from + i];
    const auto number = first + static_cast<std::int64_t>(i);
    ASSERT_TRUE(frame.milliseconds);
    const std::int64_t expected = (number * 1000 + 15) / 30;
    EXPECT_EQ(*frame.milliseconds, expected) << "frame " << from + i;
    // Differences of rounded times.
    EXPECT_LE(std::chrono::abs(frame.when - (begin + due(number) - due(first))), 2ns) << "frame " << from + i;
    EXPECT_EQ(frame.number, from + i + 1);
  }
}

class EachDevice : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] PlaylistOptions clips(std::vector<std::string> clips) const {
    PlaylistOptions options = playlist(std::move(clips));
    options.device.device = GetParam();
    return options;
  }
};

TEST_P(EachDevice, EveryFrameComesOnceInOrder) {
  Consumer consumer(clips({demo_clip()}));
  consumer.take(kAll);
  EXPECT_EQ(consumer.shown.size(), kFrames);
  expect_run(consumer, 0, 0, kFrames, 0ns);
  const auto statistics = consumer.end();
  ASSERT_TRUE(statistics) << to_string(statistics.error());
  EXPECT_EQ(statistics->frames, kFrames);
  EXPECT_EQ(consumer.complaints.worst(), ExitCode::good);
}

TEST_P(EachDevice, LoopsGoOnWithoutAGapInTheSameSlots) {
  PlaylistOptions options = clips({demo_clip()});
  options.loops = 3;
  Consumer consumer(options);
  consumer.take(kAll);
  ASSERT_EQ(consumer.shown.size(), 3 * kFrames);
  std::set<std::pair<std::uint64_t, std::uint64_t>> slots;
  for (std::size_t loop = 0; loop < 3; ++loop) {
    expect_run(consumer, loop * kFrames, 0, kFrames, static_cast<int>(loop) * 8s);
  }
  for (const Shown& frame : consumer.shown) slots.insert({frame.slot.device, frame.slot.inode});
  EXPECT_LE(slots.size(), 32U);
  EXPECT_TRUE(consumer.end());
}

TEST_P(EachDevice, StartAndLengthAreExactAndHoldForEachClipAndLoop) {
  PlaylistOptions options = clips({demo_clip(), demo_clip()});
  // Far from a key frame, between two frames.
  options.start = 2010ms;
  options.length = 500ms;
  options.loops = 2;
  Consumer consumer(options);
  consumer.take(kAll);
  ASSERT_EQ(consumer.shown.size(), 60U);
  for (std::size_t i = 0; i < 4; ++i) expect_run(consumer, i * 15, 61, 15, consumer.shown[i * 15].when);
  EXPECT_LE(consumer.shown[15].when, 500ms);
  EXPECT_GE(consumer.shown[15].when, 450ms);
  EXPECT_TRUE(consumer.end());
}

TEST_P(EachDevice, AConsumerThatHoldsMuchIsServedAsItGivesBack) {
  Consumer consumer(clips({demo_clip()}), 7);
  consumer.take(kAll);
  EXPECT_EQ(consumer.shown.size(), kFrames);
  EXPECT_TRUE(consumer.end());
}

TEST_P(EachDevice, ARestartBeginsAtZeroInItsEpoch) {
  Consumer consumer(clips({demo_clip()}));
  consumer.take(100);
  consumer.restart();
  const std::size_t before = consumer.shown.size();
  consumer.take(kAll);
  ASSERT_EQ(consumer.shown.size(), before + kFrames);
  for (std::size_t i = 0; i < kFrames; ++i) {
    EXPECT_EQ(consumer.shown[before + i].epoch, 1U);
    EXPECT_LE(std::chrono::abs(consumer.shown[before + i].when - due(static_cast<std::int64_t>(i))), 2ns);
  }
  // And once more when all was over.
  consumer.restart();
  consumer.take(before + kFrames + 10);
  EXPECT_EQ(consumer.shown.back().epoch, 2U);
  EXPECT_TRUE(consumer.end());
}

INSTANTIATE_TEST_SUITE_P(Devices, EachDevice, testing::Values("software", "emulated"),
                         [](const auto& device) { return std::string(device.param); });

TEST(DecodeThread, SeveralClipsFollowEachOtherAndBadOnesAreSkipped) {
  const TemporaryFolder folder;
  const std::string text = folder.write("notes.mp4", "This is a text, not a video.\n");
  PlaylistOptions options = playlist({"/nowhere/clip.mp4", demo_clip(), text, demo_clip()});
  options.loops = 2;
  Consumer consumer(options);
  consumer.take(kAll);
  ASSERT_EQ(consumer.shown.size(), 4 * kFrames);
  for (std::size_t i = 0; i < 4; ++i) expect_run(consumer, i * kFrames, 0, kFrames, static_cast<int>(i) * 8s);
  EXPECT_EQ(consumer.complaints.worst(), ExitCode::input);
  EXPECT_TRUE(consumer.end());
}

TEST(DecodeThread, NothingToPlayIsTheEndEvenForEver) {
  PlaylistOptions options = playlist({"/nowhere/a.mp4", "/nowhere/b.mp4"});
  options.loops = std::nullopt;
  Consumer consumer(options);
  consumer.take(kAll);
  EXPECT_TRUE(consumer.shown.empty());
  EXPECT_EQ(consumer.complaints.worst(), ExitCode::input);
  EXPECT_TRUE(consumer.end());
}

TEST(DecodeThread, WhatABrokenClipHasIsShown) {
  const TemporaryFolder folder;
  const std::string whole = read_text(demo_clip());
  const std::string half = folder.write("half.mp4", whole.substr(0, whole.size() / 2));
  Consumer consumer(playlist({half, demo_clip()}));
  consumer.take(kAll);
  EXPECT_GT(consumer.shown.size(), kFrames + 60);
  EXPECT_LT(consumer.shown.size(), 2 * kFrames);
  for (std::size_t i = 1; i < consumer.shown.size(); ++i) {
    EXPECT_GT(consumer.shown[i].when, consumer.shown[i - 1].when);
  }
  EXPECT_TRUE(consumer.end());
}

TEST(DecodeThread, ADeviceThatFailsIsSaidAndTheNextClipPlays) {
  PlaylistOptions options = playlist({demo_clip(), demo_clip()});
  options.device.faults = {"gone frame=20"};
  Consumer consumer(options);
  consumer.take(kAll);
  EXPECT_GT(consumer.shown.size(), 20U);
  EXPECT_LT(consumer.shown.size(), 80U);
  EXPECT_EQ(consumer.complaints.worst(), ExitCode::environment);
  EXPECT_TRUE(consumer.end());
}

TEST(DecodeThread, EndsInTheMiddle) {
  for (const std::size_t frames : {0U, 1U, 50U}) {
    Consumer consumer(playlist({demo_clip()}), 4);
    consumer.take(frames);
    const auto statistics = consumer.end();
    EXPECT_TRUE(statistics) << to_string(statistics.error());
  }
}

// What a frame that never comes back stands on is left to the end of the process, so this one has its own,
// which leak checkers do not look at.
TEST(DecodeThreadDeathTest, AFrameThatIsNotGivenBackIsMissed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Consumer consumer(playlist({demo_clip()}), 4);
        consumer.take(10);
        const auto statistics = consumer.end(false);
        std::fputs(statistics ? "nothing is missed" : statistics.error().detail.c_str(), stderr);
        std::_Exit(statistics ? 1 : 0);
      },
      testing::ExitedWithCode(0), "[2-4] frames never came back");
}

TEST(DecodeThread, EndsWhileAPipeSaysNothing) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  {
    // Not even opened by anybody.
    Consumer consumer(playlist({pipe}));
    EXPECT_TRUE(consumer.end());
  }
  const UniqueFd writer(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  const std::string beginning = read_text(demo_clip()).substr(0, 4000);
  ASSERT_EQ(::write(writer.get(), beginning.data(), beginning.size()),
            static_cast<ssize_t>(beginning.size()));
  Consumer consumer(playlist({pipe}));
  // When that much is read, more is waited for.
  for (int left = 1; left > 0; ::poll(nullptr, 0, 1)) ASSERT_EQ(::ioctl(writer.get(), FIONREAD, &left), 0);
  const auto ended = consumer.end();
  EXPECT_TRUE(ended) << to_string(ended.error());
  EXPECT_EQ(consumer.complaints.worst(), ExitCode::good);
}

// Other containers: one that seeks to any picture, and one without times that cannot seek.
TEST(DecodeThread, StartsExactlyInOtherContainers) {
  const TemporaryFolder folder;
  for (const char* name : {"clip.ts", "clip.mkv", "clip.264"}) {
    const std::string clip = folder.path(name);
    const Outcome made =
        run_shell("ffmpeg -nostdin -v error -i '" + demo_clip() + "' -map 0:v -c copy '" + clip + "'");
    if (made.exit_code != 0) GTEST_SKIP() << "no ffmpeg: " << made.err;
    PlaylistOptions options = playlist({clip});
    options.start = 4s;
    options.loops = 2;
    Consumer consumer(options);
    consumer.take(kAll);
    // Without times 25 frames a second are assumed, or 30 where the stream says so.
    EXPECT_EQ(consumer.shown.size(), 240U) << name;
    if (consumer.shown.size() != 240) continue;
    for (std::size_t i = 1; i < consumer.shown.size(); ++i) {
      EXPECT_NEAR(static_cast<double>((consumer.shown[i].when - consumer.shown[i - 1].when).count()), 33.3e6,
                  1e6)
          << name << " frame " << i;
    }
    EXPECT_TRUE(consumer.end());
  }
}

}  // namespace
}  // namespace zcplay::test
