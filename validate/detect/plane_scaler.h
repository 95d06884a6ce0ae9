// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace zcplay::detect {

/// How a picture becomes one of another size. The wide ones grow with the step when shrinking, as good
/// scalers do; the others take neighbours only, as GPUs do.
enum class Kernel : std::uint8_t {
  nearest,
  linear,
  linear_wide,
  area,   ///< the mean of what a pixel covers; likewise wide
  cubic,  ///< Catmull-Rom
  cubic_wide,
  soft_cubic_wide,  ///< Mitchell-Netravali
  lanczos_wide,     ///< three lobes
};

/// Which samples of a line make one of another length: sample i lies at offset + i * step.
struct LineScale {
  Kernel kernel = Kernel::linear;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double step = 1;
  double offset = 0;
};

/// Scales one component of a picture. Keeps its working memory. Thread-bound.
class PlaneScaler {
 public:
  /// `read_row` fills a row of `across.from` samples, `write_row` takes a row of `across.to`; rows in order.
  void scale(const LineScale& across, const LineScale& down,
             const std::function<void(std::uint32_t row, std::span<float> samples)>& read_row,
             const std::function<void(std::uint32_t row, std::span<const float> samples)>& write_row);

 private:
  struct Taps {
    std::vector<std::uint32_t> first;  ///< one an output sample
    std::vector<float> weights;        ///< `width` an output sample
    std::uint32_t width = 0;
  };
  static Taps taps_of(const LineScale& line);

  std::vector<float> source_row_;
  std::vector<float> rows_;
  std::vector<float> sums_;
};

}  // namespace zcplay::detect
