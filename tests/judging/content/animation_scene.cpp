// SPDX-License-Identifier: MIT
#include <vector>

#include "tests/judging/content/canvas.h"
#include "tests/judging/content/drawn_scenes.h"
#include "tests/judging/content/light.h"
#include "tests/judging/content/world.h"

namespace zcplay::judging {
namespace {

struct Ball {
  Disc disc;
  std::int64_t right = 0;   ///< 16ths of a pixel a frame
  std::int64_t bounce = 0;  ///< how high, in pixels
  std::int64_t phase = 0;
};

/// One of the rows of hills: the nearer, the faster and the darker.
struct Hills {
  std::int64_t base = 0;   ///< row, in 256ths of the height
  std::int64_t speed = 0;  ///< 16ths of a pixel a frame
  std::int64_t high = 0;
  std::int64_t wide = 0;  ///< how fast they rise and fall
  Yuv color;
  int surface = 0;
};

class AnimationScene final : public Scene {
 public:
  AnimationScene(unsigned number, std::uint64_t seed)
      : number_(number), surface_(fractal_noise(9, 8, {6, number % 2 == 0 ? 1U : 3U, 170}, seed)) {
    Random random(seed);
    const bool night = number == 4;
    for (unsigned i = 0; i < 3; ++i) {
      Hills hills;
      hills.base = 110 + 45 * static_cast<std::int64_t>(i);
      hills.speed = static_cast<std::int64_t>(i + 1) * (number == 1 ? 8 : number == 2 ? -21 : 13);
      hills.high = 20 + random.below(30);
      hills.wide = 2 + random.below(4);
      hills.color = {clamp_to_byte((night ? 70 : 150) - 30 * static_cast<int>(i)),
                     clamp_to_byte(random.range(85, 120)), clamp_to_byte(random.range(95, 135))};
      hills.surface = random.range(20, 60);
      hills_.push_back(hills);
    }
    for (unsigned i = 0; i < 4 + 2 * number; ++i) {
      Ball ball;
      ball.disc.x = random.range(0, 16 * 640);
      ball.disc.y = random.range(16 * 60, 16 * 300);
      ball.disc.radius = random.range(16 * 8, 16 * (i == 0 ? 70 : 34));
      ball.disc.color = {clamp_to_byte(random.range(60, 190)), clamp_to_byte(random.range(70, 190)),
                         clamp_to_byte(random.range(70, 190))};
      ball.disc.shading = random.range(20, 45);
      ball.right = random.range(-80, 80);
      ball.bounce = random.range(4, 50);
      ball.phase = random.range(0, 1023);
      balls_.push_back(ball);
    }
  }

  void draw(std::uint64_t number, YuvImage& image) const override {
    // The third has a cut now and then.
    const auto time = static_cast<std::int64_t>(number_ == 3 ? number + number / 25 * 700 : number);
    if (number_ == 4)
      draw_gradient(image, {30, 150, 120}, {80, 140, 125});
    else
      draw_gradient(image, {130, 170, 105}, {205, 140, 120});
    for (const Hills& hills : hills_) draw_hills(hills, time, image);
    for (const Ball& ball : balls_) {
      Disc disc = ball.disc;
      const std::int64_t span = (std::int64_t{image.size.width} + 160) * 16;
      disc.x = ((disc.x + time * ball.right) % span + span) % span - 80 * 16;
      const int swing = wave(ball.phase + time * 25);
      disc.y -= (swing < 0 ? -swing : swing) * ball.bounce / 16;
      draw_disc(image, disc);
    }
  }

 private:
  void draw_hills(const Hills& hills, std::int64_t time, YuvImage& image) const {
    const std::int64_t shift = time * hills.speed / 16;
    const std::int64_t base = hills.base * image.size.height / 256;
    for (std::int64_t x = 0; x < image.size.width; ++x) {
      const std::int64_t at = x + shift;
      const std::int64_t top = base - wave(at * hills.wide) * hills.high / 256 -
                               wave(at * hills.wide * 3 + 200) * hills.high / 900;
      tops_.resize(image.size.width);
      tops_[static_cast<std::size_t>(x)] = std::clamp<std::int64_t>(top, 0, image.size.height);
    }
    const std::int64_t first = *std::min_element(tops_.begin(), tops_.end());
    for (std::int64_t y = first; y < image.size.height; ++y) draw_hill_row(hills, shift, y, image);
  }

  void draw_hill_row(const Hills& hills, std::int64_t shift, std::int64_t y, YuvImage& image) const {
    const std::uint8_t* surface = surface_.row(y);
    const std::uint32_t mask = surface_.width() - 1;
    std::uint8_t* luma = luma_row(image, static_cast<std::uint32_t>(y));
    std::uint8_t* chroma = chroma_row(image, static_cast<std::uint32_t>(y / 2));
    for (std::uint32_t x = 0; x < image.size.width; ++x) {
      if (y < tops_[x]) continue;
      const int rough = surface[(x + static_cast<std::uint64_t>(shift)) & mask] - 128;
      luma[x] = clamp_to_byte(std::max(16, hills.color.y + rough * hills.surface / 160));
      if (((x | static_cast<std::uint64_t>(y)) & 1) != 0) continue;
      chroma[x] = hills.color.cb;
      chroma[x + 1] = static_cast<std::uint8_t>(hills.color.cr + rough / 16);
    }
  }

  unsigned number_;
  Plane surface_;
  std::vector<Hills> hills_;
  std::vector<Ball> balls_;
  mutable std::vector<std::int64_t> tops_;  ///< of the hills at hand, a column
};

class CartoonScene final : public Scene {
 public:
  CartoonScene(unsigned number, std::uint64_t seed) : number_(number), seed_(seed) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    const std::uint64_t held = number_ == 3 ? 3 : 2;
    const std::uint64_t drawing = number / held;
    const std::uint64_t shot = number_ % 2 == 0 ? number / 40 : 0;
    Random random(mix(seed_, shot));
    const auto color = [&] { return random_color(random, 20, 250, image.color); };
    fill(image, color());
    const auto time = static_cast<std::int64_t>(drawing);
    const auto height = static_cast<std::int64_t>(image.size.height);
    const std::int64_t pan = number_ == 1 || number_ == 4 ? time * 3 : 0;
    draw_box(image, {0, height * 2 / 3, image.size.width, height}, color());
    for (std::int64_t i = 0; i < 7; ++i) {
      const Box house{i * 140 - pan % 140 - 40, height / 4 + random.range(0, 60), random.range(50, 120),
                      random.range(80, 160)};
      draw_box(image, {house.x - 2, house.y - 2, house.width + 4, house.height + 4},
               to_yuv(0, 0, 0, image.color));
      draw_box(image, house, color());
    }
    for (int i = 0; i < 5; ++i) draw_figure(random, time, image);
  }

 private:
  static void draw_figure(Random& random, std::int64_t time, YuvImage& image) {
    const std::int64_t speed = random.range(-9, 9);
    const std::int64_t span = std::int64_t{image.size.width} + 100;
    const std::int64_t x = ((random.range(0, 640) + time * speed) % span + span) % span - 50;
    const std::int64_t y =
        std::int64_t{image.size.height} * 2 / 3 + wave(time * 90 + random.range(0, 1000)) / 30;
    const auto color = [&] { return random_color(random, 30, 255, image.color); };
    const Yuv black = to_yuv(0, 0, 0, image.color);
    draw_box(image, {x - 16, y - 22, 32, 62}, black);
    draw_box(image, {x - 13, y - 19, 26, 56}, color());
    draw_disc(image, {x * 16, (y - 38) * 16, 16 * 20, color(), 0, 16 * 3});
    const std::int64_t look = wave(time * 40) / 90;
    for (const std::int64_t side : {-7, 7})
      draw_disc(image,
                {(x + side + look) * 16, (y - 42) * 16, 16 * 3, to_yuv(250, 250, 250, image.color), 0, 20});
  }

  unsigned number_;
  std::uint64_t seed_;
};

class GreenScene final : public Scene {
 public:
  GreenScene(unsigned number, std::uint64_t seed) : number_(number), seed_(seed) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    const auto time = static_cast<std::int64_t>(number);
    const score::YuvColor color = image.color;
    switch (number_) {
      case 1:  // A wall that is lit from above.
        draw_gradient(image, to_yuv(40, 190, 70, color), to_yuv(15, 120, 35, color));
        break;
      case 2:  // A wall as the shops sell it.
        fill(image, to_yuv(0, 177, 64, color));
        break;
      case 3:  // All pure greens, zero YUV's among them.
        draw_gradient(image, to_yuv(0, 90, 0, color), to_yuv(0, 200, 0, color));
        break;
      default:  // What the web calls green and lime.
        fill(image, to_yuv(0, 128, 0, color));
        draw_box(image, {0, 0, image.size.width, image.size.height / 3}, to_yuv(0, 255, 0, color));
        break;
    }
    Random random(seed_);
    const std::int64_t sway = wave(time * 17) / 8;
    const auto middle = static_cast<std::int64_t>(image.size.width) / 2 + sway;
    const auto height = static_cast<std::int64_t>(image.size.height);
    const Yuv skin = to_yuv(220, 170, 140, color);
    draw_disc(image, {middle * 16, (height + 40) * 16, 16 * 120, to_yuv(60, 60, 110, color), 30, 0});
    draw_disc(image, {middle * 16, (height / 2) * 16 + wave(time * 31) / 4, 16 * 48, skin, 35, 0});
    draw_disc(image, {(middle + 130) * 16, (height / 2 + wave(time * 45) / 6) * 16, 16 * 18, skin, 25, 0});
    if (number_ % 2 == 1) add_noise(image, 14, mix(seed_, number));
  }

 private:
  unsigned number_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Scene> make_animation_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<AnimationScene>(number, seed);
}
std::unique_ptr<Scene> make_cartoon_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<CartoonScene>(number, seed);
}
std::unique_ptr<Scene> make_green_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<GreenScene>(number, seed);
}

}  // namespace zcplay::judging
