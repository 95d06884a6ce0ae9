// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "tests/judging/bed.h"
#include "tests/judging/content/scene.h"

namespace zcplay::judging {

/// A scene, drawn when first asked for. The last frames are kept, since neighbours in time are asked for
/// again and again.
class DrawnClip final : public Clip {
 public:
  DrawnClip(ContentKind kind, unsigned number, std::uint64_t frames);

  /// "camera-1".
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] ContentKind kind() const override { return kind_; }
  [[nodiscard]] std::uint64_t frames() const override { return frames_; }
  [[nodiscard]] YuvImage frame(std::uint64_t number) const override;
  [[nodiscard]] bool keyframe(std::uint64_t number) const override;
  [[nodiscard]] Size size() const { return size_; }
  [[nodiscard]] score::YuvColor color() const { return color_; }

 private:
  struct Kept {
    std::uint64_t number = 0;
    YuvImage image;
  };

  ContentKind kind_;
  unsigned number_;
  std::uint64_t frames_;
  Size size_;
  score::YuvColor color_;
  mutable std::unique_ptr<Scene> scene_;
  mutable std::deque<Kept> kept_;
};

}  // namespace zcplay::judging
