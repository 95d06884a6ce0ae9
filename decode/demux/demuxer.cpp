// SPDX-License-Identifier: MIT
#include "decode/demux/demuxer.h"

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavformat/avformat.h>
#include <libavformat/version.h>
}

#include "base/ffmpeg.h"
#include "decode/demux/input.h"
#include "decode/demux/orientation.h"

namespace zcplay::demux {
namespace {

/// No picture side above this is believed; sizes computed from it cannot wrap.
constexpr int kMaxSide = 16384;

struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

struct CloseInput {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};

using FormatContext = std::unique_ptr<AVFormatContext, CloseInput>;

std::optional<Codec> codec_of(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_H264:
      return Codec::h264;
    case AV_CODEC_ID_HEVC:
      return Codec::hevc;
    case AV_CODEC_ID_VP8:
      return Codec::vp8;
    case AV_CODEC_ID_VP9:
      return Codec::vp9;
    case AV_CODEC_ID_MPEG2VIDEO:
      return Codec::mpeg2;
    case AV_CODEC_ID_AV1:
      return Codec::av1;
    default:
      return std::nullopt;
  }
}

Rational to_rational(AVRational value) {
  if (value.den <= 0) return {0, 1};
  return {value.num, value.den};
}

/// Maps libavformat's refusal to open or read `input` onto one sentence.
std::unexpected<Error> input_error(std::string operation, const std::string& input, int error,
                                   std::string_view step) {
  if (error == AVERROR_EXIT) {
    return fail(ErrorCode::interrupted, std::move(operation),
                fmt::format("{}: interrupted while {}", input, step));
  }
  if (error == AVERROR_INVALIDDATA || error == AVERROR_EOF) {
    return fail(ErrorCode::unreadable_input, std::move(operation),
                fmt::format("{}: is not a media file that FFmpeg can read, or its beginning is lost", input));
  }
  if (error == AVERROR(ENOMEM)) {
    return fail(ErrorCode::environment, std::move(operation),
                fmt::format("{}: out of memory while {}", input, step), ENOMEM);
  }
  return fail(ErrorCode::unreadable_input, std::move(operation),
              fmt::format("{}: {} failed: {}", input, step, ffmpeg_error_text(error)));
}

/// The first video stream that is neither a cover picture nor a strip of thumbnails; -1 for none.
int choose_stream(const AVFormatContext& context) {
  constexpr int kStillPictures = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (stream.disposition & kStillPictures) == 0) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

/// Common Encryption of ISO BMFF (sample entry, or a description with each packet) and of WebM (a key
/// id on the track). libavformat hands such packets out as they are: noise to a decoder.
bool encrypted(const AVStream& stream, const AVPacket* packet) {
  if (stream.codecpar->codec_tag == MKTAG('e', 'n', 'c', 'v')) return true;
  if (av_dict_get(stream.metadata, "enc_key_id", nullptr, 0) != nullptr) return true;
  return packet != nullptr &&
         av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, nullptr) != nullptr;
}

std::unexpected<Error> encrypted_error(const std::string& input) {
  return fail(ErrorCode::unsupported_input, "open",
              fmt::format("{}: the video is encrypted; only clear streams can be decoded", input));
}

/// Codec, size, parameter sets, unit of time and cutting into access units are there without a look at the
/// first packets.
bool header_suffices(const AVFormatContext& context) {
  if ((context.ctx_flags & AVFMTCTX_NOHEADER) != 0) return false;
  const int chosen = choose_stream(context);
  if (chosen < 0) return false;
  const AVStream& stream = *context.streams[chosen];
  const AVCodecParameters& parameters = *stream.codecpar;
  const bool described = parameters.codec_id == AV_CODEC_ID_H264 || parameters.codec_id == AV_CODEC_ID_HEVC;
  return described && parameters.extradata_size > 0 && parameters.width > 0 && parameters.height > 0 &&
         stream.time_base.num > 0 && stream.time_base.den > 0;
}

Orientation orientation_of_stream(const AVStream& stream) {
  std::size_t size = 0;
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  const AVCodecParameters& parameters = *stream.codecpar;
  const AVPacketSideData* found = av_packet_side_data_get(
      parameters.coded_side_data, parameters.nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  const std::uint8_t* data = found != nullptr ? found->data : nullptr;
  if (found != nullptr) size = found->size;
#else
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
#endif
  std::array<std::int32_t, 9> matrix{};
  if (data == nullptr || size < sizeof(matrix)) return Orientation::upright;
  std::memcpy(matrix.data(), data, sizeof(matrix));
  return orientation_of(matrix);
}

/// "prores", or "none (tag XYZ9)" for what FFmpeg has no name for either.
std::string codec_name(const AVCodecParameters& parameters) {
  std::string name = avcodec_get_name(parameters.codec_id);
  if (parameters.codec_tag == 0) return name;
  std::array<char, AV_FOURCC_MAX_STRING_SIZE> tag{};
  av_fourcc_make_string(tag.data(), parameters.codec_tag);
  return fmt::format("{} (tag {})", name, tag.data());
}

Result<StreamInfo> describe(const std::string& input, const AVFormatContext& context,
                            const AVStream& stream) {
  const AVCodecParameters& parameters = *stream.codecpar;
  const std::optional<Codec> codec = codec_of(parameters.codec_id);
  if (!codec) {
    return fail(
        ErrorCode::unsupported_input, "open",
        fmt::format("{}: the video is coded as {}; H.264, HEVC, VP8, VP9, MPEG-2 and AV1 are what can be "
                    "decoded",
                    input, codec_name(parameters)));
  }
  if (parameters.width < 0 || parameters.height < 0 || parameters.width > kMaxSide ||
      parameters.height > kMaxSide) {
    return fail(ErrorCode::unsupported_input, "open",
                fmt::format("{}: a picture of {}x{} pixels is beyond the limit of {} each way", input,
                            parameters.width, parameters.height, kMaxSide));
  }

  StreamInfo info;
  info.codec = *codec;
  if (parameters.extradata_size > 0) {
    info.extradata.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
  }
  info.container_size = {static_cast<std::uint32_t>(parameters.width),
                         static_cast<std::uint32_t>(parameters.height)};
  info.time_base = to_rational(stream.time_base);
  info.frame_rate = to_rational(stream.avg_frame_rate);
  info.sample_aspect_ratio = to_rational(
      stream.sample_aspect_ratio.num != 0 ? stream.sample_aspect_ratio : parameters.sample_aspect_ratio);
  info.orientation = orientation_of_stream(stream);
  info.container = context.iformat->name;
  info.codec_tag = parameters.codec_tag;
  info.reorder_frames = static_cast<unsigned>(std::max(parameters.video_delay, 0));
  return info;
}

}  // namespace

struct Demuxer::State {
  std::string input;
  DemuxerOptions options;
  FormatContext context;
  std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
  int stream_index = -1;
  StreamInfo info;
  std::uint64_t units_read = 0;
  bool packet_ahead = false;    ///< `packet` was read by open() and is still to be given out
  std::optional<Error> failed;  ///< given again to whoever reads on

  [[nodiscard]] AVStream& stream() const { return *context->streams[stream_index]; }

  Result<void> open_context();
  Result<void> find_stream();
  Result<bool> next_packet();
  AccessUnit unit_from_packet();
};

Result<void> Demuxer::State::open_context() {
  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr || packet == nullptr) {
    avformat_free_context(raw);
    return fail(ErrorCode::environment, "open", fmt::format("{}: out of memory", input), ENOMEM);
  }
  raw->interrupt_callback.opaque = this;
  raw->interrupt_callback.callback = [](void* opaque) {
    const auto& self = *static_cast<State*>(opaque);
    return self.options.interrupted && self.options.interrupted() ? 1 : 0;
  };

  // Streams of a programme table that is sent late would be missed otherwise; FFmpeg's tools set it too.
  AVDictionary* settings = nullptr;
  av_dict_set(&settings, "scan_all_pmts", "1", 0);
  const int opened = avformat_open_input(&raw, libavformat_url(input).c_str(), nullptr, &settings);
  av_dict_free(&settings);
  if (opened < 0) return input_error("avformat_open_input", input, opened, "opening");  // raw is freed
  context.reset(raw);

  if (options.believe_header && header_suffices(*context)) return {};
  const int found = avformat_find_stream_info(context.get(), nullptr);
  if (found < 0) return input_error("avformat_find_stream_info", input, found, "looking for streams");
  return {};
}

Result<void> Demuxer::State::find_stream() {
  stream_index = choose_stream(*context);
  if (stream_index < 0) {
    return fail(
        ErrorCode::unsupported_input, "open",
        fmt::format("{}: there is no video stream in it (container {})", input, context->iformat->name));
  }
  if (encrypted(stream(), nullptr)) return encrypted_error(input);
  auto described = describe(input, *context, stream());
  if (!described) return std::unexpected(std::move(described.error()));
  info = std::move(*described);

  for (unsigned i = 0; i < context->nb_streams; ++i) {
    context->streams[i]->discard = static_cast<int>(i) == stream_index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  // Some containers say that they are encrypted packet by packet only.
  auto first = next_packet();
  if (!first) {
    failed = std::move(first.error());
    return {};
  }
  packet_ahead = *first;
  if (packet_ahead && encrypted(stream(), packet.get())) return encrypted_error(input);
  return {};
}

/// False at the end of the stream.
Result<bool> Demuxer::State::next_packet() {
  for (;;) {
    av_packet_unref(packet.get());
    const int status = av_read_frame(context.get(), packet.get());
    if (status == AVERROR_EOF) {
      // Demuxers that parse the container themselves report the end where in truth the input failed.
      if (context->pb == nullptr || context->pb->error >= 0 || context->pb->error == AVERROR_EOF)
        return false;
      return input_error("av_read_frame", input, context->pb->error,
                         fmt::format("reading on after {} access units", units_read));
    }
    if (status == AVERROR(EAGAIN)) {
      if (options.interrupted && options.interrupted()) {
        return input_error("av_read_frame", input, AVERROR_EXIT, "reading");
      }
      continue;
    }
    if (status < 0) {
      return input_error("av_read_frame", input, status,
                         fmt::format("reading on after {} access units", units_read));
    }
    if (packet->stream_index == stream_index && packet->size > 0) return true;
  }
}

AccessUnit Demuxer::State::unit_from_packet() {
  AccessUnit unit;
  unit.bytes = {packet->data, static_cast<std::size_t>(packet->size)};
  if (packet->pts != AV_NOPTS_VALUE) unit.pts = MediaTime{packet->pts, info.time_base};
  if (packet->dts != AV_NOPTS_VALUE) unit.dts = MediaTime{packet->dts, info.time_base};
  unit.duration = packet->duration;
  unit.id = FrameId(++units_read);
  unit.keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  unit.discard = (packet->flags & AV_PKT_FLAG_DISCARD) != 0;
  std::size_t size = 0;
  const std::uint8_t* extradata = av_packet_get_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, &size);
  if (extradata != nullptr) unit.new_extradata = {extradata, size};
  return unit;
}

Demuxer::Demuxer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Demuxer::~Demuxer() = default;

Result<std::unique_ptr<Demuxer>> Demuxer::open(std::string input, DemuxerOptions options, Log log) {
  silence_ffmpeg_log();
  if (auto sound = check_input(input); !sound) return std::unexpected(std::move(sound.error()));

  auto state = std::make_unique<State>();
  state->input = std::move(input);
  state->options = std::move(options);
  if (auto opened = state->open_context(); !opened) return std::unexpected(std::move(opened.error()));
  if (auto found = state->find_stream(); !found) return std::unexpected(std::move(found.error()));

  if (log.enabled(LogLevel::info)) {
    const StreamInfo& info = state->info;
    log.write(LogLevel::info, "demux",
              fmt::format("{}: {} {}x{} in {}, stream {} of {}", state->input, to_string(info.codec),
                          info.container_size.width, info.container_size.height, info.container,
                          state->stream_index, state->context->nb_streams));
  }
  return std::unique_ptr<Demuxer>(new Demuxer(std::move(state)));
}

const StreamInfo& Demuxer::stream() const {
  return state_->info;
}

Result<std::optional<AccessUnit>> Demuxer::read() {
  if (state_->failed) return std::unexpected(*state_->failed);
  if (!std::exchange(state_->packet_ahead, false)) {
    auto more = state_->next_packet();
    if (!more) {
      state_->failed = std::move(more.error());
      return std::unexpected(*state_->failed);
    }
    if (!*more) return std::nullopt;
  }
  return state_->unit_from_packet();
}

Result<void> Demuxer::seek(MediaTime target) {
  const AVRational from{target.time_base.numerator, target.time_base.denominator};
  const std::int64_t ticks = av_rescale_q(target.ticks, from, state_->stream().time_base);
  const int status = av_seek_frame(state_->context.get(), state_->stream_index, ticks, AVSEEK_FLAG_BACKWARD);
  if (status < 0) {
    return input_error("av_seek_frame", state_->input, status, "seeking (live inputs cannot)");
  }
  state_->packet_ahead = false;
  state_->failed.reset();
  return {};
}

}  // namespace zcplay::demux
