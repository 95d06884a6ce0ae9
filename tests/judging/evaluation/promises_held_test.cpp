// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
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
constexpr bool kSlow = true;  // then it is about memory; the plain build has counted
#else
constexpr bool kSlow = false;
#endif

std::vector<std::unique_ptr<Clip>> clips() {
  auto all = make_clips({}, Half::unseen);
  if (!kSlow) return all;
  std::set<ContentKind> seen;
  std::erase_if(all, [&](const auto& clip) {
    const bool wanted = clip->kind() == ContentKind::camera || clip->kind() == ContentKind::title_card;
    return !wanted || !seen.insert(clip->kind()).second;
  });
  return all;
}

// A part of what `./dev judge` shows the detectors; RESULTS.md has the whole.
TEST(Promises, AreHeldOnClipsThatNoThresholdWasFittedOn) {
  const RunOptions options{.seeings_per_fault = 1,
                           .clean_seeings = 2,
                           .one_fault_in = kSlow ? 9U : 3U,
                           .threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U)};
  const auto looks = judge_clips(clips(), {}, make_judges, options);
  for (const auto& promise : check_promises(looks)) {
    fmt::print("{}\n", to_text(promise));
    if (!kSlow) EXPECT_TRUE(promise.kept()) << to_text(promise);
  }
}

}  // namespace
}  // namespace zcplay::judging
