// SPDX-License-Identifier: MIT
#include "validate/score/gpu/measured_counter.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zcplay::score {
namespace {

TimePoint median(std::vector<TimePoint>& times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

double milliseconds(TimePoint time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

MeasuredCounter::MeasuredCounter(std::unique_ptr<Counter> cpu, OpenGpu open_gpu, std::unique_ptr<Clock> clock,
                                 Log log)
    : cpu_(std::move(cpu)), open_gpu_(std::move(open_gpu)), clock_(std::move(clock)), log_(std::move(log)) {}

MeasuredCounter::Kind MeasuredCounter::kind_of(const PictureView& picture) {
  if (const auto* const rgb = std::get_if<RgbView>(&picture))
    return {.size = rgb->size, .bytes = rgb->layout.bytes};
  const auto& yuv = std::get<YuvView>(picture);
  return {.size = yuv.size,
          .yuv = true,
          .bytes = yuv.bytes_per_sample,
          .planar = yuv.chroma_step == 1,
          .luma_only = yuv.cb.empty()};
}

MeasuredCounter::Trial* MeasuredCounter::trial_of(const Kind& kind) {
  const auto found = std::ranges::find(trials_, kind, &Trial::kind);
  if (found != trials_.end()) return &*found;
  if (trials_.size() == kKinds) return nullptr;
  return &trials_.emplace_back(Trial{.kind = kind});
}

Result<void> MeasuredCounter::count(const PictureView& picture, Counts& counts) {
  Trial* const trial = gpu_ != nullptr || open_gpu_ ? trial_of(kind_of(picture)) : nullptr;
  if (trial == nullptr) return count_on_cpu(picture, counts);
  if (trial->on_cpu < kCpuPictures) {
    ++trial->on_cpu;
    return count_on_cpu(picture, counts);
  }
  if (!gpu_is_open()) return count_on_cpu(picture, counts);
  if (!trial->decided) return count_on_both(picture, counts, *trial);
  if (!trial->gpu_is_faster) return count_on_cpu(picture, counts);
  if (auto counted = gpu_->count(picture, counts); !counted) {
    give_gpu_up(to_string(counted.error()));
    return count_on_cpu(picture, counts);
  }
  gpu_had_last_ = true;
  return {};
}

Result<void> MeasuredCounter::count_on_cpu(const PictureView& picture, Counts& counts) {
  gpu_had_last_ = false;
  return cpu_->count(picture, counts);
}

Result<void> MeasuredCounter::count_on_both(const PictureView& picture, Counts& counts, Trial& trial) {
  const TimePoint start = clock_->now();
  if (auto counted = count_on_cpu(picture, counts); !counted) return counted;
  const TimePoint between = clock_->now();
  if (auto counted = gpu_->count(picture, gpu_counts_); !counted) {
    give_gpu_up(to_string(counted.error()));
    return {};
  }
  const TimePoint end = clock_->now();
  if (gpu_counts_ != counts) {
    give_gpu_up(fmt::format("{} counts otherwise than the CPU", gpu_->name()));
    return {};
  }
  if (!std::exchange(trial.warm, true)) return {};
  trial.cpu_times.push_back(between - start);
  trial.gpu_times.push_back(end - between);
  if (trial.cpu_times.size() < kTrialPictures) return {};
  const TimePoint cpu = median(trial.cpu_times);
  const TimePoint gpu = median(trial.gpu_times);
  trial.decided = true;
  trial.gpu_is_faster = gpu < cpu;
  if (log_.enabled(LogLevel::info)) {
    log_.write(LogLevel::info, "score",
               fmt::format(
                   "pictures of {}x{} pixels are counted by {}: {:.2f} ms on the CPU, {:.2f} ms on {}",
                   trial.kind.size.width, trial.kind.size.height, trial.gpu_is_faster ? "the GPU" : "the CPU",
                   milliseconds(cpu), milliseconds(gpu), gpu_->name()));
  }
  return {};
}

bool MeasuredCounter::gpu_is_open() {
  if (gpu_ != nullptr) return true;
  if (!open_gpu_) return false;
  auto opened = std::exchange(open_gpu_, nullptr)();
  if (opened) {
    gpu_ = std::move(*opened);
    return true;
  }
  // Many machines have none: that is no warning.
  log_.write(LogLevel::info, "score",
             fmt::format("pictures are counted by the CPU: {}", to_string(opened.error())));
  return false;
}

void MeasuredCounter::give_gpu_up(std::string_view reason) {
  log_.write(LogLevel::warning, "score", fmt::format("the GPU counts no more pictures: {}", reason));
  gpu_.reset();
}

std::string MeasuredCounter::name() const {
  return gpu_had_last_ ? gpu_->name() : cpu_->name();
}

}  // namespace zcplay::score
