// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/bitstream/nal_splitter.h"
#include "decode/demux/demuxer.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/parameter_sets.h"
#include "tests/support/media.h"

namespace zcplay::demux {
namespace {

/// An access unit with what lasts beyond the demuxer's next read.
struct Unit {
  AccessUnit unit;
  std::vector<std::uint8_t> bytes;
  std::vector<std::vector<std::uint8_t>> slices;
};

NalFraming framing_of(const h264::Extradata& extradata) {
  switch (extradata.nal_length_size.value_or(0)) {
    case 1:
      return NalFraming::length_1;
    case 2:
      return NalFraming::length_2;
    case 4:
      return NalFraming::length_4;
    default:
      return NalFraming::annex_b;
  }
}

struct Contents {
  StreamInfo stream;
  std::vector<Unit> units;
};

Contents read_all(Demuxer& demuxer) {
  Contents contents{demuxer.stream(), {}};
  NalFraming framing = NalFraming::annex_b;
  if (!contents.stream.extradata.empty()) {
    const auto extradata = h264::parse_extradata(contents.stream.extradata);
    EXPECT_TRUE(extradata) << to_string(extradata.error());
    if (extradata) framing = framing_of(*extradata);
  }
  for (;;) {
    const auto unit = demuxer.read();
    EXPECT_TRUE(unit) << to_string(unit.error());
    if (!unit || !*unit) return contents;
    Unit& kept = contents.units.emplace_back();
    kept.unit = **unit;
    kept.bytes.assign((*unit)->bytes.begin(), (*unit)->bytes.end());
    NalSplitter splitter((*unit)->bytes, framing);
    while (const auto nal = splitter.next()) {
      const auto type = h264::parse_nal_unit(*nal).type;
      if (type == h264::NalType::slice || type == h264::NalType::idr_slice) {
        kept.slices.emplace_back(nal->begin(), nal->end());
      }
    }
  }
}

std::optional<Contents> read_clip(const std::string& file) {
  const auto clip = test::find_clip("h264", file);
  if (!clip) return std::nullopt;
  auto demuxer = Demuxer::open(clip->path);
  EXPECT_TRUE(demuxer) << to_string(demuxer.error());
  if (!demuxer) return std::nullopt;
  return read_all(**demuxer);
}

struct ContainerCase {
  const char* file;  ///< made from b_pyramid.mp4 without coding anew
  const char* container;
  bool pts;  ///< every unit has one
  bool dts;
};

void PrintTo(const ContainerCase& container, std::ostream* out) {
  *out << container.file;
}

class Containers : public testing::TestWithParam<ContainerCase> {};

TEST_P(Containers, GiveTheSameSlicesInTheSameUnits) {
  const auto expected = read_clip("b_pyramid.mp4");
  const auto actual = read_clip(GetParam().file);
  if (!expected || !actual) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  EXPECT_NE(actual->stream.container.find(GetParam().container), std::string::npos)
      << actual->stream.container;
  EXPECT_EQ(actual->stream.codec, Codec::h264);
  EXPECT_EQ(actual->stream.container_size, (Size{176, 144}));
  ASSERT_EQ(actual->units.size(), expected->units.size());
  for (std::size_t i = 0; i < actual->units.size(); ++i) {
    const Unit& unit = actual->units[i];
    EXPECT_EQ(unit.slices, expected->units[i].slices) << i;
    EXPECT_EQ(unit.unit.id, FrameId(i + 1));
    EXPECT_FALSE(unit.unit.discard) << i;
    EXPECT_TRUE(!GetParam().pts || unit.unit.pts.has_value()) << i;
    EXPECT_TRUE(!GetParam().dts || unit.unit.dts.has_value()) << i;
  }
}

TEST_P(Containers, KeepTheTimesBetweenFrames) {
  const auto contents = read_clip(GetParam().file);
  if (!contents) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  if (!GetParam().pts) return;
  std::vector<std::int64_t> shown;
  for (const Unit& unit : contents->units) shown.push_back(unit.unit.pts->nanoseconds().count());
  std::ranges::sort(shown);
  for (std::size_t i = 1; i < shown.size(); ++i) {
    EXPECT_EQ(shown[i] - shown[i - 1], 40'000'000) << "25 frames a second, frame " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Containers,
                         testing::Values(ContainerCase{"b_pyramid.mp4", "mp4", true, true},
                                         ContainerCase{"fragmented.mp4", "mp4", true, true},
                                         ContainerCase{"container.mkv", "matroska", true, false},
                                         ContainerCase{"container.ts", "mpegts", true, true},
                                         ContainerCase{"container.mpg", "mpeg", false, false},
                                         ContainerCase{"container.avi", "avi", false, true},
                                         ContainerCase{"container.264", "h264", false, false}),
                         [](const testing::TestParamInfo<ContainerCase>& instance) {
                           std::string name = instance.param.file;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST(EditList, UnitsBeforeItsStartAreDecodedButNotShown) {
  const auto contents = read_clip("edit_list.mov");
  if (!contents) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  unsigned hidden = 0;
  for (const Unit& unit : contents->units) {
    EXPECT_EQ(unit.unit.discard, unit.unit.pts->ticks < 0) << "times before 0 are cut away";
    if (unit.unit.discard) ++hidden;
  }
  EXPECT_EQ(hidden, 7U);
  EXPECT_LT(contents->units.front().unit.dts->ticks, 0);
}

TEST(ParameterSets, ComeWithTheUnitFromWhichTheyHold) {
  const auto clip = test::find_clip("h264", "extradata-reload-multi-stsd.mp4");
  if (!clip) GTEST_SKIP() << "set ZCPLAY_MEDIA";
  auto demuxer = Demuxer::open(clip->path);
  ASSERT_TRUE(demuxer);
  unsigned changes = 0;
  while (const auto unit = (*demuxer)->read().value_or(std::nullopt)) {
    if (unit->new_extradata.empty()) continue;
    ++changes;
    EXPECT_TRUE(h264::parse_extradata(unit->new_extradata));
  }
  EXPECT_GT(changes, 0U);
}

TEST(Seek, GoesBackToADecodablePointAndCountsOn) {
  const auto clip = test::find_clip("h264", "b_pyramid.mp4");
  if (!clip) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  auto demuxer = Demuxer::open(clip->path);
  ASSERT_TRUE(demuxer);
  FrameId last;
  while (const auto unit = (*demuxer)->read().value_or(std::nullopt)) last = unit->id;
  ASSERT_TRUE((*demuxer)->seek(MediaTime{600, {1, 1000}}));
  const auto unit = (*demuxer)->read();
  ASSERT_TRUE(unit && *unit);
  EXPECT_TRUE((*unit)->keyframe);
  EXPECT_LE((*unit)->pts->nanoseconds(), std::chrono::milliseconds(600));
  EXPECT_GT((*unit)->pts->nanoseconds(), std::chrono::milliseconds(0)) << "the second keyframe is nearer";
  EXPECT_EQ((*unit)->id.value(), last.value() + 1);
}

class DemuxedClips : public testing::TestWithParam<test::Clip> {};

TEST_P(DemuxedClips, AreNumberedAndPadded) {
  ZCPLAY_REQUIRE_CLIP(GetParam());
  auto demuxer = Demuxer::open(GetParam().path);
  ASSERT_TRUE(demuxer) << to_string(demuxer.error());
  std::uint64_t units = 0;
  volatile std::uint8_t behind = 0;
  for (;;) {
    const auto unit = (*demuxer)->read();
    if (!unit || !*unit) break;
    ASSERT_EQ((*unit)->id.value(), ++units);
    ASSERT_FALSE((*unit)->bytes.empty());
    // Under AddressSanitizer this is what shows that the padding is there.
    const std::uint8_t* end = (*unit)->bytes.data() + (*unit)->bytes.size();
    for (unsigned i = 0; i < 64; ++i) behind = end[i];
  }
  (void)behind;
  EXPECT_GT(units, 0U);
}

INSTANTIATE_TEST_SUITE_P(Manifest, DemuxedClips,
                         testing::ValuesIn(test::clips_for_test([](const test::Clip&) { return true; })),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::demux
