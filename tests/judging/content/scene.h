// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "tests/judging/bed.h"

namespace zcplay::judging {

/// Draws the frames of a clip, each by itself. What is costly is made with the scene.
class Scene {
 public:
  virtual ~Scene() = default;
  /// Every sample of `image`, which has its size and color, is written.
  virtual void draw(std::uint64_t number, YuvImage& image) const = 0;
};

/// How many scenes of each kind there are; `number` below counts from 1.
inline constexpr unsigned kSceneCount = 4;

/// The same kind looks different under each number, not just somewhere else: other motion, other surfaces,
/// other disturbances.
[[nodiscard]] std::unique_ptr<Scene> make_scene(ContentKind kind, unsigned number, Size size,
                                                score::YuvColor color);

}  // namespace zcplay::judging
