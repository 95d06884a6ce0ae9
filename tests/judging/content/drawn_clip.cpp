// SPDX-License-Identifier: MIT
#include "tests/judging/content/drawn_clip.h"

#include <array>

#include <fmt/format.h>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {
namespace {

constexpr std::array kSizes = {Size{512, 288}, Size{640, 360}, Size{480, 270}, Size{426, 240}};
constexpr std::array kColors = {score::YuvColor{score::Matrix::bt709, false},
                                score::YuvColor{score::Matrix::bt601, false},
                                score::YuvColor{score::Matrix::bt601, true},  // as telephones film
                                score::YuvColor{score::Matrix::bt2020, false}};
constexpr std::uint64_t kKeyframeDistance = 12;
constexpr std::size_t kKeptFrames = 12;

}  // namespace

DrawnClip::DrawnClip(ContentKind kind, unsigned number, std::uint64_t frames)
    : kind_(kind), number_(number), frames_(frames) {
  size_ = kSizes[(number + static_cast<unsigned>(kind)) % kSizes.size()];
  color_ = kColors[(number * 3 + static_cast<unsigned>(kind)) % kColors.size()];
}

std::string DrawnClip::name() const {
  return fmt::format("{}-{}", to_string(kind_), number_);
}

bool DrawnClip::keyframe(std::uint64_t number) const {
  return number % kKeyframeDistance == 0;
}

YuvImage DrawnClip::frame(std::uint64_t number) const {
  for (const Kept& kept : kept_) {
    if (kept.number == number) return kept.image;
  }
  if (scene_ == nullptr) scene_ = make_scene(kind_, number_, size_, color_);
  YuvImage image = make_image(size_, color_);
  scene_->draw(number, image);
  if (kept_.size() == kKeptFrames) kept_.pop_front();
  kept_.push_back({number, image});
  return image;
}

}  // namespace zcplay::judging
