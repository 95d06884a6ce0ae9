// SPDX-License-Identifier: MIT
#include "decode/v4l2/h264_session.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include <fmt/format.h>

#include "decode/v4l2/menu_control.h"

namespace zcplay::v4l2 {
namespace {

constexpr std::array<std::byte, 3> kStartCode{std::byte{0}, std::byte{0}, std::byte{1}};

template <typename Control>
v4l2_ext_control compound(std::uint32_t id, Control& control) {
  v4l2_ext_control result{};
  result.id = id;
  result.size = sizeof(control);
  result.ptr = &control;
  return result;
}

Result<void> require_menu(const Node& video, std::uint32_t id, std::int32_t value, std::string_view what) {
  if (menu_offers(video, id, value)) return set_menu(video, id, value);
  return fail(ErrorCode::unsupported_input, "VIDIOC_QUERYMENU",
              fmt::format("{} does not decode H.264 {}; try --device software", video.path(), what));
}

}  // namespace

Result<void> H264Session::set_modes(const Node& video) {
  if (auto set = require_menu(video, V4L2_CID_STATELESS_H264_DECODE_MODE,
                              V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED, "by whole frames, only by slices");
      !set) {
    return set;
  }
  return require_menu(video, V4L2_CID_STATELESS_H264_START_CODE, V4L2_STATELESS_H264_START_CODE_ANNEX_B,
                      "with Annex B start codes");
}

std::span<v4l2_ext_control> H264Session::sequence_controls() {
  fill_h264_sps(decoder_.sps(), controls_.sps);
  list_[0] = compound(V4L2_CID_STATELESS_H264_SPS, controls_.sps);
  return {list_.data(), 1};
}

PictureJob H264Session::job() {
  const h264::DecodeJob& job = decoder_.job();
  const std::size_t count = std::min(job.dpb.size(), references_.size());
  for (std::size_t i = 0; i < count; ++i) references_[i] = job.dpb[i].frame;
  std::size_t size = 0;
  for (const auto& slice : job.slices) size += kStartCode.size() + slice.size();
  return {.frame = job.frame,
          .first_field = job.header->field_pic_flag && !job.second_field,
          .second_field = job.second_field,
          .kind = job.kind,
          .defects = job.defects,
          .references = {references_.data(), count},
          .bitstream_size = size};
}

std::span<v4l2_ext_control> H264Session::controls() {
  fill_h264_controls(decoder_.job(), controls_);
  list_ = {compound(V4L2_CID_STATELESS_H264_SPS, controls_.sps),
           compound(V4L2_CID_STATELESS_H264_PPS, controls_.pps),
           compound(V4L2_CID_STATELESS_H264_SCALING_MATRIX, controls_.scaling_matrix),
           compound(V4L2_CID_STATELESS_H264_DECODE_PARAMS, controls_.decode_params)};
  return list_;
}

void H264Session::write_bitstream(std::span<std::byte> to) const {
  for (const auto& slice : decoder_.job().slices) {
    assert(to.size() >= kStartCode.size() + slice.size());
    std::memcpy(to.data(), kStartCode.data(), kStartCode.size());
    std::memcpy(to.data() + kStartCode.size(), slice.data(), slice.size());
    to = to.subspan(kStartCode.size() + slice.size());
  }
}

Result<std::unique_ptr<CodecSession>> create_codec_session(const StreamInfo& stream, const Log& log) {
  if (stream.codec != Codec::h264) {
    return fail(
        ErrorCode::unsupported_input, "open decoder",
        fmt::format("{} cannot be decoded through V4L2 yet; try --device software", to_string(stream.codec)));
  }
  h264::DecoderOptions options;
  options.container_size = stream.container_size;
  h264::Decoder decoder(options, log);
  if (!stream.extradata.empty()) {
    // The parameter sets may come again in the stream.
    if (auto read = decoder.set_extradata(stream.extradata); !read) {
      log.write(LogLevel::warning, "v4l2", to_string(read.error()));
    }
  }
  return std::make_unique<H264Session>(std::move(decoder));
}

}  // namespace zcplay::v4l2
