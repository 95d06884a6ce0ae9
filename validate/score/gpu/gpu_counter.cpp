// SPDX-License-Identifier: MIT
#include "validate/score/gpu/gpu_counter.h"

#include <utility>

#include "validate/score/gpu/counting_passes.h"

namespace zcplay::score {

GpuCounter::GpuCounter(std::unique_ptr<CountingPasses> passes) : passes_(std::move(passes)) {}
GpuCounter::~GpuCounter() = default;

Result<std::unique_ptr<GpuCounter>> GpuCounter::create() {
  auto passes = CountingPasses::create();
  if (!passes) return std::unexpected(passes.error());
  return std::unique_ptr<GpuCounter>(new GpuCounter(std::move(*passes)));
}

Result<void> GpuCounter::count(const PictureView& picture, Counts& counts) {
  return passes_->run(picture, counts);
}

std::string GpuCounter::name() const {
  return "GPU: " + passes_->renderer();
}

GpuWork GpuCounter::work() const {
  return passes_->work();
}

}  // namespace zcplay::score
