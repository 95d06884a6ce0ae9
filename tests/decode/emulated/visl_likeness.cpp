// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/visl_likeness.h"

#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <vector>

#include "decode/emulated/h264_codec.h"
#include "tests/decode/emulated/test_engine.h"

namespace zcplay::test {
namespace {

std::uint32_t bitstream_size(std::uint32_t width, std::uint32_t height) {
  return std::max(1024U * 256U, width * height * 3);
}

bool is_menu_of_both(const emulated::ControlDescription& control) {
  return control.id == V4L2_CID_STATELESS_H264_DECODE_MODE ||
         control.id == V4L2_CID_STATELESS_H264_START_CODE;
}

// visl offers both decode modes and start codes, and no profile; it checks nothing of its own.
std::vector<emulated::ControlDescription> make_controls() {
  std::vector<emulated::ControlDescription> controls;
  for (emulated::ControlDescription control : emulated::h264_codec().controls) {
    if (control.id == V4L2_CID_MPEG_VIDEO_H264_PROFILE) continue;
    if (is_menu_of_both(control)) {
      control.minimum = 0;
      control.maximum = 1;
      control.default_value = 0;
    }
    controls.push_back(control);
  }
  return controls;
}

const emulated::CodecTraits& traits() {
  static const std::vector<emulated::ControlDescription> controls = make_controls();
  static const emulated::CodecTraits traits = [] {
    emulated::CodecTraits result = emulated::h264_codec();
    result.controls = controls;
    result.check = nullptr;
    result.bit_depth = nullptr;
    result.picture_tail = nullptr;
    result.bitstream_size = bitstream_size;
    return result;
  }();
  return traits;
}

}  // namespace

emulated::EmulatedKernelOptions visl_likeness() {
  emulated::CodecEntry codec = test_codec();
  codec.traits = &traits();
  return {.codecs = {std::move(codec)},
          .max_size = {4096, 2304},
          .min_size = 64,
          .size_step = 1,
          .picture_formats = {{V4L2_PIX_FMT_NV12, 8, 1}, {V4L2_PIX_FMT_YUV420, 8, 1}},
          .requires_requests = false,
          .locks_formats = false};
}

const std::set<std::string>& choices_of_visl() {
  static const std::set<std::string> choices{"both_modes", "free_requests", "open_formats", "any_size"};
  return choices;
}

const std::set<std::string>& choices_of_emulated_device() {
  static const std::set<std::string> choices{"requires_requests", "locked_formats", "macroblock_sizes",
                                             "format_follows_depth", "checked_controls"};
  return choices;
}

}  // namespace zcplay::test
