// SPDX-License-Identifier: MIT
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/demux/demuxer.h"
#include "tests/support/media.h"

namespace zcplay::demux {
namespace {

struct Unit {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> new_extradata;
  std::optional<std::int64_t> pts;
  std::int64_t duration = 0;
  bool keyframe = false;
  bool discard = false;
  friend bool operator==(const Unit&, const Unit&) = default;
};

std::vector<Unit> read_units(Demuxer& demuxer) {
  std::vector<Unit> units;
  while (true) {
    const auto read = demuxer.read();
    if (!read || !*read) return units;
    const AccessUnit& unit = **read;
    units.push_back({.bytes = {unit.bytes.begin(), unit.bytes.end()},
                     .new_extradata = {unit.new_extradata.begin(), unit.new_extradata.end()},
                     .pts = unit.pts ? std::optional(unit.pts->nanoseconds().count()) : std::nullopt,
                     .duration = unit.duration,
                     .keyframe = unit.keyframe,
                     .discard = unit.discard});
  }
}

class BelievedHeaders : public testing::TestWithParam<test::Clip> {};

TEST_P(BelievedHeaders, GiveTheSameUnits) {
  ZCPLAY_REQUIRE_CLIP(GetParam());
  const auto careful = Demuxer::open(GetParam().path);
  const auto quick = Demuxer::open(GetParam().path, {.believe_header = true});
  ASSERT_TRUE(careful) << to_string(careful.error());
  ASSERT_TRUE(quick) << to_string(quick.error());
  const StreamInfo& expected = (*careful)->stream();
  const StreamInfo& actual = (*quick)->stream();
  EXPECT_EQ(actual.codec, expected.codec);
  EXPECT_EQ(actual.extradata, expected.extradata);
  EXPECT_EQ(actual.orientation, expected.orientation);
  EXPECT_EQ(actual.container, expected.container);
  const std::vector<Unit> wanted = read_units(**careful);
  const std::vector<Unit> found = read_units(**quick);
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].bytes, wanted[i].bytes) << i;
    EXPECT_EQ(found[i].new_extradata, wanted[i].new_extradata) << i;
    EXPECT_EQ(found[i].pts, wanted[i].pts) << i;
    EXPECT_EQ(found[i].duration, wanted[i].duration) << i;
    EXPECT_EQ(found[i].keyframe, wanted[i].keyframe) << i;
    EXPECT_EQ(found[i].discard, wanted[i].discard) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Manifest, BelievedHeaders,
                         testing::ValuesIn(test::clips_for_test([](const test::Clip&) { return true; })),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::demux
