// SPDX-License-Identifier: MIT
// Clips whose pictures change as a whole: fades, strobes, noise.
#include "tests/judging/content/camera_scene.h"
#include "tests/judging/content/canvas.h"
#include "tests/judging/content/drawn_scenes.h"
#include "tests/judging/content/light.h"

namespace zcplay::judging {
namespace {

CameraStyle soft_camera(int right) {
  CameraStyle style;
  style.right = right;
  style.walkers = 3;
  style.noise = 10;
  return style;
}

class FadeScene final : public Scene {
 public:
  FadeScene(unsigned number, std::uint64_t seed)
      : number_(number),
        first_(make_camera_scene(soft_camera(14), seed)),
        second_(number == 2 ? make_animation_scene(2, seed)
                            : make_camera_scene(soft_camera(-20), mix(seed))) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    // Out for 24 frames, 6 of nothing, in for 24, 6 of everything.
    const auto at = static_cast<int>(number % 60);
    const int share = at < 24 ? at * 256 / 24 : at < 30 ? 256 : at < 54 ? (54 - at) * 256 / 24 : 0;
    const bool later = number % 120 >= 30 && number % 120 < 90;
    (later ? *second_ : *first_).draw(number, image);
    YuvImage other = make_image(image.size, image.color);
    switch (number_) {
      case 1:
        dim(image, 256 - share);
        break;
      case 2:  // Into each other.
        (later ? *first_ : *second_).draw(number, other);
        blend(image, other, share / 2);
        break;
      case 3:
        fill(other, to_yuv(255, 255, 255, image.color));
        blend(image, other, share);
        break;
      default: {  // A curtain that comes up from below.
        const std::int64_t covered = std::int64_t{image.size.height} * share / 256;
        draw_box(image, {0, image.size.height - covered, image.size.width, covered},
                 to_yuv(0, 0, 0, image.color));
        break;
      }
    }
  }

 private:
  unsigned number_;
  std::unique_ptr<Scene> first_;
  std::unique_ptr<Scene> second_;
};

class StrobeScene final : public Scene {
 public:
  StrobeScene(unsigned number, std::uint64_t seed)
      : number_(number),
        seed_(seed),
        first_(make_camera_scene(soft_camera(8), seed)),
        second_(make_animation_scene(1, seed)) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    switch (number_) {
      case 1:  // Dark every other frame.
        first_->draw(number, image);
        if (number % 2 == 1) dim(image, 0);
        break;
      case 2:  // Two pictures take turns, and neither changes.
        (number / 2 % 2 == 0 ? *first_ : *second_).draw(0, image);
        break;
      case 3:  // Flashes.
        second_->draw(number, image);
        if (mix(seed_, number) % 5 == 0) {
          YuvImage white = make_image(image.size, image.color);
          fill(white, to_yuv(255, 255, 255, image.color));
          blend(image, white, 200);
        }
        break;
      default: {  // Lights of a stage.
        first_->draw(number, image);
        dim(image, number % 4 < 2 ? 110 : 320);
        YuvImage light = make_image(image.size, image.color);
        const std::uint64_t hue = mix(seed_, number / 3) % 3;
        fill(light, to_yuv(hue == 0 ? 255 : 0, hue == 1 ? 200 : 0, hue == 2 ? 255 : 0, image.color));
        blend(image, light, 120);
        break;
      }
    }
  }

 private:
  unsigned number_;
  std::uint64_t seed_;
  std::unique_ptr<Scene> first_;
  std::unique_ptr<Scene> second_;
};

class NoiseScene final : public Scene {
 public:
  NoiseScene(unsigned number, std::uint64_t seed) : number_(number), seed_(seed) {}

  void draw(std::uint64_t number, YuvImage& image) const override {
    fill(image, to_yuv(128, 128, 128, image.color));
    const std::uint64_t seed = mix(seed_, number);
    switch (number_) {
      case 1:  // No station.
        for (std::uint32_t y = 0; y < image.size.height; ++y)
          draw_random(luma_row(image, y), image.size.width, 16, 220, mix(seed, y));
        break;
      case 2:  // In colors, in patches of a few pixels.
        draw_patches(image, 4, seed);
        break;
      case 3:  // A mosaic as an effect, for four frames each.
        draw_patches(image, 16, mix(seed_, number / 4));
        break;
      default:
        add_noise(image, 24, seed);
        break;
    }
  }

 private:
  static void draw_random(std::uint8_t* samples, std::uint32_t count, unsigned low, unsigned range,
                          std::uint64_t seed) {
    for (std::uint32_t x = 0; x < count; x += 8) {
      std::uint64_t bits = mix(seed, x);
      for (std::uint32_t i = x; i < std::min(x + 8, count); ++i, bits >>= 8)
        samples[i] = static_cast<std::uint8_t>(low + ((bits & 255) * range >> 8));
    }
  }

  static void draw_patches(YuvImage& image, std::uint32_t side, std::uint64_t seed) {
    for (std::uint32_t y = 0; y < image.size.height; ++y) {
      std::uint8_t* row = luma_row(image, y);
      for (std::uint32_t x = 0; x < image.size.width; x += side)
        std::fill(row + x, row + std::min(x + side, image.size.width),
                  static_cast<std::uint8_t>(30 + mix(seed, std::uint64_t{y / side} << 32 | x) % 190));
    }
    for (std::uint32_t y = 0; y < image.size.height / 2; ++y) {
      std::uint8_t* row = chroma_row(image, y);
      for (std::uint32_t x = 0; x < image.size.width; ++x)
        row[x] = static_cast<std::uint8_t>(
            70 + mix(seed + 1 + x % 2, std::uint64_t{2 * y / side} << 32 | x / side) % 116);
    }
  }

  unsigned number_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Scene> make_fade_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<FadeScene>(number, seed);
}
std::unique_ptr<Scene> make_strobe_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<StrobeScene>(number, seed);
}
std::unique_ptr<Scene> make_noise_scene(unsigned number, std::uint64_t seed) {
  return std::make_unique<NoiseScene>(number, seed);
}

}  // namespace zcplay::judging
