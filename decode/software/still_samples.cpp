// SPDX-License-Identifier: MIT
#include "decode/software/still_samples.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace zcplay::software {
namespace {

constexpr unsigned kColors = 3;

std::byte to_byte(unsigned value) {
  return static_cast<std::byte>(value);
}

// Full scale stays full scale. Fewer bits are repeated, as ImageMagick and FFmpeg do; more are rounded.
unsigned to_8_bits(unsigned value, unsigned depth) {
  if (depth > 8) {
    const unsigned most = (1U << depth) - 1;
    return (value * 255 + most / 2) / most;
  }
  unsigned bits = value << (8 - depth);
  for (unsigned filled = depth; filled < 8; filled *= 2) bits |= bits >> filled;
  return bits;
}

// Writes one component of the picture to every `step`-th byte from `to` on.
void copy_component(const AVFrame& frame, const AVPixFmtDescriptor& format, unsigned component, std::byte* to,
                    unsigned step) {
  const AVComponentDescriptor& from = format.comp[component];
  const auto width = static_cast<std::size_t>(frame.width);
  const bool bytes = from.depth == 8 && from.shift == 0 && (format.flags & AV_PIX_FMT_FLAG_BITSTREAM) == 0;
  // The descriptor knows where bits lie, not what they mean.
  const unsigned inverted = frame.format == AV_PIX_FMT_MONOWHITE ? 0xff : 0;
  std::vector<std::uint16_t> line(bytes ? 0 : width);
  for (int y = 0; y < frame.height; ++y, to += width * step) {
    if (bytes) {
      const std::uint8_t* row =
          frame.data[from.plane] + std::ptrdiff_t{y} * frame.linesize[from.plane] + from.offset;
      for (std::size_t x = 0; x < width; ++x)
        to[x * step] = to_byte(row[x * static_cast<unsigned>(from.step)]);
      continue;
    }
    const std::uint8_t* planes[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
    av_read_image_line2(line.data(), planes, frame.linesize, &format, 0, y, static_cast<int>(component),
                        frame.width, 0, sizeof(std::uint16_t));
    for (std::size_t x = 0; x < width; ++x)
      to[x * step] = to_byte(to_8_bits(line[x], static_cast<unsigned>(from.depth)) ^ inverted);
  }
}

void copy_palette(const AVFrame& frame, StillImage& image) {
  std::byte* to = image.samples.data();
  bool transparent = false;
  std::vector<std::byte> alpha(image.samples.size() / kColors);
  for (std::size_t y = 0, pixel = 0; y < image.size.height; ++y) {
    const std::uint8_t* row = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
    for (std::size_t x = 0; x < image.size.width; ++x, ++pixel) {
      std::uint32_t argb = 0;
      std::memcpy(&argb, frame.data[1] + std::size_t{row[x]} * sizeof argb, sizeof argb);
      to[0] = to_byte(argb >> 16 & 0xff);
      to[1] = to_byte(argb >> 8 & 0xff);
      to[2] = to_byte(argb & 0xff);
      to += kColors;
      alpha[pixel] = to_byte(argb >> 24);
      transparent = transparent || alpha[pixel] != std::byte{0xff};
    }
  }
  if (transparent) image.alpha = std::move(alpha);
}

void copy_alpha(const AVFrame& frame, const AVPixFmtDescriptor& format, StillImage& image) {
  image.alpha.resize(std::size_t{image.size.width} * image.size.height);
  copy_component(frame, format, format.nb_components - 1U, image.alpha.data(), 1);
}

void copy_rgb(const AVFrame& frame, const AVPixFmtDescriptor& format, bool has_alpha, StillImage& image) {
  image.samples.resize(std::size_t{image.size.width} * image.size.height * kColors);
  if ((format.flags & AV_PIX_FMT_FLAG_PAL) != 0) {
    copy_palette(frame, image);
    return;
  }
  const bool gray = format.nb_components <= 2;
  if (gray) {
    copy_component(frame, format, 0, image.samples.data(), kColors);
    for (std::size_t i = 0; i < image.samples.size(); i += kColors)
      image.samples[i + 1] = image.samples[i + 2] = image.samples[i];
  } else {
    for (unsigned color = 0; color < kColors; ++color)
      copy_component(frame, format, color, image.samples.data() + color, kColors);
  }
  if (has_alpha) copy_alpha(frame, format, image);
}

void copy_yuv(const AVFrame& frame, const AVPixFmtDescriptor& format, bool has_alpha, StillImage& image) {
  image.kind = StillImage::Kind::yuv;
  image.chroma_shift_x = format.log2_chroma_w;
  image.chroma_shift_y = format.log2_chroma_h;
  const std::string_view name(format.name);
  image.full_range = frame.color_range == AVCOL_RANGE_JPEG || name.starts_with("yuvj");
  const std::size_t chroma_width = ((std::size_t{image.size.width} - 1) >> image.chroma_shift_x) + 1;
  const std::size_t chroma_height = ((std::size_t{image.size.height} - 1) >> image.chroma_shift_y) + 1;
  image.samples.resize(std::size_t{image.size.width} * image.size.height + 2 * chroma_width * chroma_height);
  std::byte* to = image.samples.data();
  for (unsigned plane = 0; plane < 3; ++plane) {
    const std::size_t width = plane == 0 ? image.size.width : chroma_width;
    const std::size_t height = plane == 0 ? image.size.height : chroma_height;
    for (std::size_t y = 0; y < height; ++y, to += width)
      std::memcpy(to, frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane], width);
  }
  if (has_alpha) copy_alpha(frame, format, image);
}

}  // namespace

Result<StillImage> still_samples(const AVFrame& frame, const std::string& source) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || frame.width <= 0 || frame.height <= 0)
    return fail(ErrorCode::unreadable_input, "decode", fmt::format("{}: there is no picture in it", source));
  StillImage image;
  image.size = {static_cast<std::uint32_t>(frame.width), static_cast<std::uint32_t>(frame.height)};
  int depth = 0;
  for (int i = 0; i < format->nb_components; ++i) depth = std::max(depth, format->comp[i].depth);
  image.file_depth = static_cast<std::uint8_t>(depth);

  const bool has_alpha = (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  const bool gray = format->nb_components - (has_alpha ? 1 : 0) == 1;
  const bool rgb = gray || (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
  constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_HWACCEL;
  const bool planar_bytes = depth == 8 && (format->flags & AV_PIX_FMT_FLAG_PLANAR) != 0 &&
                            format->comp[1].plane == 1 && format->comp[2].plane == 2;
  if ((format->flags & kOther) != 0 || depth > 16 || (!rgb && !planar_bytes)) {
    return fail(ErrorCode::unsupported_input, "decode",
                fmt::format("{}: its samples ({}) cannot be counted as 8-bit RGB; convert it to PNG first",
                            source, format->name));
  }
  if (rgb) {
    copy_rgb(frame, *format, has_alpha, image);
  } else {
    copy_yuv(frame, *format, has_alpha, image);
  }
  return image;
}

}  // namespace zcplay::software
