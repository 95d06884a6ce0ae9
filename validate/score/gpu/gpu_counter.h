// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "validate/score/counter.h"

namespace zcplay::score {

class CountingPasses;

/// What one picture's histograms and colors took.
struct GpuWork {
  /// How often work groups reached for one of the words that all of them share, to add or to see that there
  /// is nothing to add: no single word had more additions.
  std::uint32_t shared_reaches = 0;
  /// Runs of one color, up to 64 pixels long, that were counted in work groups' own memory.
  std::uint32_t runs = 0;
};

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

  /// Of the last picture.
  [[nodiscard]] GpuWork work() const;

 private:
  explicit GpuCounter(std::unique_ptr<CountingPasses> passes);
  std::unique_ptr<CountingPasses> passes_;
};

}  // namespace zcplay::score
