// SPDX-License-Identifier: MIT
#include "decode/software/unit_decoder.h"

#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "base/ffmpeg.h"
#include "decode/software/unwritten.h"

namespace zcplay::software {
namespace {

AVCodecID codec_id(Codec codec) {
  switch (codec) {
    case Codec::h264:
      return AV_CODEC_ID_H264;
    case Codec::hevc:
      return AV_CODEC_ID_HEVC;
    case Codec::vp8:
      return AV_CODEC_ID_VP8;
    case Codec::vp9:
      return AV_CODEC_ID_VP9;
    case Codec::mpeg2:
      return AV_CODEC_ID_MPEG2VIDEO;
    case Codec::av1:
      return AV_CODEC_ID_AV1;
  }
  std::unreachable();
}

std::unexpected<Error> out_of_memory(std::string operation) {
  return fail(ErrorCode::environment, std::move(operation), "out of memory while decoding in software",
              ENOMEM);
}

/// What avcodec_parameters_to_context() would set and a decoder looks at.
bool apply_stream(const StreamInfo& stream, AVCodecContext& context) {
  context.codec_tag = stream.codec_tag;
  context.width = static_cast<int>(stream.container_size.width);
  context.height = static_cast<int>(stream.container_size.height);
  context.has_b_frames = static_cast<int>(stream.reorder_frames);
  context.pkt_timebase = {stream.time_base.numerator, stream.time_base.denominator};
  if (stream.extradata.empty()) return true;
  context.extradata =
      static_cast<std::uint8_t*>(av_mallocz(stream.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (context.extradata == nullptr) return false;
  std::memcpy(context.extradata, stream.extradata.data(), stream.extradata.size());
  context.extradata_size = static_cast<int>(stream.extradata.size());
  return true;
}

}  // namespace

void AVFrameDeleter::operator()(AVFrame* frame) const {
  av_frame_free(&frame);
}

AVFramePtr make_av_frame() {
  AVFramePtr frame(av_frame_alloc());
  if (frame == nullptr) std::abort();
  return frame;
}

void UnitDecoder::FreeContext::operator()(AVCodecContext* context) const {
  avcodec_free_context(&context);
}
void UnitDecoder::FreePacket::operator()(AVPacket* packet) const {
  av_packet_free(&packet);
}

UnitDecoder::UnitDecoder(Codec codec, UnitDecoderOptions options) : codec_(codec), options_(options) {}
UnitDecoder::~UnitDecoder() = default;

Result<std::unique_ptr<UnitDecoder>> UnitDecoder::create(const StreamInfo& stream,
                                                         UnitDecoderOptions options) {
  silence_ffmpeg_log();
  const AVCodec* codec = avcodec_find_decoder(codec_id(stream.codec));
  if (codec == nullptr) {
    return fail(
        ErrorCode::environment, "avcodec_find_decoder",
        fmt::format("this machine's FFmpeg was built without a decoder for {}", to_string(stream.codec)));
  }
  std::unique_ptr<UnitDecoder> decoder(new UnitDecoder(stream.codec, options));
  decoder->context_.reset(avcodec_alloc_context3(codec));
  decoder->packet_.reset(av_packet_alloc());
  if (decoder->context_ == nullptr || decoder->packet_ == nullptr)
    return out_of_memory("avcodec_alloc_context3");

  AVCodecContext& context = *decoder->context_;
  if (!apply_stream(stream, context)) return out_of_memory("av_mallocz");
  context.thread_count = 1;
  context.apply_cropping = 0;  // we want the coded picture, and say what of it is to be seen
  if (options.strict) context.strict_std_compliance = FF_COMPLIANCE_STRICT;
  // Not AV_EF_EXPLODE besides: it would give a damaged picture up before it is marked as a reference.
  if (!options.conceal_errors) context.error_concealment = 0;
  context.opaque = decoder.get();
  context.get_buffer2 = [](AVCodecContext* self, AVFrame* frame, int flags) {
    return static_cast<UnitDecoder*>(self->opaque)->allocate(frame, flags);
  };
  const int opened = avcodec_open2(&context, codec, nullptr);
  if (opened < 0) {
    return fail(ErrorCode::unreadable_input, "avcodec_open2",
                fmt::format("the container's description of the {} stream cannot be used: {}",
                            to_string(stream.codec), ffmpeg_error_text(opened)));
  }
  return decoder;
}

/// Called by libavcodec, on our thread, for every picture it begins or makes up.
int UnitDecoder::allocate(AVFrame* frame, int flags) {
  const int status = avcodec_default_get_buffer2(context_.get(), frame, flags);
  if (status < 0) return status;
  if (options_.mark_unwritten) mark_unwritten(*frame);

  // A second reference to the same memory: libavcodec's own frame object comes and goes as it likes.
  AVFramePtr view = make_av_frame();
  view->format = frame->format;
  view->width = frame->width;
  view->height = frame->height;
  for (std::size_t i = 0; i < AV_NUM_DATA_POINTERS; ++i) {
    view->data[i] = frame->data[i];
    view->linesize[i] = frame->linesize[i];
    if (frame->buf[i] == nullptr) continue;
    view->buf[i] = av_buffer_ref(frame->buf[i]);
    if (view->buf[i] == nullptr) return AVERROR(ENOMEM);
  }
  begun_.push_back(std::move(view));
  return 0;
}

void UnitDecoder::note(int status) {
  if (status < 0 && status != AVERROR(EAGAIN) && status != AVERROR_EOF) last_error_ = status;
}

/// Tells pictures from stand-ins: H.264 fills gaps of frame_num before it begins the picture proper;
/// HEVC and MPEG-2 make up missing references after it. VP8 and VP9 never make any up.
void UnitDecoder::keep_pictures() {
  if (begun_.empty()) return;
  if (pictures_.empty()) kept_.clear();
  auto first = begun_.begin();
  auto last = begun_.end();
  if (codec_ == Codec::h264) first = last - 1;
  if (codec_ == Codec::hevc || codec_ == Codec::mpeg2) last = first + 1;
  for (auto frame = first; frame != last; ++frame) {
    pictures_.push_back({unit_, frame->get()});
    kept_.push_back(std::move(*frame));
  }
  begun_.clear();
}

Result<int> UnitDecoder::send(const AccessUnit& unit) {
  assert(unit.id.valid());
  pictures_.clear();
  unit_ = unit.id;

  // The bytes are ours only during the call, and their padding nobody's promise: libavcodec copies them.
  av_packet_unref(packet_.get());
  packet_->data = const_cast<std::uint8_t*>(unit.bytes.data());
  packet_->size = static_cast<int>(unit.bytes.size());
  packet_->pts = static_cast<std::int64_t>(unit.id.value());
  packet_->flags = (unit.keyframe ? AV_PKT_FLAG_KEY : 0) | (unit.discard ? AV_PKT_FLAG_DISCARD : 0);
  if (!unit.new_extradata.empty()) {
    std::uint8_t* extradata =
        av_packet_new_side_data(packet_.get(), AV_PKT_DATA_NEW_EXTRADATA, unit.new_extradata.size());
    if (extradata == nullptr) return out_of_memory("av_packet_new_side_data");
    std::memcpy(extradata, unit.new_extradata.data(), unit.new_extradata.size());
  }
  const int status = avcodec_send_packet(context_.get(), packet_.get());
  assert(status != AVERROR(EAGAIN) && "output was not fetched before sending more");
  if (status == AVERROR(ENOMEM)) return out_of_memory("avcodec_send_packet");
  note(status);
  keep_pictures();
  return status;
}

Result<bool> UnitDecoder::receive(AVFrame& frame) {
  for (;;) {
    const int status = avcodec_receive_frame(context_.get(), &frame);
    keep_pictures();
    if (status >= 0) return true;
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return false;
    if (status == AVERROR(ENOMEM)) return out_of_memory("avcodec_receive_frame");
    note(status);  // one frame's trouble; the next call goes on behind it
  }
}

void UnitDecoder::send_end() {
  avcodec_send_packet(context_.get(), nullptr);
}

void UnitDecoder::flush() {
  avcodec_flush_buffers(context_.get());
  pictures_.clear();
  kept_.clear();
  begun_.clear();
}

std::string libavcodec_name() {
  const unsigned version = avcodec_version();
  return fmt::format("libavcodec {}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version));
}

}  // namespace zcplay::software
