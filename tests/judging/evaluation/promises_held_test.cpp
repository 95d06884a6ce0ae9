// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/judging/evaluation/promises.h"
#include "tests/judging/evaluation/run.h"
#include "tests/judging/evaluation/subject.h"

namespace zcplay::judging {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kInstrumented = true;  // then it is about memory; the plain build has counted
#else
constexpr bool kInstrumented = false;
#endif

// Promises that are not kept yet, or cannot be: what was reached, so that it gets no worse. RESULTS.md has
// the figures of the whole bed.
struct Shortfall {
  std::string_view promise;  ///< how its name begins
  double reached = 0;
  std::string_view why;
};
constexpr Shortfall kShortfalls[] = {
    {"With reference: recall at 1:1", 0.997,
     "a later frame seen where the source stands still: it may be in its turn"},
    {"With reference: false alarms on sound frames of faulty clips", 0.001,
     "where the source stands still, a screenshot from the middle of it looks out of order"},
    {"Without: recall of zero-page green", 0.95, "few pages of luma alone: black with a tint, not green"},
    {"Without: recall of half-filled", 0.92, "noise, and old rows in a still scene"},
    {"Without: recall of block damage", 0.19,
     "content steps on the grid too: the bar lies where clean clips are left in peace, and damage that lasts "
     "is lost after its first frames"},
};

const Shortfall* shortfall_of(const Promise& promise) {
  const auto* found = std::ranges::find_if(
      kShortfalls, [&](const Shortfall& shortfall) { return promise.name.starts_with(shortfall.promise); });
  return found == std::end(kShortfalls) ? nullptr : found;
}

void hold(const Promise& promise) {
  fmt::print("{}\n", to_text(promise));
  const auto* shortfall = shortfall_of(promise);
  if (promise.kept() || shortfall == nullptr) {
    EXPECT_TRUE(promise.kept()) << to_text(promise);
    return;
  }
  fmt::print("  known to fall short: {}\n", shortfall->why);
  ASSERT_GT(promise.rate.of, 0U) << promise.name;
  if (promise.at_most) {
    EXPECT_LE(promise.rate.share(), shortfall->reached) << to_text(promise);
  } else {
    EXPECT_GE(promise.rate.share(), shortfall->reached) << to_text(promise);
  }
}

std::vector<std::unique_ptr<Clip>> clips() {
  auto all = make_clips({}, Half::unseen);
  if (!kInstrumented) return all;
  std::set<ContentKind> seen;
  std::erase_if(all, [&](const auto& clip) {
    const bool wanted = clip->kind() == ContentKind::camera || clip->kind() == ContentKind::title_card;
    return !wanted || !seen.insert(clip->kind()).second;
  });
  return all;
}

// A part of what `./dev judge` shows the detectors.
TEST(Promises, AreHeldOnClipsThatNoThresholdWasFittedOn) {
  const RunOptions options{.seeings_per_fault = 1,
                           .clean_seeings = kInstrumented ? 1U : 2U,
                           .one_fault_in = kInstrumented ? 9U : 3U,
                           .threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U)};
  const auto looks = judge_clips(clips(), {}, make_judges, options);
  ASSERT_FALSE(looks.all.empty());
  if (kInstrumented) return;
  for (const auto& promise : check_promises(looks)) hold(promise);
}

}  // namespace
}  // namespace zcplay::judging
