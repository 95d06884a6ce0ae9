// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/frame.h"
#include "validate/detect/plane_scaler.h"
#include "validate/score/picture_view.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::detect {

/// Where missing chroma samples come from. Our own definition repeats; what draws on screens interpolates,
/// and does not always know where the samples lie.
enum class ChromaFilter : std::uint8_t { repeat, left, center, top_left };

/// One way from a decoded picture to a seen one.
struct Rendering {
  ChromaFilter chroma = ChromaFilter::repeat;
  /// Where sizes differ. Chroma takes it too, each component by itself as GPUs and players do, unless it is
  /// to be repeated.
  Kernel kernel = Kernel::linear;
  /// How far to the right and down in the source pixels are taken, in its pixels, where sizes differ: not all
  /// agree on what a pixel's middle is, and windows begin between pixels.
  double phase_x = 0;
  double phase_y = 0;
  friend bool operator==(const Rendering&, const Rendering&) = default;
};

/// Kernels and chroma filters that may have been used, the likeliest first.
inline constexpr std::array kKernels = {Kernel::linear,     Kernel::linear_wide,     Kernel::area,
                                        Kernel::cubic_wide, Kernel::soft_cubic_wide, Kernel::lanczos_wide,
                                        Kernel::cubic,      Kernel::nearest};
inline constexpr std::array kChromaFilters = {ChromaFilter::repeat, ChromaFilter::center, ChromaFilter::left,
                                              ChromaFilter::top_left};

/// Replaces what `out` held by the part of `whole` inside `area`.
void cut_planes(const score::RgbPlanes& whole, const Rect& area, score::RgbPlanes& out);

/// Which part of a picture is drawn from which part of the source; pixels.
struct Placement {
  Size source;
  Rect source_part;  ///< what the view at hand shows; its corner on a chroma sample
  Size target;
  Rect target_part;
};
/// For drawing `part` of the picture: enough of the source for any kernel.
[[nodiscard]] Placement placement_of(Size source, Size target, const Rect& part);

/// Draws pictures as they should look. Keeps its working memory. Thread-bound.
class Renderer {
 public:
  /// Replaces what `out` held. The view must have passed score::check(); sizes must not be empty.
  void draw(const score::PictureView& source, const Rendering& rendering, Size target, score::RgbPlanes& out);
  /// `source`: of the size of placement.source_part; `out`: of that of placement.target_part.
  void draw(const score::PictureView& source, const Rendering& rendering, const Placement& placement,
            score::RgbPlanes& out);

 private:
  score::YuvView interpolate_chroma(const score::YuvView& view, ChromaFilter filter);
  score::YuvView scale(const score::YuvView& view, const Rendering& rendering, const Placement& placement);
  void scale(const score::RgbPlanes& from, const Rendering& rendering, const Placement& placement,
             score::RgbPlanes& out);

  score::RgbPlanes unscaled_;
  std::array<std::vector<std::byte>, 2> chroma_;
  std::array<std::vector<std::uint16_t>, 3> scaled_;
  PlaneScaler scaler_;
};

}  // namespace zcplay::detect
