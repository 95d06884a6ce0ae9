// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "validate/detect/sample_planes.h"
#include "validate/score/picture_view.h"

namespace zcplay::detect {

/// A source picture whose samples can be spoiled in the ways decoders and displays do, to see whether that is
/// what is seen. RGB pictures become YUV (BT.709, limited range, 4:4:4) first.
class AlteredPicture {
 public:
  explicit AlteredPicture(const score::PictureView& source);

  [[nodiscard]] score::YuvView view() const;
  [[nodiscard]] bool has_chroma() const { return planes_.components.size() == 3; }
  [[nodiscard]] score::YuvColor color() const { return color_; }
  [[nodiscard]] const SamplePlanes& planes() const { return planes_; }

  void set_color(score::YuvColor color) { color_ = color; }
  void zero_luma();
  void zero_chroma();
  void gray_chroma();
  void swap_chroma();
  /// Interleaved chroma read one sample too late: Cb is Cr, Cr is the next Cb.
  void shift_chroma();
  /// Full range pressed into limited: what is taken for full although it is limited looks like that.
  void press_range();
  /// Limited range stretched to full.
  void stretch_range();
  /// Rows written `difference` luma samples further apart than they are read.
  void shear(std::int32_t difference);

 private:
  void change_range(bool stretch);
  [[nodiscard]] std::uint16_t middle() const { return static_cast<std::uint16_t>(1U << (bit_depth_ - 1)); }

  SamplePlanes planes_;
  score::YuvColor color_;
  std::uint8_t bit_depth_ = 8;
};

}  // namespace zcplay::detect
