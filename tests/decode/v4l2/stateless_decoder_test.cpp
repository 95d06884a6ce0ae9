// SPDX-License-Identifier: MIT
#include "decode/v4l2/stateless_decoder.h"

#include <linux/media.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "decode/demux/demuxer.h"
#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "decode/v4l2/device_probe.h"
#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/counting_kernel.h"
#include "tests/support/kernel_wrapper.h"
#include "tests/support/media.h"

namespace zcplay::v4l2 {
namespace {

using test::CollectingSink;
using test::EmulatedRun;
using test::EmulatedRunSetup;
using test::Hashing;
using test::KernelWrapper;

std::unique_ptr<EmulatedRun> run_of(const std::filesystem::path& clip, EmulatedRunSetup setup = {}) {
  auto run = EmulatedRun::create(clip, std::move(setup));
  EXPECT_TRUE(run) << to_string(run.error());
  return run ? std::move(*run) : nullptr;
}

std::vector<std::uint64_t> ids(const std::vector<test::SeenPicture>& pictures) {
  std::vector<std::uint64_t> result;
  for (const auto& picture : pictures) result.push_back(picture.info.id.value());
  return result;
}

/// What the standard leaves open, and what libavcodec made up for lack of slices.
bool comparable(const FrameInfo& ours, const FrameInfo& reference) {
  return !ours.defects.samples_undefined() && !reference.defects.has(Defect::decode_error);
}

/// Samples, order and number, both ways of looking at them.
void expect_equal(const CollectingSink& actual, const CollectingSink& expected) {
  ASSERT_EQ(ids(actual.shown), ids(expected.shown)) << "output order";
  std::map<std::uint64_t, const test::SeenPicture*> decoded;
  for (const auto& picture : expected.decoded) decoded[picture.info.id.value()] = &picture;
  EXPECT_EQ(actual.decoded.size(), expected.decoded.size());
  std::set<std::uint64_t> made_up;
  for (std::size_t i = 0; i < actual.shown.size(); ++i) {
    if (!comparable(actual.shown[i].info, expected.shown[i].info)) {
      made_up.insert(actual.shown[i].info.id.value());
      continue;
    }
    EXPECT_EQ(actual.shown[i].md5, expected.shown[i].md5) << "output " << i;
    EXPECT_EQ(actual.shown[i].info.crop, expected.shown[i].info.crop);
  }
  for (const auto& picture : actual.decoded) {
    const std::uint64_t id = picture.info.id.value();
    ASSERT_TRUE(decoded.contains(id)) << "frame " << id;
    if (made_up.contains(id) || !comparable(picture.info, decoded[id]->info)) continue;
    EXPECT_EQ(picture.md5, decoded[id]->md5) << "decode order, frame " << id;
  }
}

CollectingSink software(const std::filesystem::path& clip) {
  CollectingSink sink;
  const auto decoded = test::decode_in_software(clip, sink);
  EXPECT_TRUE(decoded) << to_string(decoded.error());
  return sink;
}

bool small_and_clean(const test::Clip& clip) {
  return clip.codec == "h264" && clip.clean && clip.frames <= 120 && clip.size.width <= 352 &&
         (clip.pixel_format == "yuv420p" || clip.pixel_format == "yuv420p10le" ||
          clip.pixel_format == "gray");
}

class StatelessClips : public testing::TestWithParam<test::Clip> {};

TEST_P(StatelessClips, EqualTheSoftwareDecoder) {
  ZCPLAY_REQUIRE_CLIP(GetParam());
  auto run = run_of(GetParam().path, {.hashing = Hashing::all});
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_TRUE(finished) << to_string(finished.error());
  expect_equal(run->sink, software(GetParam().path));
}

INSTANTIATE_TEST_SUITE_P(Media, StatelessClips, testing::ValuesIn(test::clips_for_test(small_and_clean)),
                         test::clip_test_name);

/// The bundled clip, decoded once without any trouble.
const CollectingSink& demo_reference() {
  static const CollectingSink* const reference = [] {
    auto* sink = new CollectingSink;
    auto run = run_of(test::demo_clip(), {.hashing = Hashing::all});
    EXPECT_TRUE(run && run->finish());
    if (run) *sink = std::move(run->sink);
    return sink;
  }();
  return *reference;
}

TEST(StatelessDecoder, DecodesTheBundledClipLikeSoftware) {
  expect_equal(demo_reference(), software(test::demo_clip()));
  ASSERT_EQ(demo_reference().shown.size(), 240u);
}

TEST(StatelessDecoder, FillsFrameInfo) {
  const auto& first = demo_reference().shown.front().info;
  EXPECT_EQ(first.format, kFormatNV12);
  EXPECT_EQ(first.coded_size, (Size{640, 368}));
  EXPECT_EQ(first.crop, (Rect{0, 0, 640, 360}));
  EXPECT_TRUE(first.kind.irap);
  EXPECT_EQ(first.kind.type, 'I');
  ASSERT_TRUE(first.pts);
  EXPECT_NE(first.slot.inode, 0u);
  EXPECT_EQ(first.plane_count, 2);
  EXPECT_EQ(first.planes[0].fd, first.planes[1].fd);
  const auto& shown = demo_reference().shown;
  for (std::size_t i = 1; i < shown.size(); ++i)
    EXPECT_GT(shown[i].info.pts->ticks, shown[i - 1].info.pts->ticks);
}

TEST(StatelessDecoder, UsesAtMostSevenIoctlsAndOneWaitAPicture) {
  test::CountingKernel* counter = nullptr;
  EmulatedRunSetup setup;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<test::CountingKernel>(inner);
    counter = wrapped.get();
    return wrapped;
  };
  auto run = run_of(test::demo_clip(), std::move(setup));
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

TEST(StatelessDecoder, AConsumerThatHoldsManyFramesGetsMoreSlots) {
  auto run = run_of(test::demo_clip(), {.hold = 12, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(run->need_slot_answers, 0u);
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
  EXPECT_EQ(ids(run->sink.shown), ids(demo_reference().shown));
  for (std::size_t i = 0; i < run->sink.shown.size(); ++i) {
    ASSERT_EQ(run->sink.shown[i].md5, demo_reference().shown[i].md5);
  }
}

TEST(StatelessDecoder, AConsumerThatHoldsEverythingIsAskedForASlot) {
  auto run = run_of(test::demo_clip(), {.hold = 1000, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->finish());
  EXPECT_GT(run->need_slot_answers, 0u);
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
  EXPECT_EQ(ids(run->sink.shown), ids(demo_reference().shown));
}

TEST(StatelessDecoder, FramesOutliveTheDecoder) {
  auto run = run_of(test::demo_clip(), {.hold = 5, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->decode(60));
  ASSERT_EQ(run->sink.held.size(), 5u);
  run->destroy_decoder();
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
}

TEST(StatelessDecoder, ADecoderMayBeDestroyedWithWorkInFlight) {
  EmulatedRunSetup setup;
  setup.kernel.completion_delay = std::chrono::milliseconds(20);
  auto run = run_of(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->decode(3));
  run->destroy_decoder();
  EXPECT_LT(run->sink.decoded.size(), 3u);
}

// Returned slots are used again, and never while anybody reads them.
TEST(StatelessDecoder, SlotsAreUsedInTurn) {
  std::set<std::uint64_t> slots;
  for (const auto& picture : demo_reference().decoded) slots.insert(picture.info.slot.inode);
  EXPECT_LT(slots.size(), 20u);
  EXPECT_GT(slots.size(), 4u);
}

TEST(StatelessDecoder, ResolutionChangeShowsEverything) {
  const auto other = test::find_clip("h264", "b_pyramid.mp4");
  const auto fallback = test::find_clip("h264", "BA_MW_D.264");
  const auto clip = other ? other : fallback;
  if (!clip) GTEST_SKIP() << "no clips: set ZCPLAY_MEDIA or ZCPLAY_GENERATED_MEDIA";
  const CollectingSink expected = software(clip->path);
  for (const bool orphans : {true, false}) {
    EmulatedRunSetup setup{.hold = 2, .hashing = Hashing::shown};
    setup.kernel.orphans_buffers = orphans;
    auto run = run_of(test::demo_clip(), std::move(setup));
    ASSERT_TRUE(run && run->decode(30));
    ASSERT_TRUE(run->switch_clip(clip->path));
    const auto finished = run->finish();
    ASSERT_TRUE(finished) << to_string(finished.error());
    run->sink.drop_all();
    EXPECT_EQ(run->sink.changed_while_held, 0u);
    ASSERT_GE(run->sink.shown.size(), expected.shown.size());
    EXPECT_EQ(run->sink.shown.size(), 30 + expected.shown.size());
    for (std::size_t i = 0; i < expected.shown.size(); ++i) {
      EXPECT_EQ(run->sink.shown[30 + i].md5, expected.shown[i].md5)
          << i << (orphans ? "" : ", buffers not orphaned");
    }
  }
}

TEST(StatelessDecoder, FlushForgetsWhatWasNotShownAndGoesOn) {
  auto run = run_of(test::demo_clip(), {.hashing = Hashing::shown});
  ASSERT_TRUE(run && run->decode(33));
  ASSERT_TRUE(run->flush());
  const std::size_t before = run->sink.shown.size();
  EXPECT_LT(before, 33u);
  ASSERT_TRUE(run->switch_clip(test::demo_clip()));
  ASSERT_TRUE(run->finish());
  ASSERT_EQ(run->sink.shown.size(), before + 240);
  for (std::size_t i = 0; i < 240; ++i) {
    ASSERT_EQ(run->sink.shown[before + i].md5, demo_reference().shown[i].md5) << i;
  }
}

TEST(StatelessDecoder, FlushAtTheStartAndTwiceIsHarmless) {
  auto run = run_of(test::demo_clip());
  ASSERT_TRUE(run && run->flush() && run->flush() && run->finish());
  EXPECT_EQ(run->sink.shown.size(), 240u);
}

TEST(StatelessDecoder, DrainingAnEmptyStreamIsHarmless) {
  auto run = run_of(test::demo_clip());
  ASSERT_TRUE(run && run->drain() && run->drain());
  EXPECT_TRUE(run->sink.shown.empty());
}

TEST(StatelessDecoder, TheErrorFlagMarksItsFrameAndWhatFollowsFromIt) {
  auto run = run_of(test::demo_clip(), {.faults = "error frame=5"});
  ASSERT_TRUE(run && run->finish());
  ASSERT_EQ(run->sink.decoded.size(), 240u);
  EXPECT_TRUE(run->sink.decoded[5].info.defects.has(Defect::decode_error));
  unsigned flagged = 0;
  for (const auto& picture : run->sink.decoded)
    flagged += picture.info.defects.has(Defect::decode_error) ? 1 : 0;
  EXPECT_EQ(flagged, 1u);
  EXPECT_TRUE(run->sink.decoded[4].info.defects.empty());
}

TEST(StatelessDecoder, ALateDeviceIsWaitedFor) {
  auto run = run_of(test::demo_clip(), {.faults = "late frame=9 ms=50"});
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(ids(run->sink.shown), ids(demo_reference().shown));
}

TEST(StatelessDecoder, ADeviceThatNeverFinishesTimesOut) {
  EmulatedRunSetup setup{.faults = "never frame=5"};
  setup.decoder.request_timeout = std::chrono::milliseconds(50);
  auto run = run_of(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::timed_out);
  EXPECT_NE(finished.error().detail.find("frame 6"), std::string::npos) << finished.error().detail;
  EXPECT_NE(finished.error().detail.find("video-emulated0"), std::string::npos);
  EXPECT_FALSE(run->decode(1)) << "the error stays";
}

TEST(StatelessDecoder, AVanishedDeviceIsAnErrorOfItsOwn) {
  auto run = run_of(test::demo_clip(), {.faults = "gone frame=20"});
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

TEST(StatelessDecoder, SignalsDoNotDisturb) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<InterruptingKernel>(inner); };
  auto run = run_of(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(ids(run->sink.shown), ids(demo_reference().shown));
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

TEST(StatelessDecoder, FewerBuffersThanAskedForAreMadeDoWith) {
  for (const std::uint32_t most : {1u, 2u, 7u}) {
    EmulatedRunSetup setup;
    setup.wrap = [&](Kernel& inner) { return std::make_unique<StingyKernel>(inner, most, true); };
    auto run = run_of(test::demo_clip(), std::move(setup));
    ASSERT_NE(run, nullptr);
    const auto finished = run->finish();
    ASSERT_TRUE(finished) << to_string(finished.error());
    EXPECT_EQ(ids(run->sink.shown), ids(demo_reference().shown)) << most << " buffers";
  }
}

TEST(StatelessDecoder, TooFewSlotsForTheStreamAreAnErrorNotAHang) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<StingyKernel>(inner, 2, false); };
  auto run = run_of(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::environment);
  EXPECT_NE(finished.error().detail.find("2 slots"), std::string::npos) << finished.error().detail;
}

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

struct Lie {
  const char* name;
  std::function<void(v4l2_buffer&)> lie;
};

class StatelessLies : public testing::TestWithParam<Lie> {};

TEST_P(StatelessLies, AreErrors) {
  EmulatedRunSetup setup;
  setup.wrap = [](Kernel& inner) { return std::make_unique<LyingKernel>(inner, GetParam().lie); };
  auto run = run_of(test::demo_clip(), std::move(setup));
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
  auto run = run_of(clip->path, std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(finished.error().detail.find("HOLD"), std::string::npos) << finished.error().detail;
}

TEST(StatelessFields, CostFiveIoctlsMoreASecondField) {
  const auto clip = field_clip();
  if (!clip) GTEST_SKIP() << "no clip with field pictures: set ZCPLAY_MEDIA";
  test::CountingKernel* counter = nullptr;
  EmulatedRunSetup setup;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<test::CountingKernel>(inner);
    counter = wrapped.get();
    return wrapped;
  };
  auto run = run_of(clip->path, std::move(setup));
  ASSERT_TRUE(run && run->finish());
  const auto calls = counter->calls();
  const std::uint64_t requests = calls.at(MEDIA_REQUEST_IOC_QUEUE);
  const std::uint64_t frames = run->sink.decoded.size();
  ASSERT_GT(requests, frames) << "no field pairs in " << clip->file;
  EXPECT_EQ(calls.at(MEDIA_REQUEST_IOC_REINIT), requests);
  EXPECT_EQ(calls.at(VIDIOC_QBUF), requests + frames);
  EXPECT_EQ(calls.at(VIDIOC_DQBUF), requests + frames);
}

TEST(StatelessDecoder, ASizeTheDeviceCannotTakeIsRefusedInOneSentence) {
  EmulatedRunSetup setup;
  setup.kernel.max_size = {320, 240};
  auto run = run_of(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  const auto finished = run->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(finished.error().detail.find("320x240"), std::string::npos) << finished.error().detail;
  EXPECT_NE(finished.error().detail.find("640x368"), std::string::npos) << finished.error().detail;
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

TEST(StatelessDecoder, AllocatesNothingAPictureInSteadyState) {
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
    lines.push_back({frame.id.value(), stage});
  }
  std::vector<std::pair<std::uint64_t, Stage>> lines;
};

TEST(StatelessDecoder, ObserversHearQueuedAndDoneOfEachFrame) {
  Stamps stamps;
  EmulatedRunSetup setup;
  setup.decoder.observer = &stamps;
  auto run = run_of(test::demo_clip(), std::move(setup));
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
