// SPDX-License-Identifier: MIT
#include "decode/software/still_image.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::software {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

Result<StillImage> decode(std::string_view file) {
  const std::optional<StillFormat> format = still_format(bytes(file));
  if (!format) return fail(ErrorCode::usage, "test", "no image");
  return decode_still(bytes(file), *format, "picture");
}

std::vector<int> values(const std::vector<std::byte>& samples) {
  std::vector<int> numbers;
  for (const std::byte sample : samples) numbers.push_back(std::to_integer<int>(sample));
  return numbers;
}

struct KindCase {
  const char* name;
  std::string_view start;
  std::optional<StillFormat> format;
};

class StillFormats : public testing::TestWithParam<KindCase> {};

TEST_P(StillFormats, AreKnownByTheirFirstBytes) {
  EXPECT_EQ(still_format(bytes(GetParam().start)), GetParam().format);
}

INSTANTIATE_TEST_SUITE_P(
    Table, StillFormats,
    testing::Values(KindCase{"png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv, StillFormat::png},
                    KindCase{"png_as_text_mode_made_it", "\x89PNG\n\x1a\n\0\0\0\rIHDR"sv, std::nullopt},
                    KindCase{"jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"sv, StillFormat::jpeg},
                    KindCase{"bmp", "BM\x36\x0e\0\0\0\0\0\0\x36\0\0\0"sv, StillFormat::bmp},
                    KindCase{"text_with_bm", "BMW builds cars."sv, std::nullopt},
                    KindCase{"webp", "RIFF\x24\0\0\0WEBPVP8 "sv, StillFormat::webp},
                    KindCase{"wave", "RIFF\x24\0\0\0WAVEfmt "sv, std::nullopt},
                    KindCase{"ppm", "P6\n1 1\n255\n"sv, StillFormat::pnm},
                    KindCase{"ppm_with_a_comment", "P3# \n1 1\n255\n"sv, StillFormat::pnm},
                    KindCase{"pam", "P7\nWIDTH 1\n"sv, StillFormat::pnm},
                    KindCase{"p8", "P8\n1 1\n255\n"sv, std::nullopt},
                    KindCase{"word_with_p", "P6ab"sv, std::nullopt},
                    KindCase{"two_bytes", "P6"sv, std::nullopt}, KindCase{"nothing", ""sv, std::nullopt},
                    KindCase{"mp4",
                             "\0\0\0\x20"
                             "ftypisom"sv,
                             std::nullopt}),
    test::CaseName());

struct SampleCase {
  const char* name;
  std::string_view file;
  Size size;
  std::vector<int> rgb;
  int file_depth = 8;
};

void PrintTo(const SampleCase& test, std::ostream* out) {
  *out << test.name;
}

class StillSamples : public testing::TestWithParam<SampleCase> {};

TEST_P(StillSamples, BecomeRgb) {
  const auto image = decode(GetParam().file);
  ASSERT_TRUE(image.has_value()) << to_string(image.error());
  EXPECT_EQ(image->kind, StillImage::Kind::rgb);
  EXPECT_EQ(image->size, GetParam().size);
  EXPECT_EQ(values(image->samples), GetParam().rgb);
  EXPECT_EQ(image->file_depth, GetParam().file_depth);
  EXPECT_TRUE(image->alpha.empty());
}

// 16-bit values of 128 and 129 are on either side of one half of a 257th.
INSTANTIATE_TEST_SUITE_P(
    Table, StillSamples,
    testing::Values(
        SampleCase{"ppm", "P6 2 1 255\n\x01\x02\x03\xfd\xfe\xff"sv, {2, 1}, {1, 2, 3, 253, 254, 255}},
        SampleCase{"ppm_in_words", "P3 1 2 255\n1 2 3\n4 5 6\n"sv, {1, 2}, {1, 2, 3, 4, 5, 6}},
        SampleCase{"pgm",
                   "P5 2 2 255\n\x00\x07\x80\xff"sv,
                   {2, 2},
                   {0, 0, 0, 7, 7, 7, 128, 128, 128, 255, 255, 255}},
        SampleCase{
            "pbm_has_black_for_one", "P4 3 1\n\x40"sv, {3, 1}, {255, 255, 255, 0, 0, 0, 255, 255, 255}, 1},
        SampleCase{"sixteen_bits",
                   "P5 4 1 65535\n\x00\x80\x00\x81\xff\xff\x80\x80"sv,
                   {4, 1},
                   {0, 0, 0, 1, 1, 1, 255, 255, 255, 128, 128, 128},
                   16},
        SampleCase{
            "bmp",
            "BM\x3e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x08\0\0\0"
            "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\x02\x01\x06\x05\x04\0\0"sv,
            {2, 1},
            {1, 2, 3, 4, 5, 6}}),
    test::CaseName());

struct BadCase {
  const char* name;
  std::string_view file;
  ErrorCode code;
  const char* says;
};

class BadStills : public testing::TestWithParam<BadCase> {};

TEST_P(BadStills, AreRefusedInOneSentence) {
  const auto image = decode(GetParam().file);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, GetParam().code);
  EXPECT_TRUE(image.error().detail.starts_with("picture: ")) << image.error().detail;
  EXPECT_NE(image.error().detail.find(GetParam().says), std::string::npos) << image.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadStills,
    testing::Values(
        BadCase{"ppm_cut_short", "P6 2 2 255\n\x01\x02\x03"sv, ErrorCode::unreadable_input, "cut short"},
        BadCase{"ppm_without_size", "P6 abc"sv, ErrorCode::unreadable_input, "PNM"},
        BadCase{"png_of_a_head", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv, ErrorCode::unreadable_input, "PNG"},
        BadCase{"jpeg_of_a_head", "\xff\xd8\xff\xe0\0\x10JFIF"sv, ErrorCode::unreadable_input, "JPEG"},
        BadCase{"webp_of_a_head", "RIFF\x24\0\0\0WEBPVP8 "sv, ErrorCode::unreadable_input, "WebP"},
        BadCase{"bmp_of_a_head", "BM\x36\x0e\0\0\0\0\0\0\x36\0\0\0"sv, ErrorCode::unreadable_input, "BMP"},
        // Each side and both together; the samples are not there, and nothing is allocated for them.
        BadCase{"too_wide", "P5 16385 1 255\n"sv, ErrorCode::unsupported_input, "too large"},
        BadCase{"too_high", "P5 1 16385 255\n"sv, ErrorCode::unsupported_input, "too large"},
        BadCase{"too_many_pixels", "P5 16384 12000 255\n"sv, ErrorCode::unsupported_input, "too large"},
        BadCase{"absurdly_wide", "P5 2000000000 2000000000 255\n"sv, ErrorCode::unreadable_input, "PNM"}),
    test::CaseName());

}  // namespace
}  // namespace zcplay::software
