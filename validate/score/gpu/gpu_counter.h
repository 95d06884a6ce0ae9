// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "validate/score/counter.h"

namespace zcplay::score {

class CountingPasses;

/// Counts on the GPU with compute shaders (GLES 3.1), without a display. Sums are made in the memory of work
/// groups first; only whole numbers come back. Sides are limited by the GPU's textures, and pixels by a
/// quarter of its largest storage buffer: 2048 and 33 million at the least. Its context stays current on its
/// thread after count().
class GpuCounter final : public Counter {
 public:
  /// The Error (environment) says in one sentence what the machine lacks.
  [[nodiscard]] static Result<std::unique_ptr<GpuCounter>> create();
  ~GpuCounter() override;
  GpuCounter(const GpuCounter&) = delete;
  GpuCounter& operator=(const GpuCounter&) = delete;

  [[nodiscard]] Result<void> count(const PictureView& picture, Counts& counts) override;
  [[nodiscard]] std::string name() const override;

  /// How often work groups added to one of the words that all of them share, in the last picture: no more
  /// than that fell on any single word.
  [[nodiscard]] std::uint32_t shared_additions() const;

 private:
  explicit GpuCounter(std::unique_ptr<CountingPasses> passes);
  std::unique_ptr<CountingPasses> passes_;
};

}  // namespace zcplay::score
