// SPDX-License-Identifier: MIT
#include "decode/v4l2/stateless_decoder.h"

#include <linux/media.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/media.h"

namespace zcplay::v4l2 {
namespace {

using test::CollectingSink;
using test::EmulatedRunSetup;
using test::Hashing;

/// What the standard leaves open, and what libavcodec made up for lack of slices.
bool comparable(const FrameInfo& ours, const FrameInfo& reference) {
  return !ours.defects.samples_undefined() && !reference.defects.has(Defect::decode_error);
}

/// Samples, order and number, both ways of looking at them.
void expect_equal(const CollectingSink& actual, const CollectingSink& expected) {
  ASSERT_EQ(test::ids(actual.shown), test::ids(expected.shown)) << "output order";
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
  auto run = test::start_run(GetParam().path, {.hashing = Hashing::all});
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
    auto run = test::start_run(test::demo_clip(), {.hashing = Hashing::all});
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

TEST(StatelessDecoder, AConsumerThatHoldsManyFramesGetsMoreSlots) {
  auto run = test::start_run(test::demo_clip(), {.hold = 12, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->finish());
  EXPECT_EQ(run->need_slot_answers, 0u);
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
  EXPECT_EQ(test::ids(run->sink.shown), test::ids(demo_reference().shown));
  for (std::size_t i = 0; i < run->sink.shown.size(); ++i) {
    ASSERT_EQ(run->sink.shown[i].md5, demo_reference().shown[i].md5);
  }
}

TEST(StatelessDecoder, AConsumerThatHoldsEverythingIsAskedForASlot) {
  auto run = test::start_run(test::demo_clip(), {.hold = 1000, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->finish());
  EXPECT_GT(run->need_slot_answers, 0u);
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
  EXPECT_EQ(test::ids(run->sink.shown), test::ids(demo_reference().shown));
}

TEST(StatelessDecoder, FramesOutliveTheDecoder) {
  auto run = test::start_run(test::demo_clip(), {.hold = 5, .hashing = Hashing::shown});
  ASSERT_TRUE(run && run->decode(60));
  ASSERT_EQ(run->sink.held.size(), 5u);
  run->destroy_decoder();
  run->sink.drop_all();
  EXPECT_EQ(run->sink.changed_while_held, 0u);
}

TEST(StatelessDecoder, ADecoderMayBeDestroyedWithWorkInFlight) {
  EmulatedRunSetup setup;
  setup.kernel.completion_delay = std::chrono::milliseconds(20);
  auto run = test::start_run(test::demo_clip(), std::move(setup));
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
  const auto fallback = test::find_clip("h264", "BANM_MW_D.264");
  const auto clip = other ? other : fallback;
  if (!clip) GTEST_SKIP() << "no clips: set ZCPLAY_MEDIA or ZCPLAY_GENERATED_MEDIA";
  const CollectingSink expected = software(clip->path);
  for (const bool orphans : {true, false}) {
    EmulatedRunSetup setup{.hold = 2, .hashing = Hashing::shown};
    setup.kernel.orphans_buffers = orphans;
    auto run = test::start_run(test::demo_clip(), std::move(setup));
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
  auto run = test::start_run(test::demo_clip(), {.hashing = Hashing::shown});
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
  auto run = test::start_run(test::demo_clip());
  ASSERT_TRUE(run && run->flush() && run->flush() && run->finish());
  EXPECT_EQ(run->sink.shown.size(), 240u);
}

TEST(StatelessDecoder, DrainingAnEmptyStreamIsHarmless) {
  auto run = test::start_run(test::demo_clip());
  ASSERT_TRUE(run && run->drain() && run->drain());
  EXPECT_TRUE(run->sink.shown.empty());
}

TEST(StatelessDecoder, ALoneFieldAtTheEndIsHadBackByAFlush) {
  const auto clip = test::find_clip("h264", "attachment631-small.mp4");
  if (!clip) GTEST_SKIP() << "no clip that ends on a lone field: set ZCPLAY_MEDIA";
  auto run = test::start_run(clip->path);
  ASSERT_TRUE(run && run->finish());
  EXPECT_TRUE(run->sink.decoded.back().info.defects.has(Defect::lone_field) ||
              run->sink.decoded.back().info.kind.interlaced);
  EXPECT_EQ(run->sink.decoded.size(), 165u);
}

TEST(StatelessDecoder, TenBitsComeAsP010) {
  auto clip = test::find_clip("h264", "high10.mkv");
  if (!clip) clip = test::find_clip("h264", "PPH10I3_Panasonic_A.264");
  if (!clip) GTEST_SKIP() << "no clip of 10 bits: set ZCPLAY_MEDIA or ZCPLAY_GENERATED_MEDIA";
  auto run = test::start_run(clip->path);
  ASSERT_TRUE(run && run->decode(2) && run->drain());
  EXPECT_EQ(run->sink.decoded.front().info.format, kFormatP010);
}

}  // namespace
}  // namespace zcplay::v4l2
