// SPDX-License-Identifier: MIT
#include "present/gl/frames_in_use.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/base/gl/scripted_gl.h"

namespace zcplay::gl {
namespace {

class FramesInUseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto context = Context::create(script_.library(), {});
    ASSERT_TRUE(context);
    context_ = std::move(*context);
    frames_.emplace(*context_, [this](Frame frame) { returned_.push_back(frame.info.slot_index); });
  }

  /// As the rung does for each picture.
  [[nodiscard]] bool show(std::uint32_t slot) {
    Frame frame;
    frame.info.slot_index = slot;
    frames_->drawn(std::move(frame));
    const bool good = frames_->collect().has_value();
    frames_->submitted();
    return good;
  }
  void gpu_is_through() { script_.passed_fences = script_.fences; }

  using Slots = std::vector<std::uint32_t>;
  test::ScriptedGl script_;
  std::unique_ptr<Context> context_;
  Slots returned_;
  std::optional<FramesInUse> frames_;
};

TEST_F(FramesInUseTest, KeepTheLastOneToDrawItAgain) {
  ASSERT_TRUE(show(1));
  gpu_is_through();
  ASSERT_TRUE(frames_->collect());
  EXPECT_EQ(returned_, Slots());
  ASSERT_NE(frames_->last(), nullptr);
  EXPECT_EQ(frames_->last()->info.slot_index, 1U);
}

TEST_F(FramesInUseTest, ComeBackOnceTheGpuIsThrough) {
  ASSERT_TRUE(show(1));
  ASSERT_TRUE(show(2));
  EXPECT_EQ(returned_, Slots());
  gpu_is_through();
  ASSERT_TRUE(frames_->collect());
  EXPECT_EQ(returned_, Slots({1}));
  EXPECT_EQ(script_.waits, 0);
}

TEST_F(FramesInUseTest, ComeBackAtOnceWhereTheGpuIsQuick) {
  for (std::uint32_t slot = 1; slot <= 4; ++slot) {
    ASSERT_TRUE(show(slot));
    gpu_is_through();
  }
  EXPECT_EQ(returned_, Slots({1, 2, 3}));
  EXPECT_EQ(script_.waits, 0);
}

TEST_F(FramesInUseTest, WaitForASlowGpuRatherThanKeepAllSlots) {
  for (std::uint32_t slot = 1; slot <= 6; ++slot) ASSERT_TRUE(show(slot));
  EXPECT_GE(returned_.size(), 4U);
  EXPECT_GT(script_.waits, 0);
}

TEST_F(FramesInUseTest, EndInASentenceWhereTheGpuHangs) {
  script_.gpu_hangs = true;
  ASSERT_TRUE(show(1));
  ASSERT_TRUE(show(2));
  EXPECT_FALSE(show(3));
  EXPECT_EQ(returned_, Slots());
  // Nothing is lost even so.
  frames_.reset();
  EXPECT_EQ(returned_, Slots({1, 2, 3}));
}

TEST_F(FramesInUseTest, DrawnAgainIsNotGivenBackBeforeTheLaterDrawing) {
  ASSERT_TRUE(show(1));
  gpu_is_through();
  frames_->submitted();  // the same picture, drawn for another size
  Frame next;
  next.info.slot_index = 2;
  frames_->drawn(std::move(next));
  ASSERT_TRUE(frames_->collect());
  EXPECT_EQ(returned_, Slots());
}

TEST_F(FramesInUseTest, AllComeBackAtTheEndAndNoFenceStays) {
  ASSERT_TRUE(show(1));
  ASSERT_TRUE(show(2));
  frames_.reset();
  EXPECT_EQ(returned_, Slots({1, 2}));
  EXPECT_TRUE(script_.fences.empty());
}

}  // namespace
}  // namespace zcplay::gl
