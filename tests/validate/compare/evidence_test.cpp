// SPDX-License-Identifier: MIT
#include "validate/compare/evidence.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"
#include "validate/compare/comparison.h"

// What a comparison hands over to be kept for people to look at, and when.

namespace zcplay {
namespace {

constexpr Size kSize{64, 48};

/// Writes down what it is given.
class RecordingTaker final : public EvidenceTaker {
 public:
  Evidence take(const BadPicture& bad) override {
    const std::string name =
        fmt::format("{} {}", bad.finding.id.value(), label(bad.finding.classification.fault));
    log += fmt::format("[take {}: {}{}x{}]", name, bad.expected == nullptr ? "" : "expected and ",
                       bad.got.size.width, bad.got.size.height);
    color = bad.color;
    if (bad.expected != nullptr) expected = bad.expected->planes[0];
    got = bad.got.planes[0];
    return {.expected = {}, .got = name, .difference = {}};
  }
  void drop(const Evidence& evidence) override { log += fmt::format("[drop {}]", evidence.got); }

  std::string log;
  score::YuvColor color;
  std::vector<std::byte> expected;
  std::vector<std::byte> got;
};

class EvidenceTest : public testing::Test {
 protected:
  static FrameInfo& prepare(TestSlot& slot, std::uint64_t id) {
    slot.fill(static_cast<std::uint32_t>(id));
    slot.info().id = FrameId(id);
    slot.info().defects = {};
    return slot.info();
  }
  void spoil() { tested_slot_.set(0, 5, 6, tested_slot_.get(0, 5, 6) ^ 1); }
  void decode() {
    ASSERT_TRUE(comparison_.reference_decoded(reference_slot_.info()));
    ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
  }
  void output() {
    ASSERT_TRUE(comparison_.reference_output(reference_slot_.info()));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  }
  void prepare_both(std::uint64_t id) {
    prepare(reference_slot_, id);
    prepare(tested_slot_, id);
  }

  RecordingTaker taker_;
  Comparison comparison_{
      {.read_paths = {ReadPath::map, ReadPath::dmabuf}, .keep_findings = 2, .evidence = &taker_}};
  TestSlot reference_slot_{kFormatNV12, kSize};
  TestSlot tested_slot_{kFormatNV12, kSize, 64};
};

TEST_F(EvidenceTest, IsTakenOnceForBothReadPaths) {
  prepare_both(1);
  decode();
  output();
  prepare_both(2);
  spoil();
  tested_slot_.info().color = {.matrix_coefficients = 9, .full_range = true};
  decode();
  output();
  comparison_.finish();
  EXPECT_EQ(taker_.log, "[take 2 block damage: expected and 64x48]");
  EXPECT_EQ(taker_.color, (score::YuvColor{.matrix = score::Matrix::bt2020, .full_range = true}));
  EXPECT_NE(taker_.got, taker_.expected);
  EXPECT_EQ(comparison_.findings()[0].evidence.got, "2 block damage");
}

TEST_F(EvidenceTest, APathThatIsBadAloneShowsItsOwnSamples) {
  prepare_both(1);
  TestSlot zero(kFormatNV12, kSize, 64);
  tested_slot_.info().mapping = zero.memory();
  decode();
  comparison_.finish();
  EXPECT_EQ(taker_.log, "[take 1 zero page: expected and 64x48]");
  EXPECT_EQ(taker_.got, std::vector<std::byte>(std::size_t{64} * 48));
}

TEST_F(EvidenceTest, ThereIsNothingToSeeWhereSamplesAreEqual) {
  prepare_both(1);
  tested_slot_.info().defects.add(Defect::decode_error);
  decode();
  output();
  ASSERT_TRUE(comparison_.reference_decoded(prepare(reference_slot_, 2)));
  comparison_.finish();
  EXPECT_EQ(comparison_.summary().findings, 2U) << "an error flag and a missing picture";
  EXPECT_EQ(taker_.log, "");
}

TEST_F(EvidenceTest, OfUndefinedPicturesThereIsNone) {
  prepare_both(1);
  tested_slot_.info().defects.add(Defect::missing_reference);
  spoil();
  decode();
  output();
  comparison_.finish();
  EXPECT_EQ(taker_.log, "");
}

TEST_F(EvidenceTest, IsDroppedWhereTheReferenceComplainsLater) {
  prepare_both(1);
  tested_slot_.info().defects.add(Defect::decode_error);
  spoil();
  decode();
  reference_slot_.info().defects.add(Defect::decode_error);
  output();
  comparison_.finish();
  EXPECT_EQ(taker_.log, "[take 1 error flag: expected and 64x48][drop 1 error flag]");
  EXPECT_EQ(comparison_.summary().findings, 0U);
}

TEST_F(EvidenceTest, OfAnOverwrittenPictureThereIsWhatItBecame) {
  prepare_both(1);
  decode();
  spoil();
  output();
  comparison_.finish();
  EXPECT_EQ(taker_.log, "[take 1 overwritten: 64x48]");
}

TEST_F(EvidenceTest, OfAnotherSizeThereAreBoth) {
  TestSlot large(kFormatNV12, {160, 128});
  ASSERT_TRUE(comparison_.reference_decoded(prepare(reference_slot_, 1)));
  ASSERT_TRUE(comparison_.tested_decoded(prepare(large, 1)));
  comparison_.finish();
  EXPECT_EQ(taker_.log, "[take 1 wrong format: expected and 160x128]");
}

TEST_F(EvidenceTest, FindingsWithEvidenceAreKeptBeyondTheLimit) {
  for (std::uint64_t id = 1; id <= 5; ++id) {
    prepare_both(id);
    spoil();
    decode();
    output();
  }
  comparison_.finish();
  EXPECT_EQ(comparison_.findings().size(), 5U);
}

}  // namespace
}  // namespace zcplay
