// SPDX-License-Identifier: MIT
#include <linux/videodev2.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

extern "C" {
#include <libavutil/frame.h>
}

#include "base/ffmpeg.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_request.h"
#include "decode/emulated/parameter_set_writer.h"
#include "decode/software/picture_writer.h"
#include "decode/software/unit_decoder.h"

namespace zcplay::emulated {
namespace {

using software::PictureLayout;

/// The slot as the picture writer takes it: chroma follows luma at stride * height.
struct Target {
  PictureLayout layout;
  Complaint complaint;
};

Target plan_target(const EnginePicture& picture, const H264Request& request) {
  Target target;
  const bool ten_bit = picture.pixel_format == V4L2_PIX_FMT_P010;
  if (!ten_bit && picture.pixel_format != V4L2_PIX_FMT_NV12) {
    target.complaint = "the picture queue has neither NV12 nor P010";
    return target;
  }
  const Size size = request.coded_size();
  target.layout = software::make_layout(ten_bit ? kFormatP010 : kFormatNV12, size, 2);
  if ((picture.width + 15) / 16 * 16 != size.width || (picture.height + 15) / 16 * 16 != size.height) {
    target.complaint = fmt::format("the SPS means {}x{} pixels, the slot has {}x{}", size.width, size.height,
                                   picture.width, picture.height);
    return target;
  }
  const std::size_t luma = std::size_t{picture.stride} * picture.height;
  target.layout.strides = {picture.stride, picture.stride};
  target.layout.offsets = {0, static_cast<std::uint32_t>(luma)};
  target.layout.bytes = luma + std::size_t{picture.stride} * (size.height / 2);
  if (picture.stride < size.width * (ten_bit ? 2U : 1U) || (ten_bit && picture.stride % 2 != 0) ||
      luma > UINT32_MAX || picture.height < size.height || target.layout.bytes > picture.memory.size()) {
    target.complaint = fmt::format("{} bytes of slot with a stride of {} do not hold {}x{} pixels",
                                   picture.memory.size(), picture.stride, size.width, size.height);
  }
  return target;
}

class H264Engine final : public Engine {
 public:
  EngineOutcome decode(const EngineInput& input, const EnginePicture& picture) override;
  void reset() override {
    if (decoder_ != nullptr) decoder_->flush();
  }

 private:
  Complaint decode_into(const EngineInput& input, const EnginePicture& picture);
  Complaint run_decoder(const EngineInput& input, const H264Request& request);
  Complaint check_picture(const EngineInput& input, const H264Request& request, const Target& target) const;
  void append_parameter_sets(const H264Request& request);
  void append_if_new(std::vector<std::uint8_t> unit, std::vector<std::uint8_t>& sent);

  std::unique_ptr<software::UnitDecoder> decoder_;
  std::uint64_t jobs_ = 0;
  int unit_status_ = 0;               ///< what libavcodec said of the last unit
  std::vector<std::uint8_t> stream_;  ///< of one job, kept for its memory
  std::array<std::vector<std::uint8_t>, 32> sent_sps_;
  std::array<std::vector<std::uint8_t>, 256> sent_pps_;
};

void H264Engine::append_if_new(std::vector<std::uint8_t> unit, std::vector<std::uint8_t>& sent) {
  if (unit == sent) return;
  stream_.insert(stream_.end(), {0, 0, 0, 1});
  stream_.insert(stream_.end(), unit.begin(), unit.end());
  sent = std::move(unit);
}

void H264Engine::append_parameter_sets(const H264Request& request) {
  std::vector<std::uint8_t>& sps = sent_sps_[request.sps.seq_parameter_set_id];
  const std::size_t before = stream_.size();
  append_if_new(write_sps(request.sps), sps);
  // libavcodec drops the PPSs of an SPS that is replaced.
  if (stream_.size() != before) {
    for (std::vector<std::uint8_t>& pps : sent_pps_) pps.clear();
  }
  append_if_new(write_pps(request.sps, request.pps, request.matrix()),
                sent_pps_[request.pps.pic_parameter_set_id]);
}

/// Feeds libavcodec and throws its output away: what it would show when is no business of a decoder
/// without a notion of output.
Complaint H264Engine::run_decoder(const EngineInput& input, const H264Request& request) {
  if (decoder_ == nullptr) {
    auto created = software::UnitDecoder::create({.codec = Codec::h264, .extradata = {}, .container = {}},
                                                 {.conceal_errors = false, .mark_unwritten = true});
    if (!created) return to_string(created.error());
    decoder_ = std::move(*created);
  }
  stream_.clear();
  append_parameter_sets(request);
  stream_.insert(stream_.end(), input.bitstream.begin(), input.bitstream.end());

  const auto status = decoder_->send({.bytes = stream_, .id = FrameId(++jobs_), .new_extradata = {}});
  if (!status) return to_string(status.error());
  unit_status_ = *status;
  const software::AVFramePtr output = software::make_av_frame();
  for (;;) {
    const auto received = decoder_->receive(*output);
    if (!received) return to_string(received.error());
    if (!*received) return std::nullopt;
    av_frame_unref(output.get());
  }
}

/// Whether what libavcodec has now is the picture that was asked for.
Complaint H264Engine::check_picture(const EngineInput& input, const H264Request& request,
                                    const Target& target) const {
  const AVFrame* frame = decoder_->current();
  const bool begun = !decoder_->pictures().empty();
  if (frame == nullptr || (!begun && !input.second_field)) {
    return fmt::format("libavcodec began no picture: {}",
                       unit_status_ < 0 ? ffmpeg_error_text(unit_status_) : "no slice that it could use");
  }
  if (begun && input.second_field) return "the slices are not the second field of the picture in the slot";
  const auto format = software::semi_planar_format(frame->format);
  if (!format) return to_string(format.error());
  if (format->format != target.layout.format) {
    return fmt::format("the parameter sets mean {}, the slot has {}", to_string(format->format),
                       to_string(target.layout.format));
  }
  const Size size = request.coded_size();
  if (static_cast<std::uint32_t>(frame->width) != size.width ||
      static_cast<std::uint32_t>(frame->height) != size.height) {
    return fmt::format("libavcodec made {}x{} pixels of an SPS that means {}x{}", frame->width, frame->height,
                       size.width, size.height);
  }
  return std::nullopt;
}

Complaint H264Engine::decode_into(const EngineInput& input, const EnginePicture& picture) {
  H264Request request;
  if (Complaint complaint = read_controls(input, request)) return complaint;
  const Target target = plan_target(picture, request);
  if (target.complaint) return target.complaint;
  if (Complaint complaint = check_bitstream(input, request)) return complaint;
  Complaint bad_reference = check_references(input, request);
  // A wrong reference does not keep the picture from being decoded, as with hardware: later pictures
  // would suffer from a gap in libavcodec's own DPB instead of from the one mistake.
  if (Complaint complaint = run_decoder(input, request)) return complaint;
  if (Complaint complaint = check_picture(input, request, target)) return complaint;
  software::write_picture(*decoder_->current(), target.layout, picture.memory, request.rows());
  const auto missing = software::take_unwritten(*decoder_->current(), request.rows());
  if (bad_reference) return bad_reference;
  if (missing) {
    return fmt::format("no sound slice covers the macroblock at column {}, row {}", missing->x, missing->y);
  }
  return std::nullopt;
}

EngineOutcome H264Engine::decode(const EngineInput& input, const EnginePicture& picture) {
  Complaint complaint = decode_into(input, picture);
  if (!complaint) return {};
  return {.error = true, .reason = "H.264: " + std::move(*complaint)};
}

}  // namespace

std::unique_ptr<Engine> create_h264_engine() {
  return std::make_unique<H264Engine>();
}

}  // namespace zcplay::emulated
