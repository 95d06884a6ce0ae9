// SPDX-License-Identifier: MIT
#include "tests/judging/bed.h"

#include <array>

namespace zcplay::judging {

std::string_view to_string(ContentKind kind) {
  constexpr std::array<std::string_view, kContentKindCount> kNames = {
      "camera",     "animation", "screen_text",  "grain", "dark",   "fade",
      "title_card", "cartoon",   "green_screen", "noise", "strobe", "static_shot"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(Seeing seeing) {
  constexpr std::array<std::string_view, kSeeingCount> kNames = {
      "yuv", "rgb", "scaled_up", "scaled_down", "letterboxed", "hud", "dithered"};
  return kNames[static_cast<std::size_t>(seeing)];
}

score::YuvView YuvImage::view() const {
  score::YuvView view;
  view.luma = luma;
  view.cb = chroma;
  view.cr = std::span(chroma).subspan(1);
  view.luma_stride = size.width;
  view.chroma_stride = size.width;
  view.size = size;
  view.color = color;
  return view;
}

score::PictureView SeenImage::view() const {
  if (is_yuv) return yuv.view();
  return score::RgbView{pixels, size.width * 4, size, score::kBgrx};
}

}  // namespace zcplay::judging
