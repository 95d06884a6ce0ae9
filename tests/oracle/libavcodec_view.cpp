// SPDX-License-Identifier: MIT
#include "tests/oracle/libavcodec_view.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <map>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/vdpau.h>
#include <libavutil/frame.h>
#include <libavutil/mem.h>
}

#include "decode/h264/decode_job.h"
#include "tests/oracle/vdpau_device.h"

namespace zcplay::oracle {
namespace {

/// What has gone to the device for a surface.
struct Surface {
  FrameId frame;
  std::uint8_t decoded_fields = h264::kNoField;
  bool coded_as_fields = false;
};

struct ContextDeleter {
  void operator()(AVCodecContext* context) const {
    void* binding = context->hwaccel_context;  // av_vdpau_bind_context() leaves it to its caller
    avcodec_free_context(&context);
    av_free(binding);
  }
};
struct PacketDeleter {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FrameDeleter {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

std::uint8_t field_set(bool top, bool bottom) {
  if (top && bottom) return h264::kFrame;
  if (top) return h264::kTopField;
  return bottom ? h264::kBottomField : h264::kNoField;
}

VdpVideoSurface surface_of(const AVFrame& frame) {
  return static_cast<VdpVideoSurface>(reinterpret_cast<std::uintptr_t>(frame.data[3]));
}

}  // namespace

struct LibavcodecView::State {
  std::unique_ptr<AVCodecContext, ContextDeleter> context;
  std::unique_ptr<AVPacket, PacketDeleter> packet;
  std::unique_ptr<AVFrame, FrameDeleter> frame;
  std::map<VdpVideoSurface, Surface> surfaces;  ///< grows with the stream: numbers are never used again
  VdpVideoSurface next_surface = 1;
  std::vector<ViewedPicture> pictures;
  bool usable = true;

  void record(VdpVideoSurface target, const VdpPictureInfoH264& info,
              std::span<const VdpBitstreamBuffer> buffers);
  void add_references(const VdpPictureInfoH264& info, ViewedPicture& picture) const;

  static AVPixelFormat get_format(AVCodecContext* context, const AVPixelFormat* offered);
  static int get_buffer(AVCodecContext* context, AVFrame* frame, int flags);
  static int render(AVCodecContext* context, AVFrame* frame, const VdpPictureInfo* info, std::uint32_t count,
                    const VdpBitstreamBuffer* buffers);
};

void LibavcodecView::State::record(VdpVideoSurface target, const VdpPictureInfoH264& info,
                                   std::span<const VdpBitstreamBuffer> buffers) {
  Surface& surface = surfaces.at(target);
  ViewedPicture picture;
  picture.frame = surface.frame;
  picture.second_field = surface.decoded_fields != h264::kNoField;
  picture.info = info;
  std::ranges::copy(info.field_order_cnt, picture.field_order_cnt.begin());
  add_references(info, picture);
  // A slice is two buffers: the start code and the NAL unit.
  for (std::size_t i = 1; i < buffers.size(); i += 2) {
    const auto* bytes = static_cast<const std::uint8_t*>(buffers[i].bitstream);
    picture.slices.emplace_back(bytes, bytes + buffers[i].bitstream_bytes);
  }
  surface.coded_as_fields = info.field_pic_flag != 0;
  const bool frame_picture = info.field_pic_flag == 0;
  const bool bottom_field = info.bottom_field_flag != 0;
  const std::uint8_t earlier = surface.decoded_fields;
  surface.decoded_fields = field_set(frame_picture || !bottom_field || (earlier & h264::kTopField) != 0,
                                     frame_picture || bottom_field || (earlier & h264::kBottomField) != 0);
  pictures.push_back(std::move(picture));
}

void LibavcodecView::State::add_references(const VdpPictureInfoH264& info, ViewedPicture& picture) const {
  for (const VdpReferenceFrameH264& entry : info.referenceFrames) {
    if (entry.surface == VDP_INVALID_HANDLE) continue;
    const auto found = surfaces.find(entry.surface);
    // libavcodec may make up references; what has nothing decoded into it is no picture.
    if (found == surfaces.end() || found->second.decoded_fields == h264::kNoField) continue;
    const Surface& surface = found->second;
    ViewedReference reference;
    reference.frame = surface.frame;
    reference.fields = field_set(entry.top_is_reference != 0, entry.bottom_is_reference != 0);
    reference.decoded_fields = surface.decoded_fields;
    reference.coded_as_fields = surface.coded_as_fields;
    reference.long_term = entry.is_long_term != 0;
    reference.frame_idx = entry.frame_idx;
    std::ranges::copy(entry.field_order_cnt, reference.field_order_cnt.begin());
    picture.references.push_back(reference);
  }
}

AVPixelFormat LibavcodecView::State::get_format(AVCodecContext* context, const AVPixelFormat* offered) {
  auto& state = *static_cast<State*>(context->opaque);
  const AVPixelFormat* format = offered;
  while (*format != AV_PIX_FMT_NONE && *format != AV_PIX_FMT_VDPAU) ++format;
  if (*format == AV_PIX_FMT_NONE || av_vdpau_bind_context(context, kVdpauDevice, vdpau_get_proc_address,
                                                          AV_HWACCEL_FLAG_IGNORE_LEVEL) < 0) {
    state.usable = false;
    return AV_PIX_FMT_NONE;
  }
  static_cast<AVVDPAUContext*>(context->hwaccel_context)->render2 = render;
  return AV_PIX_FMT_VDPAU;
}

int LibavcodecView::State::get_buffer(AVCodecContext* context, AVFrame* frame, int) {
  auto& state = *static_cast<State*>(context->opaque);
  if (frame->format != AV_PIX_FMT_VDPAU) {
    state.usable = false;
    return AVERROR(ENOSYS);
  }
  const VdpVideoSurface surface = state.next_surface++;
  frame->buf[0] = av_buffer_alloc(1);  // libavcodec wants an owner; there are no pixels to own
  if (frame->buf[0] == nullptr) return AVERROR(ENOMEM);
  frame->data[0] = frame->buf[0]->data;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): libavcodec carries surface handles in this pointer
  frame->data[3] = reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(surface));
  state.surfaces[surface].frame = FrameId(static_cast<std::uint64_t>(frame->pts));
  return 0;
}

int LibavcodecView::State::render(AVCodecContext* context, AVFrame* frame, const VdpPictureInfo* info,
                                  std::uint32_t count, const VdpBitstreamBuffer* buffers) {
  auto& state = *static_cast<State*>(context->opaque);
  state.record(surface_of(*frame), *static_cast<const VdpPictureInfoH264*>(info), {buffers, count});
  return VDP_STATUS_OK;
}

LibavcodecView::LibavcodecView(std::unique_ptr<State> state) : state_(std::move(state)) {}
LibavcodecView::~LibavcodecView() = default;

Result<std::unique_ptr<LibavcodecView>> LibavcodecView::create(const StreamInfo& info) {
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_H264);
  if (codec == nullptr || info.codec != Codec::h264) {
    return fail(ErrorCode::unsupported_input, "avcodec_find_decoder", "only H.264 can be viewed");
  }
  auto state = std::make_unique<State>();
  state->context.reset(avcodec_alloc_context3(codec));
  state->packet.reset(av_packet_alloc());
  state->frame.reset(av_frame_alloc());
  AVCodecContext& context = *state->context;
  context.opaque = state.get();
  context.thread_count = 1;
  context.get_format = State::get_format;
  context.get_buffer2 = State::get_buffer;
  if (!info.extradata.empty()) {
    context.extradata =
        static_cast<std::uint8_t*>(av_mallocz(info.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    std::ranges::copy(info.extradata, context.extradata);
    context.extradata_size = static_cast<int>(info.extradata.size());
  }
  if (const int error = avcodec_open2(&context, codec, nullptr); error < 0) {
    return fail(ErrorCode::environment, "avcodec_open2", "libavcodec's H.264 decoder does not open", -error);
  }
  return std::unique_ptr<LibavcodecView>(new LibavcodecView(std::move(state)));
}

std::span<const ViewedPicture> LibavcodecView::feed(const AccessUnit& unit) {
  AVCodecContext* context = state_->context.get();
  AVPacket* packet = state_->packet.get();
  state_->pictures.clear();
  av_packet_unref(packet);
  if (av_new_packet(packet, static_cast<int>(unit.bytes.size())) < 0) return {};
  std::ranges::copy(unit.bytes, packet->data);
  packet->pts = static_cast<std::int64_t>(unit.id.value());
  if (unit.discard) packet->flags |= AV_PKT_FLAG_DISCARD;
  if (!unit.new_extradata.empty()) {
    std::uint8_t* side =
        av_packet_new_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, unit.new_extradata.size());
    if (side != nullptr) std::ranges::copy(unit.new_extradata, side);
  }
  // Damage shows in what is recorded and what is not, so the codes do not matter here. Taking out all
  // frames keeps libavcodec decoding each packet as it is sent.
  (void)avcodec_send_packet(context, packet);
  while (avcodec_receive_frame(context, state_->frame.get()) >= 0) av_frame_unref(state_->frame.get());
  return state_->pictures;
}

bool LibavcodecView::usable() const {
  return state_->usable;
}

}  // namespace zcplay::oracle
