// SPDX-License-Identifier: MIT
#include "tests/judging/content/encoder.h"

#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

#include "base/ffmpeg.h"
#include "tests/judging/arithmetic.h"

namespace zcplay::judging {
namespace {

constexpr std::size_t kPadding = 64;

struct Free {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
using Context = std::unique_ptr<AVCodecContext, Free>;

const AVCodec* find(const Compression& compression) {
  return avcodec_find_encoder_by_name(std::string(compression.encoder).c_str());
}

Context open(const Compression& compression, Size size) {
  const AVCodec* codec = find(compression);
  Context context(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
  if (context == nullptr) return nullptr;
  context->width = static_cast<int>(size.width);
  context->height = static_cast<int>(size.height);
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->time_base = {1, 25};
  context->framerate = {25, 1};
  context->gop_size = 24;
  context->max_b_frames = compression.bidirectional;
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_QSCALE;
  context->global_quality = compression.quantizer * FF_QP2LAMBDA;
  // Encoders that do not know an option leave it alone.
  av_opt_set(context->priv_data, "preset", "veryfast", 0);
  av_opt_set_int(context->priv_data, "qp", compression.quantizer, 0);
  if (!compression.deblocking) av_opt_set(context->priv_data, "x264-params", "no-deblock=1", 0);
  return avcodec_open2(context.get(), codec, nullptr) == 0 ? std::move(context) : nullptr;
}

void fill(AVFrame& frame, const YuvImage& image) {
  const Size size = image.size;
  for (std::uint32_t y = 0; y < size.height; ++y)
    std::copy_n(luma_row(image, y), size.width,
                frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0]);
  for (std::uint32_t y = 0; y < size.height / 2; ++y) {
    const std::uint8_t* row = chroma_row(image, y);
    for (std::uint32_t x = 0; x < size.width / 2; ++x) {
      frame.data[1][static_cast<std::ptrdiff_t>(y) * frame.linesize[1] + x] = row[2 * x];
      frame.data[2][static_cast<std::ptrdiff_t>(y) * frame.linesize[2] + x] = row[2 * x + 1];
    }
  }
}

void receive(AVCodecContext& context, AVPacket& packet, CodedStream& stream) {
  while (avcodec_receive_packet(&context, &packet) == 0) {
    CodedStream::Unit unit;
    unit.size = static_cast<std::size_t>(packet.size);
    unit.bytes.assign(packet.data, packet.data + packet.size);
    unit.bytes.resize(unit.size + kPadding);
    unit.keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    stream.units.push_back(std::move(unit));
    av_packet_unref(&packet);
  }
}

}  // namespace

bool can_encode(const Compression& compression) {
  return find(compression) != nullptr;
}

CodedStream encode(const Compression& compression, Size size, std::uint64_t frames,
                   const std::function<YuvImage(std::uint64_t)>& frame) {
  silence_ffmpeg_log();
  const Context context = open(compression, size);
  const std::unique_ptr<AVFrame, Free> picture(av_frame_alloc());
  const std::unique_ptr<AVPacket, Free> packet(av_packet_alloc());
  if (context == nullptr || picture == nullptr || packet == nullptr) return {};
  CodedStream stream;
  stream.info.codec = context->codec_id == AV_CODEC_ID_MPEG2VIDEO ? Codec::mpeg2 : Codec::h264;
  stream.info.container_size = size;
  stream.info.time_base = {1, 25};
  stream.info.reorder_frames = static_cast<unsigned>(compression.bidirectional);
  for (std::uint64_t number = 0; number < frames; ++number) {
    // The encoder may still look at the last picture's memory.
    av_frame_unref(picture.get());
    picture->format = AV_PIX_FMT_YUV420P;
    picture->width = context->width;
    picture->height = context->height;
    picture->pts = static_cast<std::int64_t>(number);
    picture->quality = context->global_quality;
    if (av_frame_get_buffer(picture.get(), 0) < 0) return {};
    fill(*picture, frame(number));
    if (avcodec_send_frame(context.get(), picture.get()) < 0) return {};
    receive(*context, *packet, stream);
  }
  if (avcodec_send_frame(context.get(), nullptr) < 0) return {};
  receive(*context, *packet, stream);
  return stream;
}

}  // namespace zcplay::judging
