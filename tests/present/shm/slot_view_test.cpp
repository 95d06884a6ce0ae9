// SPDX-License-Identifier: MIT
#include "present/shm/slot_view.h"

#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "present/shm/rgb_converter.h"
#include "tests/present/shm/test_picture.h"
#include "tests/support/case_name.h"

namespace zcplay::shm {
namespace {

using test::TestPicture;

std::uint32_t pattern(unsigned component, std::uint32_t x, std::uint32_t y) {
  return (component * 60 + x + 3 * y) & 0xff;
}

TEST(SlotReader, ReadsAllPlanesOfADmabuf) {
  const TestPicture picture({.format = kFormatNV12, .coded_size = {64, 48}, .extra_stride = 32}, pattern);
  SlotReader reader;
  const Result<SlotView> view = reader.read(picture.info());
  ASSERT_TRUE(view.has_value()) << view.error().detail;
  EXPECT_EQ(view->planes[0].stride, 96U);
  EXPECT_EQ(std::to_integer<std::uint32_t>(view->planes[0].data[96 * 5 + 7]), pattern(0, 7, 5));
  EXPECT_EQ(std::to_integer<std::uint32_t>(view->planes[1].data[96 * 5 + 7]), pattern(2, 3, 5));
}

TEST(SlotReader, PrefersTheDecodersMapping) {
  TestPicture picture({.format = kFormatR8, .coded_size = {16, 16}}, [](auto, auto, auto) { return 1U; });
  const std::vector<std::byte> memory(256, std::byte{2});
  picture.info().mapping = memory;
  SlotReader reader;
  const Result<SlotView> view = reader.read(picture.info());
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->planes[0].data, memory.data());
  EXPECT_EQ(view->planes[0].readable, 256U);
}

TEST(SlotReader, SeesWhatIsWrittenToASlotLater) {
  const TestPicture picture({.format = kFormatR8, .coded_size = {16, 16}},
                            [](auto, auto, auto) { return 1U; });
  SlotReader reader;
  ASSERT_TRUE(reader.read(picture.info()).has_value());
  ASSERT_EQ(::pwrite(picture.info().planes[0].fd, "\x2a", 1, 0), 1);
  EXPECT_EQ(reader.read(picture.info())->planes[0].data[0], std::byte{0x2a});
}

TEST(SlotReader, TellsSlotsApartByIdentityNotByDescriptor) {
  TestPicture first({.format = kFormatR8, .coded_size = {16, 16}}, [](auto, auto, auto) { return 1U; });
  TestPicture second({.format = kFormatR8, .coded_size = {16, 16}}, [](auto, auto, auto) { return 2U; });
  SlotReader reader;
  ASSERT_TRUE(reader.read(first.info()).has_value());
  ASSERT_EQ(::dup2(second.info().planes[0].fd, first.info().planes[0].fd), first.info().planes[0].fd);
  FrameInfo recycled = second.info();
  recycled.planes[0].fd = first.info().planes[0].fd;
  EXPECT_EQ(reader.read(recycled)->planes[0].data[0], std::byte{2});
}

struct HostileCase {
  std::string name;
  std::function<void(FrameInfo&)> change;
  ErrorCode code = ErrorCode::unsupported_input;
};

void PrintTo(const HostileCase& row, std::ostream* out) {
  *out << row.name;
}

class HostileLayout : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileLayout, IsRefused) {
  TestPicture picture({.format = kFormatNV12, .coded_size = {64, 48}}, pattern);
  GetParam().change(picture.info());
  SlotReader reader;
  const Result<SlotView> view = reader.read(picture.info());
  ASSERT_FALSE(view.has_value());
  EXPECT_EQ(view.error().code, GetParam().code);
  EXPECT_FALSE(view.error().detail.empty());
}

TEST_P(HostileLayout, IsRefusedInADecodersMappingToo) {
  if (GetParam().code != ErrorCode::unsupported_input || GetParam().name == "NoDescriptor") return;
  TestPicture picture({.format = kFormatNV12, .coded_size = {64, 48}}, pattern);
  const std::vector<std::byte> memory(picture.bytes());
  picture.info().mapping = memory;
  GetParam().change(picture.info());
  SlotReader reader;
  EXPECT_FALSE(reader.read(picture.info()).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileLayout,
    testing::Values(
        HostileCase{"UnknownFormat", [](FrameInfo& frame) { frame.format = drm_format("ZZZZ"); }},
        HostileCase{"Tiled", [](FrameInfo& frame) { frame.modifier = 0x0800000000000001; }},
        HostileCase{"TooFewPlanes", [](FrameInfo& frame) { frame.plane_count = 1; }},
        HostileCase{"TooManyPlanes", [](FrameInfo& frame) { frame.plane_count = 3; }},
        HostileCase{"OffsetBehindTheEnd", [](FrameInfo& frame) { frame.planes[1].offset = 1U << 30; }},
        HostileCase{"LastRowOutside", [](FrameInfo& frame) { frame.planes[1].offset += 1; }},
        HostileCase{"OverlappingRows", [](FrameInfo& frame) { frame.planes[0].stride = 63; }},
        HostileCase{"HugeStride", [](FrameInfo& frame) { frame.planes[0].stride = 0xffffffff; }},
        HostileCase{"HugePicture", [](FrameInfo& frame) { frame.coded_size = {0x7fffffff, 0x7fffffff}; }},
        HostileCase{"EmptyPicture", [](FrameInfo& frame) { frame.coded_size = {0, 0}; }},
        HostileCase{"NoDescriptor", [](FrameInfo& frame) { frame.planes[0].fd = frame.planes[1].fd = -1; }}),
    test::CaseName{});

// Vector code reads ahead; what is behind a decoder's mapping need not be there.
TEST(SlotReader, IsNeverReadPastTheEndOfItsMemory) {
  const TestPicture picture(
      {.format = kFormatNV12, .coded_size = {64, 64}, .extra_stride = 0, .end_flush = true}, pattern);
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t pages = (picture.bytes() + page - 1) / page * page;
  void* const memory =
      ::mmap(nullptr, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const start = static_cast<std::byte*>(memory) + pages - picture.bytes();
  ASSERT_EQ(::pread(picture.info().planes[0].fd, start, picture.bytes(), 0),
            static_cast<ssize_t>(picture.bytes()));
  ASSERT_EQ(::mprotect(static_cast<std::byte*>(memory) + pages, page, PROT_NONE), 0);
  FrameInfo info = picture.info();
  info.mapping = {start, picture.bytes()};
  for (const std::uint32_t cut : {0U, 1U, 17U, 33U}) {
    SlotReader reader;
    RgbConverter converter;
    const Result<SlotView> view = reader.read(info);
    ASSERT_TRUE(view.has_value());
    std::vector<std::uint32_t> pixels(rgb_words(128, 96));
    const present::Placement placement{
        .source = {double(cut), double(cut), 64.0 - cut, 64.0 - cut}, .destination = {}, .pixels = {128, 96}};
    EXPECT_TRUE(
        converter.convert(info, *view, {}, placement, {.size = {128, 96}, .stride = 128, .pixels = pixels}));
  }
  ::munmap(memory, pages + page);
}

}  // namespace
}  // namespace zcplay::shm
