// SPDX-License-Identifier: MIT
#include "tests/judging/content/camera_scene.h"
#include "tests/judging/content/drawn_scenes.h"
#include "tests/judging/content/scene.h"

namespace zcplay::judging {
namespace {

CameraStyle camera_style(unsigned number) {
  CameraStyle style;
  switch (number) {
    case 1:  // A slow turn over a landscape.
      style.world.buildings = 6;
      style.right = 27;
      style.down = 3;
      style.noise = 16;
      break;
    case 2:  // By hand, people crossing, cuts.
      style.world.regions = 9;
      style.world.outline = {6, 2, 170};
      style.right = -45;
      style.shake = 60;
      style.walkers = 5;
      style.noise = 24;
      style.cut_every = 17;
      break;
    case 3:  // On a tripod in a town.
      style.world.buildings = 40;
      style.world.texture = 30;
      style.walkers = 9;
      style.noise = 12;
      break;
    default:  // Zooming, soft.
      style.world.roughness = {5, 2, 150};
      style.world.colorfulness = 55;
      style.zoom = 20000;
      style.right = 9;
      style.noise = 20;
      style.flicker = 3;
      break;
  }
  return style;
}

CameraStyle grain_style(unsigned number) {
  CameraStyle style = camera_style(5 - number);
  constexpr int kStrengths[] = {80, 130, 100, 160};
  style.noise = kStrengths[(number - 1) % 4];
  return style;
}

CameraStyle dark_style(unsigned number) {
  CameraStyle style = camera_style(number);
  constexpr int kLights[] = {40, 24, 70, 12};
  style.light = kLights[(number - 1) % 4];
  style.noise = number % 2 == 0 ? 8 : 28;
  style.cut_every = 0;
  return style;
}

CameraStyle still_style(unsigned number) {
  CameraStyle style = camera_style(number % 4 + 1);
  style.right = 0;
  style.down = 0;
  style.shake = 0;
  style.zoom = 0;
  style.walkers = 0;
  style.flicker = 0;
  style.cut_every = number == 2 ? 11 : number == 3 ? 20 : 0;
  style.noise = number == 4 ? 10 : 16;
  style.noise_stays = number != 4;
  return style;
}

}  // namespace

std::unique_ptr<Scene> make_scene(ContentKind kind, unsigned number, Size size, score::YuvColor color) {
  const std::uint64_t seed = mix(hash_of(to_string(kind)), number);
  switch (kind) {
    case ContentKind::camera:
      return make_camera_scene(camera_style(number), seed);
    case ContentKind::animation:
      return make_animation_scene(number, seed);
    case ContentKind::screen_text:
      return make_screen_scene(number, size, color, seed);
    case ContentKind::grain:
      return make_camera_scene(grain_style(number), seed);
    case ContentKind::dark:
      return make_camera_scene(dark_style(number), seed);
    case ContentKind::fade:
      return make_fade_scene(number, seed);
    case ContentKind::title_card:
      return make_title_scene(number, seed);
    case ContentKind::cartoon:
      return make_cartoon_scene(number, seed);
    case ContentKind::green_screen:
      return make_green_scene(number, seed);
    case ContentKind::noise:
      return make_noise_scene(number, seed);
    case ContentKind::strobe:
      return make_strobe_scene(number, seed);
    case ContentKind::static_shot:
      return make_camera_scene(still_style(number), seed);
  }
  return nullptr;
}

}  // namespace zcplay::judging
