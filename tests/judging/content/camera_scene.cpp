// SPDX-License-Identifier: MIT
#include "tests/judging/content/camera_scene.h"

#include "tests/judging/content/light.h"

namespace zcplay::judging {
namespace {

/// Something round that crosses the picture, with a surface of its own.
struct Walker {
  int x = 0;  ///< of its middle on frame 0, 16ths of a pixel
  int y = 0;
  int right = 0;  ///< a frame
  int down = 0;
  std::uint32_t half_width = 0;
  std::uint32_t half_height = 0;
  std::uint32_t surface_x = 0;  ///< where in the world its surface is taken from
  std::uint32_t surface_y = 0;
  int brighter = 0;
};

/// Half the width of an ellipse at a distance from its middle.
std::uint32_t ellipse_half_width(const Walker& walker, std::uint32_t distance) {
  const std::uint64_t wide = std::uint64_t{walker.half_width} * walker.half_width;
  const std::uint64_t high = std::uint64_t{walker.half_height} * walker.half_height;
  const std::uint64_t square = wide * (high - std::uint64_t{distance} * distance) / high;
  std::uint64_t root = 0;
  for (std::uint64_t bit = 1U << 12; bit != 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= square) root += bit;
  }
  return static_cast<std::uint32_t>(root);
}

class CameraScene final : public Scene {
 public:
  CameraScene(const CameraStyle& style, std::uint64_t seed)
      : style_(style), seed_(seed), world_(make_world(style.world, seed)) {
    Random random(mix(seed, 7));
    for (unsigned i = 0; i < style.walkers; ++i) {
      Walker walker;
      walker.x = random.range(0, 16 * 700);
      walker.y = random.range(16 * 40, 16 * 340);
      walker.right = random.range(6, 70) * (i % 2 == 0 ? 1 : -1);
      walker.down = random.range(-6, 6);
      walker.half_width = 12 + random.below(30);
      walker.half_height = 20 + random.below(50);
      walker.surface_x = random.below(1024) & ~1U;
      walker.surface_y = random.below(512) & ~1U;
      walker.brighter = random.range(-50, 50);
      walkers_.push_back(walker);
    }
  }

  void draw(std::uint64_t number, YuvImage& image) const override {
    const std::uint64_t shot = style_.cut_every != 0 ? number / style_.cut_every : 0;
    const auto time = static_cast<std::int64_t>(number);
    Random place(mix(seed_, shot));
    std::int64_t x = static_cast<std::int64_t>(place.below(1024)) * 16 + time * style_.right;
    std::int64_t y = static_cast<std::int64_t>(place.below(512)) * 16 + time * style_.down;
    x += wave(time * 61) * style_.shake / 256 + wave(time * 143) * style_.shake / 700;
    y += wave(time * 83 + 300) * style_.shake / 256;
    if (style_.zoom != 0) {
      const int scale = 65536 + style_.zoom * wave(time * 7 + 100) / 256;
      look_through_zoom(world_, x << 12, y << 12, static_cast<std::uint32_t>(scale), image);
    } else {
      look_at(world_, x, y, image);
    }
    for (const Walker& walker : walkers_) draw_walker(walker, time, image);
    int light = style_.light;
    if (style_.flicker != 0) light += Random(mix(seed_, number + 31)).range(-style_.flicker, style_.flicker);
    if (light != 256) dim(image, light);
    if (style_.noise != 0) add_noise(image, style_.noise, mix(seed_, style_.noise_stays ? shot : number));
  }

 private:
  void draw_walker(const Walker& walker, std::int64_t time, YuvImage& image) const {
    const auto width = static_cast<std::int64_t>(image.size.width);
    const auto height = static_cast<std::int64_t>(image.size.height);
    // Comes back at the other side.
    const std::int64_t span = width + 4 * std::int64_t{walker.half_width};
    const std::int64_t middle_x =
        (((walker.x + time * walker.right) / 16 % span + span) % span) - 2 * std::int64_t{walker.half_width};
    const std::int64_t middle_y = ((walker.y + time * walker.down) / 16 % height + height) % height;
    for (std::int64_t y = middle_y - walker.half_height; y < middle_y + walker.half_height; ++y) {
      if (y < 0 || y >= height) continue;
      const auto half = static_cast<std::int64_t>(
          ellipse_half_width(walker, static_cast<std::uint32_t>(y < middle_y ? middle_y - y : y - middle_y)));
      const std::int64_t left = std::max<std::int64_t>(middle_x - half, 0);
      const std::int64_t right = std::min(middle_x + half, width);
      draw_walker_row(walker, image, y, {left, right}, middle_x);
    }
  }

  struct Span {
    std::int64_t left = 0;
    std::int64_t right = 0;
  };
  void draw_walker_row(const Walker& walker, YuvImage& image, std::int64_t y, Span span,
                       std::int64_t middle_x) const {
    const auto row = static_cast<std::uint32_t>(y);
    std::uint8_t* luma = luma_row(image, row);
    for (std::int64_t x = span.left; x < span.right; ++x)
      luma[x] = clamp_to_byte(world_.luma.at(x - middle_x + walker.surface_x, y + walker.surface_y) +
                              walker.brighter);
    if (y % 2 != 0) return;
    std::uint8_t* chroma = chroma_row(image, row / 2);
    for (std::int64_t x = span.left / 2; x < span.right / 2; ++x) {
      const std::int64_t from_x = x - middle_x / 2 + walker.surface_x / 2;
      const std::int64_t from_y = y / 2 + walker.surface_y / 2;
      chroma[2 * x] = world_.cb.at(from_x, from_y);
      chroma[2 * x + 1] = world_.cr.at(from_x, from_y);
    }
  }

  CameraStyle style_;
  std::uint64_t seed_;
  World world_;
  std::vector<Walker> walkers_;
};

}  // namespace

std::unique_ptr<Scene> make_camera_scene(const CameraStyle& style, std::uint64_t seed) {
  return std::make_unique<CameraScene>(style, seed);
}

}  // namespace zcplay::judging
