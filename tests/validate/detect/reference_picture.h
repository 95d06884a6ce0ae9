// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "validate/detect/reference_judge.h"
#include "validate/score/counter.h"
#include "validate/score/score.h"

namespace zcplay::detect {

inline constexpr Size kSize{192, 128};

/// NV12 of something that moves, with detail and color.
struct TestFrame {
  std::vector<std::byte> luma = std::vector<std::byte>(std::size_t{kSize.width} * kSize.height);
  std::vector<std::byte> chroma = std::vector<std::byte>(luma.size() / 2);

  explicit TestFrame(std::uint64_t number) {
    const double at = static_cast<double>(number) * 5;
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
      for (std::uint32_t x = 0; x < kSize.width; ++x) {
        const double wave =
            std::sin((x + at) / 7.0) + std::sin((y + at / 2) / 5.0) + std::sin((x + y - at) / 23.0);
        luma[std::size_t{y} * kSize.width + x] = static_cast<std::byte>(126 + 33 * wave);
      }
    }
    for (std::uint32_t y = 0; y < kSize.height / 2; ++y) {
      for (std::uint32_t x = 0; x < kSize.width; x += 2) {
        const std::size_t to = std::size_t{y} * kSize.width + x;
        chroma[to] = static_cast<std::byte>(128 + 60 * std::sin((x + at) / 31.0));
        chroma[to + 1] = static_cast<std::byte>(128 + 60 * std::cos((y - at) / 19.0));
      }
    }
  }

  [[nodiscard]] score::YuvView view() const {
    score::YuvView view;
    view.luma = luma;
    view.cb = chroma;
    view.cr = std::span(chroma).subspan(1);
    view.luma_stride = view.chroma_stride = kSize.width;
    view.size = kSize;
    return view;
  }
};

struct Counted {
  score::Counts counts;
  score::Score score;
  explicit Counted(const score::PictureView& view) {
    EXPECT_TRUE(score::make_cpu_counter()->count(view, counts));
    score = score::make_score(counts);
  }
};

/// A source of frames that are all at hand.
class TestFrames : public ReferenceFrames {
 public:
  /// Every `keyframe_period`th frame is a keyframe, from the first on; 0: none is.
  explicit TestFrames(std::vector<TestFrame> frames, std::uint64_t keyframe_period = 0)
      : frames_(std::move(frames)), keyframe_period_(keyframe_period) {
    for (const TestFrame& frame : frames_) counted_.emplace_back(frame.view());
  }
  [[nodiscard]] std::uint64_t first() const override { return 0; }
  [[nodiscard]] std::uint64_t end() const override { return frames_.size(); }
  [[nodiscard]] Reference get(std::uint64_t frame) override {
    PictureKind kind;
    kind.irap = keyframe_period_ != 0 && frame % keyframe_period_ == 0;
    return {frames_[frame].view(), &counted_[frame].counts, &counted_[frame].score, kind};
  }
  [[nodiscard]] const TestFrame& frame(std::uint64_t number) const { return frames_[number]; }

 private:
  std::vector<TestFrame> frames_;
  std::vector<Counted> counted_;
  std::uint64_t keyframe_period_;
};

}  // namespace zcplay::detect
