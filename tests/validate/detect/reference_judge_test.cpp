// SPDX-License-Identifier: MIT
#include "validate/detect/reference_judge.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/validate/detect/reference_picture.h"
#include "validate/detect/rendering.h"

namespace zcplay::detect {
namespace {

constexpr std::uint64_t kFrames = 24;

std::vector<TestFrame> moving_frames() {
  std::vector<TestFrame> frames;
  for (std::uint64_t i = 0; i < kFrames; ++i) frames.emplace_back(i);
  return frames;
}

class TestSource final : public TestFrames {
 public:
  TestSource() : TestFrames(moving_frames(), 12) {}
};

using Spoil = std::function<void(TestFrame& frame, const TestSource& source)>;

// Judges frames 6 to 9, of which 8 is spoiled, and gives back the verdict on that one; the others must be
// clean.
Verdict verdict_on(const Spoil& spoil, bool recorded) {
  static TestSource source;
  ReferenceJudge judge;
  Verdict result;
  for (std::uint64_t number = 6; number < 10; ++number) {
    TestFrame frame = source.frame(number);
    if (number == 8) spoil(frame, source);
    const Counted counted(frame.view());
    SeenFrame seen;
    seen.number = number;
    seen.view = frame.view();
    seen.counts = &counted.counts;
    seen.score = &counted.score;
    const Verdict verdict = judge.judge(seen, source, recorded ? std::optional(number) : std::nullopt);
    if (number == 8) {
      result = verdict;
      continue;
    }
    EXPECT_TRUE(verdict.clean()) << number;
    EXPECT_EQ(verdict.source->frame, number);
    EXPECT_EQ(verdict.source->ssim, 1);
  }
  return result;
}

struct Case {
  const char* name;
  ArtefactClass artefact;
  std::uint64_t frame;
  void (*spoil)(TestFrame& frame, const TestSource& source);
};
void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

void rows_of(TestFrame& frame, const TestFrame& from, std::uint32_t first) {
  std::copy(from.luma.begin() + first * kSize.width, from.luma.end(),
            frame.luma.begin() + first * kSize.width);
  const std::uint32_t chroma = first / 2 * kSize.width;
  std::copy(from.chroma.begin() + chroma, from.chroma.end(), frame.chroma.begin() + chroma);
}

class ReferenceFault : public testing::TestWithParam<Case> {};

TEST_P(ReferenceFault, IsNamed) {
  for (const bool recorded : {true, false}) {
    const Verdict verdict = verdict_on(GetParam().spoil, recorded);
    ASSERT_FALSE(verdict.clean());
    EXPECT_EQ(to_string(verdict.findings.front().artefact), to_string(GetParam().artefact))
        << verdict.findings.front().reason;
    EXPECT_GE(verdict.findings.front().confidence, kReported);
    EXPECT_EQ(verdict.source->frame, GetParam().frame);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ReferenceFault,
    testing::Values(
        Case{"zero_page", ArtefactClass::zero_page, 8,
             [](TestFrame& frame, const TestSource&) {
               std::ranges::fill(frame.luma, std::byte{0});
               std::ranges::fill(frame.chroma, std::byte{0});
             }},
        Case{"zero_from_a_row", ArtefactClass::half_filled, 8,
             [](TestFrame& frame, const TestSource&) {
               std::fill(frame.luma.begin() + 64 * kSize.width, frame.luma.end(), std::byte{0});
               std::fill(frame.chroma.begin() + 32 * kSize.width, frame.chroma.end(), std::byte{0});
             }},
        Case{"pages_of_luma", ArtefactClass::zero_part, 8,
             [](TestFrame& frame, const TestSource&) {
               std::fill_n(frame.luma.begin() + 4096, 4096, std::byte{0});
             }},
        Case{"older_picture", ArtefactClass::stale, 3,
             [](TestFrame& frame, const TestSource& source) { frame = source.frame(3); }},
        Case{"the_one_before", ArtefactClass::repeated, 7,
             [](TestFrame& frame, const TestSource& source) { frame = source.frame(7); }},
        Case{"a_later_one", ArtefactClass::out_of_order, 10,
             [](TestFrame& frame, const TestSource& source) { frame = source.frame(10); }},
        Case{"older_below_a_row", ArtefactClass::half_filled, 8,
             [](TestFrame& frame, const TestSource& source) { rows_of(frame, source.frame(3), 70); }},
        Case{"next_below_a_row", ArtefactClass::tearing, 8,
             [](TestFrame& frame, const TestSource& source) { rows_of(frame, source.frame(9), 70); }},
        Case{"one_macroblock", ArtefactClass::block_damage, 8,
             [](TestFrame& frame, const TestSource&) {
               for (std::size_t y = 48; y < 64; ++y) {
                 for (std::size_t x = 80; x < 96; ++x) frame.luma[y * kSize.width + x] ^= std::byte{0x55};
               }
             }},
        Case{"gray", ArtefactClass::chroma_loss, 8,
             [](TestFrame& frame, const TestSource&) { std::ranges::fill(frame.chroma, std::byte{128}); }},
        Case{"chroma_exchanged", ArtefactClass::chroma_swap, 8,
             [](TestFrame& frame, const TestSource&) {
               for (std::size_t i = 0; i < frame.chroma.size(); i += 2)
                 std::swap(frame.chroma[i], frame.chroma[i + 1]);
             }},
        Case{"pale", ArtefactClass::wrong_range, 8,
             [](TestFrame& frame, const TestSource&) {
               for (std::byte& sample : frame.luma) {
                 sample = static_cast<std::byte>(16 + std::to_integer<int>(sample) * 219 / 255);
               }
               for (std::byte& sample : frame.chroma) {
                 sample = static_cast<std::byte>(128 + (std::to_integer<int>(sample) - 128) * 224 / 255);
               }
             }},
        Case{"another_stride", ArtefactClass::stride_shear, 8,
             [](TestFrame& frame, const TestSource& source) {
               const auto shear = [](const std::vector<std::byte>& from, std::vector<std::byte>& to) {
                 constexpr std::size_t kWritten = kSize.width + 32;
                 std::ranges::fill(to, std::byte{0});
                 for (std::size_t i = 0; i < to.size(); ++i) {
                   const std::size_t column = i % kWritten;
                   if (column < kSize.width) to[i] = from[i / kWritten * kSize.width + column];
                 }
               };
               shear(source.frame(8).luma, frame.luma);
               shear(source.frame(8).chroma, frame.chroma);
             }},
        Case{"brighter", ArtefactClass::other, 8,
             [](TestFrame& frame, const TestSource&) {
               for (std::byte& sample : frame.luma) {
                 sample = static_cast<std::byte>(std::to_integer<int>(sample) + 18);
               }
             }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ReferenceJudge, TakesAReallyGreenSceneForOne) {
  // A source that is zero: what looks like it is right.
  class Green final : public ReferenceFrames {
   public:
    Green()
        : frame_(0),
          counted_((std::ranges::fill(frame_.luma, std::byte{0}),
                    std::ranges::fill(frame_.chroma, std::byte{0}), frame_.view())) {}
    [[nodiscard]] std::uint64_t first() const override { return 0; }
    [[nodiscard]] std::uint64_t end() const override { return 3; }
    [[nodiscard]] Reference get(std::uint64_t) override {
      return {frame_.view(), &counted_.counts, &counted_.score, std::nullopt};
    }

   private:
    TestFrame frame_;
    Counted counted_;
  };
  Green source;
  ReferenceJudge judge;
  const ReferenceFrames::Reference same = source.get(0);
  SeenFrame seen;
  seen.view = same.view;
  seen.counts = same.counts;
  seen.score = same.score;
  const Verdict verdict = judge.judge(seen, source, 1);
  EXPECT_TRUE(verdict.clean());
  ASSERT_FALSE(verdict.observations.empty());
  EXPECT_EQ(verdict.observations.front().kind, ObservationKind::green);
  EXPECT_TRUE(verdict.source->like_its_neighbours);
}

TEST(ReferenceJudge, LeavesMaskedPixelsAlone) {
  TestSource source;
  TestFrame frame = source.frame(4);
  for (std::size_t y = 16; y < 40; ++y)
    std::fill_n(frame.luma.begin() + y * kSize.width + 30, 50, std::byte{235});
  const Counted counted(frame.view());
  const std::vector<Rect> masked = {{30, 16, 50, 24}};
  SeenFrame seen;
  seen.view = frame.view();
  seen.counts = &counted.counts;
  seen.score = &counted.score;
  EXPECT_FALSE(ReferenceJudge().judge(seen, source, 4).clean());
  seen.masked = masked;
  EXPECT_TRUE(ReferenceJudge().judge(seen, source, 4).clean());
}

TEST(ReferenceJudge, NamesDamageThatBeginsWithAKeyframe) {
  TestSource source;
  ReferenceJudge judge;
  for (std::uint64_t number = 10; number < 15; ++number) {
    TestFrame frame = source.frame(number);
    const bool damaged = number == 12 || number == 13;
    if (damaged) std::fill_n(frame.luma.begin() + 20 * kSize.width, 30 * kSize.width / 2, std::byte{99});
    const Counted counted(frame.view());
    SeenFrame seen;
    seen.view = frame.view();
    seen.counts = &counted.counts;
    seen.score = &counted.score;
    const Verdict verdict = judge.judge(seen, source, number);
    ASSERT_EQ(verdict.clean(), !damaged) << number;
    if (damaged) {
      EXPECT_EQ(verdict.findings.front().artefact, ArtefactClass::keyframe_damage);
    }
  }
}

TEST(ReferenceJudge, FindsAScaledPictureBetweenBarsWithoutBeingTold) {
  // Shrunk by two by means of four pixels, between bars: no kernel of ours by name, and half a pixel off for
  // most.
  TestSource source;
  ReferenceJudge judge;
  constexpr std::uint64_t kWanted = 17;
  score::Counts counts;
  std::vector<std::byte> pixels(std::size_t{160} * 100 * 4);
  const TestFrame& frame = source.frame(kWanted);
  for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
    for (std::uint32_t x = 0; x < kSize.width / 2; ++x) {
      const auto luma = [&](std::uint32_t dx, std::uint32_t dy) {
        return std::to_integer<int>(frame.luma[std::size_t{2 * y + dy} * kSize.width + 2 * x + dx]);
      };
      const double level = (luma(0, 0) + luma(1, 0) + luma(0, 1) + luma(1, 1)) / 4.0 - 16;
      const double cb = std::to_integer<int>(frame.chroma[std::size_t{y} * kSize.width + 2 * x]) - 128;
      const double cr = std::to_integer<int>(frame.chroma[std::size_t{y} * kSize.width + 2 * x + 1]) - 128;
      const auto byte = [](double value) {
        return static_cast<std::byte>(std::clamp(value + 0.5, 0.0, 255.0));
      };
      std::byte* pixel = &pixels[(std::size_t{y + 18} * 160 + x + 21) * 4];
      pixel[0] = byte(1.1644 * level + 2.1124 * cb);
      pixel[1] = byte(1.1644 * level - 0.2132 * cb - 0.5329 * cr);
      pixel[2] = byte(1.1644 * level + 1.7927 * cr);
    }
  }
  SeenFrame seen;
  seen.view = score::RgbView{pixels, 640, {160, 100}, score::kBgrx};
  const Counted counted(seen.view);
  seen.counts = &counted.counts;
  seen.score = &counted.score;
  seen.picture = {21, 18, kSize.width / 2, kSize.height / 2};
  seen.source = kSize;
  const Verdict verdict = judge.judge(seen, source, std::nullopt);
  EXPECT_TRUE(verdict.clean());
  EXPECT_EQ(verdict.source->frame, kWanted);
  EXPECT_GT(verdict.source->ssim, 0.98);
}

// Squares of any color, another set every two frames.
std::vector<TestFrame> mosaics() {
  std::vector<TestFrame> frames;
  for (std::uint32_t i = 0; i < 4; ++i) {
    TestFrame& frame = frames.emplace_back(0);
    const auto level = [i](std::uint32_t x, std::uint32_t y, std::uint32_t salt) {
      std::uint32_t bits = (x / 16 * 131 + y / 16 * 31 + i / 2 * 7 + salt * 3 + 1) * 2654435761U;
      bits ^= bits >> 15;
      return (bits * 2246822519U) >> 24;
    };
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
      for (std::uint32_t x = 0; x < kSize.width; ++x) {
        frame.luma[std::size_t{y} * kSize.width + x] = static_cast<std::byte>(30 + level(x, y, 0) * 3 / 4);
        if (y % 2 == 0) {
          frame.chroma[std::size_t{y / 2} * kSize.width + x] =
              static_cast<std::byte>(70 + level(x, y, 1 + x % 2) / 2);
        }
      }
    }
  }
  return frames;
}

// The pixels of planes, for a view of them.
std::vector<std::byte> interleaved(const score::RgbPlanes& planes) {
  std::vector<std::byte> pixels(planes.luma.size() * 4);
  for (std::size_t i = 0; i < planes.luma.size(); ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel)
      pixels[i * 4 + 2 - channel] = std::byte{planes.rgb[channel][i]};
  }
  return pixels;
}

struct DrawnCase {
  const char* name;
  Rendering rendering;
};

class ReferenceDrawn : public testing::TestWithParam<DrawnCase> {};

TEST_P(ReferenceDrawn, IsRightHoweverHardItsEdgesAre) {
  TestFrames source(mosaics());
  ReferenceJudge judge;
  Renderer renderer;
  for (std::uint64_t number = 0; number < source.end(); ++number) {
    score::RgbPlanes planes;
    renderer.draw(source.get(number).view, GetParam().rendering, Size{144, 96}, planes);
    const std::vector<std::byte> pixels = interleaved(planes);
    SeenFrame seen;
    seen.number = number;
    seen.view = score::RgbView{pixels, 144 * 4, {144, 96}, score::kBgrx};
    const Counted counted(seen.view);
    seen.counts = &counted.counts;
    seen.score = &counted.score;
    seen.source = kSize;
    const Verdict verdict = judge.judge(seen, source, std::nullopt);
    EXPECT_TRUE(verdict.clean()) << number << ": " << verdict.findings.front().reason;
    EXPECT_EQ(verdict.source->different_blocks, 0) << number;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kernels, ReferenceDrawn,
    testing::Values(
        DrawnCase{"all_linear", {ChromaFilter::center, Kernel::linear, 0, 0}},
        DrawnCase{"linear_luma_repeated_chroma", {ChromaFilter::repeat, Kernel::linear, 0, 0.34}},
        DrawnCase{"cubic_luma_repeated_chroma", {ChromaFilter::repeat, Kernel::cubic_wide, 0, 0.34}},
        DrawnCase{"soft_luma_repeated_chroma", {ChromaFilter::repeat, Kernel::soft_cubic_wide, 0.3, -0.4}},
        DrawnCase{"cubic_left", {ChromaFilter::left, Kernel::cubic_wide, 0.25, 0}}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace zcplay::detect
