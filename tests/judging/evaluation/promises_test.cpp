// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/promises.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/judging/evaluation/made_looks.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

// A thousand faulty frames of each sort that promises are about, all found, and ten thousand clean ones.
Looks all_kept() {
  Looks looks = no_looks();
  for (int i = 0; i < 1000; ++i) {
    for (const auto artefact :
         {ArtefactClass::zero_page, ArtefactClass::half_filled, ArtefactClass::block_damage}) {
      looks.all.push_back(faulty_look(artefact, suspicion(artefact, 0.9)));
      looks.all.back().source = SourceOutcome::right;
      looks.all.push_back(faulty_look(artefact, suspicion(artefact, 0.9)));
      looks.all.back().one_to_one = false;
      looks.all.back().visible = 2;
    }
    looks.all.push_back(clean_look());
    looks.all.back().in_faulty_run = true;
  }
  looks.all.insert(looks.all.end(), 10000, clean_look());
  return looks;
}

std::size_t broken(const Looks& looks) {
  const auto promises = check_promises(looks);
  return static_cast<std::size_t>(std::ranges::count_if(promises, [](const auto& p) { return !p.kept(); }));
}

std::string first_broken(const Looks& looks) {
  for (const auto& promise : check_promises(looks)) {
    if (!promise.kept()) return promise.name;
  }
  return "";
}

TEST(Promises, AreKeptWhereAllIsFound) {
  EXPECT_EQ(first_broken(all_kept()), "");
}

TEST(Promises, AreBrokenWhereNothingWasLookedAt) {
  const auto none = no_looks();
  EXPECT_EQ(broken(none), check_promises(none).size());
}

struct BreakCase {
  const char* name;
  const char* promise;  ///< part of its name
  int times;            ///< so many such looks are too many, one less are not
  Look look;
};

Look with(Look look, auto change) {
  change(look);
  return look;
}

TEST(Promises, BreakWithOneLookTooMany) {
  const auto missed_block =
      faulty_look(ArtefactClass::block_damage, suspicion(ArtefactClass::block_damage, 0.49));
  const BreakCase cases[] = {
      {"missed at 1:1", "recall at 1:1", 4,
       with(missed_block, [](Look& look) { look.kind = ContentKind::noise; })},
      {"missed when scaled", "recall scaled", 31,
       with(missed_block,
            [](Look& look) {
              look.one_to_one = false;
              look.visible = 2;
              look.kind = ContentKind::noise;
            })},
      {"clean frame reported with the reference", "on frames of clean clips", 1,
       with(clean_look(1), [](Look& look) { look.referenced = suspicion(ArtefactClass::other, 0.5); })},
      {"sound frame beside a fault reported", "on sound frames", 1,
       with(clean_look(),
            [](Look& look) {
              look.in_faulty_run = true;
              look.referenced = suspicion(ArtefactClass::stale, 0.8);
            })},
      {"another frame taken for it", "source frame", 4,
       with(clean_look(), [](Look& look) { look.source = SourceOutcome::wrong; })},
      {"green missed without the reference", "zero-page", 41,
       with(faulty_look(ArtefactClass::zero_part, suspicion(ArtefactClass::block_damage, 0.9)),
            [](Look& look) { look.visible = 2; })},
      {"half-filled missed without the reference", "recall of half-filled", 41,
       faulty_look(ArtefactClass::half_filled, suspicion(ArtefactClass::other, 0.9))},
      {"clean frame called green", "of those classes", 2,
       with(clean_look(), [](Look& look) { look.alone = suspicion(ArtefactClass::zero_part, 0.7); })},
      {"block damage missed without the reference", "block damage", 106,
       faulty_look(ArtefactClass::keyframe_damage, suspicion(ArtefactClass::other, 0.9))},
  };
  for (const auto& [name, promise, times, look] : cases) {
    Looks looks = all_kept();
    looks.all.insert(looks.all.end(), static_cast<std::size_t>(times - 1), look);
    EXPECT_EQ(first_broken(looks), "") << name;
    looks.all.push_back(look);
    EXPECT_EQ(broken(looks), 1U) << name;
    EXPECT_NE(first_broken(looks).find(promise), std::string::npos) << name << ": " << first_broken(looks);
  }
}

TEST(Promises, LeaveOutWhatDoesNotCount) {
  const auto missed = faulty_look(ArtefactClass::block_damage, {});
  const Look looks_that_do_not_count[] = {
      with(missed, [](Look& look) { look.visible = 0; }),
      with(missed, [](Look& look) { look.flagged = true; }),
      with(missed,
           [](Look& look) {
             look.one_to_one = false;  // one block is promised at 1:1 alone
             look.kind = ContentKind::noise;
           }),
  };
  for (const auto& look : looks_that_do_not_count) {
    Looks looks = all_kept();
    looks.all.insert(looks.all.end(), 1000, look);
    EXPECT_EQ(first_broken(looks), "");
  }
}

TEST(Promises, CountClipsWithAMiss) {
  Looks looks = all_kept();
  looks.all.push_back(faulty_look(ArtefactClass::stale, {}, 1));
  const auto promises = check_promises(looks);
  EXPECT_EQ(promises[0].clips.hits, 1U);
  EXPECT_EQ(promises[0].clips.of, 2U);
}

}  // namespace
}  // namespace zcplay::judging
