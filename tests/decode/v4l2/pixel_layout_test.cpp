// SPDX-License-Identifier: MIT
#include "decode/v4l2/pixel_layout.h"

#include <gtest/gtest.h>

namespace zcplay::v4l2 {
namespace {

TEST(PixelLayout, Nv12ChromaFollowsTheLinesOfTheFormatNotOfThePicture) {
  // Hantro, 1920x1080 H.264: a tail for motion vectors after the planes.
  const auto layout = pixel_layout({V4L2_PIX_FMT_NV12, 1920, 1088, 1920, 3655712, 1});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->format, kFormatNV12);
  EXPECT_EQ(layout->modifier, kModifierLinear);
  EXPECT_EQ(layout->plane_count, 2);
  EXPECT_EQ(layout->planes[0].offset, 0u);
  EXPECT_EQ(layout->planes[0].stride, 1920u);
  EXPECT_EQ(layout->planes[1].offset, 1920u * 1088u);
  EXPECT_EQ(layout->planes[1].stride, 1920u);
}

TEST(PixelLayout, P010StrideIsInBytes) {
  const auto layout = pixel_layout({V4L2_PIX_FMT_P010, 352, 288, 768, 768 * 288 * 3 / 2, 1});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->format, kFormatP010);
  EXPECT_EQ(layout->planes[1].offset, 768u * 288u);
}

struct Wrong {
  const char* name;
  QueueFormat format;
  ErrorCode code;
  const char* said;
};

class PixelLayoutRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(PixelLayoutRefuses, WithOneSentence) {
  const auto layout = pixel_layout(GetParam().format);
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, GetParam().code);
  EXPECT_NE(layout.error().detail.find(GetParam().said), std::string::npos) << layout.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PixelLayoutRefuses,
    testing::Values(
        Wrong{"unknown_names_the_fourcc",
              {V4L2_PIX_FMT_NV12_32L32, 64, 64, 64, 6144, 1},
              ErrorCode::unsupported_input,
              "ST12"},
        Wrong{"two_memory_planes",
              {V4L2_PIX_FMT_NV12, 64, 64, 64, 6144, 2},
              ErrorCode::environment,
              "one piece"},
        Wrong{"no_memory_planes",
              {V4L2_PIX_FMT_NV12, 64, 64, 64, 6144, 0},
              ErrorCode::environment,
              "one piece"},
        Wrong{"stride_too_small", {V4L2_PIX_FMT_NV12, 64, 64, 63, 6144, 1}, ErrorCode::environment, "stride"},
        Wrong{"stride_too_small_for_16_bits",
              {V4L2_PIX_FMT_P010, 64, 64, 64, 65536, 1},
              ErrorCode::environment,
              "stride"},
        Wrong{"odd_width_needs_a_pair_of_chroma_samples",
              {V4L2_PIX_FMT_NV12, 63, 64, 63, 6144, 1},
              ErrorCode::environment,
              "stride"},
        Wrong{"one_byte_short", {V4L2_PIX_FMT_NV12, 64, 64, 64, 6143, 1}, ErrorCode::environment, "fit"},
        Wrong{"no_size", {V4L2_PIX_FMT_NV12, 0, 0, 0, 0, 1}, ErrorCode::environment, "nothing"},
        Wrong{"would_wrap",
              {V4L2_PIX_FMT_NV12, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 1},
              ErrorCode::environment,
              "stride"},
        Wrong{"would_wrap_in_rows",
              {V4L2_PIX_FMT_NV12, 16, 0xffffffff, 0xffffffff, 0xffffffff, 1},
              ErrorCode::environment,
              "fit"}),
    [](const testing::TestParamInfo<Wrong>& param) { return param.param.name; });

TEST(PixelLayout, BigEndianFormatsAreNamedAsSuch) {
  EXPECT_EQ(fourcc_name(v4l2_fourcc_be('Y', '1', '6', ' ')), "Y16-BE");
  EXPECT_EQ(fourcc_name(V4L2_PIX_FMT_NV12), "NV12");
}

TEST(BufferTypes, FormatsSurviveBothForms) {
  const QueueFormat format{V4L2_PIX_FMT_NV12, 64, 48, 128, 9216, 1};
  EXPECT_EQ(from_v4l2_format(to_v4l2_format(V4L2_BUF_TYPE_VIDEO_CAPTURE, format)), format);
  EXPECT_EQ(from_v4l2_format(to_v4l2_format(V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, format)), format);
}

}  // namespace
}  // namespace zcplay::v4l2
