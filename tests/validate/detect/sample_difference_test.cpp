// SPDX-License-Identifier: MIT
#include "validate/detect/sample_difference.h"

#include <algorithm>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::detect {
namespace {

constexpr Size kSize{96, 80};
constexpr std::uint32_t kPadding = 32;  // bytes after each row

// NV12 or P010 whose samples hang on a seed.
class TestPicture {
 public:
  explicit TestPicture(std::uint32_t seed, bool deep = false)
      : deep_(deep),
        stride_(kSize.width * sample_bytes() + kPadding),
        luma_(std::size_t{stride_} * kSize.height),
        chroma_(luma_.size() / 2) {
    std::uint32_t state = seed * 2654435761U + 1;
    const auto next = [&state, this] {
      state = state * 1664525U + 1013904223U;
      const std::uint32_t value = 20 + (state >> 24) % 200;
      return deep_ ? value * 4 : value;
    };
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
      for (std::uint32_t x = 0; x < kSize.width; ++x) set(luma_, x, y, next());
    }
    for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
      for (std::uint32_t x = 0; x < kSize.width; ++x) set(chroma_, x, y, next());
    }
  }

  [[nodiscard]] std::uint32_t luma(std::uint32_t x, std::uint32_t y) const { return get(luma_, x, y); }
  void set_luma(std::uint32_t x, std::uint32_t y, std::uint32_t value) { set(luma_, x, y, value); }
  [[nodiscard]] std::uint32_t chroma(std::uint32_t x, std::uint32_t y) const { return get(chroma_, x, y); }
  void set_chroma(std::uint32_t x, std::uint32_t y, std::uint32_t value) { set(chroma_, x, y, value); }

  [[nodiscard]] score::YuvView view() const {
    score::YuvView view;
    view.luma = luma_;
    view.cb = chroma_;
    view.cr = std::span(chroma_).subspan(sample_bytes());
    view.luma_stride = view.chroma_stride = stride_;
    view.bytes_per_sample = static_cast<std::uint8_t>(sample_bytes());
    view.bit_depth = deep_ ? 10 : 8;
    view.shift = deep_ ? 6 : 0;
    view.size = kSize;
    return view;
  }
  [[nodiscard]] std::uint32_t stride() const { return stride_; }

 private:
  [[nodiscard]] std::uint32_t sample_bytes() const { return deep_ ? 2 : 1; }
  [[nodiscard]] std::uint32_t get(const std::vector<std::byte>& plane, std::uint32_t x,
                                  std::uint32_t y) const {
    const std::byte* at = &plane[std::size_t{y} * stride_ + std::size_t{x} * sample_bytes()];
    if (!deep_) return static_cast<std::uint32_t>(*at);
    return (static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8) >> 6;
  }
  void set(std::vector<std::byte>& plane, std::uint32_t x, std::uint32_t y, std::uint32_t value) {
    std::byte* at = &plane[std::size_t{y} * stride_ + std::size_t{x} * sample_bytes()];
    at[0] = static_cast<std::byte>(deep_ ? value << 6 : value);
    if (deep_) at[1] = static_cast<std::byte>(value >> 2);
  }

  bool deep_;
  std::uint32_t stride_;
  std::vector<std::byte> luma_;
  std::vector<std::byte> chroma_;
};

struct Hashes {
  std::vector<std::uint64_t> luma;
  std::vector<std::uint64_t> chroma;
  explicit Hashes(const TestPicture& picture) {
    const auto row_hash = [](auto sample) {
      std::uint64_t hash = 7;
      for (std::uint32_t x = 0; x < kSize.width; ++x) hash = hash * 1099511628211ULL + sample(x);
      return hash;
    };
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
      luma.push_back(row_hash([&](std::uint32_t x) { return picture.luma(x, y); }));
    }
    for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
      chroma.push_back(row_hash([&](std::uint32_t x) { return picture.chroma(x, y); }));
    }
  }
  [[nodiscard]] RowHashes rows() const { return {kSize, luma, chroma}; }
};

constexpr std::uint64_t kOlder = 4;

void copy_rows(TestPicture& to, const TestPicture& from, std::uint32_t first, std::uint32_t end) {
  for (std::uint32_t y = first; y < end; ++y) {
    for (std::uint32_t x = 0; x < kSize.width; ++x) {
      to.set_luma(x, y, from.luma(x, y));
      to.set_chroma(x, y / 2, from.chroma(x, y / 2));
    }
  }
}

void fill_rows(TestPicture& to, std::uint32_t first, std::uint32_t end, std::uint32_t value) {
  for (std::uint32_t y = first; y < end; ++y) {
    for (std::uint32_t x = 0; x < kSize.width; ++x) {
      to.set_luma(x, y, value);
      to.set_chroma(x, y / 2, value);
    }
  }
}

struct Case {
  const char* name;
  void (*spoil)(TestPicture& picture, const TestPicture& older);
  std::optional<ArtefactClass> artefact;
  std::optional<std::uint32_t> from_row = std::nullopt;
  std::optional<std::uint64_t> same_as = std::nullopt;
};
void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

class SampleDifference : public testing::TestWithParam<Case> {};

TEST_P(SampleDifference, NamesTheFault) {
  for (const bool deep : {false, true}) {
    const TestPicture expected(5, deep);
    const TestPicture older(kOlder, deep);
    TestPicture seen = expected;
    GetParam().spoil(seen, older);
    const Hashes older_rows(older);
    const Hashes seen_rows(seen);
    const std::vector<KnownPicture> known = {{kOlder, older_rows.rows()}};
    const auto finding = judge_samples({.expected = expected.view(),
                                        .seen = seen.view(),
                                        .memory_stride = seen.stride(),
                                        .seen_rows = seen_rows.rows(),
                                        .known = known});
    ASSERT_EQ(finding.has_value(), GetParam().artefact.has_value());
    if (!finding) continue;
    EXPECT_EQ(to_string(finding->artefact), to_string(*GetParam().artefact));
    EXPECT_EQ(finding->from_row, GetParam().from_row);
    EXPECT_EQ(finding->same_as, GetParam().same_as);
    EXPECT_FALSE(finding->reason.empty());
  }
}

// Samples as 8 bits would have them, times what the depth adds.
std::uint32_t stretched(std::uint32_t sample, double low, double low_full, double range, double peak) {
  return static_cast<std::uint32_t>(std::clamp((sample - low) * peak / range + low_full + 0.5, 0.0, peak));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, SampleDifference,
    testing::Values(
        Case{"equal", [](TestPicture&, const TestPicture&) {}, std::nullopt},
        Case{"all_zero",
             [](TestPicture& picture, const TestPicture&) { fill_rows(picture, 0, kSize.height, 0); },
             ArtefactClass::zero_page},
        Case{"another_picture", [](TestPicture& picture, const TestPicture& older) { picture = older; },
             ArtefactClass::stale, std::nullopt, kOlder},
        Case{"zero_from_a_row",
             [](TestPicture& picture, const TestPicture&) { fill_rows(picture, 32, kSize.height, 0); },
             ArtefactClass::half_filled, 32},
        Case{"one_color_from_a_row",
             [](TestPicture& picture, const TestPicture&) { fill_rows(picture, 48, kSize.height, 16); },
             ArtefactClass::half_filled, 48},
        Case{"older_from_within_a_row",
             [](TestPicture& picture, const TestPicture& older) {
               const TestPicture right = picture;
               copy_rows(picture, older, 20, kSize.height);
               for (std::uint32_t x = 0; x < 10; ++x) picture.set_luma(x, 20, right.luma(x, 20));
             },
             ArtefactClass::half_filled, 20, kOlder},
        Case{"older_above_a_row",
             [](TestPicture& picture, const TestPicture& older) { copy_rows(picture, older, 0, 40); },
             ArtefactClass::tearing, 0, kOlder},
        Case{"swapped_chroma",
             [](TestPicture& picture, const TestPicture&) {
               for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; x += 2) {
                   const std::uint32_t cb = picture.chroma(x, y);
                   picture.set_chroma(x, y, picture.chroma(x + 1, y));
                   picture.set_chroma(x + 1, y, cb);
                 }
               }
             },
             ArtefactClass::chroma_swap},
        Case{"flat_chroma",
             [](TestPicture& picture, const TestPicture&) {
               for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; ++x) picture.set_chroma(x, y, 128);
               }
             },
             ArtefactClass::chroma_loss},
        Case{"chroma_never_written",
             [](TestPicture& picture, const TestPicture&) {
               for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; ++x) picture.set_chroma(x, y, 0);
               }
             },
             ArtefactClass::chroma_loss},
        Case{"full_range_of_limited",
             [](TestPicture& picture, const TestPicture&) {
               const double scale = picture.view().bit_depth == 8 ? 1 : 4;
               const double peak = picture.view().bit_depth == 8 ? 255 : 1023;
               for (std::uint32_t y = 0; y < kSize.height; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; ++x) {
                   picture.set_luma(x, y, stretched(picture.luma(x, y), 16 * scale, 0, 219 * scale, peak));
                   if (y % 2 != 0) continue;
                   picture.set_chroma(
                       x, y / 2,
                       stretched(picture.chroma(x, y / 2), 128 * scale, 128 * scale, 224 * scale, peak));
                 }
               }
             },
             ArtefactClass::wrong_range},
        Case{"written_with_a_wider_stride",
             [](TestPicture& picture, const TestPicture&) {
               const TestPicture right = picture;
               const std::uint32_t read = picture.stride() / picture.view().bytes_per_sample;
               const std::uint32_t written = read + 8;
               for (std::uint32_t y = 0; y < kSize.height; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; ++x) {
                   const std::uint32_t at = y * read + x;
                   if (at % written < kSize.width) {
                     picture.set_luma(x, y, right.luma(at % written, at / written));
                   }
                 }
               }
             },
             ArtefactClass::stride_shear},
        Case{"a_page_of_zeros",
             [](TestPicture& picture, const TestPicture&) { fill_rows(picture, 16, 40, 0); },
             ArtefactClass::zero_part},
        Case{"a_block_of_zeros",
             [](TestPicture& picture, const TestPicture&) {
               for (std::uint32_t y = 16; y < 32; ++y) {
                 for (std::uint32_t x = 32; x < 48; ++x) picture.set_luma(x, y, 0);
               }
             },
             ArtefactClass::block_damage},
        Case{"one_chroma_sample",
             [](TestPicture& picture, const TestPicture&) { picture.set_chroma(90, 39, 1); },
             ArtefactClass::block_damage},
        Case{"noise_everywhere",
             [](TestPicture& picture, const TestPicture&) {
               for (std::uint32_t y = 0; y < kSize.height; ++y) {
                 for (std::uint32_t x = 0; x < kSize.width; ++x) {
                   picture.set_luma(x, y, picture.luma(x, y) ^ (1 + (x * y) % 7));
                 }
               }
             },
             ArtefactClass::other}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(SampleDifferenceArea, BoundsTheBlocksThatDiffer) {
  const TestPicture expected(5);
  TestPicture seen = expected;
  seen.set_luma(17, 33, expected.luma(17, 33) ^ 1);
  seen.set_luma(95, 79, expected.luma(95, 79) ^ 1);
  const auto finding = judge_samples({.expected = expected.view(), .seen = seen.view()});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->area, (Rect{16, 32, 80, 48}));
  ASSERT_EQ(finding->figures.size(), 2U);
  EXPECT_EQ(finding->figures[0].value, 2);
  EXPECT_EQ(finding->figures[1].value, 30);
}

TEST(SampleDifferenceArea, LumaAloneIsComparedWhereOneHasNoChroma) {
  const TestPicture expected(5);
  TestPicture seen = expected;
  seen.set_chroma(3, 3, 1);
  score::YuvView gray = seen.view();
  gray.cb = gray.cr = {};
  EXPECT_FALSE(judge_samples({.expected = expected.view(), .seen = gray}));
  seen.set_luma(3, 3, 1);
  EXPECT_TRUE(judge_samples({.expected = expected.view(), .seen = gray}));
}

}  // namespace
}  // namespace zcplay::detect
