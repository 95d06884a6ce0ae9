// SPDX-License-Identifier: MIT
#include "base/frame_record.h"

#include <array>
#include <chrono>
#include <string_view>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TEST(FrameRecord, MeasuresBetweenStagesThatWereReached) {
  FrameRecord record;
  record.stamp(Stage::queued, TimePoint{100});
  record.stamp(Stage::presented, TimePoint{350});
  EXPECT_EQ(record.between(Stage::queued, Stage::presented), std::chrono::nanoseconds{250});
  EXPECT_EQ(record.between(Stage::presented, Stage::queued), std::chrono::nanoseconds{-250});
}

TEST(FrameRecord, HasNoTimeForAStageThatWasNotReached) {
  FrameRecord record;
  record.stamp(Stage::demuxed, TimePoint{0});
  EXPECT_FALSE(record.between(Stage::demuxed, Stage::released).has_value());
  EXPECT_FALSE(record.between(Stage::queued, Stage::demuxed).has_value());
}

TEST(FrameRecord, TheLastStampCounts) {
  FrameRecord record;
  record.stamp(Stage::queued, TimePoint{1});
  record.stamp(Stage::queued, TimePoint{2});
  EXPECT_EQ(record.between(Stage::queued, Stage::queued), std::chrono::nanoseconds{0});
  EXPECT_EQ(record.at[static_cast<std::size_t>(Stage::queued)], TimePoint{2});
}

TEST(Stage, NamesAreInOrder) {
  constexpr std::array<std::string_view, kStageCount> kNames = {
      "demuxed", "queued", "request_done", "leased", "committed", "presented", "released"};
  for (std::size_t i = 0; i < kStageCount; ++i) EXPECT_EQ(to_string(static_cast<Stage>(i)), kNames[i]);
}

}  // namespace
}  // namespace zcplay
