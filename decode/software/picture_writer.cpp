// SPDX-License-Identifier: MIT
#include "decode/software/picture_writer.h"

#include <bit>
#include <cassert>
#include <cstring>
#include <string>

#include <fmt/format.h>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace zcplay::software {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are moved as the host has them");

// The compiler vectorises these three; they are written for that: no aliasing, one index, no calls.

void interleave_bytes(const std::uint8_t* __restrict first, const std::uint8_t* __restrict second,
                      std::uint8_t* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    out[2 * i] = first[i];
    out[2 * i + 1] = second[i];
  }
}

void interleave_words(const std::uint16_t* __restrict first, const std::uint16_t* __restrict second,
                      std::uint16_t* __restrict out, std::size_t count, unsigned shift) {
  for (std::size_t i = 0; i < count; ++i) {
    out[2 * i] = static_cast<std::uint16_t>(first[i] << shift);
    out[2 * i + 1] = static_cast<std::uint16_t>(second[i] << shift);
  }
}

void shift_words(const std::uint16_t* __restrict in, std::uint16_t* __restrict out, std::size_t count,
                 unsigned shift) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint16_t>(in[i] << shift);
}

const std::uint16_t* words(const std::uint8_t* row) {
  return reinterpret_cast<const std::uint16_t*>(row);
}
std::uint16_t* words(std::byte* row) {
  return reinterpret_cast<std::uint16_t*>(row);
}

struct RowRange {
  std::uint32_t first = 0;
  std::uint32_t step = 1;
};

RowRange row_range(Rows rows) {
  switch (rows) {
    case Rows::all:
      return {0, 1};
    case Rows::top_field:
      return {0, 2};
    case Rows::bottom_field:
      return {1, 2};
  }
  std::abort();
}

const std::uint8_t* source_row(const AVFrame& frame, unsigned plane, std::uint32_t row) {
  return frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane];
}

/// A plane that keeps its samples side by side.
void write_plain(const AVFrame& frame, unsigned plane, const PixelFormatInfo& info, std::byte* out,
                 std::uint32_t stride, Size size, RowRange range) {
  const std::uint32_t bytes = plane_row_bytes(info, plane, size.width);
  const std::uint32_t row_count = plane_rows(info, plane, size.height);
  for (std::uint32_t row = range.first; row < row_count; row += range.step) {
    const std::uint8_t* in = source_row(frame, plane, row);
    std::byte* to = out + static_cast<std::size_t>(row) * stride;
    if (info.bytes_per_sample == 1) {
      std::memcpy(to, in, bytes);
    } else {
      shift_words(words(in), words(to), bytes / 2, info.shift);
    }
  }
}

void write_interleaved(const AVFrame& frame, const PixelFormatInfo& info, std::byte* out,
                       std::uint32_t stride, Size size, RowRange range) {
  const std::size_t pairs = plane_row_bytes(info, 1, size.width) / info.bytes_per_sample / 2;
  const std::uint32_t row_count = plane_rows(info, 1, size.height);
  for (std::uint32_t row = range.first; row < row_count; row += range.step) {
    const std::uint8_t* blue = source_row(frame, 1, row);
    const std::uint8_t* red = source_row(frame, 2, row);
    std::byte* to = out + static_cast<std::size_t>(row) * stride;
    if (info.bytes_per_sample == 1) {
      interleave_bytes(blue, red, reinterpret_cast<std::uint8_t*>(to), pairs);
    } else {
      interleave_words(words(blue), words(red), words(to), pairs, info.shift);
    }
  }
}

}  // namespace

Result<SemiPlanarFormat> semi_planar_format(int av_pixel_format) {
  switch (av_pixel_format) {
    case AV_PIX_FMT_YUV420P:
      return SemiPlanarFormat{kFormatNV12};
    case AV_PIX_FMT_YUVJ420P:
      return SemiPlanarFormat{kFormatNV12, true};
    case AV_PIX_FMT_YUV422P:
      return SemiPlanarFormat{kFormatNV16};
    case AV_PIX_FMT_YUVJ422P:
      return SemiPlanarFormat{kFormatNV16, true};
    case AV_PIX_FMT_YUV444P:
      return SemiPlanarFormat{kFormatNV24};
    case AV_PIX_FMT_YUVJ444P:
      return SemiPlanarFormat{kFormatNV24, true};
    case AV_PIX_FMT_YUV420P10LE:
      return SemiPlanarFormat{kFormatP010};
    case AV_PIX_FMT_YUV422P10LE:
      return SemiPlanarFormat{kFormatP210};
    case AV_PIX_FMT_YUV444P10LE:
      return SemiPlanarFormat{kFormatQ410};
    case AV_PIX_FMT_GRAY8:
      return SemiPlanarFormat{kFormatR8};
    case AV_PIX_FMT_GRAY10LE:
      return SemiPlanarFormat{kFormatR16};
    default: {
      const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(av_pixel_format));
      return fail(
          ErrorCode::unsupported_input, "decode",
          fmt::format("pictures in {} have no semi-planar format here; 8 and 10 bit 4:0:0, 4:2:0, 4:2:2 "
                      "and 4:4:4 have",
                      name != nullptr ? name : "an unknown format"));
    }
  }
}

PictureLayout make_layout(DrmFormat format, Size size, std::uint32_t alignment) {
  const std::optional<PixelFormatInfo> info = pixel_format_info(format);
  assert(info && std::has_single_bit(alignment));
  PictureLayout layout{.format = format, .size = size};
  for (unsigned plane = 0; plane < info->planes; ++plane) {
    layout.offsets[plane] = static_cast<std::uint32_t>(layout.bytes);
    layout.strides[plane] = (plane_row_bytes(*info, plane, size.width) + alignment - 1) & ~(alignment - 1);
    layout.bytes += static_cast<std::size_t>(layout.strides[plane]) * plane_rows(*info, plane, size.height);
  }
  return layout;
}

void write_picture(const AVFrame& frame, const PictureLayout& layout, std::span<std::byte> memory,
                   Rows rows) {
  const std::optional<PixelFormatInfo> info = pixel_format_info(layout.format);
  assert(info && memory.size() >= layout.bytes);
  assert(static_cast<std::uint32_t>(frame.width) >= layout.size.width &&
         static_cast<std::uint32_t>(frame.height) >= layout.size.height);
  const RowRange range = row_range(rows);
  write_plain(frame, 0, *info, memory.data() + layout.offsets[0], layout.strides[0], layout.size, range);
  if (info->planes == 2) {
    write_interleaved(frame, *info, memory.data() + layout.offsets[1], layout.strides[1], layout.size, range);
  }
  for (unsigned plane = 1; info->planes == 3 && plane < 3; ++plane) {
    write_plain(frame, plane, *info, memory.data() + layout.offsets[plane], layout.strides[plane],
                layout.size, range);
  }
}

}  // namespace zcplay::software
