// SPDX-License-Identifier: MIT
#include <array>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/seeing/compositor.h"

namespace zcplay::judging {
namespace {

/// A fraction of the picture's size.
struct Factor {
  std::uint32_t up = 1;
  std::uint32_t down = 1;
};

Size scaled(Size size, Factor factor) {
  return {size.width * factor.up / factor.down, size.height * factor.up / factor.down};
}

/// As GPUs do it, and as players that care do it.
void choose_filters(Drawing& drawing, bool larger, Random& random) {
  constexpr std::array kUp = {Filter::bilinear, Filter::bilinear, Filter::catmull_rom, Filter::mitchell};
  constexpr std::array kDown = {Filter::bilinear, Filter::area, Filter::catmull_rom, Filter::mitchell};
  drawing.luma = (larger ? kUp : kDown)[random.below(4)];
  drawing.chroma = random.below(4) == 0 ? Filter::nearest : drawing.luma;
  drawing.phase_x = random.below(2) == 0 ? 0 : random.range(-128, 127);
  drawing.phase_y = random.below(2) == 0 ? 0 : random.range(-128, 127);
}

SeenImage to_seen(Screen screen, const Rect& picture) {
  SeenImage seen;
  seen.size = screen.size;
  seen.pixels = std::move(screen.pixels);
  seen.picture = picture;
  return seen;
}

Screen make_screen(Size size) {
  return {size, std::vector<std::byte>(std::size_t{size.width} * size.height * 4)};
}

SeenImage see_whole(const YuvImage& image, const Drawing& drawing) {
  Screen screen = make_screen(drawing.size);
  draw(image, drawing, screen, 0, 0);
  return to_seen(std::move(screen), {0, 0, drawing.size.width, drawing.size.height});
}

SeenImage see_scaled(const YuvImage& image, bool larger, Random& random) {
  constexpr std::array kUp = {Factor{3, 2}, Factor{4, 3}, Factor{5, 4}, Factor{2, 1}, Factor{181, 128}};
  constexpr std::array kDown = {Factor{1, 2}, Factor{2, 3}, Factor{3, 4}, Factor{4, 5}, Factor{79, 128}};
  Drawing drawing;
  drawing.size = scaled(image.size, (larger ? kUp : kDown)[random.below(5)]);
  choose_filters(drawing, larger, random);
  return see_whole(image, drawing);
}

SeenImage see_letterboxed(const YuvImage& image, Random& random) {
  constexpr std::array kFactors = {Factor{1, 1}, Factor{1, 1}, Factor{5, 4}, Factor{3, 4}};
  const std::uint32_t choice = random.below(4);
  Drawing drawing;
  drawing.size = scaled(image.size, kFactors[choice]);
  drawing.chroma = random.below(2) == 0 ? Filter::nearest : Filter::bilinear;
  if (choice >= 2) choose_filters(drawing, choice == 2, random);
  Rect picture{0, 0, drawing.size.width, drawing.size.height};
  const std::uint32_t layout = random.below(3);
  if (layout != 0) picture.x = 20 + random.below(90);
  if (layout != 1) picture.y = 20 + random.below(70);
  const Size size{picture.width + 2 * picture.x + random.below(2),
                  picture.height + 2 * picture.y + random.below(2)};
  Screen screen = make_screen(size);
  const std::uint8_t grey = random.below(3) == 0 ? 46 : 0;
  fill_rectangle(screen, {0, 0, size.width, size.height}, grey, grey, grey);
  draw(image, drawing, screen, picture.x, picture.y);
  return to_seen(std::move(screen), picture);
}

/// Rows of boxes that change like the digits of a readout.
void draw_readout(Screen& screen, const Rect& panel, std::uint64_t frame_number) {
  fill_rectangle(screen, panel, 24, 24, 28);
  for (std::uint32_t line = 0; line * 12 + 12 < panel.height; ++line) {
    for (std::uint32_t letter = 0; letter * 7 + 10 < panel.width; ++letter) {
      const std::uint64_t shape = mix(letter < 8 ? letter : frame_number, line * 100 + letter);
      if (shape % 5 == 0) continue;
      const Rect box{panel.x + 4 + letter * 7, panel.y + 3 + line * 12,
                     3 + static_cast<std::uint32_t>(shape % 3),
                     5 + static_cast<std::uint32_t>(shape / 8 % 4)};
      fill_rectangle(screen, box, 230, 230, line == 0 ? std::uint8_t{90} : std::uint8_t{230});
    }
  }
}

SeenImage see_with_hud(const YuvImage& image, std::uint64_t frame_number, Random& random) {
  Drawing drawing;
  drawing.size = image.size;
  drawing.chroma = random.below(2) == 0 ? Filter::nearest : Filter::bilinear;
  Screen screen = make_screen(image.size);
  draw(image, drawing, screen, 0, 0);
  const Rect panel{random.below(24), random.below(24), image.size.width / 3 + random.below(40),
                   image.size.height / 5 + random.below(40)};
  draw_readout(screen, panel, frame_number);
  const std::uint32_t x =
      image.size.width / 2 + static_cast<std::uint32_t>(frame_number * 5 % (image.size.width / 3));
  const Rect pointer{x, image.size.height / 2 + random.below(40), 12, 18};
  fill_rectangle(screen, {pointer.x + 1, pointer.y + 1, 10, 16}, 255, 255, 255);
  SeenImage seen = to_seen(std::move(screen), {0, 0, image.size.width, image.size.height});
  seen.masked = {panel, pointer};
  return seen;
}

SeenImage see_dithered(const YuvImage& image, std::uint64_t frame_number, Random& random) {
  Drawing drawing;
  drawing.size = image.size;
  drawing.chroma = random.below(2) == 0 ? Filter::nearest : Filter::bilinear;
  const std::uint32_t kind = random.below(3);
  drawing.ordered_dither = kind != 1;
  drawing.noise = kind != 0;
  drawing.noise_seed = random.below(2) == 0 ? 0 : frame_number + 1;
  return see_whole(image, drawing);
}

}  // namespace

SeenImage see(const YuvImage& image, Seeing seeing, std::uint64_t frame_number, std::uint64_t setup) {
  Random random(mix(mix(std::uint64_t{image.size.width} << 32 | image.size.height, setup),
                    static_cast<std::uint64_t>(seeing)));
  switch (seeing) {
    case Seeing::yuv:
      break;
    case Seeing::rgb: {
      Drawing drawing;
      drawing.size = image.size;
      drawing.chroma = random.below(2) == 0 ? Filter::nearest : Filter::bilinear;
      return see_whole(image, drawing);
    }
    case Seeing::scaled_up:
      return see_scaled(image, true, random);
    case Seeing::scaled_down:
      return see_scaled(image, false, random);
    case Seeing::letterboxed:
      return see_letterboxed(image, random);
    case Seeing::hud:
      return see_with_hud(image, frame_number, random);
    case Seeing::dithered:
      return see_dithered(image, frame_number, random);
  }
  SeenImage seen;
  seen.yuv = image;
  seen.size = image.size;
  seen.picture = {0, 0, image.size.width, image.size.height};
  seen.is_yuv = true;
  return seen;
}

}  // namespace zcplay::judging
