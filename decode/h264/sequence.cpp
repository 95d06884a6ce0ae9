// SPDX-License-Identifier: MIT
#include "decode/h264/sequence.h"

#include <fmt/format.h>

namespace zcplay::h264 {
namespace {

constexpr std::uint32_t in_macroblocks(std::uint32_t pixels) {
  return (pixels + 15) / 16;
}

std::unexpected<Error> unsupported(const Sps& sps, std::string_view what) {
  return fail(ErrorCode::unsupported_input, "decode H.264",
              fmt::format("SPS {} (profile {}) asks for {}, which hardware decoders do not take; try "
                          "--device software",
                          sps.seq_parameter_set_id, sps.profile_idc, what));
}

}  // namespace

Result<void> check_supported(const Sps& sps) {
  if (sps.separate_colour_plane_flag) return unsupported(sps, "separately coded colour planes");
  if (sps.chroma_format_idc == 3) return unsupported(sps, "4:4:4 chroma");
  if (sps.chroma_format_idc != 0 && sps.bit_depth_luma != sps.bit_depth_chroma) {
    return unsupported(
        sps, fmt::format("{} bits of luma with {} bits of chroma", sps.bit_depth_luma, sps.bit_depth_chroma));
  }
  if (sps.bit_depth_luma > 10) return unsupported(sps, fmt::format("{} bits a sample", sps.bit_depth_luma));
  return {};
}

bool needs_other_buffers(const Sequence& sequence, const Sps& sps) {
  return sequence.coded_size != sps.coded_size() || sequence.chroma_format_idc != sps.chroma_format_idc ||
         sequence.bit_depth != sps.bit_depth_luma;
}

Sequence SequenceMaker::make(const Sps& sps) {
  Sequence sequence;
  sequence.coded_size = sps.coded_size();
  sequence.crop = sps.crop;
  sequence.chroma_format_idc = sps.chroma_format_idc;
  sequence.bit_depth = sps.bit_depth_luma;
  sequence.max_dpb_frames = max_dpb_frames(sps);
  sequence.color = color_info(sps);
  sequence.sample_aspect_ratio = sps.vui.sample_aspect_ratio;

  Rect& crop = sequence.crop;
  if (container_size_.width != 0 && container_size_.height != 0 && crop.x == 0 && crop.y == 0 &&
      container_size_.width <= crop.width && container_size_.height <= crop.height &&
      in_macroblocks(container_size_.width) == in_macroblocks(crop.width) &&
      in_macroblocks(container_size_.height) == in_macroblocks(crop.height)) {
    crop.width = container_size_.width;
    crop.height = container_size_.height;
  } else {
    container_size_ = {};
  }
  return sequence;
}

}  // namespace zcplay::h264
