// SPDX-License-Identifier: MIT
#include "decode/software/still_image.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "base/ffmpeg.h"
#include "decode/software/still_samples.h"
#include "decode/software/unit_decoder.h"

namespace zcplay::software {
namespace {

struct FreeContext {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
using ContextPtr = std::unique_ptr<AVCodecContext, FreeContext>;
using PacketPtr = std::unique_ptr<AVPacket, FreePacket>;

bool has_at(std::string_view text, std::size_t at, std::string_view wanted) {
  return text.size() >= at + wanted.size() && text.substr(at, wanted.size()) == wanted;
}

bool is_pnm(std::string_view start) {
  if (start.size() < 3 || start[0] != 'P' || start[1] < '1' || start[1] > '7') return false;
  return std::string_view(" \t\r\n#").find(start[2]) != std::string_view::npos;
}

// libavcodec makes the last rows of a JPEG up where they are missing, and does not say so. Entropy-coded data
// holds no marker but the one that ends it.
bool ends_early(std::span<const std::byte> file, StillFormat format) {
  using namespace std::string_view_literals;
  if (format != StillFormat::jpeg) return false;
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::size_t last_scan = text.rfind("\xff\xda"sv);
  return last_scan == std::string_view::npos || text.find("\xff\xd9"sv, last_scan) == std::string_view::npos;
}

AVCodecID codec_id(StillFormat format, std::span<const std::byte> file) {
  switch (format) {
    case StillFormat::png:
      return AV_CODEC_ID_PNG;
    case StillFormat::pnm:
      break;
    case StillFormat::jpeg:
      return AV_CODEC_ID_MJPEG;
    case StillFormat::bmp:
      return AV_CODEC_ID_BMP;
    case StillFormat::webp:
      return AV_CODEC_ID_WEBP;
  }
  switch (static_cast<char>(file[1])) {
    case '1':
    case '4':
      return AV_CODEC_ID_PBM;
    case '2':
    case '5':
      return AV_CODEC_ID_PGM;
    case '7':
      return AV_CODEC_ID_PAM;
    default:
      return AV_CODEC_ID_PPM;
  }
}

std::unexpected<Error> out_of_memory(const std::string& source) {
  return fail(ErrorCode::environment, "decode", fmt::format("{}: not enough memory for it", source), ENOMEM);
}

std::unexpected<Error> undecodable(const std::string& source, StillFormat format, std::string_view why) {
  return fail(ErrorCode::unreadable_input, "decode",
              fmt::format("{}: is damaged or cut short: it cannot be decoded as {} ({})", source,
                          to_string(format), why));
}

std::unexpected<Error> too_large(const std::string& source) {
  return fail(ErrorCode::unsupported_input, "decode",
              fmt::format("{}: is too large: pictures may have sides of {} pixels and {} million pixels",
                          source, kStillMaxSide, kStillMaxPixels / 1'000'000));
}

bool too_many_pixels(std::int64_t width, std::int64_t height) {
  return width > kStillMaxSide || height > kStillMaxSide ||
         width * height > static_cast<std::int64_t>(kStillMaxPixels);
}

// `refused` becomes true where the picture turns out to be too large, before there is memory for it.
Result<ContextPtr> open_context(AVCodecID id, StillFormat format, bool& refused) {
  const AVCodec* codec = avcodec_find_decoder(id);
  if (codec == nullptr) {
    return fail(ErrorCode::environment, "avcodec_find_decoder",
                fmt::format("this machine's FFmpeg was built without a decoder for {}", to_string(format)));
  }
  ContextPtr context(avcodec_alloc_context3(codec));
  if (context == nullptr) return fail(ErrorCode::environment, "avcodec_alloc_context3", "out of memory");
  context->thread_count = 1;
  // What libavcodec would make up for missing data must not be counted as if it had been there.
  context->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
  context->error_concealment = 0;
  context->opaque = &refused;
  context->get_buffer2 = [](AVCodecContext* self, AVFrame* frame, int flags) {
    if (!too_many_pixels(frame->width, frame->height)) return avcodec_default_get_buffer2(self, frame, flags);
    *static_cast<bool*>(self->opaque) = true;
    return AVERROR(EINVAL);
  };
  if (const int opened = avcodec_open2(context.get(), codec, nullptr); opened < 0)
    return fail(ErrorCode::environment, "avcodec_open2", ffmpeg_error_text(opened));
  return context;
}

int decode_packet(AVCodecContext& context, const AVPacket& packet, AVFrame& frame) {
  if (const int sent = avcodec_send_packet(&context, &packet); sent < 0) return sent;
  const int received = avcodec_receive_frame(&context, &frame);
  if (received != AVERROR(EAGAIN)) return received;
  if (const int ended = avcodec_send_packet(&context, nullptr); ended < 0) return ended;
  return avcodec_receive_frame(&context, &frame);
}

}  // namespace

std::string_view to_string(StillFormat format) {
  constexpr std::array<std::string_view, 5> kNames = {"PNG", "PNM", "JPEG", "BMP", "WebP"};
  return kNames[std::to_underlying(format)];
}

std::optional<StillFormat> still_format(std::span<const std::byte> start) {
  using namespace std::string_view_literals;
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (has_at(text, 0, "\x89PNG\r\n\x1a\n"sv)) return StillFormat::png;
  if (has_at(text, 0, "\xff\xd8\xff"sv)) return StillFormat::jpeg;
  if (has_at(text, 0, "BM"sv) && has_at(text, 6, "\0\0\0\0"sv)) return StillFormat::bmp;
  if (has_at(text, 0, "RIFF"sv) && has_at(text, 8, "WEBP"sv)) return StillFormat::webp;
  if (is_pnm(text)) return StillFormat::pnm;
  return std::nullopt;
}

Result<StillImage> decode_still(std::span<const std::byte> file, StillFormat format,
                                const std::string& source) {
  silence_ffmpeg_log();
  if (file.size() < 3 || ends_early(file, format)) return undecodable(source, format, "its end is missing");
  if (file.size() > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return too_large(source);
  bool refused = false;
  auto context = open_context(codec_id(format, file), format, refused);
  if (!context) return std::unexpected(std::move(context.error()));
  const PacketPtr packet(av_packet_alloc());
  if (packet == nullptr || av_new_packet(packet.get(), static_cast<int>(file.size())) < 0)
    return out_of_memory(source);
  std::memcpy(packet->data, file.data(), file.size());

  const AVFramePtr frame = make_av_frame();
  const int decoded = decode_packet(**context, *packet, *frame);
  // Some versions look whether the file has all of the picture before they ask for its memory.
  if (refused || (decoded < 0 && too_many_pixels((*context)->width, (*context)->height)))
    return too_large(source);
  if (decoded == AVERROR(ENOMEM)) return out_of_memory(source);
  if (decoded == AVERROR_PATCHWELCOME) {
    return fail(ErrorCode::unsupported_input, "decode",
                fmt::format("{}: is a kind of {} that libavcodec cannot decode", source, to_string(format)));
  }
  if (decoded < 0) return undecodable(source, format, ffmpeg_error_text(decoded));
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0)
    return undecodable(source, format, "some of it could not be read");
  return still_samples(*frame, source);
}

}  // namespace zcplay::software
