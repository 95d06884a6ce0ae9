// SPDX-License-Identifier: MIT
#include "decode/software/picture_writer.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include "decode/software/unit_decoder.h"
#include "tests/support/case_name.h"

namespace zcplay::software {
namespace {

struct FormatCase {
  const char* name;
  AVPixelFormat planar;
  DrmFormat format;
  bool full_range;
};

void PrintTo(const FormatCase& test_case, std::ostream* out) {
  *out << test_case.name;
}

/// Noise within the format's range in all of a frame's memory, padding included.
AVFramePtr noise_frame(AVPixelFormat format, Size size) {
  AVFramePtr frame = make_av_frame();
  frame->format = format;
  frame->width = static_cast<int>(size.width);
  frame->height = static_cast<int>(size.height);
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  std::mt19937 random(size.width * 1000 + size.height);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  const unsigned mask = (1U << description->comp[0].depth) - 1;
  for (unsigned plane = 0; plane < description->nb_components; ++plane) {
    const int rows = plane == 0 ? frame->height : AV_CEIL_RSHIFT(frame->height, description->log2_chroma_h);
    for (int i = 0; i < rows * frame->linesize[plane]; ++i) {
      if (mask == 0xff) {
        frame->data[plane][i] = static_cast<std::uint8_t>(random());
      } else if (i % 2 == 0) {
        reinterpret_cast<std::uint16_t*>(frame->data[plane])[i / 2] =
            static_cast<std::uint16_t>(random() & mask);
      }
    }
  }
  return frame;
}

unsigned sample_of(const AVFrame& frame, unsigned component, std::uint32_t x, std::uint32_t y, bool wide) {
  const std::uint8_t* row =
      frame.data[component] + static_cast<std::ptrdiff_t>(y) * frame.linesize[component];
  return wide ? reinterpret_cast<const std::uint16_t*>(row)[x] : row[x];
}

class PictureWriter : public testing::TestWithParam<FormatCase> {};

TEST_P(PictureWriter, PutsEverySampleInItsPlaceAndNoOther) {
  const auto mapped = semi_planar_format(GetParam().planar);
  ASSERT_TRUE(mapped);
  ASSERT_EQ(mapped->format, GetParam().format);
  EXPECT_EQ(mapped->full_range, GetParam().full_range);
  const auto info = *pixel_format_info(mapped->format);
  const bool wide = info.bytes_per_sample == 2;

  for (const Size size : {Size{16, 16}, Size{1, 1}, Size{35, 9}, Size{70, 3}, Size{128, 2}}) {
    const AVFramePtr frame = noise_frame(GetParam().planar, size);
    const PictureLayout layout = make_layout(mapped->format, size, 64);
    std::vector<std::byte> memory(layout.bytes, std::byte{0xee});
    write_picture(*frame, layout, memory);

    std::vector<std::byte> expected(layout.bytes, std::byte{0xee});
    const unsigned components = info.planes == 1 ? 1 : 3;
    for (unsigned component = 0; component < components; ++component) {
      const bool chroma = component > 0;
      const unsigned plane = chroma && info.planes == 2 ? 1 : component;
      const std::uint32_t width =
          chroma ? (size.width + (1U << info.chroma_shift_x) - 1) >> info.chroma_shift_x : size.width;
      const std::uint32_t height =
          chroma ? (size.height + (1U << info.chroma_shift_y) - 1) >> info.chroma_shift_y : size.height;
      for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
          const unsigned value = sample_of(*frame, component, x, y, wide) << info.shift;
          const std::size_t index = chroma && info.planes == 2 ? 2 * x + component - 1 : x;
          const std::size_t at =
              layout.offsets[plane] + std::size_t{y} * layout.strides[plane] + index * info.bytes_per_sample;
          expected[at] = static_cast<std::byte>(value);
          if (wide) expected[at + 1] = static_cast<std::byte>(value >> 8);
        }
      }
    }
    EXPECT_EQ(memory, expected) << size.width << "x" << size.height;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, PictureWriter,
                         testing::Values(FormatCase{"yuv420p", AV_PIX_FMT_YUV420P, kFormatNV12, false},
                                         FormatCase{"yuvj420p", AV_PIX_FMT_YUVJ420P, kFormatNV12, true},
                                         FormatCase{"yuv422p", AV_PIX_FMT_YUV422P, kFormatNV16, false},
                                         FormatCase{"yuv444p", AV_PIX_FMT_YUV444P, kFormatNV24, false},
                                         FormatCase{"yuv420p10", AV_PIX_FMT_YUV420P10LE, kFormatP010, false},
                                         FormatCase{"yuv422p10", AV_PIX_FMT_YUV422P10LE, kFormatP210, false},
                                         FormatCase{"yuv444p10", AV_PIX_FMT_YUV444P10LE, kFormatQ410, false},
                                         FormatCase{"gray", AV_PIX_FMT_GRAY8, kFormatR8, false},
                                         FormatCase{"gray10", AV_PIX_FMT_GRAY10LE, kFormatR16, false}),
                         test::CaseName());

TEST(PictureWriterFields, LeaveTheOtherFieldAlone) {
  const Size size{16, 8};
  const AVFramePtr frame = noise_frame(AV_PIX_FMT_YUV420P, size);
  const PictureLayout layout = make_layout(kFormatNV12, size, 64);
  std::vector<std::byte> whole(layout.bytes);
  write_picture(*frame, layout, whole);
  std::vector<std::byte> top(layout.bytes);
  write_picture(*frame, layout, top, Rows::top_field);
  for (std::uint32_t row = 0; row < 8 + 4; ++row) {
    const bool bottom = (row < 8 ? row : row - 8) % 2 != 0;
    const auto begin = static_cast<std::ptrdiff_t>(row) * 64;
    const std::vector<std::byte> actual(top.begin() + begin, top.begin() + begin + 16);
    const std::vector<std::byte> expected =
        bottom ? std::vector<std::byte>(16)
               : std::vector<std::byte>(whole.begin() + begin, whole.begin() + begin + 16);
    EXPECT_EQ(actual, expected) << "row " << row;
  }
  write_picture(*frame, layout, top, Rows::bottom_field);
  EXPECT_EQ(top, whole);
}

TEST(PictureWriterFormats, OthersAreRefusedByName) {
  for (const auto& [format, name] : {std::pair{AV_PIX_FMT_YUV420P12LE, "yuv420p12le"},
                                     {AV_PIX_FMT_GBRP, "gbrp"},
                                     {AV_PIX_FMT_NONE, "unknown"}}) {
    const auto refused = semi_planar_format(format);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported_input);
    EXPECT_NE(refused.error().detail.find(name), std::string::npos) << refused.error().detail;
  }
}

}  // namespace
}  // namespace zcplay::software
