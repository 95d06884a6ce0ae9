// SPDX-License-Identifier: MIT
// What the stateless decoder costs: system calls, waits, allocations; and what it tells observers.
#include <linux/media.h>
#include <linux/videodev2.h>

#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "decode/demux/demuxer.h"
#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"
#include "decode/v4l2/stateless_decoder.h"
#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/counting_kernel.h"
#include "tests/support/media.h"

namespace zcplay::v4l2 {
namespace {

using test::EmulatedRunSetup;
using test::KernelWrapper;

TEST(StatelessCost, UsesAtMostSevenIoctlsAndOneWaitAPicture) {
  test::CountingKernel* counter = nullptr;
  EmulatedRunSetup setup;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<test::CountingKernel>(inner);
    counter = wrapped.get();
    return wrapped;
  };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->decode(10));
  const std::uint64_t ioctls = counter->total();
  const std::uint64_t waits = run->loop().waits();
  const std::size_t decoded = run->sink.decoded.size();
  ASSERT_TRUE(run->decode(100));
  const std::size_t pictures = run->sink.decoded.size() - decoded;
  ASSERT_GT(pictures, 90u);
  // The same number in flight at both ends, give or take the four that may be.
  EXPECT_LE(counter->total() - ioctls, 7 * (pictures + 4));
  EXPECT_LE(run->loop().waits() - waits, pictures + 4);
}

TEST(StatelessCost, FiveIoctlsMoreASecondField) {
  const auto clip = test::find_clip("h264", "HCAFF1_HHI.264");
  if (!clip) GTEST_SKIP() << "no clip with field pictures: set ZCPLAY_MEDIA";
  test::CountingKernel* counter = nullptr;
  EmulatedRunSetup setup;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<test::CountingKernel>(inner);
    counter = wrapped.get();
    return wrapped;
  };
  auto run = test::start_run(clip->path, std::move(setup));
  ASSERT_TRUE(run && run->finish());
  const auto calls = counter->calls();
  const std::uint64_t requests = calls.at(MEDIA_REQUEST_IOC_QUEUE);
  const std::uint64_t frames = run->sink.decoded.size();
  ASSERT_GT(requests, frames) << "no field pairs in " << clip->file;
  EXPECT_EQ(calls.at(MEDIA_REQUEST_IOC_REINIT), requests);
  EXPECT_EQ(calls.at(VIDIOC_QBUF), requests + frames);
  EXPECT_EQ(calls.at(VIDIOC_DQBUF), requests + frames);
}

class DiscardingSink final : public PictureSink {
 public:
  void on_decoded(const FrameInfo&) override { ++decoded; }
  void on_frame(Frame) override { ++shown; }
  unsigned decoded = 0;
  unsigned shown = 0;
};

/// Sets what the emulated kernel itself allocates apart from what its user does.
class AllocatingKernel final : public KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;
  int ioctl(int fd, unsigned long request, void* argument) override {
    const std::size_t before = test::thread_allocation_count();
    const int result = KernelWrapper::ioctl(fd, request, argument);
    allocations += test::thread_allocation_count() - before;
    return result;
  }
  std::size_t allocations = 0;
};

struct StoredUnit {
  std::vector<std::uint8_t> bytes;
  AccessUnit unit;
};

std::vector<StoredUnit> read_units(demux::Demuxer& demuxer) {
  std::vector<StoredUnit> units;
  while (true) {
    const auto unit = demuxer.read();
    if (!unit || !*unit) return units;
    units.push_back({{(*unit)->bytes.begin(), (*unit)->bytes.end()}, **unit});
    units.back().unit.bytes = units.back().bytes;
  }
}

TEST(StatelessCost, AllocatesNothingAPictureInSteadyState) {
  auto demuxer = demux::Demuxer::open(test::demo_clip().string());
  ASSERT_TRUE(demuxer);
  const auto units = read_units(**demuxer);
  ASSERT_EQ(units.size(), 240u);
  emulated::EmulatedKernelOptions options;
  options.codecs.push_back({&emulated::h264_codec(), emulated::create_h264_engine});
  auto emulated = emulated::EmulatedKernel::create(std::move(options));
  ASSERT_TRUE(emulated);
  AllocatingKernel kernel(**emulated);
  MonotonicClock clock;
  auto loop = EventLoop::create(clock);
  DiscardingSink sink;
  const auto device = choose_device(probe_devices(kernel, Log()), Codec::h264);
  ASSERT_TRUE(device);
  auto decoder = create_stateless_decoder(kernel, **loop, *device, (*demuxer)->stream(), sink, {}, Log());
  ASSERT_TRUE(decoder);
  std::size_t before = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (i == 100) before = test::thread_allocation_count() - kernel.allocations;
    while (true) {
      const auto flow = (*decoder)->submit(units[i].unit);
      ASSERT_TRUE(flow);
      if (*flow == Flow::done) break;
      ASSERT_TRUE((*loop)->run_once());
    }
  }
  EXPECT_EQ(test::thread_allocation_count() - kernel.allocations - before, 0u);
  EXPECT_GT(sink.shown, 230u);
}

class Stamps final : public StageObserver {
 public:
  void on_stage(const FrameInfo& frame, Stage stage, TimePoint) override {
    lines.emplace_back(frame.id.value(), stage);
  }
  std::vector<std::pair<std::uint64_t, Stage>> lines;
};

TEST(StatelessCost, ObserversHearQueuedAndDoneOfEachFrame) {
  Stamps stamps;
  EmulatedRunSetup setup;
  setup.decoder.observer = &stamps;
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->finish());
  ASSERT_EQ(stamps.lines.size(), 480u);
  std::set<std::uint64_t> queued;
  for (const auto& [id, stage] : stamps.lines) {
    if (stage == Stage::queued) {
      EXPECT_TRUE(queued.insert(id).second);
    } else {
      EXPECT_EQ(stage, Stage::request_done);
      EXPECT_TRUE(queued.contains(id));
    }
  }
}

}  // namespace
}  // namespace zcplay::v4l2
