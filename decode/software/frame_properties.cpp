// SPDX-License-Identifier: MIT
#include "decode/software/frame_properties.h"

extern "C" {
#include <libavutil/avutil.h>
#include <libavutil/frame.h>
}

namespace zcplay::software {
namespace {

bool key_frame(const AVFrame& frame) {
#ifdef AV_FRAME_FLAG_KEY
  return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame.key_frame != 0;
#endif
}

bool interlaced(const AVFrame& frame) {
#ifdef AV_FRAME_FLAG_INTERLACED
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame.interlaced_frame != 0;
#endif
}

bool top_field_first(const AVFrame& frame) {
#ifdef AV_FRAME_FLAG_TOP_FIELD_FIRST
  return (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
#else
  return frame.top_field_first != 0;
#endif
}

ChromaSiting chroma_siting(AVChromaLocation location) {
  switch (location) {
    case AVCHROMA_LOC_LEFT:
      return ChromaSiting::left;
    case AVCHROMA_LOC_CENTER:
      return ChromaSiting::center;
    case AVCHROMA_LOC_TOPLEFT:
      return ChromaSiting::top_left;
    case AVCHROMA_LOC_TOP:
      return ChromaSiting::top;
    case AVCHROMA_LOC_BOTTOMLEFT:
      return ChromaSiting::bottom_left;
    case AVCHROMA_LOC_BOTTOM:
      return ChromaSiting::bottom;
    default:
      return ChromaSiting::unspecified;
  }
}

}  // namespace

PictureKind picture_kind(const AVFrame& frame) {
  PictureKind kind;
  kind.type = av_get_picture_type_char(frame.pict_type);
  kind.irap = key_frame(frame);
  kind.interlaced = interlaced(frame);
  kind.top_field_first = top_field_first(frame);
  return kind;
}

DefectSet defects(const AVFrame& frame) {
  DefectSet set;
  if (frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0)
    set.add(Defect::decode_error);
  return set;
}

ColorInfo color_info(const AVFrame& frame, bool full_range_format) {
  ColorInfo color;  // FFmpeg's numbers are those of H.273
  color.matrix_coefficients = static_cast<std::uint8_t>(frame.colorspace);
  color.color_primaries = static_cast<std::uint8_t>(frame.color_primaries);
  color.transfer_characteristics = static_cast<std::uint8_t>(frame.color_trc);
  color.full_range = full_range_format || frame.color_range == AVCOL_RANGE_JPEG;
  color.chroma_siting = chroma_siting(frame.chroma_location);
  return color;
}

Rect crop(const AVFrame& frame) {
  const auto width = static_cast<std::size_t>(frame.width);
  const auto height = static_cast<std::size_t>(frame.height);
  // Each on its own first, so that the sums cannot wrap.
  if (frame.crop_left >= width || frame.crop_right >= width - frame.crop_left || frame.crop_top >= height ||
      frame.crop_bottom >= height - frame.crop_top) {
    return {0, 0, static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  }
  return {static_cast<std::uint32_t>(frame.crop_left), static_cast<std::uint32_t>(frame.crop_top),
          static_cast<std::uint32_t>(width - frame.crop_left - frame.crop_right),
          static_cast<std::uint32_t>(height - frame.crop_top - frame.crop_bottom)};
}

}  // namespace zcplay::software
