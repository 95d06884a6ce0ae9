// SPDX-License-Identifier: MIT
// Which frame is due where the source stands still and no record tells.
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/validate/detect/reference_picture.h"
#include "validate/detect/reference_judge.h"

namespace zcplay::detect {
namespace {

// Frames that show pictures by their numbers: the same number, the same picture.
std::vector<TestFrame> held_frames(const std::vector<std::uint64_t>& pictures) {
  std::vector<TestFrame> frames;
  for (const std::uint64_t picture : pictures) frames.emplace_back(picture * 3);
  return frames;
}

struct Shown {
  std::uint64_t picture = 0;
  bool damaged = false;
  std::optional<ArtefactClass> finding;
};

struct HeldCase {
  const char* name;
  std::vector<std::uint64_t> source;
  std::vector<Shown> shown;
};

class ReferenceHeld : public testing::TestWithParam<HeldCase> {};

TEST_P(ReferenceHeld, IsFollowedWithoutARecord) {
  TestFrames source(held_frames(GetParam().source));
  ReferenceJudge judge;
  std::uint64_t number = 0;
  for (const Shown& shown : GetParam().shown) {
    TestFrame frame(shown.picture * 3);
    for (std::uint32_t y = 32; shown.damaged && y < 48; ++y) {
      std::fill_n(frame.luma.begin() + y * kSize.width + 64, 16, std::byte(y % 2 == 0 ? 30 : 220));
    }
    const Counted counted(frame.view());
    SeenFrame seen;
    seen.number = number;
    seen.view = frame.view();
    seen.counts = &counted.counts;
    seen.score = &counted.score;
    const Verdict verdict = judge.judge(seen, source, std::nullopt);
    const auto says = [](std::optional<ArtefactClass> artefact) {
      return artefact ? to_string(*artefact) : std::string_view("nothing");
    };
    std::optional<ArtefactClass> first;
    if (!verdict.clean()) first = verdict.findings.front().artefact;
    EXPECT_EQ(says(first), says(shown.finding)) << number;
    ++number;
  }
}

constexpr auto kDamage = ArtefactClass::block_damage;
constexpr auto kRepeated = ArtefactClass::repeated;
const std::vector<std::uint64_t> kByFours = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};

INSTANTIATE_TEST_SUITE_P(
    Stills, ReferenceHeld,
    testing::Values(HeldCase{"from_within", kByFours, {{1}, {1}, {2}, {2}, {2}, {2}, {3}}},
                    HeldCase{
                        "damaged_where_it_changes",
                        kByFours,
                        {{0}, {1, true, kDamage}, {1}, {1}, {1}, {2}, {2, true, kDamage}, {2}, {2}, {3}}},
                    HeldCase{"a_picture_comes_again",
                             {0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 1, 1, 7, 8, 9},
                             {{0}, {0}, {1}, {1}, {2}, {3}, {4}}},
                    HeldCase{"repeated_right_after_a_skip_to_what_is_unlike_all",
                             {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7},
                             {{0}, {4}, {4, false, kRepeated}, {5}, {0}, {6}}},
                    HeldCase{"repeated_after_a_skip",
                             kByFours,
                             {{0}, {1}, {1}, {1}, {1}, {1, false, kRepeated}, {2}, {2}, {2}, {3}}}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace zcplay::detect
