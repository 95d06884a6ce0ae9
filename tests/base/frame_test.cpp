// SPDX-License-Identifier: MIT
#include "base/frame.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TEST(FrameId, ZeroIsNone) {
  EXPECT_FALSE(FrameId().valid());
  EXPECT_TRUE(FrameId(1).valid());
}

TEST(FrameId, ReferenceTimestampIsWholeMicroseconds) {
  EXPECT_EQ(FrameId(7).reference_timestamp(), 7000U);
  EXPECT_EQ(FrameId::from_reference_timestamp(7000), FrameId(7));
}

TEST(FrameId, OrdersAndHashesByValue) {
  EXPECT_LT(FrameId(1), FrameId(2));
  EXPECT_EQ(std::hash<FrameId>{}(FrameId(5)), std::hash<FrameId>{}(FrameId(5)));
}

TEST(DefectSet, EmptyHasNoText) {
  EXPECT_TRUE(DefectSet().empty());
  EXPECT_EQ(to_string(DefectSet()), "");
}

TEST(DefectSet, TextListsAllInAFixedOrder) {
  DefectSet defects;
  defects.add(Defect::inherited);
  defects.add(Defect::missing_reference);
  EXPECT_TRUE(defects.has(Defect::inherited));
  EXPECT_FALSE(defects.has(Defect::lone_field));
  EXPECT_EQ(to_string(defects), "missing_reference,inherited");

  DefectSet more;
  more.add(Defect::decode_error);
  more.add(Defect::frame_num_gap);
  more.add(Defect::lone_field);
  more.add(Defect::damaged_slice);
  more.add(defects);
  EXPECT_EQ(to_string(more),
            "decode_error,missing_reference,frame_num_gap,lone_field,damaged_slice,inherited");
}

struct UndefinedCase {
  const char* name;
  Defect defect;
  bool undefined;
};

class UndefinedSamplesTest : public testing::TestWithParam<UndefinedCase> {};

// A device that reports an error is what the comparison is for, so its samples are judged.
TEST_P(UndefinedSamplesTest, FollowsFromTheStreamNotFromTheDevice) {
  DefectSet defects;
  defects.add(GetParam().defect);
  EXPECT_EQ(defects.samples_undefined(), GetParam().undefined);
}

INSTANTIATE_TEST_SUITE_P(All, UndefinedSamplesTest,
                         testing::Values(UndefinedCase{"decode_error", Defect::decode_error, false},
                                         UndefinedCase{"missing_reference", Defect::missing_reference, true},
                                         UndefinedCase{"frame_num_gap", Defect::frame_num_gap, true},
                                         UndefinedCase{"lone_field", Defect::lone_field, true},
                                         UndefinedCase{"damaged_slice", Defect::damaged_slice, true},
                                         UndefinedCase{"inherited", Defect::inherited, true}),
                         [](const auto& tested) { return tested.param.name; });

class RecordingOwner final : public SlotOwner {
 public:
  struct Return {
    std::uint32_t slot;
    std::uint64_t generation;
    friend bool operator==(const Return&, const Return&) = default;
  };

  void slot_returned(std::uint32_t slot_index, std::uint64_t generation) override {
    returned.push_back({slot_index, generation});
  }

  std::vector<Return> returned;
};

TEST(Lease, DefaultHoldsNothing) {
  Lease lease;
  EXPECT_FALSE(lease.held());
  lease.give_back();
}

TEST(Lease, GivesTheSlotBackOnceWhenDropped) {
  const auto owner = std::make_shared<RecordingOwner>();
  {
    const Lease lease(owner, 3, 9);
    EXPECT_TRUE(lease.held());
    EXPECT_TRUE(owner->returned.empty());
  }
  EXPECT_EQ(owner->returned, (std::vector<RecordingOwner::Return>{{3, 9}}));
}

TEST(Lease, GivesBackEarlyAndNotAgain) {
  const auto owner = std::make_shared<RecordingOwner>();
  {
    Lease lease(owner, 3, 9);
    lease.give_back();
    EXPECT_FALSE(lease.held());
    EXPECT_EQ(owner->returned.size(), 1U);
  }
  EXPECT_EQ(owner->returned.size(), 1U);
}

TEST(Lease, MoveHandsTheDutyOn) {
  const auto owner = std::make_shared<RecordingOwner>();
  {
    Lease first(owner, 1, 1);
    Lease second(std::move(first));
    EXPECT_FALSE(first.held());  // NOLINT(bugprone-use-after-move): what a move leaves is the question
    EXPECT_TRUE(second.held());
    EXPECT_TRUE(owner->returned.empty());
  }
  EXPECT_EQ(owner->returned.size(), 1U);
}

TEST(Lease, MoveAssignmentGivesBackWhatWasHeld) {
  const auto owner = std::make_shared<RecordingOwner>();
  Lease lease(owner, 1, 1);
  lease = Lease(owner, 2, 1);
  EXPECT_EQ(owner->returned, (std::vector<RecordingOwner::Return>{{1, 1}}));
  lease.give_back();
  EXPECT_EQ(owner->returned, (std::vector<RecordingOwner::Return>{{1, 1}, {2, 1}}));
}

TEST(Lease, MoveToItselfKeepsTheSlot) {
  const auto owner = std::make_shared<RecordingOwner>();
  Lease lease(owner, 1, 1);
  Lease& alias = lease;
  lease = std::move(alias);
  EXPECT_TRUE(lease.held());
  EXPECT_TRUE(owner->returned.empty());
}

TEST(Lease, KeepsTheOwnerAlive) {
  auto owner = std::make_shared<RecordingOwner>();
  const std::weak_ptr<RecordingOwner> watch = owner;
  Lease lease(std::move(owner), 1, 1);
  EXPECT_FALSE(watch.expired());
  lease.give_back();
  EXPECT_TRUE(watch.expired());
}

TEST(LikelyMatrix, IsTheStreamsOrGuessedBySize) {
  const auto likely = [](std::uint8_t matrix, Size shown) {
    FrameInfo frame;
    frame.color.matrix_coefficients = matrix;
    frame.coded_size = {4096, 4096};
    frame.crop = {0, 0, shown.width, shown.height};
    return likely_matrix(frame);
  };
  EXPECT_EQ(likely(9, {64, 64}), 9);
  EXPECT_EQ(likely(0, {1920, 1080}), 0);
  EXPECT_EQ(likely(2, {1278, 718}), 6);
  EXPECT_EQ(likely(2, {1280, 718}), 1);
  EXPECT_EQ(likely(2, {1278, 720}), 1);
}

}  // namespace
}  // namespace zcplay
