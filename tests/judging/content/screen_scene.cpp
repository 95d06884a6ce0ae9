// SPDX-License-Identifier: MIT
#include "tests/judging/content/canvas.h"
#include "tests/judging/content/drawn_scenes.h"
#include "tests/judging/content/light.h"

namespace zcplay::judging {
namespace {

/// A page that is higher than the screen, drawn once.
constexpr std::uint32_t kPageHeight = 1440;

class ScreenScene final : public Scene {
 public:
  ScreenScene(unsigned number, Size size, score::YuvColor color, std::uint64_t seed)
      : number_(number), seed_(seed), page_(make_image({size.width, kPageHeight}, color)) {
    switch (number) {
      case 1:
        draw_page();
        break;
      case 2:
        draw_terminal();
        break;
      case 3:
        draw_editor();
        break;
      default:
        draw_table();
        break;
    }
  }

  void draw(std::uint64_t number, YuvImage& image) const override {
    show(scrolled(number), image);
    const auto time = static_cast<std::int64_t>(number);
    if (number_ == 1 && number / 8 % 2 == 0)
      draw_box(image, {120 + time / 16 * 8 % 200, 104, 2, 14}, to_yuv(0, 0, 0, image.color));
    if (number_ == 3) draw_pointer({60 + time * 7 % 300, 90 + wave(time * 20) / 4, 8, 14}, image);
    if (number_ == 4) draw_window(time, image);
  }

 private:
  [[nodiscard]] Yuv color(int red, int green, int blue) const {
    return to_yuv(red, green, blue, page_.color);
  }
  [[nodiscard]] std::int64_t width() const { return page_.size.width; }

  /// First row of the page that is seen; even.
  [[nodiscard]] std::uint32_t scrolled(std::uint64_t number) const {
    switch (number_) {
      case 1:  // A turn of the wheel now and then.
        return static_cast<std::uint32_t>(number / 14 * 48 % 960);
      case 2:  // A line of output every third frame.
        return static_cast<std::uint32_t>(number / 3 * 16 % 960);
      case 3:
        return number / 30 % 2 == 0 ? 0 : 360;
      default:  // Smoothly.
        return static_cast<std::uint32_t>(number * 2 % 900);
    }
  }

  void show(std::uint32_t first, YuvImage& image) const {
    const std::uint32_t rows = std::min(image.size.height, kPageHeight - first);
    std::copy_n(luma_row(page_, first), std::size_t{rows} * image.size.width, luma_row(image, 0));
    std::copy_n(chroma_row(page_, first / 2), std::size_t{rows} / 2 * image.size.width, chroma_row(image, 0));
  }

  void draw_page() {
    fill(page_, color(255, 255, 255));
    Random random(seed_);
    for (std::int64_t y = 16; y + 14 < kPageHeight; y += 18) {
      const bool heading = random.below(9) == 0;
      if (random.below(7) == 0) continue;
      const std::int64_t length = width() - 72 - random.range(0, 160);
      draw_line_of_text(page_, {36, y, length, heading ? 14 : 10}, heading ? 11 : 7,
                        heading ? color(20, 60, 140) : color(30, 30, 30), true, random.next());
    }
  }

  void draw_terminal() {
    fill(page_, color(12, 12, 16));
    Random random(seed_);
    for (std::int64_t y = 2; y + 14 < kPageHeight; y += 16) {
      const Yuv ink = random.below(4) == 0   ? color(90, 220, 90)
                      : random.below(4) == 0 ? color(220, 200, 80)
                                             : color(200, 200, 200);
      const std::int64_t length = random.range(60, static_cast<int>(width()) - 16);
      draw_line_of_text(page_, {8, y, length, 12}, 8, ink, false, random.next());
    }
  }

  void draw_editor() {
    fill(page_, color(40, 44, 52));
    draw_box(page_, {0, 0, 96, kPageHeight}, color(33, 37, 43));
    Random random(seed_);
    for (std::int64_t y = 4; y + 12 < kPageHeight; y += 16) {
      draw_line_of_text(page_, {8, y, 70, 9}, 6, color(150, 150, 160), true, random.next());
      std::int64_t x = 112 + 16 * random.range(0, 4);
      for (unsigned part = 0; part < 4; ++part) {
        const Yuv ink = random_color(random, 90, 230, page_.color);
        const std::int64_t length = random.range(20, 90);
        draw_line_of_text(page_, {x, y, length, 11}, 7, ink, true, random.next());
        x += length;
      }
    }
  }

  void draw_table() {
    fill(page_, color(246, 246, 248));
    for (std::int64_t y = 0; y < kPageHeight; y += 16) {
      draw_box(page_, {0, y, width(), 1}, color(200, 200, 205));
      if (y / 16 % 2 == 1) draw_box(page_, {0, y + 1, width(), 15}, color(232, 238, 250));
    }
    Random random(seed_);
    for (std::int64_t x = 0; x < width(); x += 64) {
      draw_box(page_, {x, 0, 1, kPageHeight}, color(200, 200, 205));
      for (std::int64_t y = 4; y + 12 < kPageHeight; y += 16) {
        const std::int64_t length = random.range(10, 54);
        draw_line_of_text(page_, {x + 6, y, length, 9}, 6, color(40, 40, 40), true, random.next());
      }
    }
  }

  static void draw_pointer(const Box& box, YuvImage& image) {
    draw_box(image, {box.x - 1, box.y - 1, box.width + 2, box.height + 2}, to_yuv(0, 0, 0, image.color));
    draw_box(image, box, to_yuv(255, 255, 255, image.color));
  }

  /// A window that is dragged about.
  void draw_window(std::int64_t time, YuvImage& image) const {
    const Box frame{80 + wave(time * 9) / 5, 60 + wave(time * 13) / 8, 200, 120};
    draw_box(image, {frame.x - 1, frame.y - 1, frame.width + 2, frame.height + 2}, color(60, 60, 60));
    draw_box(image, frame, color(255, 255, 255));
    draw_box(image, {frame.x, frame.y, frame.width, 18}, color(50, 90, 200));
    for (std::int64_t line = 0; line < 6; ++line)
      draw_line_of_text(image, {frame.x + 8, frame.y + 24 + line * 15, frame.width - 16, 10}, 7,
                        color(20, 20, 20), true, mix(seed_, static_cast<std::uint64_t>(line)));
  }

  unsigned number_;
  std::uint64_t seed_;
  YuvImage page_;
};

class TitleScene final : public Scene {
 public:
  TitleScene(unsigned number, std::uint64_t seed) : number_(number), seed_(seed) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    const score::YuvColor color = image.color;
    const auto width = static_cast<std::int64_t>(image.size.width);
    const auto height = static_cast<std::int64_t>(image.size.height);
    const std::uint64_t card = number / 36;
    switch (number_) {
      case 1:  // White on black, coming and going.
        fill(image, to_yuv(0, 0, 0, color));
        draw_line_of_text(image, {width / 5, height / 2 - 20, width * 3 / 5, 40}, 30,
                          to_yuv(255, 255, 255, color), true, mix(seed_, card));
        dim(image,
            static_cast<int>(std::min<std::uint64_t>({256, number % 36 * 32, (35 - number % 36) * 32})));
        break;
      case 2:  // Credits.
        fill(image, to_yuv(0, 0, 0, color));
        for (std::int64_t line = 0; line < 60; ++line) {
          const std::int64_t y =
              height + line * 24 - static_cast<std::int64_t>(number) * 2 % (60 * 24 + height);
          if (y > -20 && y < height && line % 5 != 0)
            draw_line_of_text(image, {width / 4, y, width / 2, 14}, 11, to_yuv(220, 220, 220, color), true,
                              mix(seed_, static_cast<std::uint64_t>(line)));
        }
        break;
      case 3:  // One card after the other, each with its color.
        fill(image,
             to_yuv(static_cast<int>(card * 70 % 256), static_cast<int>(card * 130 % 200), 140, color));
        draw_line_of_text(image, {width / 6, height / 3, width * 2 / 3, 48}, 36, to_yuv(255, 255, 255, color),
                          true, mix(seed_, card));
        draw_line_of_text(image, {width / 3, height * 2 / 3, width / 3, 16}, 12, to_yuv(255, 230, 120, color),
                          true, mix(seed_, card + 50));
        break;
      default:  // A logo that turns up on a gradient.
        draw_gradient(image, to_yuv(20, 20, 60, color), to_yuv(90, 40, 110, color));
        draw_disc(image, {width * 8, height * 6,
                          16 * 10 + std::min<std::int64_t>(static_cast<std::int64_t>(number), 40) * 24,
                          to_yuv(240, 190, 60, color), 20, 0});
        draw_line_of_text(image,
                          {width / 4 + static_cast<std::int64_t>(number % 60), height * 3 / 4, width / 2, 26},
                          20, to_yuv(250, 250, 250, color), true, seed_);
        break;
    }
  }

 private:
  unsigned number_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Scene> make_screen_scene(unsigned number, Size size, score::YuvColor color,
                                         std::uint64_t seed) {
  return std::make_unique<ScreenScene>(number, size, color, seed);
}
std::unique_ptr<Scene> make_title_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<TitleScene>(number, seed);
}

}  // namespace zcplay::judging
