// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_offer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

constexpr std::uint64_t kTiled = 0x0900000000000001;
constexpr std::uint64_t kCard = 0xe201;
constexpr std::uint64_t kDisplay = 0xe202;

DmabufTranche tranche(std::uint64_t device, bool scanout, std::vector<FormatModifier> pairs) {
  return {.target_device = device, .scanout = scanout, .pairs = std::move(pairs)};
}

struct PlanCase {
  const char* name;
  std::vector<DmabufTranche> tranches;
  DrmFormat format;
  std::uint64_t modifier;
  std::optional<ImportPlan> expected;
};

class PlanImport : public testing::TestWithParam<PlanCase> {};

TEST_P(PlanImport, TakesTheBestTranche) {
  const DmabufOffer offer{.main_device = kCard, .tranches = GetParam().tranches};
  EXPECT_EQ(plan_import(offer, GetParam().format, GetParam().modifier), GetParam().expected);
}

ImportPlan plan(std::uint64_t modifier, std::uint64_t device, bool scanout) {
  return {.modifier = modifier, .main_device = kCard, .target_device = device, .scanout = scanout};
}

INSTANTIATE_TEST_SUITE_P(
    All, PlanImport,
    testing::Values(PlanCase{"nothing_offered", {}, kFormatNV12, kModifierLinear, std::nullopt},
                    PlanCase{"another_format",
                             {tranche(kCard, false, {{kFormatP010, kModifierLinear}})},
                             kFormatNV12,
                             kModifierLinear,
                             std::nullopt},
                    PlanCase{"another_modifier",
                             {tranche(kCard, false, {{kFormatNV12, kTiled}})},
                             kFormatNV12,
                             kModifierLinear,
                             std::nullopt},
                    PlanCase{"first_of_two_tranches",
                             {tranche(kCard, false, {{kFormatNV12, kModifierLinear}}),
                              tranche(kDisplay, false, {{kFormatNV12, kModifierLinear}})},
                             kFormatNV12,
                             kModifierLinear,
                             plan(kModifierLinear, kCard, false)},
                    PlanCase{"scanout_first_though_named_last",
                             {tranche(kCard, false, {{kFormatNV12, kModifierLinear}}),
                              tranche(kDisplay, true, {{kFormatNV12, kModifierLinear}})},
                             kFormatNV12,
                             kModifierLinear,
                             plan(kModifierLinear, kDisplay, true)},
                    PlanCase{"scanout_of_other_formats_does_not_count",
                             {tranche(kDisplay, true, {{kFormatP010, kModifierLinear}}),
                              tranche(kCard, false, {{kFormatNV12, kModifierLinear}})},
                             kFormatNV12,
                             kModifierLinear,
                             plan(kModifierLinear, kCard, false)},
                    PlanCase{"linear_goes_without_a_modifier",
                             {tranche(kCard, false, {{kFormatNV12, kModifierInvalid}})},
                             kFormatNV12,
                             kModifierLinear,
                             plan(kModifierInvalid, kCard, false)},
                    PlanCase{"a_modifier_that_is_taken_is_said",
                             {tranche(kCard, false,
                                      {{kFormatNV12, kModifierInvalid}, {kFormatNV12, kModifierLinear}})},
                             kFormatNV12,
                             kModifierLinear,
                             plan(kModifierLinear, kCard, false)},
                    PlanCase{"tiled_never_goes_without",
                             {tranche(kCard, false, {{kFormatNV12, kModifierInvalid}})},
                             kFormatNV12,
                             kTiled,
                             std::nullopt},
                    PlanCase{"tiled_where_it_is_taken",
                             {tranche(kCard, false, {{kFormatNV12, kTiled}})},
                             kFormatNV12,
                             kTiled,
                             plan(kTiled, kCard, false)}),
    test::CaseName());

TEST(DmabufOffer, NamesModifiersOnceInTheOrderOfTranches) {
  const DmabufOffer offer{
      .main_device = kCard,
      .tranches = {tranche(kDisplay, true, {{kFormatNV12, kTiled}, {kFormatP010, kModifierLinear}}),
                   tranche(kCard, false, {{kFormatNV12, kModifierLinear}, {kFormatNV12, kTiled}})}};
  EXPECT_EQ(modifiers_of(offer, kFormatNV12), (std::vector<std::uint64_t>{kTiled, kModifierLinear}));
  EXPECT_TRUE(modifiers_of(offer, kFormatR8).empty());
}

TEST(DmabufOffer, SaysWhyABufferIsNotTaken) {
  const DmabufOffer offer{.main_device = kCard, .tranches = {tranche(kCard, false, {{kFormatNV12, kTiled}})}};
  EXPECT_EQ(why_not_taken(offer, kFormatP010, kModifierLinear),
            "the compositor takes no dmabufs of the format P010");
  EXPECT_EQ(
      why_not_taken(offer, kFormatNV12, kModifierLinear),
      "the compositor takes no NV12 dmabufs with the modifier linear, which the decoder writes, only with "
      "0x0900000000000001");
}

template <typename T>
std::span<const std::byte> bytes_of(const T& values) {
  return std::as_bytes(std::span(values));
}

std::vector<std::byte> table_of(const std::vector<FormatModifier>& pairs) {
  std::vector<std::byte> table(pairs.size() * 16);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    std::memcpy(&table[i * 16], &pairs[i].format.fourcc, 4);
    std::memcpy(&table[i * 16 + 8], &pairs[i].modifier, 8);
  }
  return table;
}

constexpr std::array<dev_t, 1> kCardNumber = {kCard};
constexpr std::array<dev_t, 1> kDisplayNumber = {kDisplay};

class Feedback : public testing::Test {
 protected:
  Feedback() {
    collector_.format_table(
        table_of({{kFormatNV12, kModifierLinear}, {kFormatP010, kModifierLinear}, {kFormatNV12, kTiled}}));
  }
  void tranche_of(const std::array<dev_t, 1>& device, std::uint32_t flags,
                  const std::vector<std::uint16_t>& which) {
    collector_.tranche_target_device(bytes_of(device));
    collector_.tranche_flags(flags);
    collector_.tranche_formats(bytes_of(which));
    collector_.tranche_done();
  }
  FeedbackCollector collector_;
};

TEST_F(Feedback, KeepsTranchesInOrderWithTheirFlags) {
  collector_.main_device(bytes_of(kCardNumber));
  tranche_of(kDisplayNumber, 1, {0});
  tranche_of(kCardNumber, 0, {1, 2});
  const DmabufOffer expected{
      .main_device = kCard,
      .tranches = {tranche(kDisplay, true, {{kFormatNV12, kModifierLinear}}),
                   tranche(kCard, false, {{kFormatP010, kModifierLinear}, {kFormatNV12, kTiled}})}};
  EXPECT_EQ(collector_.done(), expected);
}

TEST_F(Feedback, BeginsAnewAfterDoneWithTheSameTable) {
  collector_.main_device(bytes_of(kCardNumber));
  tranche_of(kDisplayNumber, 1, {0});
  (void)collector_.done();
  collector_.main_device(bytes_of(kDisplayNumber));
  tranche_of(kDisplayNumber, 0, {1});
  const DmabufOffer expected{.main_device = kDisplay,
                             .tranches = {tranche(kDisplay, false, {{kFormatP010, kModifierLinear}})}};
  EXPECT_EQ(collector_.done(), expected);
}

TEST_F(Feedback, LeavesOutIndicesBeyondTheTable) {
  tranche_of(kCardNumber, 0, {3, 1, 65535});
  EXPECT_EQ(collector_.done().tranches,
            (std::vector{tranche(kCard, false, {{kFormatP010, kModifierLinear}})}));
}

TEST_F(Feedback, KeepsNoMorePairsThanTheTableHas) {
  tranche_of(kCardNumber, 0, std::vector<std::uint16_t>(1000, 0));
  EXPECT_EQ(collector_.done().tranches.at(0).pairs.size(), 3U);
}

TEST_F(Feedback, KeepsNoMoreTranchesThanSenseAllows) {
  for (int i = 0; i < 1000; ++i) tranche_of(kCardNumber, 0, {0});
  EXPECT_EQ(collector_.done().tranches.size(), 64U);
}

TEST_F(Feedback, TakesNoDeviceOfAnotherSize) {
  const std::array<std::uint32_t, 1> half = {7};
  collector_.main_device(bytes_of(half));
  EXPECT_EQ(collector_.done().main_device, std::nullopt);
}

TEST_F(Feedback, LeavesOutAnUnfinishedTrancheAndHalfAnIndex) {
  const std::array<std::uint8_t, 3> one_and_a_half = {1, 0, 0};
  collector_.tranche_formats(bytes_of(one_and_a_half));
  collector_.tranche_done();
  const std::array<std::uint16_t, 1> unfinished = {0};
  collector_.tranche_formats(bytes_of(unfinished));
  EXPECT_EQ(collector_.done().tranches, (std::vector{tranche(0, false, {{kFormatP010, kModifierLinear}})}));
  tranche_of(kCardNumber, 0, {2});
  EXPECT_EQ(collector_.done().tranches, (std::vector{tranche(kCard, false, {{kFormatNV12, kTiled}})}));
}

TEST_F(Feedback, ATableWithHalfAPairAtItsEndLosesThatOne) {
  std::vector<std::byte> table = table_of({{kFormatNV12, kModifierLinear}, {kFormatP010, kModifierLinear}});
  table.resize(table.size() - 1);
  collector_.format_table(table);
  tranche_of(kCardNumber, 0, {0, 1});
  EXPECT_EQ(collector_.done().tranches,
            (std::vector{tranche(kCard, false, {{kFormatNV12, kModifierLinear}})}));
}

UniqueFd memory_with(std::span<const std::byte> content) {
  UniqueFd file(::memfd_create("table", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  return file;
}

TEST(FormatTable, IsReadAsItIs) {
  const std::vector<std::byte> table = table_of({{kFormatNV12, kTiled}});
  const auto read = read_format_table(memory_with(table).get(), 16);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(*read, table);
}

TEST(FormatTable, ThatIsShorterThanSaidIsAnError) {
  const auto read = read_format_table(memory_with(table_of({{kFormatNV12, kTiled}})).get(), 17);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().detail, "the compositor's table of formats cannot be read");
}

TEST(FormatTable, LargerThanIndicesReachIsAnError) {
  const auto read = read_format_table(memory_with({}).get(), kLargestFormatTable + 1);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().detail,
            "the compositor's table of formats has 1048577 bytes, more than can be meant");
}

TEST(FormatTable, InAPipeIsAnError) {
  std::array<int, 2> ends = {-1, -1};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  EXPECT_FALSE(read_format_table(reading.get(), 16));
}

}  // namespace
}  // namespace zcplay::wayland
