// SPDX-License-Identifier: MIT
#include "validate/detect/detector.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/validate/detect/moving_picture.h"

namespace zcplay::detect {
namespace {

constexpr std::uint32_t kFrames = 16;
constexpr std::uint32_t kFaulty = 9;
using Change = std::function<void(MovingPicture&, std::uint32_t number)>;

// Only the frame `kFaulty` is changed.
Change once(std::function<void(MovingPicture&)> change) {
  return [change](MovingPicture& picture, std::uint32_t number) {
    if (number == kFaulty) change(picture);
  };
}

std::vector<Verdict> judge(const Change& change, const std::function<void(SeenFrame&)>& tell = {}) {
  Detector detector;
  std::vector<Verdict> verdicts;
  for (std::uint32_t number = 0; number < kFrames; ++number) {
    MovingPicture picture(number);
    change(picture, number);
    SeenFrame seen;
    seen.number = number;
    seen.view = picture.view();
    if (tell) tell(seen);
    for (Verdict& verdict : detector.push(seen)) verdicts.push_back(std::move(verdict));
  }
  for (Verdict& verdict : detector.finish()) verdicts.push_back(std::move(verdict));
  return verdicts;
}

std::string names(const std::vector<Verdict>& verdicts) {
  std::string text;
  for (const Verdict& verdict : verdicts) {
    for (const Finding& finding : verdict.findings)
      text += std::to_string(verdict.number) + ":" + std::string(to_string(finding.artefact)) + " ";
  }
  return text;
}

struct Case {
  std::string name;
  Change change;
  std::string found;
};
void PrintTo(const Case& test_case, std::ostream* out) {
  *out << test_case.name;
}

class DetectorTest : public testing::TestWithParam<Case> {};

TEST_P(DetectorTest, NamesWhatIsWrongAndNothingElse) {
  EXPECT_EQ(names(judge(GetParam().change)), GetParam().found);
}

void swap_chroma(MovingPicture& picture) {
  for (std::size_t i = 0; i < picture.chroma.size(); i += 2)
    std::swap(picture.chroma[i], picture.chroma[i + 1]);
}

void shear(MovingPicture& picture) {
  const std::vector<std::byte> rows = picture.luma;
  const std::size_t written = MovingPicture::kWidth + 32;
  std::ranges::fill(picture.luma, std::byte{16});
  for (std::size_t y = 0; y * written < rows.size(); ++y) {
    for (std::size_t x = 0; x < MovingPicture::kWidth && y * written + x < rows.size(); ++x)
      picture.luma[y * written + x] = rows[y * MovingPicture::kWidth + x];
  }
}

void widen_range(MovingPicture& picture) {
  for (std::byte& sample : picture.luma)
    sample = MovingPicture::level((std::to_integer<int>(sample) - 16) * 255.0 / 219);
  for (std::byte& sample : picture.chroma)
    sample = MovingPicture::level(128 + (std::to_integer<int>(sample) - 128) * 255.0 / 224);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, DetectorTest,
    testing::Values(
        Case{"zero_page", once([](MovingPicture& p) { p.fill_rows(0, MovingPicture::kHeight, 0, 0, 0); }),
             "9:zero_page "},
        Case{"a_zero_block", once([](MovingPicture& p) { p.fill({64, 48, 16, 16}, 0, 0, 0); }),
             "9:zero_part "},
        Case{"zero_below", once([](MovingPicture& p) { p.fill_rows(90, MovingPicture::kHeight, 0, 0, 0); }),
             "9:half_filled "},
        Case{"grey_below",
             once([](MovingPicture& p) { p.fill_rows(90, MovingPicture::kHeight, 20, 128, 128); }),
             "9:half_filled "},
        Case{"grey_below_and_so_it_stays",
             [](MovingPicture& p, std::uint32_t number) {
               if (number >= kFaulty && number < kFaulty + 3)
                 p.fill_rows(90, MovingPicture::kHeight, 20, 128, 128);
             },
             "9:half_filled 10:half_filled 11:half_filled "},
        Case{"an_old_frame_below", once([](MovingPicture& p) {
               p.copy_rows(MovingPicture(kFaulty - 4), 90, MovingPicture::kHeight);
             }),
             "9:half_filled "},
        Case{"old_frames_below_in_turn",
             [](MovingPicture& p, std::uint32_t number) {
               if (number >= kFaulty && number < kFaulty + 3)
                 p.copy_rows(MovingPicture(number - 5), 90, MovingPicture::kHeight);
             },
             "9:half_filled 10:half_filled 11:half_filled "},
        Case{"an_old_frame_below_where_little_moves",
             [](MovingPicture& p, std::uint32_t number) {
               const auto walker = [](std::uint32_t at) { return Rect{20 + 8 * (at / 2), 130, 24, 40}; };
               p = MovingPicture(0);
               p.fill(Rect{10 + 4 * number, 20, 30, 30}, 210, 128, 128);
               p.fill(walker(number == kFaulty ? kFaulty - 5 : number), 40, 120, 140);
             },
             "9:half_filled "},
        Case{"torn", once([](MovingPicture& p) {
               p.copy_rows(MovingPicture(kFaulty - 1), 90, MovingPicture::kHeight);
             }),
             "9:tearing "},
        Case{"stale", once([](MovingPicture& p) { p = MovingPicture(kFaulty - 4); }), "9:stale "},
        Case{"repeated", once([](MovingPicture& p) { p = MovingPicture(kFaulty - 1); }), "9:repeated "},
        Case{"a_bright_block", once([](MovingPicture& p) { p.fill({96, 64, 16, 16}, 230, 128, 128); }),
             "9:block_damage "},
        Case{"a_run_of_blocks", once([](MovingPicture& p) { p.fill({96, 64, 80, 16}, 20, 90, 90); }),
             "9:block_damage "},
        Case{"no_chroma", once([](MovingPicture& p) { std::ranges::fill(p.chroma, std::byte{128}); }),
             "9:chroma_loss "},
        Case{"chroma_swapped", once(swap_chroma), "9:chroma_swap "},
        Case{"range", once(widen_range), "9:wrong_range "}, Case{"shear", once(shear), "9:stride_shear "}),
    test::CaseName{});

INSTANTIATE_TEST_SUITE_P(
    Content, DetectorTest,
    testing::Values(Case{"as_it_is", [](MovingPicture&, std::uint32_t) {}, ""},
                    Case{"standing_still", [](MovingPicture& p, std::uint32_t) { p = MovingPicture(3); }, ""},
                    Case{"drawn_on_twos",
                         [](MovingPicture& p, std::uint32_t number) { p = MovingPicture(number / 2); }, ""},
                    Case{"a_cut",
                         [](MovingPicture& p, std::uint32_t number) {
                           if (number >= kFaulty) p = MovingPicture(number * 7 + 400);
                         },
                         ""},
                    Case{"a_fade",
                         [](MovingPicture& p, std::uint32_t number) {
                           for (std::byte& sample : p.luma)
                             sample = MovingPicture::level(16 + (std::to_integer<int>(sample) - 16) *
                                                                    (16.0 - number) / 16);
                         },
                         ""},
                    Case{"a_strobe",
                         [](MovingPicture& p, std::uint32_t number) {
                           if (number % 2 == 1) p.fill_rows(0, MovingPicture::kHeight, 235, 128, 128);
                         },
                         ""},
                    Case{"a_dark_flash_with_a_bright_head",
                         [](MovingPicture& p, std::uint32_t number) {
                           if (number % 4 != 1) return;
                           p.fill_rows(0, 60, 235, 128, 128);
                           p.fill_rows(60, 160, 16, 128, 128);
                         },
                         ""},
                    Case{"a_wipe",
                         [](MovingPicture& p, std::uint32_t number) {
                           p.fill_rows(MovingPicture::kHeight - 12 * number, MovingPicture::kHeight, 16, 128,
                                       128);
                         },
                         ""},
                    Case{"there_and_back",
                         [](MovingPicture& p, std::uint32_t number) {
                           p = MovingPicture(number < kFaulty ? number : 2 * kFaulty - number);
                         },
                         ""},
                    Case{"a_lamp_that_blinks",
                         [](MovingPicture& p, std::uint32_t number) {
                           p = MovingPicture(0);
                           if (number / 4 % 2 == 1) p.fill({40, 150, 22, 14}, 200, 128, 128);
                         },
                         ""},
                    Case{"bars",
                         [](MovingPicture& p, std::uint32_t) {
                           p.fill_rows(0, 24, 16, 128, 128);
                           p.fill_rows(168, MovingPicture::kHeight, 16, 128, 128);
                         },
                         ""},
                    Case{"a_black_title",
                         [](MovingPicture& p, std::uint32_t number) {
                           if (number < kFaulty) return;
                           p.fill_rows(0, MovingPicture::kHeight, 16, 128, 128);
                           p.fill({70, 90, 60, 10}, 200, 128, 128);
                         },
                         ""}),
    test::CaseName{});

TEST(Detector, GivesAVerdictForEachFrameInOrder) {
  const std::vector<Verdict> verdicts = judge([](MovingPicture&, std::uint32_t) {});
  ASSERT_EQ(verdicts.size(), kFrames);
  for (std::uint32_t number = 0; number < kFrames; ++number) EXPECT_EQ(verdicts[number].number, number);
}

TEST(Detector, LagsByOneFrame) {
  Detector detector;
  const MovingPicture picture(0);
  SeenFrame seen;
  seen.view = picture.view();
  EXPECT_TRUE(detector.push(seen).empty());
  seen.number = 1;
  EXPECT_EQ(detector.push(seen).size(), 1U);
  EXPECT_EQ(detector.finish().size(), 1U);
  EXPECT_TRUE(detector.finish().empty());
}

TEST(Detector, DoesNotLookUnderAMask) {
  const Rect mask{90, 60, 30, 30};
  const Change damage = once([](MovingPicture& p) { p.fill({96, 64, 16, 16}, 0, 0, 0); });
  EXPECT_EQ(names(judge(damage)), "9:zero_part ");
  EXPECT_EQ(names(judge(damage, [&mask](SeenFrame& seen) { seen.masked = {&mask, 1}; })), "");
}

TEST(Detector, NamesDamageThatComesWithKeyframes) {
  const Change damage = [](MovingPicture& p, std::uint32_t number) {
    if (number % 4 == 3) p.fill({96, 64, 32, 32}, 230, 128, 128);
  };
  const auto tell = [](SeenFrame& seen) {
    seen.kind = PictureKind{};
    seen.kind->irap = seen.number % 4 == 3;
  };
  EXPECT_EQ(names(judge(damage, tell)),
            "3:block_damage 7:keyframe_damage 11:keyframe_damage 15:keyframe_damage ");
}

TEST(Detector, ReportsARepeatAtAJumpInTimeThoughLittleIsKnown) {
  const Change repeat = [](MovingPicture& p, std::uint32_t number) {
    if (number == 1) p = MovingPicture(0);
  };
  EXPECT_EQ(names(judge(repeat)), "");
  EXPECT_EQ(names(judge(repeat, [](SeenFrame& seen) { seen.time_jump = seen.number == 1; })), "1:repeated ");
}

TEST(Detector, TakesPicturesOfAnySizeAndAreasThatDoNotFit) {
  Detector detector;
  std::vector<std::byte> pixels(64, std::byte{77});
  SeenFrame seen;
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{1, 5}, Size{4, 4}}) {
    for (const Rect& picture : {Rect{}, Rect{0, 0, 1, 1}, Rect{9, 9, 4, 4}, Rect{0, 0, 4'000'000'000, 2}}) {
      for (const Size source : {Size{}, Size{40, 24}, Size{0, 7}, Size{4'000'000'000, 4'000'000'000}}) {
        seen.view = score::RgbView{pixels, size.width * 4, size, score::kBgrx};
        seen.picture = picture;
        seen.source = source;
        const Rect mask{0, 0, 4'000'000'000, 4'000'000'000};
        if (seen.number % 2 == 1) seen.masked = {&mask, 1};
        for (const Verdict& verdict : detector.push(seen)) EXPECT_TRUE(verdict.clean()) << names({verdict});
        seen.masked = {};
        ++seen.number;
      }
    }
  }
}

TEST(Detector, ListsSuspicionsOnlyWhenAsked) {
  for (const double least : {0.0, kReported}) {
    Detector detector({least});
    std::size_t findings = 0;
    for (std::uint32_t number = 0; number < kFrames; ++number) {
      MovingPicture picture(number);
      if (number == kFaulty) picture.fill({96, 64, 16, 16}, 150, 128, 128);
      SeenFrame seen;
      seen.number = number;
      seen.view = picture.view();
      for (const Verdict& verdict : detector.push(seen)) {
        findings += verdict.findings.size();
        for (const Finding& finding : verdict.findings) EXPECT_GE(finding.confidence, least);
      }
    }
    EXPECT_EQ(findings > 1, least == 0.0);
  }
}

}  // namespace
}  // namespace zcplay::detect
