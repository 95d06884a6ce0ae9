// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "validate/score/counter.h"

namespace zcplay::score {

/// Counts on the CPU, and on the GPU where that was measured to be faster. The GPU is opened when
/// kCpuPictures pictures of a kind (size and layout) have come, since that costs more than they do. The next
/// kTrialPictures of the kind are counted by both. The faster by the median has the rest of the kind. A GPU
/// that fails, or that counts otherwise than the CPU, is not used again, and the log says so once.
class MeasuredCounter final : public Counter {
 public:
  static constexpr unsigned kCpuPictures = 30;
  static constexpr unsigned kTrialPictures = 7;
  /// Kinds that are remembered; what comes beyond them is the CPU's.
  static constexpr std::size_t kKinds = 16;

  using OpenGpu = std::function<Result<std::unique_ptr<Counter>>()>;
  MeasuredCounter(std::unique_ptr<Counter> cpu, OpenGpu open_gpu, std::unique_ptr<Clock> clock, Log log);

  /// Never fails where the CPU's counter does not.
  [[nodiscard]] Result<void> count(const PictureView& picture, Counts& counts) override;
  /// Of the one that had the last picture.
  [[nodiscard]] std::string name() const override;

 private:
  /// What makes pictures alike in what they cost.
  struct Kind {
    Size size;
    bool yuv = false;
    std::uint8_t bytes = 0;  ///< a pixel, or a sample
    bool planar = false;
    bool luma_only = false;
    friend bool operator==(const Kind&, const Kind&) = default;
  };
  struct Trial {
    Kind kind;
    unsigned on_cpu = 0;  ///< pictures before the trial
    bool warm = false;    ///< the GPU has had one picture, which does not count
    std::vector<TimePoint> cpu_times;
    std::vector<TimePoint> gpu_times;
    bool decided = false;
    bool gpu_is_faster = false;
  };

  static Kind kind_of(const PictureView& picture);
  Trial* trial_of(const Kind& kind);
  Result<void> count_on_cpu(const PictureView& picture, Counts& counts);
  Result<void> count_on_both(const PictureView& picture, Counts& counts, Trial& trial);
  bool gpu_is_open();
  void give_gpu_up(std::string_view reason);

  std::unique_ptr<Counter> cpu_;
  OpenGpu open_gpu_;  ///< empty once it was called, or is not to be
  std::unique_ptr<Clock> clock_;
  Log log_;
  std::unique_ptr<Counter> gpu_;
  std::vector<Trial> trials_;
  Counts gpu_counts_;
  bool gpu_had_last_ = false;
};

}  // namespace zcplay::score
