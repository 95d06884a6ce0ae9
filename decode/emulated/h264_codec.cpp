// SPDX-License-Identifier: MIT
#include "decode/emulated/h264_codec.h"

#include <linux/v4l2-controls.h>

#include <array>
#include <cstring>

#include "decode/emulated/h264_control_checks.h"

namespace zcplay::emulated {
namespace {

using namespace std::string_view_literals;

constexpr std::array kDecodeModes{"Slice-Based"sv, "Frame-Based"sv};
constexpr std::array kStartCodes{"No Start Code"sv, "Annex B Start Code"sv};
constexpr std::array kProfiles{
    "Baseline"sv, "Constrained Baseline"sv, "Main"sv,         "Extended"sv, "High"sv, "High 10"sv,
    "High 422"sv, "High 444 Predictive"sv,  "High 10 Intra"sv};

// Values may lie anywhere in a caller's memory, so structures are copied in and out, never cast.
template <typename T>
T read_as(std::span<const std::byte> value) {
  T result;
  std::memcpy(&result, value.data(), sizeof result);
  return result;
}

template <typename T, auto kCheck>
ControlVerdict validate_as(std::span<std::byte> value) {
  T control = read_as<T>(value);
  const ControlVerdict verdict = kCheck(control);
  std::memcpy(value.data(), &control, sizeof control);
  return verdict;
}

// Flat matrices, as the kernel initialises this control.
void set_flat(std::span<std::byte> value) {
  std::memset(value.data(), 16, value.size());
}

ControlDescription compound(std::uint32_t id, std::uint32_t type, std::string_view name, std::size_t size) {
  return {.id = id, .type = type, .name = name, .size = static_cast<std::uint32_t>(size)};
}

// A menu the hardware leaves no choice in.
ControlDescription fixed_menu(std::uint32_t id, std::string_view name, std::span<const std::string_view> menu,
                              std::int64_t value) {
  return {.id = id,
          .type = V4L2_CTRL_TYPE_MENU,
          .name = name,
          .minimum = value,
          .maximum = value,
          .default_value = value,
          .menu = menu};
}

std::array<ControlDescription, 7> make_controls() {
  ControlDescription profile{.id = V4L2_CID_MPEG_VIDEO_H264_PROFILE,
                             .type = V4L2_CTRL_TYPE_MENU,
                             .name = "H264 Profile",
                             .minimum = V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE,
                             .maximum = V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10_INTRA,
                             .default_value = V4L2_MPEG_VIDEO_H264_PROFILE_MAIN,
                             .menu = kProfiles};
  profile.menu_skip_mask = 1U << V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED |
                           1U << V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_422 |
                           1U << V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_444_PREDICTIVE;
  ControlDescription sps = compound(V4L2_CID_STATELESS_H264_SPS, V4L2_CTRL_TYPE_H264_SPS,
                                    "H264 Sequence Parameter Set", sizeof(v4l2_ctrl_h264_sps));
  sps.validate = validate_as<v4l2_ctrl_h264_sps, validate_h264_sps>;
  ControlDescription pps = compound(V4L2_CID_STATELESS_H264_PPS, V4L2_CTRL_TYPE_H264_PPS,
                                    "H264 Picture Parameter Set", sizeof(v4l2_ctrl_h264_pps));
  pps.validate = validate_as<v4l2_ctrl_h264_pps, validate_h264_pps>;
  ControlDescription matrix =
      compound(V4L2_CID_STATELESS_H264_SCALING_MATRIX, V4L2_CTRL_TYPE_H264_SCALING_MATRIX,
               "H264 Scaling Matrix", sizeof(v4l2_ctrl_h264_scaling_matrix));
  matrix.set_default = set_flat;
  ControlDescription params =
      compound(V4L2_CID_STATELESS_H264_DECODE_PARAMS, V4L2_CTRL_TYPE_H264_DECODE_PARAMS,
               "H264 Decode Parameters", sizeof(v4l2_ctrl_h264_decode_params));
  params.validate = validate_as<v4l2_ctrl_h264_decode_params, validate_h264_decode_params>;
  return {profile,
          fixed_menu(V4L2_CID_STATELESS_H264_DECODE_MODE, "H264 Decode Mode", kDecodeModes,
                     V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED),
          fixed_menu(V4L2_CID_STATELESS_H264_START_CODE, "H264 Start Code", kStartCodes,
                     V4L2_STATELESS_H264_START_CODE_ANNEX_B),
          sps,
          pps,
          matrix,
          params};
}

ControlVerdict check(std::uint32_t id, std::span<const std::byte> value, std::uint32_t width,
                     std::uint32_t height) {
  if (id != V4L2_CID_STATELESS_H264_SPS) return {};
  return check_h264_sps_for_device(read_as<v4l2_ctrl_h264_sps>(value), width, height);
}

std::optional<std::uint8_t> bit_depth(std::uint32_t id, std::span<const std::byte> value) {
  if (id != V4L2_CID_STATELESS_H264_SPS) return std::nullopt;
  return static_cast<std::uint8_t>(read_as<v4l2_ctrl_h264_sps>(value).bit_depth_luma_minus8 + 8);
}

bool keyframe(std::span<const EngineControl> controls) {
  for (const EngineControl& control : controls) {
    if (control.id != V4L2_CID_STATELESS_H264_DECODE_PARAMS) continue;
    const auto params = read_as<v4l2_ctrl_h264_decode_params>(control.value);
    return (params.flags & V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC) != 0;
  }
  return false;
}

// As hantro: 64 bytes a macroblock and 32 more.
std::uint32_t picture_tail(std::uint32_t width, std::uint32_t height) {
  return 64 * (width / 16) * (height / 16) + 32;
}

}  // namespace

const CodecTraits& h264_codec() {
  static const std::array<ControlDescription, 7> controls = make_controls();
  static const CodecTraits traits{.pixelformat = V4L2_PIX_FMT_H264_SLICE,
                                  .description = "H.264 Parsed Slice Data",
                                  .holds = true,
                                  .controls = controls,
                                  .check = check,
                                  .bit_depth = bit_depth,
                                  .keyframe = keyframe,
                                  .picture_tail = picture_tail};
  return traits;
}

}  // namespace zcplay::emulated
