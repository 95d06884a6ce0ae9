// SPDX-License-Identifier: MIT
#include "tests/judging/content/canvas.h"

namespace zcplay::judging {
namespace {

/// How much of a pixel lies inside a circle, in 256ths, about. All in 16ths of a pixel.
int coverage(std::int64_t square_distance, std::int64_t radius) {
  if (radius <= 0) return 0;
  const std::int64_t inside = (radius * radius - square_distance) * 8 / radius + 128;
  return static_cast<int>(std::clamp<std::int64_t>(inside, 0, 256));
}

}  // namespace

void draw_box(YuvImage& image, const Box& box, Yuv color) {
  const std::int64_t left = std::max<std::int64_t>(box.x, 0);
  const std::int64_t right = std::min<std::int64_t>(box.x + box.width, image.size.width);
  const std::int64_t bottom = std::min<std::int64_t>(box.y + box.height, image.size.height);
  if (left >= right) return;
  for (std::int64_t y = std::max<std::int64_t>(box.y, 0); y < bottom; ++y) {
    std::uint8_t* luma = luma_row(image, static_cast<std::uint32_t>(y));
    std::fill(luma + left, luma + right, color.y);
    if (y % 2 != 0) continue;
    std::uint8_t* chroma = chroma_row(image, static_cast<std::uint32_t>(y / 2));
    for (std::int64_t x = (left + 1) & ~std::int64_t{1}; x < right; x += 2) {
      chroma[x] = color.cb;
      chroma[x + 1] = color.cr;
    }
  }
}

void draw_gradient(YuvImage& image, Yuv upper, Yuv lower) {
  const auto height = static_cast<int>(image.size.height);
  const auto between = [height](std::uint8_t a, std::uint8_t b, int row) {
    return static_cast<std::uint8_t>((a * (height - row) + b * row) / height);
  };
  for (int row = 0; row < height; ++row) {
    const Yuv color{between(upper.y, lower.y, row), between(upper.cb, lower.cb, row),
                    between(upper.cr, lower.cr, row)};
    draw_box(image, {0, row, image.size.width, 1}, color);
  }
}

void draw_disc(YuvImage& image, const Disc& disc) {
  const std::int64_t outer = disc.radius + disc.outline;
  const Yuv black{clamp_to_byte(image.color.full_range ? 0 : 16), 128, 128};
  const std::int64_t reach = outer / 16 + 2;
  const std::int64_t top = std::max<std::int64_t>(disc.y / 16 - reach, 0);
  const std::int64_t left = std::max<std::int64_t>(disc.x / 16 - reach, 0);
  const std::int64_t bottom = std::min<std::int64_t>(disc.y / 16 + reach, image.size.height);
  const std::int64_t right = std::min<std::int64_t>(disc.x / 16 + reach, image.size.width);
  for (std::int64_t y = top; y < bottom; ++y) {
    const std::int64_t down = y * 16 - disc.y;
    for (std::int64_t x = left; x < right; ++x) {
      const std::int64_t across = x * 16 - disc.x;
      const std::int64_t distance = across * across + down * down;
      const int whole = coverage(distance, outer);
      if (whole == 0) continue;
      if (disc.outline > 0) draw_point(image, x, y, black, whole);
      const int inside = disc.outline > 0 ? coverage(distance, disc.radius) : whole;
      if (inside == 0) continue;
      Yuv color = disc.color;
      // Light from the upper left.
      color.y = clamp_to_byte(color.y - static_cast<int>((across + down) * disc.shading / (disc.radius + 1)));
      draw_point(image, x, y, color, inside);
    }
  }
}

void draw_letter(YuvImage& image, const Box& cell, std::uint32_t code, Yuv color, bool smooth) {
  const std::uint64_t strokes = mix(code) | 1U << (code % 7);
  const std::int64_t thick = std::max<std::int64_t>(1, cell.width / 7);
  const std::int64_t middle = cell.y + (cell.height - thick) / 2;
  const std::int64_t half = cell.height / 2;
  const auto stroke = [&](unsigned bit, const Box& box) {
    if ((strokes >> bit & 1) == 0) return;
    draw_box(image, box, color);
    if (!smooth) return;
    for (std::int64_t y = box.y; y < box.y + box.height; ++y) {
      draw_point(image, box.x - 1, y, color, 90);
      draw_point(image, box.x + box.width, y, color, 120);
    }
  };
  stroke(0, {cell.x, cell.y, thick, cell.height});
  stroke(1, {cell.x, cell.y, cell.width, thick});
  stroke(2, {cell.x, middle, cell.width, thick});
  stroke(3, {cell.x, cell.y + cell.height - thick, cell.width, thick});
  stroke(4, {cell.x + cell.width - thick, cell.y, thick, half});
  stroke(5, {cell.x + cell.width - thick, cell.y + half, thick, cell.height - half});
  stroke(6, {cell.x + (cell.width - thick) / 2, cell.y, thick, cell.height});
  for (std::int64_t i = 0; i < half; ++i) {
    const std::int64_t across = i * (cell.width - thick) / std::max<std::int64_t>(half - 1, 1);
    stroke(7, {cell.x + across, cell.y + i, thick, 1});
    stroke(8, {cell.x + cell.width - thick - across, cell.y + half + i, thick, 1});
  }
}

void draw_line_of_text(YuvImage& image, const Box& box, std::int64_t letter_width, Yuv color, bool smooth,
                       std::uint64_t seed) {
  Random random(seed);
  std::uint32_t left_of_word = 1 + random.below(8);
  for (std::int64_t x = box.x; x + letter_width <= box.x + box.width; x += letter_width) {
    if (left_of_word == 0) {
      left_of_word = 1 + random.below(9);
      continue;
    }
    --left_of_word;
    const bool small = random.below(4) != 0;
    const std::int64_t height = small ? box.height * 7 / 10 : box.height;
    draw_letter(
        image,
        {x, box.y + box.height - height, letter_width - std::max<std::int64_t>(letter_width / 5, 1), height},
        random.below(40), color, smooth);
  }
}

}  // namespace zcplay::judging
