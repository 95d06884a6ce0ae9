// SPDX-License-Identifier: MIT
#include <array>
#include <deque>

#include <fmt/format.h>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/content/scene.h"

namespace zcplay::judging {
namespace {

/// Odd numbers are for fitting, even ones are never looked at while thresholds are chosen.
Half half_of(unsigned number) {
  return number % 2 != 0 ? Half::fitted : Half::unseen;
}

constexpr std::array kSizes = {Size{512, 288}, Size{640, 360}, Size{480, 270}, Size{426, 240}};
constexpr std::array kColors = {
    score::YuvColor{score::Matrix::bt709, false}, score::YuvColor{score::Matrix::bt601, false},
    score::YuvColor{score::Matrix::bt709, false}, score::YuvColor{score::Matrix::bt2020, false}};
constexpr std::uint64_t kKeyframeDistance = 12;

/// A scene, drawn when first asked for; the last frames are kept, since neighbours in time are asked for
/// again and again.
class DrawnClip final : public Clip {
 public:
  DrawnClip(ContentKind kind, unsigned number, std::uint64_t frames)
      : kind_(kind), number_(number), frames_(frames) {
    size_ = kSizes[(number + static_cast<unsigned>(kind)) % kSizes.size()];
    color_ = kColors[(number * 3 + static_cast<unsigned>(kind)) % kColors.size()];
  }

  [[nodiscard]] std::string name() const override { return fmt::format("{}-{}", to_string(kind_), number_); }
  [[nodiscard]] ContentKind kind() const override { return kind_; }
  [[nodiscard]] std::uint64_t frames() const override { return frames_; }
  [[nodiscard]] bool keyframe(std::uint64_t number) const override { return number % kKeyframeDistance == 0; }

  [[nodiscard]] YuvImage frame(std::uint64_t number) const override {
    for (const Kept& kept : kept_) {
      if (kept.number == number) return kept.image;
    }
    if (scene_ == nullptr) scene_ = make_scene(kind_, number_, size_, color_);
    YuvImage image = make_image(size_, color_);
    scene_->draw(number, image);
    if (kept_.size() == kKept) kept_.pop_front();
    kept_.push_back({number, image});
    return image;
  }

 private:
  static constexpr std::size_t kKept = 12;
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

}  // namespace

std::vector<std::unique_ptr<Clip>> make_clips(const BedOptions& options, Half half) {
  std::vector<std::unique_ptr<Clip>> clips;
  for (std::size_t kind = 0; kind < kContentKindCount; ++kind) {
    const auto content = static_cast<ContentKind>(kind);
    for (unsigned number = 1; number <= kSceneCount; ++number) {
      if (half_of(number) == half)
        clips.push_back(std::make_unique<DrawnClip>(content, number, options.full ? 420 : 30));
    }
  }
  return clips;
}

}  // namespace zcplay::judging
