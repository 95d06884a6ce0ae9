// SPDX-License-Identifier: MIT
#include "validate/compare/classify.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"
#include "validate/compare/plane_compare.h"

namespace zcplay {
namespace {

using detect::ArtefactClass;

constexpr std::uint32_t kSeed = 5;       // of the picture that should be there
constexpr std::uint32_t kOlderSeed = 4;  // of the one the slot held before, frame 4

Picture copy(TestSlot& slot) {
  Picture picture;
  read_into(picture, PictureReader::open(slot.info(), ReadPath::map).value());
  return picture;
}

// Overwrites the rows of both planes from a fraction of the height on.
void keep_rows_above(TestSlot& slot, TestSlot& below, std::uint32_t luma_row) {
  const PixelFormatInfo format = *pixel_format_info(slot.info().format);
  for (unsigned plane = 0; plane < format.planes; ++plane) {
    const std::uint32_t from = plane == 0 ? luma_row : luma_row >> format.chroma_shift_y;
    for (std::uint32_t row = from; row < plane_rows(format, plane, slot.info().coded_size.height); ++row) {
      std::ranges::copy(below.row(plane, row), slot.row(plane, row).begin());
    }
  }
}

void zero(TestSlot& slot) {
  std::ranges::fill(slot.memory(), std::byte{0});
}

// Writes the luma rows as a device that believes in another stride would.
void write_with_stride(TestSlot& slot, std::int32_t difference) {
  const FrameInfo& info = slot.info();
  const std::uint32_t row_bytes = plane_row_bytes(*pixel_format_info(info.format), 0, info.coded_size.width);
  const std::size_t plane_bytes = std::size_t{info.planes[0].stride} * info.coded_size.height;
  const std::vector<std::byte> right(slot.memory().begin(),
                                     slot.memory().begin() + static_cast<std::ptrdiff_t>(plane_bytes));
  for (std::uint32_t row = 0; row < info.coded_size.height; ++row) {
    const std::size_t to = std::size_t{row} * (info.planes[0].stride + difference);
    if (to >= plane_bytes) break;
    std::memcpy(&slot.memory()[to], &right[std::size_t{row} * info.planes[0].stride],
                std::min<std::size_t>(row_bytes, plane_bytes - to));
  }
}

struct Case {
  const char* name;
  void (*spoil)(TestSlot& slot, TestSlot& older);
  Classification expected;
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

struct Layout {
  DrmFormat format;
  Size size;
  std::uint32_t padding;
};

class Classify : public testing::TestWithParam<Case> {};

TEST_P(Classify, NamesTheFault) {
  for (const Layout& layout : {Layout{kFormatNV12, {64, 64}, 0}, Layout{kFormatNV12, {83, 51}, 45},
                               Layout{kFormatP010, {64, 48}, 16}, Layout{kFormatNV16, {64, 48}, 0},
                               Layout{kFormatQ410, {48, 48}, 8}}) {
    TestSlot slot(layout.format, layout.size, layout.padding);
    TestSlot older(layout.format, layout.size, layout.padding);
    slot.fill(kSeed);
    older.fill(kOlderSeed);
    const Picture reference = copy(slot);

    PictureHistory reference_history(8);
    PictureHistory tested_history(8);
    for (std::uint32_t seed = 0; seed <= kSeed; ++seed) {
      TestSlot earlier(layout.format, layout.size);
      earlier.fill(seed);
      for (PictureHistory* history : {&reference_history, &tested_history}) {
        if (seed == kSeed && history == &tested_history) continue;
        PastPicture& past = history->add();
        past.number = seed;
        past.id = FrameId(seed + 1);
        past.slot = {1, seed % 3};
        digest_into(past.digest, copy(earlier), earlier.info().coded_size);
      }
    }

    GetParam().spoil(slot, older);
    const Picture tested = copy(slot);
    PictureDigest digest;
    digest_into(digest, tested, tested.size);
    ASSERT_FALSE(compare_pictures(reference, tested).equal());
    const Classification found =
        classify(reference, tested, digest,
                 origins(reference_history, tested_history, FrameId(kSeed + 1), {1, kOlderSeed % 3}));
    EXPECT_EQ(describe(found), describe(GetParam().expected))
        << to_string(layout.format) << ' ' << layout.size.width << 'x' << layout.size.height;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, Classify,
    testing::Values(
        Case{"all_zero", [](TestSlot& slot, TestSlot&) { zero(slot); }, {.fault = ArtefactClass::zero_page}},
        Case{"half_filled_then_zero",
             [](TestSlot& slot, TestSlot&) {
               TestSlot empty(slot.info().format, slot.info().coded_size);
               keep_rows_above(slot, empty, 32);
             },
             {.fault = ArtefactClass::half_filled, .from_row = 32}},
        Case{"half_filled_then_older",
             [](TestSlot& slot, TestSlot& older) { keep_rows_above(slot, older, 20); },
             {.fault = ArtefactClass::half_filled, .from_row = 20, .same_as = kOlderSeed}},
        Case{"half_filled_stops_within_a_row",
             [](TestSlot& slot, TestSlot& older) {
               const std::vector<std::byte> row(slot.row(0, 20).begin(), slot.row(0, 20).begin() + 10);
               keep_rows_above(slot, older, 20);
               std::ranges::copy(row, slot.row(0, 20).begin());
             },
             {.fault = ArtefactClass::half_filled, .from_row = 20, .same_as = kOlderSeed}},
        Case{
            "stale_slot",
            [](TestSlot& slot, TestSlot& older) { std::ranges::copy(older.memory(), slot.memory().begin()); },
            {.fault = ArtefactClass::stale, .same_as = kOlderSeed}},
        Case{"picture_of_another_slot",
             [](TestSlot& slot, TestSlot&) { slot.fill(2); },
             {.fault = ArtefactClass::stale, .same_as = 2}},
        Case{"swapped_chroma",
             [](TestSlot& slot, TestSlot&) {
               const PixelFormatInfo format = *pixel_format_info(slot.info().format);
               for (std::uint32_t row = 0; row < plane_rows(format, 1, slot.info().coded_size.height);
                    ++row) {
                 if (format.planes == 3) {
                   std::ranges::swap_ranges(slot.row(1, row), slot.row(2, row));
                   continue;
                 }
                 const std::span<std::byte> samples = slot.row(1, row);
                 const std::size_t size = format.bytes_per_sample;
                 for (std::size_t i = 0; i < samples.size(); i += 2 * size) {
                   std::ranges::swap_ranges(samples.subspan(i, size), samples.subspan(i + size, size));
                 }
               }
             },
             {.fault = ArtefactClass::chroma_swap}},
        Case{"stride_too_large",
             [](TestSlot& slot, TestSlot&) { write_with_stride(slot, 16); },
             {.fault = ArtefactClass::stride_shear}},
        Case{"stride_too_small",
             [](TestSlot& slot, TestSlot&) { write_with_stride(slot, -8); },
             {.fault = ArtefactClass::stride_shear}},
        Case{"block_damage",
             [](TestSlot& slot, TestSlot&) {
               for (std::uint32_t row = 16; row < 32; ++row) {
                 for (std::uint32_t x = 16; x < 32; ++x) slot.set(0, row, x, 128);
               }
             },
             {.fault = ArtefactClass::block_damage}},
        Case{"one_sample",
             [](TestSlot& slot, TestSlot&) { slot.set(0, 7, 7, slot.get(0, 7, 7) ^ 1); },
             {.fault = ArtefactClass::block_damage}},
        Case{"noise", [](TestSlot& slot, TestSlot&) { slot.fill(77); }, {.fault = ArtefactClass::other}},
        Case{"zero_but_one_sample",
             [](TestSlot& slot, TestSlot&) {
               zero(slot);
               slot.set(1, 3, 3, 1);
             },
             {.fault = ArtefactClass::zero_part}}),
    [](const auto& test) { return std::string(test.param.name); });

// Flat pictures look like zero rows, old rows and shears alike: none of that may be claimed of damage.
TEST(ClassifyFlat, DamageIsDamage) {
  TestSlot slot(kFormatNV12, {64, 64});
  std::ranges::fill(slot.memory(), std::byte{16});
  const Picture reference = copy(slot);
  slot.set(0, 20, 20, 90);
  const Picture tested = copy(slot);
  PictureDigest digest;
  digest_into(digest, tested, tested.size);
  const Classification found = classify(reference, tested, digest, {});
  EXPECT_EQ(describe(found), "block damage");
}

TEST(ClassifyRows, TheLastRowAloneCanBeMissing) {
  TestSlot slot(kFormatNV12, {64, 50});
  slot.fill(1);
  const Picture reference = copy(slot);
  std::ranges::fill(slot.row(0, 49), std::byte{0});
  const Picture tested = copy(slot);
  PictureDigest digest;
  digest_into(digest, tested, tested.size);
  const Classification found = classify(reference, tested, digest, {});
  EXPECT_EQ(describe(found), "half-filled from row 49");
}

TEST(ClassifyRows, ChromaAloneCanBeMissing) {
  TestSlot slot(kFormatNV12, {64, 64});
  slot.fill(1);
  const Picture reference = copy(slot);
  for (std::uint32_t row = 10; row < 32; ++row) std::ranges::fill(slot.row(1, row), std::byte{0});
  const Picture tested = copy(slot);
  PictureDigest digest;
  digest_into(digest, tested, tested.size);
  const Classification found = classify(reference, tested, digest, {});
  EXPECT_EQ(describe(found), "half-filled from row 20");
}

TEST(ClassifyFlat, StaleTakesTheSlotsOwnPastFirst) {
  PictureHistory reference(8);
  PictureHistory tested(8);
  TestSlot slot(kFormatNV12, {16, 16});
  slot.fill(1);
  for (std::uint32_t number = 0; number < 4; ++number) {
    for (PictureHistory* history : {&reference, &tested}) {
      PastPicture& past = history->add();
      past.number = number;
      past.id = FrameId(number + 1);
      past.slot = {1, number};
      digest_into(past.digest, copy(slot), slot.info().coded_size);
    }
  }
  PictureDigest digest;
  digest_into(digest, copy(slot), slot.info().coded_size);
  EXPECT_EQ(equal_picture(digest, origins(reference, tested, FrameId(5), {1, 1}))->number, 1U);
  EXPECT_EQ(equal_picture(digest, origins(reference, tested, FrameId(5), {1, 9}))->number, 3U);
  EXPECT_EQ(equal_picture(PictureDigest{}, origins(reference, tested, FrameId(5), {1, 9})), nullptr);
}

TEST(PictureHistory, KeepsTheNewest) {
  PictureHistory history(3);
  EXPECT_EQ(history.size(), 0U);
  for (std::uint64_t number = 0; number < 5; ++number) history.add().number = number;
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history.newest(0).number, 4U);
  EXPECT_EQ(history.newest(2).number, 2U);
}

}  // namespace
}  // namespace zcplay
