// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/judging/content/scene.h"
#include "tests/judging/content/world.h"

namespace zcplay::judging {

/// How a camera is held, and what it makes of the light.
struct CameraStyle {
  WorldStyle world;
  int right = 0;             ///< pixels a frame, in 16ths
  int down = 0;              ///< likewise
  int shake = 0;             ///< pixels to each side, in 16ths
  int zoom = 0;              ///< 65536ths of the scale, to each side of 1
  unsigned walkers = 0;      ///< things that cross the picture
  int noise = 0;             ///< 16ths, as add_noise() has it
  bool noise_stays = false;  ///< the same noise on every frame: a still
  int light = 256;           ///< 256ths
  int flicker = 0;           ///< how far light changes from frame to frame
  unsigned cut_every = 0;    ///< frames from one place to the next; 0: one place
};

[[nodiscard]] std::unique_ptr<Scene> make_camera_scene(const CameraStyle& style, std::uint64_t seed);

}  // namespace zcplay::judging
