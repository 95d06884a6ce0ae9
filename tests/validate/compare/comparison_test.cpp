// SPDX-License-Identifier: MIT
#include "validate/compare/comparison.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

constexpr Size kSize{64, 48};

// Plays both decoders: a picture's content follows from its id, so that both agree unless told not to.
class ComparisonTest : public testing::Test {
 protected:
  explicit ComparisonTest(std::vector<ReadPath> paths = {ReadPath::map, ReadPath::dmabuf})
      : comparison_({.read_paths = std::move(paths), .keep_findings = 20}) {}

  FrameInfo& prepare(TestSlot& slot, std::uint64_t id) {
    slot.fill(static_cast<std::uint32_t>(id));
    slot.info().id = FrameId(id);
    slot.info().slot = {1, id % 3};
    slot.info().slot_index = static_cast<std::uint32_t>(id % 3);
    slot.info().defects = {};
    slot.info().kind.type = id == 1 ? 'I' : 'P';
    return slot.info();
  }
  void reference(std::uint64_t id) {
    ASSERT_TRUE(comparison_.reference_decoded(prepare(reference_slot_, id)));
    ASSERT_TRUE(comparison_.reference_output(reference_slot_.info()));
  }
  void tested(std::uint64_t id) {
    ASSERT_TRUE(comparison_.tested_decoded(prepare(tested_slot_, id)));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  }
  void both(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t id = first; id <= last; ++id) {
      reference(id);
      tested(id);
    }
  }
  [[nodiscard]] std::string findings() const {
    std::string text;
    for (const Finding& finding : comparison_.findings()) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", finding.id.value(),
                          describe(finding.classification));
    }
    return text;
  }

  Comparison comparison_;
  TestSlot reference_slot_{kFormatNV12, kSize};
  TestSlot tested_slot_{kFormatNV12, kSize, 64};
};

TEST_F(ComparisonTest, EqualStreamsHaveNoFinding) {
  both(1, 40);
  comparison_.finish();
  const ComparisonSummary& summary = comparison_.summary();
  EXPECT_TRUE(summary.clean()) << findings();
  EXPECT_EQ(summary.decoded, 40U);
  EXPECT_EQ(summary.tested_decoded, 40U);
  EXPECT_EQ(summary.output, 40U);
  EXPECT_EQ(summary.equal, 40U);
  EXPECT_EQ(summary.bad, 0U);
}

TEST_F(ComparisonTest, EitherSideMayBeAhead) {
  for (std::uint64_t id = 1; id <= 20; ++id) reference(id);
  for (std::uint64_t id = 1; id <= 30; ++id) tested(id);
  for (std::uint64_t id = 21; id <= 30; ++id) reference(id);
  comparison_.finish();
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(comparison_.summary().equal, 30U);
}

TEST_F(ComparisonTest, ABadPictureIsOneRowForBothReadPaths) {
  both(1, 5);
  reference(6);
  prepare(tested_slot_, 6);
  tested_slot_.set(0, 17, 33, tested_slot_.get(0, 17, 33) ^ 1);
  ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
  ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  both(7, 8);
  comparison_.finish();
  ASSERT_EQ(findings(), "6 block damage");
  const Finding& finding = comparison_.findings()[0];
  EXPECT_EQ(finding.frame, 5U);
  EXPECT_EQ(finding.slot, 0U);
  EXPECT_EQ(finding.kind.type, 'P');
  EXPECT_EQ(finding.difference->first_bad, (MacroblockPosition{2, 1}));
  EXPECT_EQ(finding.paths, (std::vector{ReadPath::map, ReadPath::dmabuf}));
  EXPECT_EQ(comparison_.summary().bad, 1U);
  EXPECT_EQ(comparison_.summary().equal, 7U);
}

TEST_F(ComparisonTest, OnePathMayBeBadAlone) {
  reference(1);
  FrameInfo info = prepare(tested_slot_, 1);
  TestSlot wrong(kFormatNV12, kSize, 64);
  info.mapping = wrong.memory();
  ASSERT_TRUE(comparison_.tested_decoded(info));
  ASSERT_TRUE(comparison_.tested_output(info));
  comparison_.finish();
  ASSERT_EQ(findings(), "1 zero page");
  EXPECT_EQ(comparison_.findings()[0].paths, std::vector{ReadPath::map});
}

TEST_F(ComparisonTest, StaleNamesTheFrameItEquals) {
  both(1, 6);
  reference(7);
  prepare(tested_slot_, 7);
  tested_slot_.fill(4);
  ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
  comparison_.finish();
  EXPECT_EQ(findings(), "7 stale = equals frame 3, 7 missing");
}

TEST_F(ComparisonTest, MissingAndExtraAreReportedOnce) {
  both(1, 3);
  reference(4);
  both(5, 6);
  tested(7);
  both(8, 9);
  comparison_.finish();
  EXPECT_EQ(findings(), "4 missing, 7 extra");
  EXPECT_EQ(comparison_.findings()[0].frame, 3U);
  EXPECT_EQ(comparison_.findings()[1].frame, std::nullopt);
}

TEST_F(ComparisonTest, ASilentDecoderMissesEverything) {
  for (std::uint64_t id = 1; id <= 300; ++id) reference(id);
  EXPECT_GE(comparison_.summary().findings, 200U) << "found while running, not kept until the end";
  comparison_.finish();
  EXPECT_EQ(comparison_.summary().by_class[index_of(DecoderFault::missing)], 300U);
  EXPECT_EQ(comparison_.summary().bad, 300U);
  EXPECT_EQ(comparison_.findings().size(), 20U);
}

TEST_F(ComparisonTest, OutputOrderIsTheReferences) {
  for (std::uint64_t id = 1; id <= 4; ++id) {
    ASSERT_TRUE(comparison_.reference_decoded(prepare(reference_slot_, id)));
    ASSERT_TRUE(comparison_.tested_decoded(prepare(tested_slot_, id)));
  }
  for (const std::uint64_t id : {1, 3, 2, 4}) {
    ASSERT_TRUE(comparison_.reference_output(prepare(reference_slot_, id)));
  }
  for (const std::uint64_t id : {1, 2, 3, 4})
    ASSERT_TRUE(comparison_.tested_output(prepare(tested_slot_, id)));
  comparison_.finish();
  EXPECT_EQ(findings(), "3 out of order");
}

TEST_F(ComparisonTest, ASlotWrittenTooEarlyIsOverwritten) {
  both(1, 4);
  reference(5);
  ASSERT_TRUE(comparison_.tested_decoded(prepare(tested_slot_, 5)));
  tested_slot_.fill(2);
  ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  comparison_.finish();
  EXPECT_EQ(findings(), "5 overwritten = equals frame 1");
  EXPECT_EQ(comparison_.summary().bad, 1U);
}

struct DefectCase {
  const char* name;
  Defect reference;
  Defect tested;
  bool samples_differ;
  const char* expected;
  std::uint64_t undefined;
};
constexpr Defect kNone{};

void PrintTo(const DefectCase& test, std::ostream* out) {
  *out << test.name;
}

class ComparisonDefects : public ComparisonTest, public testing::WithParamInterface<DefectCase> {};

TEST_P(ComparisonDefects, DecideWhatSamplesMean) {
  both(1, 2);
  prepare(reference_slot_, 3).defects.add(GetParam().reference);
  prepare(tested_slot_, 3).defects.add(GetParam().tested);
  if (GetParam().samples_differ) tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
  ASSERT_TRUE(comparison_.reference_decoded(reference_slot_.info()));
  ASSERT_TRUE(comparison_.reference_output(reference_slot_.info()));
  ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
  ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  comparison_.finish();
  EXPECT_EQ(findings(), GetParam().expected);
  EXPECT_EQ(comparison_.summary().undefined, GetParam().undefined);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ComparisonDefects,
    testing::Values(
        DefectCase{"flag_on_a_sound_picture", kNone, Defect::decode_error, false, "3 error flag", 0},
        DefectCase{"flag_on_a_wrong_picture", kNone, Defect::decode_error, true, "3 error flag", 0},
        DefectCase{"both_flag", Defect::decode_error, Defect::decode_error, true, "", 1},
        DefectCase{"both_flag_and_agree", Defect::decode_error, Defect::decode_error, false, "", 0},
        DefectCase{"lost_reference", Defect::missing_reference, Defect::missing_reference, true, "", 1},
        DefectCase{"only_tested_knows", kNone, Defect::frame_num_gap, true, "", 1},
        DefectCase{"silent_about_damage", Defect::damaged_slice, kNone, true, "3 not flagged", 0},
        DefectCase{"silent_but_equal", Defect::damaged_slice, kNone, false, "", 0}),
    [](const auto& test) { return std::string(test.param.name); });

// What is predicted from a picture the device flagged still has its right samples; what is predicted
// from a picture the stream lost has none.
TEST_F(ComparisonTest, InheritedDefectsCountWhereTheStreamBeganThem) {
  const auto wrong = [this](std::uint64_t id, Defect defect, bool irap) {
    reference(id);
    prepare(tested_slot_, id).defects.add(defect);
    tested_slot_.info().kind.irap = irap;
    tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
    ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
    tested_slot_.info().kind.irap = false;
  };
  both(1, 1);
  wrong(2, Defect::decode_error, false);
  wrong(3, Defect::inherited, false);
  wrong(4, Defect::missing_reference, false);
  wrong(5, Defect::inherited, false);
  wrong(6, Defect::decode_error, true);
  wrong(7, Defect::inherited, false);
  comparison_.finish();
  EXPECT_EQ(findings(), "2 error flag, 3 block damage, 6 error flag, 7 block damage");
  EXPECT_EQ(comparison_.summary().undefined, 2U);
}

/// The reference may complain with the picture, or only with its output.
class ComparisonComplaint : public ComparisonTest, public testing::WithParamInterface<bool> {
 protected:
  void wrong(std::uint64_t id, bool complains, Defect in_tested, bool irap) {
    FrameInfo& info = prepare(reference_slot_, id);
    const bool early = GetParam();
    if (complains && early) info.defects.add(Defect::decode_error);
    ASSERT_TRUE(comparison_.reference_decoded(info));
    if (complains) info.defects.add(Defect::decode_error);
    prepare(tested_slot_, id).defects.add(in_tested);
    tested_slot_.info().kind.irap = irap;
    tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
    ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
    ASSERT_TRUE(comparison_.reference_output(info));
    tested_slot_.info().kind.irap = false;
  }
};

TEST_P(ComparisonComplaint, ExcusesWhatInheritsUntilTheNextSoundStart) {
  both(1, 1);
  wrong(2, true, Defect::decode_error, false);
  wrong(3, false, Defect::inherited, false);
  wrong(4, false, Defect::decode_error, true);
  wrong(5, false, Defect::inherited, false);
  comparison_.finish();
  EXPECT_EQ(findings(), "4 error flag, 5 block damage");
  EXPECT_EQ(comparison_.summary().undefined, 2U);
}

INSTANTIATE_TEST_SUITE_P(Reference, ComparisonComplaint, testing::Bool(), [](const auto& test) {
  return test.param ? "with_the_picture" : "with_its_output";
});

TEST_F(ComparisonTest, AlignmentBeyondTheCropDoesNotMatter) {
  TestSlot aligned(kFormatNV12, {80, 64});
  for (std::uint64_t id = 1; id <= 3; ++id) {
    reference(id);
    prepare(tested_slot_, id);
    FrameInfo& info = prepare(aligned, id);
    info.crop = tested_slot_.info().crop;
    for (unsigned plane = 0; plane < 2; ++plane) {
      for (std::uint32_t row = 0; row < kSize.height >> plane; ++row) {
        std::ranges::copy(tested_slot_.row(plane, row), aligned.row(plane, row).begin());
      }
    }
    ASSERT_TRUE(comparison_.tested_decoded(info));
    ASSERT_TRUE(comparison_.tested_output(info));
  }
  comparison_.finish();
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(comparison_.summary().equal, 3U);
}

TEST_F(ComparisonTest, AnotherCropSizeOrFormatIsAFinding) {
  both(1, 1);
  reference(2);
  FrameInfo cropped = prepare(tested_slot_, 2);
  cropped.crop.height -= 2;
  ASSERT_TRUE(comparison_.tested_decoded(cropped));
  ASSERT_TRUE(comparison_.tested_output(cropped));
  reference(3);
  TestSlot large(kFormatNV12, {160, 128});
  ASSERT_TRUE(comparison_.tested_decoded(prepare(large, 3)));
  ASSERT_TRUE(comparison_.tested_output(large.info()));
  reference(4);
  TestSlot deep(kFormatP010, kSize);
  ASSERT_TRUE(comparison_.tested_decoded(prepare(deep, 4)));
  ASSERT_TRUE(comparison_.tested_output(deep.info()));
  both(5, 5);
  comparison_.finish();
  EXPECT_EQ(findings(), "2 wrong format, 3 wrong format, 4 wrong format");
}

TEST_F(ComparisonTest, AResolutionChangeIsFollowed) {
  both(1, 3);
  TestSlot reference_large(kFormatNV12, {160, 128});
  TestSlot tested_large(kFormatNV12, {160, 144});
  for (std::uint64_t id = 4; id <= 6; ++id) {
    ASSERT_TRUE(comparison_.reference_decoded(prepare(reference_large, id)));
    FrameInfo& info = prepare(tested_large, id);
    info.crop = reference_large.info().crop;
    for (unsigned plane = 0; plane < 2; ++plane) {
      for (std::uint32_t row = 0; row < 128U >> plane; ++row) {
        std::ranges::copy(reference_large.row(plane, row), tested_large.row(plane, row).begin());
      }
    }
    ASSERT_TRUE(comparison_.tested_decoded(info));
    ASSERT_TRUE(comparison_.reference_output(reference_large.info()));
    ASSERT_TRUE(comparison_.tested_output(info));
  }
  both(7, 9);
  comparison_.finish();
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(comparison_.summary().equal, 9U);
}

// A reference may learn what a picture was only when it outputs it.
TEST_F(ComparisonTest, KindAndDamageMayComeWithTheOutput) {
  for (std::uint64_t id = 1; id <= 3; ++id) {
    FrameInfo early = prepare(reference_slot_, id);
    early.kind.type = '?';
    ASSERT_TRUE(comparison_.reference_decoded(early));
    prepare(tested_slot_, id);
    if (id == 2) {
      tested_slot_.info().defects.add(Defect::decode_error);
      tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
    }
    if (id == 3) tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
    ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  }
  for (std::uint64_t id = 1; id <= 3; ++id) {
    prepare(reference_slot_, id);
    if (id != 1) reference_slot_.info().defects.add(Defect::decode_error);
    ASSERT_TRUE(comparison_.reference_output(reference_slot_.info()));
  }
  comparison_.finish();
  EXPECT_EQ(findings(), "3 not flagged");
  EXPECT_EQ(comparison_.findings()[0].kind.type, 'P');
  EXPECT_EQ(comparison_.summary().undefined, 1U);
}

// Damage on most keyframes, and one picture damaged apart: known only when the clip is over.
TEST_F(ComparisonTest, DamageThatComesWithKeyframesIsAClassOfItsOwn) {
  for (std::uint64_t id = 1; id <= 100; ++id) {
    const bool keyframe = id % 20 == 1;
    prepare(reference_slot_, id).kind.irap = keyframe;
    prepare(tested_slot_, id).kind.irap = keyframe;
    if (id == 21 || id == 41 || id == 42 || id == 61 || id == 75)
      tested_slot_.set(0, 0, 0, tested_slot_.get(0, 0, 0) ^ 1);
    ASSERT_TRUE(comparison_.reference_decoded(reference_slot_.info()));
    ASSERT_TRUE(comparison_.tested_decoded(tested_slot_.info()));
    ASSERT_TRUE(comparison_.reference_output(reference_slot_.info()));
    ASSERT_TRUE(comparison_.tested_output(tested_slot_.info()));
  }
  comparison_.finish();
  EXPECT_EQ(findings(),
            "21 block damage at keyframes, 41 block damage at keyframes, 42 block damage at keyframes, "
            "61 block damage at keyframes, 75 block damage");
  const auto& by_class = comparison_.summary().by_class;
  EXPECT_EQ(by_class[index_of(detect::ArtefactClass::keyframe_damage)], 4U);
  EXPECT_EQ(by_class[index_of(detect::ArtefactClass::block_damage)], 1U);
}

TEST_F(ComparisonTest, MemoryThatCannotBeReadIsAnError) {
  reference(1);
  prepare(tested_slot_, 1).mapping = {};
  const Result<void> result = comparison_.tested_decoded(tested_slot_.info());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::environment);
}

}  // namespace
}  // namespace zcplay
