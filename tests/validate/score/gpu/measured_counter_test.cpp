// SPDX-License-Identifier: MIT
#include "validate/score/gpu/measured_counter.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/base/gl/drivers_own_memory.h"
#include "validate/score/gpu/choice.h"

namespace zcplay::score {
namespace {

using std::chrono::milliseconds;

/// What the two counters do, and have done.
struct Script {
  ManualClock clock;
  milliseconds cpu_time{10};
  milliseconds gpu_time{5};
  bool gpu_opens = true;
  bool gpu_fails = false;
  bool gpu_is_wrong = false;
  int opened = 0;
  int cpu_pictures = 0;
  int gpu_pictures = 0;
};

/// The script's clock, as an object of its own.
class ScriptClock final : public Clock {
 public:
  explicit ScriptClock(const Script& script) : script_(script) {}
  [[nodiscard]] TimePoint now() const override { return script_.clock.now(); }
  [[nodiscard]] bool runs_by_itself() const override { return false; }

 private:
  const Script& script_;
};

class ScriptedCounter final : public Counter {
 public:
  ScriptedCounter(Script& script, bool gpu) : script_(script), gpu_(gpu) {}
  Result<void> count(const PictureView& picture, Counts& counts) override {
    ++(gpu_ ? script_.gpu_pictures : script_.cpu_pictures);
    script_.clock.advance(gpu_ ? script_.gpu_time : script_.cpu_time);
    if (gpu_ && script_.gpu_fails)
      return fail(ErrorCode::environment, "glDispatchCompute", "the GPU was reset");
    counts = Counts{.size = size_of(picture), .unique_colors = gpu_ && script_.gpu_is_wrong ? 7U : 6U};
    return {};
  }
  [[nodiscard]] std::string name() const override { return gpu_ ? "GPU" : "CPU"; }

 private:
  Script& script_;
  bool gpu_;
};

class MeasuredCounterTest : public ::testing::Test {
 protected:
  MeasuredCounterTest()
      : counter_(
            std::make_unique<ScriptedCounter>(script_, false),
            [this]() -> Result<std::unique_ptr<Counter>> {
              ++script_.opened;
              if (!script_.gpu_opens) return fail(ErrorCode::environment, "dlopen", "no GPU");
              return std::make_unique<ScriptedCounter>(script_, true);
            },
            std::make_unique<ScriptClock>(script_), Log{}) {}

  void count(unsigned pictures, Size size = {4, 1}) {
    const RgbView view = {.pixels = pixels_, .stride = 16, .size = size};
    for (unsigned i = 0; i < pictures; ++i) {
      ASSERT_TRUE(counter_.count(view, counts_));
      ASSERT_EQ(counts_.unique_colors, 6U);
    }
  }

  static constexpr unsigned kUndecided = MeasuredCounter::kCpuPictures + 1 + MeasuredCounter::kTrialPictures;
  Script script_;
  MeasuredCounter counter_;
  std::array<std::byte, 16> pixels_{};
  Counts counts_;
};

TEST_F(MeasuredCounterTest, OpensNoGpuForFewPictures) {
  count(MeasuredCounter::kCpuPictures);
  EXPECT_EQ(script_.opened, 0);
  EXPECT_EQ(counter_.name(), "CPU");
  count(1);
  EXPECT_EQ(script_.opened, 1);
}

TEST_F(MeasuredCounterTest, GivesTheRestToAFasterGpu) {
  count(kUndecided);
  EXPECT_EQ(script_.cpu_pictures, static_cast<int>(kUndecided));
  EXPECT_EQ(counter_.name(), "CPU");
  const int before = script_.gpu_pictures;
  count(100);
  EXPECT_EQ(script_.cpu_pictures, static_cast<int>(kUndecided));
  EXPECT_EQ(script_.gpu_pictures, before + 100);
  EXPECT_EQ(counter_.name(), "GPU");
}

TEST_F(MeasuredCounterTest, GivesTheRestToAFasterCpu) {
  script_.gpu_time = milliseconds(10);
  count(kUndecided + 100);
  EXPECT_EQ(script_.cpu_pictures, static_cast<int>(kUndecided) + 100);
  EXPECT_EQ(script_.gpu_pictures, 1 + static_cast<int>(MeasuredCounter::kTrialPictures));
  EXPECT_EQ(counter_.name(), "CPU");
}

TEST_F(MeasuredCounterTest, DoesNotCountTheFirstPictureAgainstTheGpu) {
  count(MeasuredCounter::kCpuPictures);
  script_.gpu_time = milliseconds(10000);
  count(1);
  script_.gpu_time = milliseconds(5);
  count(MeasuredCounter::kTrialPictures + 1);
  EXPECT_EQ(counter_.name(), "GPU");
}

TEST_F(MeasuredCounterTest, TakesTheMedian) {
  count(MeasuredCounter::kCpuPictures + 1);
  script_.gpu_time = milliseconds(10000);
  count(MeasuredCounter::kTrialPictures / 2);
  script_.gpu_time = milliseconds(5);
  count(MeasuredCounter::kTrialPictures - MeasuredCounter::kTrialPictures / 2 + 1);
  EXPECT_EQ(counter_.name(), "GPU");
}

TEST_F(MeasuredCounterTest, MeasuresEachKindOfPicture) {
  count(kUndecided + 1);
  EXPECT_EQ(counter_.name(), "GPU");
  script_.gpu_time = milliseconds(20);
  count(1, {3, 1});
  EXPECT_EQ(counter_.name(), "CPU");
  count(kUndecided, {3, 1});
  EXPECT_EQ(counter_.name(), "CPU");
  count(1);
  EXPECT_EQ(counter_.name(), "GPU");
  EXPECT_EQ(script_.opened, 1);
}

TEST_F(MeasuredCounterTest, RemembersSoManyKinds) {
  for (std::uint32_t kind = 0; kind <= MeasuredCounter::kKinds; ++kind) count(kUndecided + 1, {1, kind + 1});
  EXPECT_EQ(counter_.name(), "CPU");
  count(1, {1, 1});
  EXPECT_EQ(counter_.name(), "GPU");
}

TEST_F(MeasuredCounterTest, DoesWithoutAGpu) {
  script_.gpu_opens = false;
  count(kUndecided + 10);
  EXPECT_EQ(script_.opened, 1);
  EXPECT_EQ(counter_.name(), "CPU");
}

TEST_F(MeasuredCounterTest, TrustsNoGpuThatCountsOtherwise) {
  script_.gpu_is_wrong = true;
  count(kUndecided + 10);
  EXPECT_EQ(script_.gpu_pictures, 1);
  EXPECT_EQ(script_.opened, 1);
  EXPECT_EQ(counter_.name(), "CPU");
}

TEST_F(MeasuredCounterTest, GoesOnWhenTheGpuFailsInTheTrial) {
  script_.gpu_fails = true;
  count(kUndecided + 10);
  EXPECT_EQ(script_.gpu_pictures, 1);
  EXPECT_EQ(counter_.name(), "CPU");
}

TEST_F(MeasuredCounterTest, GoesOnWhenTheGpuFailsLater) {
  count(kUndecided + 1);
  EXPECT_EQ(counter_.name(), "GPU");
  script_.gpu_fails = true;
  count(10);
  EXPECT_EQ(counter_.name(), "CPU");
  EXPECT_EQ(script_.cpu_pictures, static_cast<int>(kUndecided) + 10);
  EXPECT_EQ(script_.opened, 1);
}

TEST(Choice, IsTheCpuOrTheGpuAsAsked) {
  const zcplay::test::DriversOwnMemory uncounted;
  const auto off = make_counter(GpuUse::off);
  ASSERT_TRUE(off);
  EXPECT_EQ((*off)->name(), make_cpu_counter()->name());
  const auto automatic = make_counter(GpuUse::automatic);
  ASSERT_TRUE(automatic);
  EXPECT_EQ((*automatic)->name(), make_cpu_counter()->name());
  const auto on = make_counter(GpuUse::on);
  if (!on) GTEST_SKIP() << to_string(on.error());
  EXPECT_EQ((*on)->name().substr(0, 5), "GPU: ");
}

}  // namespace
}  // namespace zcplay::score
