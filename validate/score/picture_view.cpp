// SPDX-License-Identifier: MIT
#include "validate/score/picture_view.h"

#include <string>

#include <fmt/format.h>

namespace zcplay::score {
namespace {

std::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorCode::unsupported_input, "score", std::move(sentence));
}

constexpr std::uint32_t subsampled(std::uint32_t side, unsigned shift) {
  return (side + (1U << shift) - 1) >> shift;
}

Result<void> check_size(Size size) {
  if (size.width == 0 || size.height == 0 || size.width > kMaxSide || size.height > kMaxSide) {
    return refuse(fmt::format("a picture of {}x{} pixels cannot be counted: sides from 1 to {} are taken",
                              size.width, size.height, kMaxSide));
  }
  return {};
}

// `row` bytes are read of each of `rows` rows.
Result<void> check_plane(const char* name, std::span<const std::byte> memory, std::uint64_t stride,
                         std::uint64_t row, std::uint64_t rows) {
  if (stride < row) {
    return refuse(fmt::format("the {} rows are {} bytes apart but {} bytes long", name, stride, row));
  }
  const std::uint64_t needed = (rows - 1) * stride + row;
  if (memory.size() < needed) {
    return refuse(fmt::format("the {} needs {} bytes and has {}", name, needed, memory.size()));
  }
  return {};
}

Result<void> check(const RgbView& view) {
  if (auto good = check_size(view.size); !good) return good;
  const RgbLayout& layout = view.layout;
  const bool distinct =
      layout.red != layout.green && layout.green != layout.blue && layout.blue != layout.red;
  if (layout.bytes < 3 || layout.bytes > 4 || !distinct || layout.red >= layout.bytes ||
      layout.green >= layout.bytes || layout.blue >= layout.bytes) {
    return refuse(fmt::format("pixels of {} bytes with red, green and blue at {}, {} and {} are unknown",
                              layout.bytes, layout.red, layout.green, layout.blue));
  }
  return check_plane("picture", view.pixels, view.stride, std::uint64_t{view.size.width} * layout.bytes,
                     view.size.height);
}

Result<void> check_samples(const YuvView& view) {
  const bool bytes = view.bytes_per_sample == 1 && view.bit_depth == 8 && view.shift == 0;
  const bool words = view.bytes_per_sample == 2 && view.bit_depth >= 8 && view.bit_depth + view.shift <= 16;
  if (!bytes && !words) {
    return refuse(fmt::format("samples of {} bits, {} bits up in {} bytes, are unknown", view.bit_depth,
                              view.shift, view.bytes_per_sample));
  }
  if (view.chroma_shift_x > 2 || view.chroma_shift_y > 2 || view.chroma_step < 1 || view.chroma_step > 2) {
    return refuse("this way to subsample chroma is unknown");
  }
  if (view.color.matrix > Matrix::bt2020) return refuse("this matrix of YUV is unknown");
  return {};
}

Result<void> check(const YuvView& view) {
  if (auto good = check_size(view.size); !good) return good;
  if (auto good = check_samples(view); !good) return good;
  const std::uint64_t bytes = view.bytes_per_sample;
  if (auto good = check_plane("luma", view.luma, view.luma_stride, view.size.width * bytes, view.size.height);
      !good) {
    return good;
  }
  if (view.cb.empty() && view.cr.empty()) return {};
  const std::uint64_t columns = subsampled(view.size.width, view.chroma_shift_x);
  const std::uint64_t rows = subsampled(view.size.height, view.chroma_shift_y);
  // From the first byte of a component's first sample to the last byte of its last one.
  const std::uint64_t row = ((columns - 1) * view.chroma_step + 1) * bytes;
  if (auto good = check_plane("Cb", view.cb, view.chroma_stride, row, rows); !good) return good;
  return check_plane("Cr", view.cr, view.chroma_stride, row, rows);
}

RgbView crop(const RgbView& view, const Rect& area) {
  RgbView part = view;
  part.pixels =
      view.pixels.subspan(std::size_t{area.y} * view.stride + std::size_t{area.x} * view.layout.bytes);
  part.size = {area.width, area.height};
  return part;
}

YuvView crop(const YuvView& view, const Rect& area) {
  YuvView part = view;
  const std::size_t bytes = view.bytes_per_sample;
  part.luma = view.luma.subspan(std::size_t{area.y} * view.luma_stride + area.x * bytes);
  const std::size_t chroma = std::size_t{area.y >> view.chroma_shift_y} * view.chroma_stride +
                             (area.x >> view.chroma_shift_x) * view.chroma_step * bytes;
  if (!view.cb.empty()) part.cb = view.cb.subspan(chroma);
  if (!view.cr.empty()) part.cr = view.cr.subspan(chroma);
  part.size = {area.width, area.height};
  return part;
}

}  // namespace

Size size_of(const PictureView& view) {
  return std::visit([](const auto& kind) { return kind.size; }, view);
}

bool has_chroma(const PictureView& view) {
  const auto* const yuv = std::get_if<YuvView>(&view);
  return yuv != nullptr && !yuv->cb.empty();
}

Result<void> check(const PictureView& view) {
  return std::visit([](const auto& kind) { return check(kind); }, view);
}

PictureView crop(const PictureView& view, const Rect& area) {
  return std::visit([&area](const auto& kind) -> PictureView { return crop(kind, area); }, view);
}

YuvView yuv_view(const PixelFormatInfo& format, Size size, YuvColor color,
                 std::span<const std::span<const std::byte>> planes, std::span<const std::uint32_t> strides) {
  YuvView view{.bytes_per_sample = format.bytes_per_sample,
               .bit_depth = format.bit_depth,
               .shift = format.shift,
               .chroma_shift_x = format.chroma_shift_x,
               .chroma_shift_y = format.chroma_shift_y,
               .size = size,
               .color = color};
  view.luma = planes[0];
  view.luma_stride = strides[0];
  if (format.planes == 1) return view;
  view.cb = planes[1];
  view.chroma_stride = strides[1];
  if (format.planes == 3) {
    view.chroma_step = 1;
    view.cr = planes[2];
  } else if (planes[1].size() > format.bytes_per_sample) {
    view.cr = planes[1].subspan(format.bytes_per_sample);
  }
  return view;
}

}  // namespace zcplay::score
