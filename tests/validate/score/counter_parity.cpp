// SPDX-License-Identifier: MIT
#include "tests/validate/score/counter_parity.h"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <fmt/format.h>

namespace zcplay::score {
namespace {

using Random = std::mt19937;
using Memory = std::vector<std::byte>;

constexpr std::array kLayouts = {kBgrx, kRgbx, kXrgb, kXbgr, kRgb, kBgr, RgbLayout{4, 3, 0, 2}};
constexpr std::array kFormats = {kFormatR8,   kFormatR16,  kFormatNV12, kFormatNV16,
                                 kFormatNV24, kFormatP010, kFormatP210, kFormatQ410};

std::uint32_t below(Random& random, std::uint32_t end) {
  return static_cast<std::uint32_t>(random()) % end;
}

/// What the bytes of a picture are.
enum class Content : std::uint8_t { noise, few_values, black_and_white, zero, full, near_zero, runs, kinds };

std::byte byte_of(Content content, std::byte before, Random& random) {
  const auto value = static_cast<std::uint32_t>(random());
  switch (content) {
    case Content::few_values:
      return static_cast<std::byte>(value % 3);
    case Content::black_and_white:
      return static_cast<std::byte>(value % 2 * 255);
    case Content::zero:
      return std::byte{0};
    case Content::full:
      return std::byte{255};
    case Content::near_zero:
      return static_cast<std::byte>(value % 64 == 0 ? value >> 8 : 0);
    case Content::runs:
      return value % 16 == 0 ? static_cast<std::byte>(value >> 8) : before;
    default:
      return static_cast<std::byte>(value);
  }
}

/// A plane that ends with its last sample: reading further is seen by whatever watches memory.
Memory make_plane(Content content, std::size_t stride, std::size_t row, std::size_t rows, Random& random) {
  Memory plane((rows - 1) * stride + row);
  std::byte before{0};
  for (std::byte& byte : plane) byte = before = byte_of(content, before, random);
  plane.shrink_to_fit();
  return plane;
}

/// Owns what its view shows.
struct TestPicture {
  std::vector<Memory> planes;
  PictureView view;
  std::string text;
};

TestPicture rgb_picture(Size size, Content content, Random& random) {
  TestPicture picture;
  const RgbLayout layout = kLayouts[below(random, kLayouts.size())];
  const std::uint32_t row = size.width * layout.bytes;
  const std::uint32_t stride = row + below(random, 20);
  picture.planes.push_back(make_plane(content, stride, row, size.height, random));
  picture.view = RgbView{.pixels = picture.planes[0], .stride = stride, .size = size, .layout = layout};
  picture.text =
      fmt::format("{} bytes, red {}, green {}, blue {}", layout.bytes, layout.red, layout.green, layout.blue);
  return picture;
}

TestPicture yuv_picture(Size size, Content content, Random& random) {
  TestPicture picture;
  const PixelFormatInfo format = *pixel_format_info(kFormats[below(random, kFormats.size())]);
  const YuvColor color{.matrix = static_cast<Matrix>(below(random, 3)), .full_range = below(random, 2) == 0};
  std::vector<std::span<const std::byte>> planes;
  std::vector<std::uint32_t> strides;
  const std::uint32_t chroma_padding = below(random, 20);
  for (unsigned i = 0; i < format.planes; ++i) {
    const std::uint32_t row = plane_row_bytes(format, i, size.width);
    strides.push_back(row + (i == 0 ? below(random, 20) : chroma_padding));
    picture.planes.push_back(
        make_plane(content, strides[i], row, plane_rows(format, i, size.height), random));
  }
  for (const Memory& plane : picture.planes) planes.emplace_back(plane);
  YuvView view = yuv_view(format, size, color, planes, strides);
  // Cr before Cb, and words whose values are at the bottom, exist elsewhere.
  if (below(random, 4) == 0) std::swap(view.cb, view.cr);
  if (format.bytes_per_sample == 2 && below(random, 4) == 0) {
    view.shift = 0;
    view.bit_depth = static_cast<std::uint8_t>(9 + below(random, 8));
  }
  picture.view = view;
  picture.text = fmt::format("{} of {} bits, matrix {}, {} range", format.name, view.bit_depth,
                             static_cast<unsigned>(color.matrix), color.full_range ? "full" : "limited");
  return picture;
}

std::string difference(const Counts& a, const Counts& b) {
  const std::array<std::pair<const char*, bool>, 9> equal = {{
      {"unique colors", a.unique_colors == b.unique_colors},
      {"histogram", a.histogram == b.histogram},
      {"pure green", a.pure_green == b.pure_green},
      {"exact zero", a.exact_zero == b.exact_zero && a.from_yuv == b.from_yuv},
      {"cells", a.cells == b.cells},
      {"rows", a.rows == b.rows},
      {"Laplacian", a.laplacian_sum == b.laplacian_sum && a.laplacian_square_sum == b.laplacian_square_sum},
      {"thumbnail", a.thumbnail_sum == b.thumbnail_sum},
      {"everything", a == b},
  }};
  for (const auto& [what, same] : equal) {
    if (!same) return what;
  }
  return {};
}

}  // namespace

std::string check_parity(Counter& tested, const ParityOptions& options) {
  Random random(20'260'101);
  const auto scalar = make_scalar_counter();
  // Both are used over and over: nothing may stay of the picture before.
  Counts expected;
  Counts got;
  for (unsigned i = 0; i < options.pictures; ++i) {
    // Small ones mostly, since borders are where vectors go wrong.
    const std::uint32_t most = i % 4 == 0 ? options.most_side : 70;
    const Size size{.width = 1 + below(random, most), .height = 1 + below(random, most)};
    const auto content = static_cast<Content>(below(random, static_cast<std::uint32_t>(Content::kinds)));
    const TestPicture picture =
        i % 2 == 0 ? rgb_picture(size, content, random) : yuv_picture(size, content, random);
    const std::string name = fmt::format("picture {}: {}x{}, content {}, {}", i, size.width, size.height,
                                         static_cast<unsigned>(content), picture.text);
    if (const auto good = check(picture.view); !good) return name + ": " + to_string(good.error());
    if (const auto good = scalar->count(picture.view, expected); !good) return to_string(good.error());
    if (const auto good = tested.count(picture.view, got); !good) return to_string(good.error());
    const std::string what = difference(expected, got);
    if (!what.empty()) return fmt::format("{}: {} of {} differs", name, what, tested.name());
  }
  return {};
}

}  // namespace zcplay::score
