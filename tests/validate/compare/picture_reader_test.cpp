// SPDX-License-Identifier: MIT
#include "validate/compare/picture_reader.h"

#include <fcntl.h>

#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

TEST(PictureReader, BothPathsSeeTheSameSamples) {
  for (const DrmFormat format :
       {kFormatR8, kFormatNV12, kFormatNV16, kFormatNV24, kFormatP010, kFormatP210, kFormatQ410}) {
    TestSlot slot(format, {35, 19}, 13);
    slot.fill(7);
    const auto map = PictureReader::open(slot.info(), ReadPath::map);
    const auto dmabuf = PictureReader::open(slot.info(), ReadPath::dmabuf);
    ASSERT_TRUE(map && dmabuf) << to_string(format);
    for (unsigned plane = 0; plane < map->format().planes; ++plane) {
      const std::uint32_t rows = plane_rows(map->format(), plane, 19);
      ASSERT_EQ(map->row(plane, rows - 1).size(), plane_row_bytes(map->format(), plane, 35));
      for (std::uint32_t row = 0; row < rows; ++row) {
        EXPECT_EQ(map->row(plane, row).data(), slot.row(plane, row).data());
        EXPECT_TRUE(std::ranges::equal(map->row(plane, row), dmabuf->row(plane, row)));
      }
    }
  }
}

TEST(PictureReader, PlanesInFilesOfTheirOwn) {
  TestSlot luma(kFormatNV12, {32, 32});
  TestSlot chroma(kFormatNV12, {32, 32});
  luma.fill(1);
  chroma.fill(2);
  FrameInfo info = luma.info();
  info.planes[1].fd = chroma.info().planes[1].fd;
  const auto reader = PictureReader::open(info, ReadPath::dmabuf);
  ASSERT_TRUE(reader);
  EXPECT_TRUE(std::ranges::equal(reader->row(0, 31), luma.row(0, 31)));
  EXPECT_TRUE(std::ranges::equal(reader->row(1, 15), chroma.row(1, 15)));
}

struct BadLayout {
  const char* name;
  ReadPath path;
  void (*spoil)(FrameInfo&);
  ErrorCode code;
};

void PrintTo(const BadLayout& bad, std::ostream* out) {
  *out << bad.name;
}

class PictureReaderRefuses : public testing::TestWithParam<BadLayout> {};

TEST_P(PictureReaderRefuses, WithAReason) {
  TestSlot slot(kFormatNV12, {32, 32});
  GetParam().spoil(slot.info());
  const auto reader = PictureReader::open(slot.info(), GetParam().path);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, GetParam().code);
  EXPECT_FALSE(reader.error().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Layouts, PictureReaderRefuses,
    testing::Values(
        BadLayout{"unknown_format", ReadPath::map,
                  [](FrameInfo& picture) { picture.format = drm_format("XXXX"); },
                  ErrorCode::unsupported_input},
        BadLayout{"tiled", ReadPath::map, [](FrameInfo& picture) { picture.modifier = 1; },
                  ErrorCode::unsupported_input},
        BadLayout{"no_mapping", ReadPath::map, [](FrameInfo& picture) { picture.mapping = {}; },
                  ErrorCode::environment},
        BadLayout{"no_fd", ReadPath::dmabuf, [](FrameInfo& picture) { picture.planes[1].fd = -1; },
                  ErrorCode::environment},
        BadLayout{"not_mappable", ReadPath::dmabuf,
                  [](FrameInfo& picture) { picture.planes[0].fd = 1 << 20; }, ErrorCode::environment},
        BadLayout{"offset_past_end", ReadPath::map, [](FrameInfo& picture) { picture.planes[1].offset += 1; },
                  ErrorCode::environment},
        BadLayout{"offset_past_end_of_dmabuf", ReadPath::dmabuf,
                  [](FrameInfo& picture) { picture.planes[1].offset += 4096; }, ErrorCode::environment},
        BadLayout{"offset_wraps", ReadPath::map,
                  [](FrameInfo& picture) { picture.planes[1].offset = 0xffffffff; }, ErrorCode::environment},
        BadLayout{"stride_too_big", ReadPath::map,
                  [](FrameInfo& picture) { picture.planes[0].stride = 0xffffffff; }, ErrorCode::environment},
        BadLayout{"stride_below_width", ReadPath::map,
                  [](FrameInfo& picture) { picture.planes[0].stride = 31; }, ErrorCode::environment},
        BadLayout{"absurd_size", ReadPath::map,
                  [](FrameInfo& picture) { picture.coded_size = {0xffffffff, 0xffffffff}; },
                  ErrorCode::environment},
        BadLayout{"empty", ReadPath::map, [](FrameInfo& picture) { picture.coded_size = {}; },
                  ErrorCode::environment},
        BadLayout{"planes_missing", ReadPath::map, [](FrameInfo& picture) { picture.plane_count = 1; },
                  ErrorCode::environment}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ReadPathNames, RoundTrip) {
  EXPECT_EQ(read_path_from_name("map"), ReadPath::map);
  EXPECT_EQ(read_path_from_name("dmabuf"), ReadPath::dmabuf);
  EXPECT_EQ(read_path_from_name("gpu"), std::nullopt);
}

}  // namespace
}  // namespace zcplay
