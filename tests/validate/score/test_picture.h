// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "validate/score/picture_view.h"

namespace zcplay::score::test {

/// What a picture is of: what real ones are made of, and what breaks sums and runs.
enum class Content : std::uint8_t {
  zero,       ///< all samples 0
  full,       ///< all samples at their highest
  uniform,    ///< one color, by the seed
  gradient,   ///< smooth in both directions
  waves,      ///< smooth, with a little noise: as a camera has it
  noise,      ///< every value as likely
  extremes,   ///< lowest or highest, at random
  checkers,   ///< lowest and highest in turns: the largest Laplacian and the largest steps
  columns,    ///< columns of one color
  rows,       ///< rows of one color
  blocks,     ///< squares of 8 pixels
  half_zero,  ///< waves, zero from the middle down
  near_zero,  ///< 0 to 4 in all components: next to zero YUV, and to black
  greens,     ///< what zero YUV becomes in RGB, and its neighbours
};
inline constexpr std::size_t kContentCount = 14;
[[nodiscard]] std::string_view to_string(Content content);

/// How the samples lie in memory.
struct Layout {
  std::string_view name;
  bool yuv = false;
  RgbLayout rgb{};
  bool luma_only = false;
  std::uint8_t chroma_step = 2;  ///< 1: Cb and Cr are planes
  bool cr_first = false;         ///< where the two are interleaved
  bool apart = false;            ///< Cb and Cr interleaved with something else, each in memory of its own
  std::uint8_t bytes_per_sample = 1;
  std::uint8_t bit_depth = 8;
  std::uint8_t shift = 0;
  std::uint8_t chroma_shift_x = 1;
  std::uint8_t chroma_shift_y = 1;
};
/// Every layout that has a name in the formats, and some that check() takes besides.
[[nodiscard]] const std::vector<Layout>& layouts();

struct PictureSpec {
  Content content{};
  Layout layout;
  Size size;
  YuvColor color;
  std::uint32_t padding = 0;  ///< bytes behind each row
  std::uint32_t offset = 0;   ///< bytes before the first row: 1 puts words on odd addresses
  std::uint32_t seed = 1;
};
/// For messages: all that is needed to make it again.
[[nodiscard]] std::string to_string(const PictureSpec& spec);

/// A picture with its samples; padding, unused bytes and unused bits hold noise.
class TestPicture {
 public:
  explicit TestPicture(const PictureSpec& spec);
  [[nodiscard]] const PictureView& view() const { return view_; }

 private:
  void make_rgb(const PictureSpec& spec);
  void make_yuv(const PictureSpec& spec);
  std::array<std::vector<std::byte>, 3> memory_;
  PictureView view_;
};

/// `count` pictures in which contents, layouts, matrices, ranges and paddings are mixed; the same each time.
[[nodiscard]] std::vector<PictureSpec> mixed_specs(std::size_t count, Size size, std::uint32_t seed);

}  // namespace zcplay::score::test
