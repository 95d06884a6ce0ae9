// SPDX-License-Identifier: MIT
#include "tests/judging/bed.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

std::vector<std::unique_ptr<Clip>> all_clips(const BedOptions& options = {}) {
  auto clips = make_clips(options, Half::fitted);
  for (auto& clip : make_clips(options, Half::unseen)) clips.push_back(std::move(clip));
  return clips;
}

std::unique_ptr<Clip> clip_named(const std::string& name) {
  for (auto& clip : all_clips()) {
    if (clip->name() == name) return std::move(clip);
  }
  return nullptr;
}

std::uint64_t hash_of(const std::vector<std::byte>& bytes, std::uint64_t hash = 0) {
  for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3U;
  return hash;
}
std::uint64_t hash_of(const YuvImage& image) {
  return hash_of(image.chroma, hash_of(image.luma, 1));
}

bool equal(const YuvImage& a, const YuvImage& b) {
  return a.luma == b.luma && a.chroma == b.chroma;
}

SeenImage as_rgb(const YuvImage& image) {
  return see(image, Seeing::rgb, 0);
}

TEST(Bed, HasTwoClipsOfEachKindInEachHalfAndNoneInBoth) {
  std::set<std::string> names;
  for (const Half half : {Half::fitted, Half::unseen}) {
    std::map<ContentKind, unsigned> kinds;
    for (const auto& clip : make_clips({.full = true, .media = {}}, half)) {
      ++kinds[clip->kind()];
      EXPECT_TRUE(names.insert(clip->name()).second) << clip->name();
    }
    ASSERT_EQ(kinds.size(), kContentKindCount);
    for (const auto& [kind, count] : kinds) EXPECT_GE(count, 2U) << to_string(kind);
  }
}

TEST(Bed, ClipsAreTheSameEveryTimeAndInAnyOrder) {
  const auto first = all_clips();
  const auto second = all_clips();
  for (std::size_t i = 0; i < first.size(); ++i) {
    const YuvImage image = first[i]->frame(17);
    EXPECT_EQ(image.size.width % 2 + image.size.height % 2, 0U) << first[i]->name();
    (void)second[i]->frame(3);
    EXPECT_TRUE(equal(image, second[i]->frame(17))) << first[i]->name();
  }
}

// Neither limited nor full range has a pixel of zero everywhere, however dark: what detectors may rely on.
TEST(Bed, CleanClipsNeverHaveZeroYuv) {
  for (const auto& clip : all_clips()) {
    for (const std::uint64_t number : {0U, 9U, 20U}) {
      const YuvImage image = clip->frame(number);
      for (std::uint32_t y = 0; y < image.size.height; ++y) {
        for (std::uint32_t x = 0; x < image.size.width; ++x) {
          ASSERT_NE(
              luma_row(image, y)[x] + chroma_row(image, y / 2)[x & ~1U] + chroma_row(image, y / 2)[x | 1U], 0)
              << clip->name() << " frame " << number << " at " << x << ", " << y;
        }
      }
    }
  }
}

/// Whole numbers only: the same pictures whatever compiled them. Made by this test itself; a change of a
/// scene changes its line, and then thresholds are to be fitted anew.
struct Golden {
  const char* name;
  std::uint64_t hash;
};
class GoldenFrames : public testing::TestWithParam<Golden> {};
TEST_P(GoldenFrames, AreTheSameOnEveryMachine) {
  const auto clip = clip_named(GetParam().name);
  ASSERT_NE(clip, nullptr);
  EXPECT_EQ(hash_of(clip->frame(13)), GetParam().hash) << std::hex << hash_of(clip->frame(13));
}
INSTANTIATE_TEST_SUITE_P(
    Bed, GoldenFrames,
    testing::Values(
        Golden{"camera-1", 0xd44f4769919da19cU}, Golden{"camera-2", 0x7e1995680e7f4bd1U},
        Golden{"camera-3", 0xd87ebac09c754fa7U}, Golden{"camera-4", 0x8ef9e7cbba953d8dU},
        Golden{"animation-1", 0x9770056522391b77U}, Golden{"animation-2", 0xef66f1a3bd9e262U},
        Golden{"animation-3", 0x213fb95391f075d8U}, Golden{"animation-4", 0x19c82228910fdbbbU},
        Golden{"screen_text-1", 0x49d42d69ec5f69c3U}, Golden{"screen_text-2", 0x165e24979dc20484U},
        Golden{"screen_text-3", 0x823e0643c1a554fbU}, Golden{"screen_text-4", 0x3c8470b63a7df966U},
        Golden{"grain-1", 0xccb80020a363e902U}, Golden{"grain-2", 0x13badf14ee512f0cU},
        Golden{"grain-3", 0x57c8b977b64c8a90U}, Golden{"grain-4", 0xae6135095a9cdf45U},
        Golden{"dark-1", 0xace22a7f51177fa1U}, Golden{"dark-2", 0x629608d27bef64edU},
        Golden{"dark-3", 0x407df396d04b5254U}, Golden{"dark-4", 0x60f1a6899940458bU},
        Golden{"fade-1", 0xb954f98a52e9328dU}, Golden{"fade-2", 0xf9d483975abb6aa7U},
        Golden{"fade-3", 0xf4885493ad8c8a21U}, Golden{"fade-4", 0x99ef0748bca48720U},
        Golden{"title_card-1", 0x87390445ddf33b83U}, Golden{"title_card-2", 0x15ca43fc4836a2e2U},
        Golden{"title_card-3", 0xf7212c48c5fbea69U}, Golden{"title_card-4", 0x9ac4b484eda839a9U},
        Golden{"cartoon-1", 0xcce6d05a086ea62cU}, Golden{"cartoon-2", 0x538e26885ebe43bfU},
        Golden{"cartoon-3", 0xcca5a99ac1c8fd81U}, Golden{"cartoon-4", 0x7947a3fdc3beb37U},
        Golden{"green_screen-1", 0x8b4f436edfa65facU}, Golden{"green_screen-2", 0x75d75b6f64c6e6c7U},
        Golden{"green_screen-3", 0xafd755e1cdfaa57bU}, Golden{"green_screen-4", 0x8ee68e9b3f6605b5U},
        Golden{"noise-1", 0xc83df79070eb195U}, Golden{"noise-2", 0x36c87cba032cfe5dU},
        Golden{"noise-3", 0x1d0ea6c39433a601U}, Golden{"noise-4", 0xe7bbcf35b5af01bdU},
        Golden{"strobe-1", 0x57e395b2db00941U}, Golden{"strobe-2", 0x5f8e8e466c80fa17U},
        Golden{"strobe-3", 0xa4c67cb5d0f1966aU}, Golden{"strobe-4", 0x3a681bf47dc24faU},
        Golden{"static_shot-1", 0x84e4143953deb2e7U}, Golden{"static_shot-2", 0x79781e3bae983266U},
        Golden{"static_shot-3", 0x41fc59be3c110b65U}, Golden{"static_shot-4", 0x69616cb3627aff97U}));

TEST(Faults, AreInTheListFromOneMacroblockToTheWholeAndOneFrameToMany) {
  const auto clip = clip_named("camera-2");
  std::map<ArtefactClass, std::set<std::uint64_t>> counts;
  std::set<std::uint32_t> blocks;
  for (const Fault& fault : make_faults(*clip, {.full = true, .media = {}})) {
    counts[fault.artefact].insert(fault.count);
    if (fault.artefact == ArtefactClass::block_damage) blocks.insert(fault.blocks);
    EXPECT_LE(fault.first + fault.count, clip->frames()) << fault.name();
  }
  EXPECT_EQ(counts.size(), detect::kArtefactClassCount);
  for (const auto& [artefact, lengths] : counts)
    EXPECT_GE(lengths.size(), artefact == ArtefactClass::other ? 1U : 2U) << detect::to_string(artefact);
  EXPECT_TRUE(blocks.contains(1) && blocks.contains(4) && blocks.contains(0));
}

TEST(Faults, OfAPartOfTheBedShowEveryClassOverAFewClips) {
  std::set<ArtefactClass> classes;
  for (const char* name : {"camera-1", "camera-2", "camera-3", "camera-4", "animation-1", "animation-2"}) {
    for (const Fault& fault : make_faults(*clip_named(name), {})) classes.insert(fault.artefact);
  }
  EXPECT_EQ(classes.size(), detect::kArtefactClassCount);
}

TEST(Faults, LeaveOtherFramesAlone) {
  const auto clip = clip_named("camera-1");
  for (const Fault& fault : make_faults(*clip, {.full = true, .media = {}})) {
    for (const std::uint64_t number : {fault.first - 1, fault.first + fault.count}) {
      if (number >= clip->frames()) continue;
      EXPECT_TRUE(equal(faulty_frame(*clip, fault, number), clip->frame(number)))
          << fault.name() << " at " << number;
    }
  }
}

TEST(Faults, CanBeSeenOnACameraThatMoves) {
  const auto clip = clip_named("camera-2");
  unsigned hidden = 0;
  const std::vector<Fault> faults = make_faults(*clip, {.full = true, .media = {}});
  for (const Fault& fault : faults) {
    std::uint64_t number = fault.first;
    while (fault.keyframes_only && !clip->keyframe(number)) ++number;
    const YuvImage faulty = faulty_frame(*clip, fault, number);
    EXPECT_FALSE(equal(faulty, clip->frame(number))) << fault.name();
    if (visible_blocks(as_rgb(clip->frame(number)), as_rgb(faulty)) == 0) ++hidden;
  }
  // Pages below the picture's last row, blocks like their neighbours.
  EXPECT_LE(hidden * 20, faults.size()) << hidden << " of " << faults.size();
}

Fault fault_of(ArtefactClass artefact, std::uint32_t variant = 0, std::uint32_t from_row = 0) {
  Fault fault;
  fault.artefact = artefact;
  fault.first = 15;
  fault.variant = variant;
  fault.from_row = from_row;
  return fault;
}

TEST(Faults, OfOrderShowTheFramesTheySay) {
  const auto clip = clip_named("camera-1");
  struct Case {
    ArtefactClass artefact;
    std::uint32_t variant;
    std::vector<std::uint64_t> shown;  ///< of frames 15 and on
  };
  const std::vector<Case> cases = {
      {ArtefactClass::stale, 0, {11, 12, 13, 14, 11}},
      {ArtefactClass::repeated, 0, {14, 14, 14}},
      {ArtefactClass::out_of_order, 0, {16, 15, 18, 17}},
      {ArtefactClass::out_of_order, 1, {17, 15, 16, 20}},
      {ArtefactClass::out_of_order, 2, {17}},
  };
  for (const Case& row : cases) {
    Fault fault = fault_of(row.artefact, row.variant);
    fault.count = row.shown.size();
    for (std::size_t i = 0; i < row.shown.size(); ++i)
      EXPECT_TRUE(equal(faulty_frame(*clip, fault, 15 + i), clip->frame(row.shown[i])))
          << fault.name() << ", frame " << 15 + i;
  }
}

TEST(Faults, OfRowsBeginAtTheirRow) {
  const auto clip = clip_named("camera-2");
  const YuvImage clean = clip->frame(15);
  struct Case {
    ArtefactClass artefact;
    std::uint32_t variant;
  };
  for (const Case& row : {Case{ArtefactClass::half_filled, 0}, Case{ArtefactClass::half_filled, 2},
                          Case{ArtefactClass::half_filled, 4}, Case{ArtefactClass::tearing, 0},
                          Case{ArtefactClass::tearing, 1}}) {
    const Fault fault = fault_of(row.artefact, row.variant, 100);
    const YuvImage faulty = faulty_frame(*clip, fault, 15);
    const auto luma = static_cast<std::ptrdiff_t>(100 * clean.size.width);
    const auto chroma = luma / 2;
    EXPECT_TRUE(std::equal(clean.luma.begin(), clean.luma.begin() + luma, faulty.luma.begin()))
        << fault.name();
    EXPECT_TRUE(std::equal(clean.chroma.begin(), clean.chroma.begin() + chroma, faulty.chroma.begin()))
        << fault.name();
    EXPECT_FALSE(std::equal(clean.luma.begin() + luma, clean.luma.end(), faulty.luma.begin() + luma))
        << fault.name();
  }
}

TEST(Faults, AtAKeyframeLastUntilTheNextOne) {
  const auto clip = clip_named("animation-1");
  for (const Fault& fault : make_faults(*clip, {.full = true, .media = {}})) {
    if (fault.artefact != ArtefactClass::keyframe_damage) continue;
    if (fault.keyframes_only) {
      for (std::uint64_t number = 0; number < clip->frames(); ++number) {
        const bool damaged = !equal(faulty_frame(*clip, fault, number), clip->frame(number));
        const bool concerned = clip->keyframe(number) && number >= fault.first;
        // In a smooth sky what was displaced is as it should be.
        const bool must_differ = concerned && fault.variant < 2;
        EXPECT_TRUE(must_differ ? damaged : concerned || !damaged) << fault.name() << " at " << number;
      }
    } else {
      EXPECT_TRUE(clip->keyframe(fault.first)) << fault.name();
      EXPECT_TRUE(fault.first + fault.count == clip->frames() || clip->keyframe(fault.first + fault.count))
          << fault.name();
    }
  }
}

TEST(Faults, ZeroPagesAreWholePagesOfTheSlot) {
  const auto clip = clip_named("noise-3");  // without a zero of its own
  Fault fault = fault_of(ArtefactClass::zero_part, 1);
  fault.blocks = 3;
  const YuvImage image = faulty_frame(*clip, fault, 15);
  ASSERT_EQ(image.size.width % 16, 0U);
  const auto zero = [](std::byte sample) { return sample == std::byte{0}; };
  const auto first = std::find_if(image.luma.begin(), image.luma.end(), zero) - image.luma.begin();
  EXPECT_EQ(first % 4096, 0);
  EXPECT_EQ(std::count_if(image.luma.begin(), image.luma.end(), zero), 3 * 4096);
  EXPECT_EQ(std::find_if_not(image.luma.begin() + first, image.luma.end(), zero) - image.luma.begin(),
            first + 3 * 4096);
}

TEST(Seeing, KeepsItsSetupOverAClipAndChangesItWithTheClip) {
  const auto clip = clip_named("camera-1");
  for (std::size_t i = 1; i < kSeeingCount; ++i) {
    const auto seeing = static_cast<Seeing>(i);
    std::set<std::uint64_t> looks;
    for (std::uint64_t setup = 0; setup < 12; ++setup) {
      const SeenImage seen = see(clip->frame(4), seeing, 4, setup);
      const SeenImage later = see(clip->frame(5), seeing, 5, setup);
      EXPECT_EQ(seen.size, later.size);
      EXPECT_EQ(seen.picture, later.picture);
      EXPECT_EQ(seen.masked.size(), later.masked.size());
      EXPECT_EQ(seen.pixels.size(), std::size_t{4} * seen.size.width * seen.size.height);
      looks.insert(hash_of(seen.pixels));
    }
    EXPECT_GE(looks.size(), seeing == Seeing::rgb ? 2U : 4U) << to_string(seeing);
  }
}

TEST(Seeing, DoesNotMovePicturesOrChangeTheirLight) {
  // A grey ramp: what is scaled by any filter and phase keeps its ends and its middle.
  YuvImage ramp = make_image({256, 128}, {score::Matrix::bt709, true});
  for (std::uint32_t y = 0; y < 128; ++y) {
    for (std::uint32_t x = 0; x < 256; ++x) {
      luma_row(ramp, y)[x] = static_cast<std::uint8_t>(x);
      chroma_row(ramp, y / 2)[x] = 128;
    }
  }
  for (std::size_t i = 1; i < kSeeingCount; ++i) {
    for (std::uint64_t setup = 0; setup < 24; ++setup) {
      const SeenImage seen = see(ramp, static_cast<Seeing>(i), 0, setup);
      const Rect& picture = seen.picture;
      const std::size_t row = picture.y + picture.height - 3;
      for (std::uint32_t x = 0; x < picture.width; ++x) {
        const std::size_t at = (row * seen.size.width + picture.x + x) * 4;
        const double expected = (x + 0.5) * 256 / picture.width - 0.5;
        for (std::size_t component = 0; component < 3; ++component)
          ASSERT_NEAR(std::to_integer<int>(seen.pixels[at + component]), expected, 2.6)
              << to_string(static_cast<Seeing>(i)) << " setup " << setup << " at " << x;
      }
    }
  }
}

TEST(Seeing, DithersByOneStepAtMost) {
  const YuvImage image = clip_named("camera-1")->frame(3);
  for (std::uint64_t setup = 0; setup < 8; ++setup) {
    const SeenImage dithered = see(image, Seeing::dithered, 3, setup);
    // One of the two ways in which chroma is interpolated at 1:1.
    int least = 255;
    for (std::uint64_t plain = 0; plain < 4; ++plain) {
      const SeenImage seen = see(image, Seeing::rgb, 3, plain);
      int most = 0;
      for (std::size_t i = 0; i < seen.pixels.size(); ++i)
        most = std::max(
            most, std::abs(std::to_integer<int>(seen.pixels[i]) - std::to_integer<int>(dithered.pixels[i])));
      least = std::min(least, most);
    }
    EXPECT_GE(least, 1);
    EXPECT_LE(least, 2);
  }
}

TEST(Seeing, MasksAllThatAHudCovers) {
  const auto clip = clip_named("camera-3");
  const SeenImage seen = see(clip->frame(6), Seeing::hud, 6);
  SeenImage plain = see(clip->frame(6), Seeing::rgb, 6, 0);
  for (std::uint64_t setup = 0; setup < 8; ++setup) {
    const SeenImage other = see(clip->frame(6), Seeing::rgb, 6, setup);
    const auto last_row =
        static_cast<std::ptrdiff_t>(std::size_t{seen.size.width} * (seen.size.height - 1) * 4);
    if (std::equal(other.pixels.begin() + last_row, other.pixels.end(), seen.pixels.begin() + last_row))
      plain = other;
  }
  EXPECT_NE(seen.pixels, plain.pixels);
  for (std::uint32_t y = 0; y < seen.size.height; ++y) {
    for (std::uint32_t x = 0; x < seen.size.width; ++x) {
      const bool masked = std::any_of(seen.masked.begin(), seen.masked.end(), [&](const Rect& mask) {
        return x >= mask.x && y >= mask.y && x < mask.x + mask.width && y < mask.y + mask.height;
      });
      const std::size_t at = (std::size_t{y} * seen.size.width + x) * 4;
      ASSERT_TRUE(masked || seen.pixels[at] == plain.pixels[at]) << x << ", " << y;
    }
  }
}

TEST(VisibleBlocks, CountsSquaresOfBlocksThatDifferByEight) {
  YuvImage grey = make_image({96, 64}, {score::Matrix::bt709, true});
  std::fill(grey.luma.begin(), grey.luma.end(), std::byte{100});
  std::fill(grey.chroma.begin(), grey.chroma.end(), std::byte{128});
  const auto brighter = [&](Rect area, int by) {
    YuvImage image = grey;
    for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
      for (std::uint32_t x = area.x; x < area.x + area.width; ++x)
        luma_row(image, y)[x] = static_cast<std::uint8_t>(100 + by);
    }
    return visible_blocks(as_rgb(grey), as_rgb(image));
  };
  EXPECT_EQ(brighter({0, 0, 0, 0}, 0), 0U);
  EXPECT_EQ(brighter({16, 16, 16, 16}, 7), 0U);
  EXPECT_EQ(brighter({16, 16, 16, 16}, 8), 1U);
  EXPECT_EQ(brighter({24, 16, 16, 16}, 15), 0U);  // half of two blocks
  EXPECT_EQ(brighter({24, 16, 16, 16}, 16), 1U);
  EXPECT_EQ(brighter({16, 16, 64, 16}, 8), 1U);
  EXPECT_EQ(brighter({16, 0, 48, 64}, 8), 3U);
  const SeenImage clean = as_rgb(grey);
  SeenImage hidden = as_rgb(grey);
  std::fill(hidden.pixels.begin(), hidden.pixels.end(), std::byte{0});
  hidden.masked = {{0, 0, 96, 50}};
  EXPECT_EQ(visible_blocks(clean, hidden), 0U);
}

}  // namespace
}  // namespace zcplay::judging
