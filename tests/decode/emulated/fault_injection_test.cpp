// SPDX-License-Identifier: MIT
// Every fault of the script, through the whole device with an engine that fills pictures.
#include "decode/emulated/fault_injection.h"

#include <cerrno>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "tests/decode/emulated/decode_client.h"
#include "tests/decode/emulated/test_engine.h"

namespace zcplay::test {
namespace {

constexpr std::size_t kRows = DecodeClient::kSize;

std::unique_ptr<emulated::EmulatedKernel> device(
    std::string_view faults, std::shared_ptr<EngineLog> log = std::make_shared<EngineLog>()) {
  emulated::EmulatedKernelOptions options{.codecs = {test_codec(std::move(log))}};
  EXPECT_TRUE(options.faults.add(faults, "test"));
  auto kernel = emulated::EmulatedKernel::create(std::move(options));
  EXPECT_TRUE(kernel);
  return std::move(*kernel);
}

PictureSpec filled(std::uint8_t value, std::uint64_t timestamp, bool keyframe = false) {
  return {.bitstream = {'F', value}, .timestamp = timestamp, .keyframe = keyframe};
}

/// One sample, as the test engine wrote it: the high byte of each in P010.
unsigned sample(const DecodedSlot& slot, std::size_t stride, std::size_t size, std::size_t x, std::size_t y) {
  return std::to_integer<unsigned>(slot.bytes[y * stride + x * size + size - 1]);
}

/// How many rows of the picture (luma, then chroma) differ from what the engine writes for `value`.
std::vector<std::size_t> bad_rows(const DecodedSlot& slot, const DecodeClient& client, std::uint8_t value) {
  const std::size_t stride = client.format().plane_fmt[0].bytesperline;
  const std::size_t size = stride / DecodeClient::kSize;
  std::vector<std::size_t> rows;
  for (std::size_t y = 0; y < kRows * 3 / 2; ++y) {
    bool good = true;
    for (std::size_t x = 0; x < DecodeClient::kSize; ++x) {
      const std::size_t expected = y < kRows ? value + y : value + 1U + x % 2;
      good = good && sample(slot, stride, size, x, y) == (expected & 0xff);
    }
    if (!good) rows.push_back(y);
  }
  return rows;
}

struct PixelCase {
  std::string name;
  std::string fault;
  std::function<void(const DecodedSlot&, const DecodeClient&)> check;  ///< of picture 2, filled with 60
};

class PixelFaults : public testing::TestWithParam<std::tuple<PixelCase, unsigned>> {};

TEST_P(PixelFaults, DamageOnePictureAsPresented) {
  const auto& [row, depth] = GetParam();
  const auto kernel = device(row.fault);
  DecodeClient client(*kernel, 4, depth);
  ASSERT_TRUE(bad_rows(client.decode(filled(20, 1, true), 0), client, 20).empty());
  ASSERT_TRUE(bad_rows(client.decode(filled(40, 2), 1), client, 40).empty());
  const DecodedSlot damaged = client.decode(filled(60, 3), 0);
  ASSERT_EQ(damaged.result, 0);
  EXPECT_FALSE(damaged.error);
  EXPECT_FALSE(bad_rows(damaged, client, 60).empty());
  row.check(damaged, client);
  EXPECT_TRUE(bad_rows(client.decode(filled(80, 4), 1), client, 80).empty());
}

std::vector<PixelCase> pixel_cases() {
  return {
      {"zero", "zero frame=2",
       [](const DecodedSlot& slot, const DecodeClient&) {
         for (const std::byte byte : slot.bytes) ASSERT_EQ(byte, std::byte{0});
       }},
      {"half_from_row", "half frame=2 row=50",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         const auto rows = bad_rows(slot, client, 60);
         ASSERT_EQ(rows.size(), 14U + 7U);
         EXPECT_EQ(rows[0], 50U);
         EXPECT_EQ(rows[13], 63U);
         EXPECT_EQ(rows[14], 64U + 25U);
       }},
      {"half_of_all", "half frame=2",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         const auto rows = bad_rows(slot, client, 60);
         ASSERT_EQ(rows.size(), 32U + 16U);
         EXPECT_EQ(rows[0], 32U);
       }},
      {"stale", "stale frame=2",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         EXPECT_TRUE(bad_rows(slot, client, 20).empty()) << "what slot 0 held before";
       }},
      {"swap_chroma", "swap_chroma frame=2",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         const std::size_t stride = client.format().plane_fmt[0].bytesperline;
         const std::size_t size = stride / DecodeClient::kSize;
         EXPECT_EQ(bad_rows(slot, client, 60).size(), 32U) << "luma is left alone";
         EXPECT_EQ(sample(slot, stride, size, 0, 70), 62U);
         EXPECT_EQ(sample(slot, stride, size, 1, 70), 61U);
       }},
      {"stride", "stride frame=2",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         const std::size_t stride = client.format().plane_fmt[0].bytesperline;
         const std::size_t size = stride / DecodeClient::kSize;
         EXPECT_EQ(sample(slot, stride, size, 0, 0), 60U) << "the first row is where it belongs";
         // Row 1 begins 32 bytes late.
         EXPECT_EQ(sample(slot, stride, size, 32 / size, 1), 61U);
         EXPECT_EQ(sample(slot, stride, size, 32 / size - 1, 1), 0U);
       }},
      {"blocks", "blocks frame=2",
       [](const DecodedSlot& slot, const DecodeClient& client) {
         const auto rows = bad_rows(slot, client, 60);
         EXPECT_EQ(rows.size() % 24, 0U) << "whole macroblocks: 16 rows of luma, 8 of chroma";
         EXPECT_LT(rows.size(), kRows * 3 / 2);
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(Script, PixelFaults,
                         testing::Combine(testing::ValuesIn(pixel_cases()), testing::Values(8, 10)),
                         [](const auto& row) {
                           return std::get<0>(row.param).name + "_" + std::to_string(std::get<1>(row.param));
                         });

TEST(Faults, StaleInANewSlotShowsThePictureBefore) {
  const auto kernel = device("stale frame=1");
  DecodeClient client(*kernel);
  ASSERT_EQ(client.decode(filled(20, 1), 0).result, 0);
  EXPECT_TRUE(bad_rows(client.decode(filled(40, 2), 1), client, 20).empty());
}

TEST(Faults, StaleBeforeAnyPictureShowsFreshMemory) {
  const auto kernel = device("stale frame=0");
  DecodeClient client(*kernel);
  const DecodedSlot slot = client.decode(filled(20, 1), 0);
  ASSERT_EQ(slot.result, 0);
  for (const std::byte byte : slot.bytes) ASSERT_EQ(byte, std::byte{0});
}

TEST(Faults, BlocksAtKeyframesOnly) {
  const auto kernel = device("blocks keyframes");
  DecodeClient client(*kernel);
  for (std::uint8_t i = 0; i < 8; ++i) {
    const auto value = static_cast<std::uint8_t>(10 * i);
    const DecodedSlot slot = client.decode(filled(value, i + 1U, i % 4 == 0), i % 4U);
    EXPECT_EQ(bad_rows(slot, client, value).empty(), i % 4 != 0) << int{i};
  }
}

TEST(Faults, DamageIsNotTakenForATamperedReference) {
  const auto kernel = device("zero frame=0");
  DecodeClient client(*kernel);
  ASSERT_FALSE(bad_rows(client.decode(filled(20, 1), 0), client, 20).empty());
  EXPECT_FALSE(client.decode({.bitstream = {'R', 1}, .timestamp = 2}, 1).error);
}

TEST(Faults, SecondFieldIsDecodedIntoTheUndamagedFirst) {
  const auto kernel = device("half frame=0 row=50");
  DecodeClient client(*kernel);
  ASSERT_EQ(client.queue_slot(0), 0);
  PictureSpec first = filled(20, 1);
  first.hold = true;
  ASSERT_EQ(client.submit(0, first), 0);
  ASSERT_EQ(client.submit(1, filled(20, 1)), 0);
  ASSERT_TRUE(client.completed(0));
  ASSERT_TRUE(client.completed(1));
  const auto rows = bad_rows(client.take_slot(), client, 20);
  ASSERT_EQ(rows.size(), 21U);
  EXPECT_EQ(rows[0], 50U);
}

TEST(Faults, ErrorFlagOnAGoodPicture) {
  const auto kernel = device("error frame=1");
  DecodeClient client(*kernel);
  EXPECT_FALSE(client.decode(filled(20, 1), 0).error);
  const DecodedSlot flagged = client.decode(filled(40, 2), 1);
  EXPECT_TRUE(flagged.error);
  EXPECT_TRUE(bad_rows(flagged, client, 40).empty());
  EXPECT_FALSE(client.decode(filled(60, 3), 2).error);
}

TEST(Faults, LateCompletionComes) {
  const auto kernel = device("late frame=0 ms=1");
  DecodeClient client(*kernel);
  EXPECT_EQ(client.decode(filled(20, 1), 0).result, 0);
}

TEST(Faults, LateCompletionHoldsUpWhatIsBehind) {
  const auto kernel = device("late frame=0 ms=60000");
  DecodeClient client(*kernel);
  for (const unsigned i : {0U, 1U}) {
    ASSERT_EQ(client.queue_slot(i), 0);
    ASSERT_EQ(client.submit(i, filled(20, i + 1)), 0);
  }
  EXPECT_FALSE(client.completed(0, false));
  EXPECT_FALSE(client.completed(1, false));
  EXPECT_EQ(client.take_slot().result, -EAGAIN);
}

TEST(Faults, MissingCompletionStallsUntilStreamOff) {
  const auto kernel = device("never frame=1");
  DecodeClient client(*kernel);
  ASSERT_EQ(client.decode(filled(20, 1), 0).result, 0);
  for (const unsigned i : {1U, 2U}) {
    ASSERT_EQ(client.queue_slot(i), 0);
    ASSERT_EQ(client.submit(i, filled(40, i + 1)), 0);
  }
  EXPECT_FALSE(client.completed(1, false));
  EXPECT_EQ(client.take_slot().result, -EAGAIN);
  EXPECT_EQ(client.stream(false, true), 0);
  EXPECT_TRUE(client.completed(1));
  EXPECT_TRUE(client.completed(2));
}

TEST(Faults, NthCallFails) {
  const auto kernel = device("fail ioctl=VIDIOC_STREAMOFF nth=2 errno=EIO");
  DecodeClient client(*kernel);
  EXPECT_EQ(client.stream(false, true), 0);
  EXPECT_EQ(client.stream(false, true), -EIO);
  EXPECT_EQ(client.stream(false, true), 0);
}

TEST(Faults, DeviceGone) {
  const auto kernel = device("gone frame=1");
  DecodeClient client(*kernel);
  ASSERT_EQ(client.decode(filled(20, 1), 0).result, 0);
  ASSERT_EQ(client.queue_slot(1), 0);
  ASSERT_EQ(client.submit(1, filled(40, 2)), 0);
  EXPECT_TRUE(client.completed(1)) << "a waiter must wake up to find out";
  EXPECT_EQ(client.take_slot().result, -ENODEV);
  EXPECT_EQ(client.queue_slot(2), -ENODEV);
  EXPECT_EQ(client.stream(false, true), -ENODEV);
  EXPECT_EQ(kernel->open(std::string(emulated::kVideoPath), 0), -ENODEV);
}

TEST(FaultInjection, StaysInsideOfMemoryThatIsTooSmall) {
  for (const auto kind :
       {emulated::FaultKind::zero, emulated::FaultKind::half, emulated::FaultKind::stale,
        emulated::FaultKind::swap_chroma, emulated::FaultKind::stride, emulated::FaultKind::blocks}) {
    for (const std::size_t size : {0U, 1U, 100U, 1023U}) {
      std::vector<std::byte> memory(size, std::byte{1});
      emulated::Fault fault;
      fault.kind = kind;
      fault.row = 1'000'000;
      const std::vector<std::byte> before(4096);
      emulated::inject(fault, {memory, V4L2_PIX_FMT_P010, 33, 31, 66}, before, 7);
      EXPECT_EQ(memory.size(), size);
    }
  }
}

}  // namespace
}  // namespace zcplay::test
