// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/run.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

constexpr Size kSize{256, 144};

// A bar that moves by 12 pixels a frame, so that each frame can be told from its neighbours.
class MovingBar final : public Clip {
 public:
  std::string name() const override { return "moving bar"; }
  ContentKind kind() const override { return ContentKind::cartoon; }
  std::uint64_t frames() const override { return 20; }
  YuvImage frame(std::uint64_t number) const override {
    YuvImage image{.size = kSize, .color = {}, .luma = {}, .chroma = {}};
    image.luma.resize(std::size_t{kSize.width} * kSize.height, std::byte{60});
    image.chroma.resize(image.luma.size() / 2, std::byte{128});
    for (std::size_t y = 0; y < kSize.height; ++y) {
      for (std::size_t x = 0; x < 48; ++x) {
        image.luma[y * kSize.width + (x + number * 12) % kSize.width] = std::byte{200};
      }
    }
    return image;
  }
  bool keyframe(std::uint64_t number) const override { return number % 10 == 0; }
};

// Reports a zero page where a picture is green, with the flag tearing, too; with the reference, the frame
// that was due is said to be seen. Lags by one frame, as the contract says.
class GreenMeansZero final : public Subject {
 public:
  std::vector<detect::Verdict> push(const detect::SeenFrame& frame) override {
    auto ready = finish();
    owed_.push_back(look(frame));
    return ready;
  }
  std::vector<detect::Verdict> finish() override { return std::exchange(owed_, {}); }
  detect::Verdict judge(const detect::SeenFrame& seen, detect::ReferenceFrames& reference,
                        std::optional<std::uint64_t> expected) override {
    auto verdict = look(seen);
    EXPECT_EQ(reference.end(), 20U);
    EXPECT_NE(reference.get(seen.number).score, nullptr);
    verdict.source.emplace();
    verdict.source->frame = expected.value_or(seen.number + 1);
    return verdict;
  }

 private:
  static detect::Verdict look(const detect::SeenFrame& frame) {
    detect::Verdict verdict{.number = frame.number, .findings = {}, .observations = {}, .source = {}};
    if (frame.score->channel_mean[1] > frame.score->channel_mean[0] * 1.5) {
      verdict.findings.push_back({.artefact = ArtefactClass::zero_page, .confidence = 0.9, .reason = ""});
    }
    if (frame.defects.has(Defect::decode_error)) {
      verdict.findings.push_back({.artefact = ArtefactClass::tearing, .confidence = 0.7, .reason = ""});
    }
    return verdict;
  }
  std::vector<detect::Verdict> owed_;
};

std::unique_ptr<Subject> make_fake() {
  return std::make_unique<GreenMeansZero>();
}

Looks run_with_zero_pages(const RunOptions& options) {
  return judge_clip(MovingBar(), {{.artefact = ArtefactClass::zero_page, .first = 10, .count = 2}}, make_fake,
                    options);
}

std::size_t count(const Looks& looks, auto which) {
  return static_cast<std::size_t>(std::ranges::count_if(looks.all, which));
}

TEST(Run, ShowsTheCleanClipAndEachFaultInEachWay) {
  const auto looks = run_with_zero_pages({});
  EXPECT_EQ(count(looks, [](const Look& look) { return !look.in_faulty_run; }), 20 * kSeeingCount);
  EXPECT_EQ(count(looks, [](const Look& look) { return look.faulty && !look.flagged; }), 2 * kSeeingCount);
  EXPECT_EQ(count(looks, [](const Look& look) { return look.faulty && look.flagged; }), 2U);
  // Once more for the flagged run.
  EXPECT_EQ(count(looks, [](const Look& look) { return look.in_faulty_run && !look.faulty; }),
            (kFramesBefore + kFramesBehind) * (kSeeingCount + 1));
}

TEST(Run, GivesEachFrameItsOwnVerdict) {
  const auto looks = run_with_zero_pages({});
  for (const auto& look : looks.all) {
    EXPECT_EQ(look.alone.of(ArtefactClass::zero_page) > 0, look.faulty) << look.frame;
    EXPECT_EQ(look.referenced.reported(), look.faulty && !look.flagged) << look.frame;
    EXPECT_EQ(look.alone.of(ArtefactClass::tearing) > 0, look.faulty && look.flagged) << look.frame;
    EXPECT_EQ(look.visible > 0, look.faulty) << look.frame;
  }
}

TEST(Run, HoldsTheSourceFrameAgainstTheTruth) {
  const auto looks = run_with_zero_pages({});
  for (const auto& look : looks.all) {
    if (look.flagged) continue;
    const auto expected = look.faulty                  ? SourceOutcome::not_asked
                          : look.seeing == Seeing::yuv ? SourceOutcome::right
                                                       : SourceOutcome::wrong;
    EXPECT_EQ(look.source, expected) << to_string(look.seeing) << " " << look.frame;
  }
}

TEST(Run, SeesAFaultInAsManyWaysAsAsked) {
  const auto looks = run_with_zero_pages({.seeings_per_fault = 2, .clean_seeings = 1});
  EXPECT_EQ(count(looks, [](const Look& look) { return look.faulty && !look.flagged; }), 4U);
  EXPECT_EQ(count(looks, [](const Look& look) { return !look.in_faulty_run; }), 20U);
}

TEST(Run, LetsAWitnessSeeWhatWasSeen) {
  std::size_t faulty = 0;
  RunOptions options;
  options.witness = [&](const Witnessed& witnessed) {
    EXPECT_EQ(witnessed.look.faulty, visible_blocks(witnessed.clean, witnessed.seen) > 0);
    faulty += witnessed.look.faulty ? 1 : 0;
  };
  const auto looks = run_with_zero_pages(options);
  EXPECT_EQ(faulty, 2 * (kSeeingCount + 1));
  EXPECT_EQ(looks.clips[0].name, "moving bar");
}

}  // namespace
}  // namespace zcplay::judging
