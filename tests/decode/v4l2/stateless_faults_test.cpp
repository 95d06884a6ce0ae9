// SPDX-License-Identifier: MIT
// What devices do wrong, and what the stateless decoder makes of it.
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/kernel_wrapper.h"
#include "tests/support/media.h"

namespace zcplay::v4l2 {
namespace {

using test::EmulatedRunSetup;
using test::KernelWrapper;

constexpr std::size_t kDemoFrames = 240;

/// Lies about what it dequeues.
class LyingKernel final : public KernelWrapper {
 public:
  LyingKernel(Kernel& inner, std::function<void(v4l2_buffer&)> lie)
      : KernelWrapper(inner), lie_(std::move(lie)) {}
  int ioctl(int fd, unsigned long request, void* argument) override {
    const int result = KernelWrapper::ioctl(fd, request, argument);
    if (request == VIDIOC_DQBUF && result == 0) lie_(*static_cast<v4l2_buffer*>(argument));
    return result;
  }

 private:
  std::function<void(v4l2_buffer&)> lie_;
};

TEST(StatelessFaults, TheErrorFlagMarksItsFrameAndWhatFollowsFromIt) {
  auto run = test::start_run(test::demo_clip(), {.faults = "error frame=0"});
  ASSERT_TRUE(run && run->finish());
  ASSERT_EQ(run->sink.decoded.size(), kDemoFrames);
  bool second_intra_period = false;
  for (std::size_t i = 0; i < kDemoFrames; ++i) {
    const FrameInfo& info = run->sink.decoded[i].info;
    second_intra_period |= i > 0 && info.kind.irap;
    EXPECT_EQ(info.defects.has(Defect::decode_error), i == 0) << i;
    EXPECT_EQ(info.defects.has(Defect::inherited), i > 0 && !second_intra_period) << i;
  }
  EXPECT_TRUE(second_intra_period);
}

// V4L2 tells of a first field's error on its bitstream buffer alone: the slot is held.
TEST(StatelessFaults, TheErrorOfAFirstFieldIsNotLost) {
  const auto clip = test::find_clip("h264", "freh4.264");
  if (!clip) GTEST_SKIP() << "no clip of field pairs: set ZCPLAY_MEDIA";
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) {
    return std::make_unique<LyingKernel>(inner, [calls = 0](v4l2_buffer& buffer) mutable {
      if (V4L2_TYPE_IS_OUTPUT(buffer.type) && ++calls == 1) buffer.flags |= V4L2_BUF_FLAG_ERROR;
    });
  };
  auto run = test::start_run(clip->path, std::move(setup));
  ASSERT_TRUE(run && run->decode(4) && run->drain());
  ASSERT_GE(run->sink.decoded.size(), 2u);
  EXPECT_TRUE(run->sink.decoded[0].info.defects.has(Defect::decode_error));
}

TEST(StatelessFaults, ALateDeviceIsWaitedFor) {
  auto run = test::start_run(test::demo_clip(), {.faults = "late frame=9 ms=50"});
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(run->sink.shown.size(), kDemoFrames);
}

/// Stands still until a sink has so many pictures, and is a day later each time it is looked at from then
/// on: a request that is queued only after the first jump has its own end of time.
class JumpingClock final : public Clock {
 public:
  explicit JumpingClock(std::size_t pictures) : pictures_(pictures) {}
  [[nodiscard]] TimePoint now() const override {
    if (sink != nullptr && sink->decoded.size() >= pictures_) ++days_;
    return std::chrono::days(days_);
  }
  [[nodiscard]] bool runs_by_itself() const override { return true; }
  const test::CollectingSink* sink = nullptr;

 private:
  std::size_t pictures_;
  mutable int days_ = 0;
};

TEST(StatelessFaults, ADeviceThatNeverFinishesTimesOut) {
  JumpingClock clock(5);
  EmulatedRunSetup setup{.faults = "never frame=5"};
  setup.decoder.request_timeout = std::chrono::hours(1);
  setup.clock = &clock;
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  clock.sink = &run->sink;
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::timed_out);
  EXPECT_NE(finished.error().detail.find("frame 6"), std::string::npos) << finished.error().detail;
  EXPECT_NE(finished.error().detail.find("video-emulated0"), std::string::npos);
  EXPECT_FALSE(run->decode(1)) << "the error stays";
}

TEST(StatelessFaults, AVanishedDeviceIsAnErrorOfItsOwn) {
  auto run = test::start_run(test::demo_clip(), {.faults = "gone frame=20"});
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::device_gone) << to_string(finished.error());
}

class InterruptingKernel final : public KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;
  int ioctl(int fd, unsigned long request, void* argument) override {
    return ++calls_ % 3 == 0 ? -EINTR : KernelWrapper::ioctl(fd, request, argument);
  }

 private:
  unsigned calls_ = 0;
};

TEST(StatelessFaults, SignalsDoNotDisturb) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<InterruptingKernel>(inner); };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(run->sink.shown.size(), kDemoFrames);
}

/// Gives at most so many slots, whatever is asked for.
class StingyKernel final : public KernelWrapper {
 public:
  StingyKernel(Kernel& inner, std::uint32_t most, bool may_create)
      : KernelWrapper(inner), most_(most), may_create_(may_create) {}
  int ioctl(int fd, unsigned long request, void* argument) override {
    if (request == VIDIOC_REQBUFS) {
      auto& buffers = *static_cast<v4l2_requestbuffers*>(argument);
      buffers.count = std::min(buffers.count, most_);
    }
    if (request == VIDIOC_CREATE_BUFS && !may_create_) return -ENOMEM;
    return KernelWrapper::ioctl(fd, request, argument);
  }

 private:
  std::uint32_t most_;
  bool may_create_;
};

TEST(StatelessFaults, FewerBuffersThanAskedForAreMadeDoWith) {
  for (const std::uint32_t most : {1u, 2u, 7u}) {
    EmulatedRunSetup setup;
    setup.wrap = [&](Kernel& inner) { return std::make_unique<StingyKernel>(inner, most, true); };
    auto run = test::start_run(test::demo_clip(), std::move(setup));
    ASSERT_NE(run, nullptr);
    const auto finished = run->finish();
    ASSERT_TRUE(finished) << to_string(finished.error());
    EXPECT_EQ(run->sink.shown.size(), kDemoFrames) << most << " buffers";
  }
}

TEST(StatelessFaults, TooFewSlotsForTheStreamAreAnErrorNotAHang) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<StingyKernel>(inner, 2, false); };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::environment);
  EXPECT_NE(finished.error().detail.find("2 slots"), std::string::npos) << finished.error().detail;
}

struct Lie {
  const char* name;
  std::function<void(v4l2_buffer&)> lie;
};

class StatelessLies : public testing::TestWithParam<Lie> {};

TEST_P(StatelessLies, AreErrors) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<LyingKernel>(inner, GetParam().lie); };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::environment) << to_string(finished.error());
}

INSTANTIATE_TEST_SUITE_P(
    Table, StatelessLies,
    testing::Values(Lie{"index_out_of_range", [](v4l2_buffer& buffer) { buffer.index = 1000; }},
                    Lie{"wrong_index", [](v4l2_buffer& buffer) { buffer.index ^= 1; }},
                    Lie{"wrong_timestamp", [](v4l2_buffer& buffer) { buffer.timestamp.tv_usec += 1; }}),
    [](const testing::TestParamInfo<Lie>& param) { return param.param.name; });

std::optional<test::Clip> field_clip() {
  for (const char* const file : {"CVSE3_Sony_H.264", "HCAFF1_HHI.264", "FREXT01_JVC_D.264"}) {
    if (auto clip = test::find_clip("h264", file)) return clip;
  }
  return std::nullopt;
}

TEST(StatelessFields, WithoutHoldAreRefusedInOneSentence) {
  const auto clip = field_clip();
  if (!clip) GTEST_SKIP() << "no clip with field pictures: set ZCPLAY_MEDIA";
  EmulatedRunSetup setup;
  setup.kernel.supports_hold = false;
  auto run = test::start_run(clip->path, std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(finished.error().detail.find("HOLD"), std::string::npos) << finished.error().detail;
}

TEST(StatelessFaults, ASizeTheDeviceCannotTakeIsRefusedInOneSentence) {
  EmulatedRunSetup setup;
  setup.kernel.max_size = {320, 240};
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(finished.error().detail.find("320x240"), std::string::npos) << finished.error().detail;
  EXPECT_NE(finished.error().detail.find("640x368"), std::string::npos) << finished.error().detail;
}

/// Fails one call, counted over all ioctls, as a broken driver might.
class FailingKernel final : public KernelWrapper {
 public:
  FailingKernel(Kernel& inner, unsigned nth, int result) : KernelWrapper(inner), nth_(nth), result_(result) {}
  int ioctl(int fd, unsigned long request, void* argument) override {
    if (++calls_ == nth_) {
      failed_ = true;
      return result_;
    }
    return KernelWrapper::ioctl(fd, request, argument);
  }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  unsigned nth_;
  int result_;
  unsigned calls_ = 0;
  bool failed_ = false;
};

// Wherever a call fails, the run ends: well, where it can do without the call, or with an Error.
TEST(StatelessFaults, NoFailingCallCrashesOrHangs) {
  unsigned nth = 0;
  for (bool reached = true; reached;) {
    ++nth;
    FailingKernel* kernel = nullptr;
    EmulatedRunSetup setup{.hold = 12};
    setup.wrap = [&](Kernel& inner) {
      auto wrapped = std::make_unique<FailingKernel>(inner, nth, -EIO);
      kernel = wrapped.get();
      return wrapped;
    };
    auto run = test::EmulatedRun::create(test::demo_clip(), std::move(setup));
    // Probing met the failure: the kernel is gone with the run.
    if (!run) continue;
    const auto decoded = (*run)->decode(20);
    const auto drained = decoded ? (*run)->drain() : Result<void>();
    reached = kernel->failed();
    if (decoded && drained) continue;
    const Error& error = decoded ? drained.error() : decoded.error();
    EXPECT_FALSE(error.detail.empty());
    EXPECT_FALSE(error.operation.empty());
  }
  EXPECT_GT(nth, 200u) << "calls of 20 pictures and what it takes to begin";
}

/// The device takes no such parameters.
class RefusingKernel final : public KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;
  int ioctl(int fd, unsigned long request, void* argument) override {
    if (request == VIDIOC_S_EXT_CTRLS) {
      auto& controls = *static_cast<v4l2_ext_controls*>(argument);
      if (controls.which == V4L2_CTRL_WHICH_REQUEST_VAL) {
        controls.error_idx = 1;
        return -EINVAL;
      }
    }
    return KernelWrapper::ioctl(fd, request, argument);
  }
};

TEST(StatelessFaults, RefusedControlsAreTheStreamsFaultAndNamed) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<RefusingKernel>(inner); };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto decoded = run->decode(1);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(decoded.error().detail.find("0xa40903"), std::string::npos)
      << "V4L2_CID_STATELESS_H264_PPS: " << decoded.error().detail;
}

/// Gives bitstream buffers of four kilobytes, as a driver might that trusts its user.
class SmallBufferKernel final : public KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;
  int ioctl(int fd, unsigned long request, void* argument) override {
    if (request == VIDIOC_S_FMT) {
      auto& format = *static_cast<v4l2_format*>(argument);
      if (V4L2_TYPE_IS_OUTPUT(format.type)) format.fmt.pix_mp.plane_fmt[0].sizeimage = 4096;
    }
    if (request == VIDIOC_CREATE_BUFS) ++created;
    return KernelWrapper::ioctl(fd, request, argument);
  }
  unsigned created = 0;
};

TEST(StatelessFaults, PicturesLargerThanTheBitstreamBuffersGetLargerOnes) {
  SmallBufferKernel* kernel = nullptr;
  EmulatedRunSetup setup;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<SmallBufferKernel>(inner);
    kernel = wrapped.get();
    return wrapped;
  };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_TRUE(finished) << to_string(finished.error());
  EXPECT_GT(kernel->created, 0u);
  for (const auto& picture : run->sink.decoded) EXPECT_TRUE(picture.info.defects.empty());
  EXPECT_EQ(run->sink.shown.size(), kDemoFrames);
}

}  // namespace
}  // namespace zcplay::v4l2
