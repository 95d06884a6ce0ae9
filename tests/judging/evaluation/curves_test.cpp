// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/judging/evaluation/fit.h"
#include "tests/judging/evaluation/made_looks.h"
#include "tests/judging/evaluation/roc.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

Looks four_of_each() {
  Looks looks = no_looks();
  for (const double confidence : {0.0, 0.1, 0.2, 0.6}) {
    looks.all.push_back(clean_look());
    looks.all.back().alone = suspicion(ArtefactClass::stride_shear, confidence);
    looks.all.back().frame = static_cast<std::uint32_t>(confidence * 10);
  }
  for (const double confidence : {0.15, 0.4, 0.8, 0.9}) {
    looks.all.push_back(
        faulty_look(ArtefactClass::stride_shear, suspicion(ArtefactClass::stride_shear, confidence)));
  }
  return looks;
}

TEST(RocCurve, CountsSharesAtEachThreshold) {
  const auto curve = roc_curve(four_of_each(), Judge::alone, ArtefactClass::stride_shear);
  ASSERT_TRUE(curve.has_value());
  const RocPoint expected[] = {{0.9, 0, 0.25},   {0.8, 0, 0.5},    {0.6, 0.25, 0.5}, {0.4, 0.25, 0.75},
                               {0.2, 0.5, 0.75}, {0.15, 0.5, 1.0}, {0.1, 0.75, 1.0}};
  ASSERT_EQ(curve->points.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_NEAR(curve->points[i].threshold, expected[i].threshold, 1e-6);
    EXPECT_EQ(curve->points[i].false_alarms, expected[i].false_alarms);
    EXPECT_EQ(curve->points[i].recall, expected[i].recall);
  }
  EXPECT_EQ(curve->at_reported.false_alarms, 0.25);
  EXPECT_EQ(curve->at_reported.recall, 0.5);
}

TEST(RocCurve, IsNoneOfAClassThatNeverWas) {
  EXPECT_FALSE(roc_curve(four_of_each(), Judge::alone, ArtefactClass::tearing).has_value());
}

TEST(RocCurve, IsDrawnWithItsName) {
  const auto svg = roc_svg("Title", {*roc_curve(four_of_each(), Judge::alone, ArtefactClass::stride_shear)});
  EXPECT_NE(svg.find("Title"), std::string::npos);
  EXPECT_NE(svg.find("(4)"), std::string::npos);
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
}

Fit fit_of(const Looks& looks, double share) {
  return fit_thresholds(looks, Judge::alone, share)[static_cast<std::size_t>(ArtefactClass::stride_shear)];
}

TEST(Fit, SaysWhereCleanAndFaultyOverlap) {
  const auto fit = fit_of(four_of_each(), 0.001);
  EXPECT_NEAR(fit.highest_clean, 0.6, 1e-6);
  EXPECT_EQ(fit.highest_clean_at, "a camera yuv 6");
  EXPECT_EQ(fit.faulty, 4U);
  EXPECT_FALSE(fit.factor.has_value());
}

TEST(Fit, PutsTheThresholdBetweenThem) {
  // Odds of 0.6 and 0.8 are 1.5 and 4; the middle is the root of 6.
  const auto fit = fit_of(four_of_each(), 0.5);
  ASSERT_TRUE(fit.factor.has_value());
  EXPECT_NEAR(*fit.factor, 2.44949, 1e-4);
}

}  // namespace
}  // namespace zcplay::judging
