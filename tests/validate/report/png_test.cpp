// SPDX-License-Identifier: MIT
#include "validate/report/png.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay {
namespace {

using Bytes = std::vector<std::byte>;

/// Writes PNG files by the letter of the standard (RFC 2083), without compression, of any kind: what reads
/// them must not be tested with its own writer alone.
class PngFile {
 public:
  PngFile() { append({0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}); }

  PngFile& header(std::uint32_t width, std::uint32_t height, std::uint8_t bit_depth, std::uint8_t color_type,
                  std::uint8_t interlace = 0) {
    Bytes data;
    number(data, width);
    number(data, height);
    for (const std::uint8_t value : {bit_depth, color_type, std::uint8_t{0}, std::uint8_t{0}, interlace})
      data.push_back(std::byte{value});
    return chunk("IHDR", data);
  }
  /// Rows with their filter bytes, as one stored block.
  PngFile& pixels(std::initializer_list<std::uint8_t> raw) {
    Bytes data{std::byte{0x78}, std::byte{0x01}, std::byte{1}};
    const auto size = static_cast<std::uint16_t>(raw.size());
    for (const unsigned value : {unsigned{size}, static_cast<unsigned>(~size)}) {
      data.push_back(static_cast<std::byte>(value & 0xff));
      data.push_back(static_cast<std::byte>(value >> 8 & 0xff));
    }
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const std::uint8_t value : raw) {
      data.push_back(std::byte{value});
      a = (a + value) % 65521;
      b = (b + a) % 65521;
    }
    number(data, b << 16 | a);
    return chunk("IDAT", data);
  }
  PngFile& chunk(std::string_view type, const Bytes& data) {
    number(file_, static_cast<std::uint32_t>(data.size()));
    Bytes checked;
    for (const char letter : type) checked.push_back(static_cast<std::byte>(letter));
    checked.insert(checked.end(), data.begin(), data.end());
    file_.insert(file_.end(), checked.begin(), checked.end());
    number(file_, crc(checked));
    return *this;
  }
  Bytes end() { return chunk("IEND", {}).file_; }

 private:
  static std::uint32_t crc(const Bytes& bytes) {
    std::uint32_t value = 0xffffffff;
    for (const std::byte byte : bytes) {
      value ^= std::to_integer<std::uint32_t>(byte);
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320 : 0);
    }
    return ~value;
  }
  static void number(Bytes& to, std::uint32_t value) {
    for (const unsigned shift : {24, 16, 8, 0}) to.push_back(static_cast<std::byte>(value >> shift & 0xff));
  }
  void append(std::initializer_list<std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) file_.push_back(std::byte{byte});
  }

  Bytes file_;
};

Bytes bytes_of(std::initializer_list<std::uint8_t> values) {
  Bytes bytes;
  for (const std::uint8_t value : values) bytes.push_back(std::byte{value});
  return bytes;
}

struct Kind {
  const char* name;
  Bytes file;
  Size size;
  std::vector<std::uint8_t> pixels;
};

void PrintTo(const Kind& test, std::ostream* out) {
  *out << test.name;
}

class PngKinds : public testing::TestWithParam<Kind> {};

TEST_P(PngKinds, BecomeRgb) {
  const Result<RgbImage> image = decode_png(GetParam().file, "a.png");
  ASSERT_TRUE(image) << image.error().detail;
  EXPECT_EQ(image->size, GetParam().size);
  EXPECT_EQ(image->pixels, GetParam().pixels);
}

INSTANTIATE_TEST_SUITE_P(
    All, PngKinds,
    testing::Values(
        Kind{"rgb",
             PngFile().header(2, 1, 8, 2).pixels({0, 1, 2, 3, 4, 5, 6}).end(),
             {2, 1},
             {1, 2, 3, 4, 5, 6}},
        Kind{"rgb_filtered",
             PngFile().header(2, 2, 8, 2).pixels({1, 1, 2, 3, 4, 5, 6, 2, 1, 1, 1, 1, 1, 1}).end(),
             {2, 2},
             {1, 2, 3, 5, 7, 9, 2, 3, 4, 6, 8, 10}},
        Kind{
            "gray", PngFile().header(2, 1, 8, 0).pixels({0, 7, 200}).end(), {2, 1}, {7, 7, 7, 200, 200, 200}},
        Kind{"gray_1_bit",
             PngFile().header(2, 1, 1, 0).pixels({0, 0x40}).end(),
             {2, 1},
             {0, 0, 0, 255, 255, 255}},
        Kind{"gray_2_bits",
             PngFile().header(2, 1, 2, 0).pixels({0, 0x60}).end(),
             {2, 1},
             {85, 85, 85, 170, 170, 170}},
        Kind{"gray_16_bits",
             PngFile().header(1, 1, 16, 0).pixels({0, 0x12, 0xff}).end(),
             {1, 1},
             {0x12, 0x12, 0x12}},
        Kind{"palette",
             PngFile()
                 .header(2, 1, 8, 3)
                 .chunk("PLTE", bytes_of({9, 8, 7, 60, 50, 40}))
                 .chunk("tRNS", bytes_of({0, 255}))
                 .pixels({0, 1, 0})
                 .end(),
             {2, 1},
             {60, 50, 40, 9, 8, 7}},
        Kind{"transparent",
             PngFile().header(2, 1, 8, 6).pixels({0, 1, 2, 3, 0, 4, 5, 6, 128}).end(),
             {2, 1},
             {1, 2, 3, 4, 5, 6}},
        Kind{"gray_transparent", PngFile().header(1, 1, 8, 4).pixels({0, 77, 0}).end(), {1, 1}, {77, 77, 77}},
        Kind{"rgb_16_bits",
             PngFile().header(1, 1, 16, 2).pixels({0, 1, 0xff, 2, 0, 3, 0x80}).end(),
             {1, 1},
             {1, 2, 3}},
        Kind{"gamma_is_not_applied",
             PngFile().header(1, 1, 8, 0).chunk("gAMA", bytes_of({0, 1, 0x86, 0xa0})).pixels({0, 100}).end(),
             {1, 1},
             {100, 100, 100}},
        // The passes of a picture of 2x2: the left upper pixel, the one beside it, the row below.
        Kind{"interlaced",
             PngFile().header(2, 2, 8, 0, 1).pixels({0, 10, 0, 20, 0, 30, 40}).end(),
             {2, 2},
             {10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40}}),
    test::CaseName());

struct BadFile {
  const char* name;
  Bytes file;
  const char* says;
};

void PrintTo(const BadFile& test, std::ostream* out) {
  *out << test.name;
}

class BadPng : public testing::TestWithParam<BadFile> {};

TEST_P(BadPng, IsNamedInOneSentence) {
  const Result<RgbImage> image = decode_png(GetParam().file, "shot.png");
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::unreadable_input);
  EXPECT_EQ(image.error().detail.find("shot.png: "), 0U) << image.error().detail;
  EXPECT_NE(image.error().detail.find(GetParam().says), std::string::npos) << image.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadPng,
    testing::Values(
        BadFile{"empty", {}, "damaged or not a PNG"},
        BadFile{"text", bytes_of({'P', '6', ' ', '1'}), "not a PNG"},
        BadFile{"no_pixels", PngFile().header(1, 1, 8, 2).end(), "damaged"},
        BadFile{"too_few_rows", PngFile().header(1, 3, 8, 0).pixels({0, 1, 0, 2}).end(), "damaged"},
        BadFile{"no_such_filter", PngFile().header(1, 1, 8, 0).pixels({9, 1}).end(), "damaged"},
        BadFile{"no_palette", PngFile().header(1, 1, 8, 3).pixels({0, 0}).end(), "damaged"},
        BadFile{"no_width", PngFile().header(0, 1, 8, 0).pixels({0}).end(), "damaged"},
        BadFile{"wrong_depth", PngFile().header(1, 1, 3, 0).pixels({0, 0}).end(), "damaged"},
        BadFile{"too_wide", PngFile().header(16385, 1, 8, 0).pixels({0}).end(), "16384 pixels"},
        BadFile{"claims_a_gigabyte", PngFile().header(16384, 16384, 16, 6).pixels({0}).end(), "damaged"}),
    test::CaseName());

RgbImage noise(Size size) {
  RgbImage image{.size = size, .pixels = {}};
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < std::size_t{3} * size.width * size.height; ++i) {
    state = state * 1664525U + 1013904223U;
    image.pixels.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  return image;
}

TEST(Png, ComesBackAsItWasWritten) {
  for (const Size size : {Size{1, 1}, Size{3, 7}, Size{640, 2}, Size{257, 129}}) {
    const RgbImage image = noise(size);
    const Result<Bytes> file = encode_png(image);
    ASSERT_TRUE(file) << file.error().detail;
    const Result<RgbImage> again = decode_png(*file, "again.png");
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->size, size);
    EXPECT_EQ(again->pixels, image.pixels);
  }
}

TEST(Png, HasTheStandardsSignatureAndHeader) {
  const Bytes file = encode_png(noise({3, 2})).value();
  const Bytes expected = PngFile().header(3, 2, 8, 2).end();
  ASSERT_GT(file.size(), 33U);
  EXPECT_TRUE(std::equal(file.begin(), file.begin() + 33, expected.begin()));
}

TEST(Png, CutOffOrSpoiledAnywhereItIsNoPictureOrTheSame) {
  const RgbImage image = noise({13, 11});
  const Bytes file = encode_png(image).value();
  const std::size_t pixels_end = file.size() - 12;
  for (std::size_t size = 0; size < pixels_end - 8; ++size) {
    EXPECT_FALSE(decode_png(std::span(file).first(size), "cut.png")) << size;
  }
  for (std::size_t at = 0; at < file.size(); ++at) {
    Bytes spoiled = file;
    spoiled[at] ^= std::byte{0x20};
    const Result<RgbImage> read = decode_png(spoiled, "spoiled.png");
    EXPECT_TRUE(!read || read->pixels == image.pixels) << at;
  }
}

}  // namespace
}  // namespace zcplay
