// SPDX-License-Identifier: MIT
#include "app/score_picture.h"

#include <utility>

#include <fmt/format.h>

#include "base/pixel_format.h"
#include "validate/report/samples.h"
#include "validate/score/frame_color.h"

namespace zcplay {
namespace {

struct Planes {
  Size size;
  std::uint8_t bytes_per_sample = 1;
  std::uint8_t chroma_shift_x = 0;
  std::uint8_t chroma_shift_y = 0;
  bool chroma = true;
};

// Y, Cb, Cr one after another, rows without padding.
score::YuvView planar_view(std::span<const std::byte> samples, const Planes& planes) {
  const auto round_up = [](std::uint32_t side, unsigned shift) {
    return (side + (1U << shift) - 1) >> shift;
  };
  score::YuvView view;
  view.size = planes.size;
  view.bytes_per_sample = planes.bytes_per_sample;
  view.chroma_step = 1;
  view.chroma_shift_x = planes.chroma_shift_x;
  view.chroma_shift_y = planes.chroma_shift_y;
  view.luma_stride = planes.size.width * planes.bytes_per_sample;
  const std::size_t luma_bytes = std::size_t{view.luma_stride} * planes.size.height;
  view.luma = samples.subspan(0, luma_bytes);
  if (!planes.chroma) return view;
  view.chroma_stride = round_up(planes.size.width, planes.chroma_shift_x) * planes.bytes_per_sample;
  const std::size_t chroma_bytes =
      std::size_t{view.chroma_stride} * round_up(planes.size.height, planes.chroma_shift_y);
  view.cb = samples.subspan(luma_bytes, chroma_bytes);
  view.cr = samples.subspan(luma_bytes + chroma_bytes, chroma_bytes);
  return view;
}

}  // namespace

Result<ScorePicture> ScorePicture::of_frame(const FrameInfo& frame) {
  ScorePicture picture;
  if (Result<void> read = planar_samples(frame, picture.samples_); !read)
    return std::unexpected(std::move(read.error()));
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  if (!format)  // planar_samples() would have said so
    return fail(ErrorCode::unsupported_input, "score", "the format of the decoder's frames is not known");
  score::YuvView view = planar_view(picture.samples_, {.size = {frame.crop.width, frame.crop.height},
                                                       .bytes_per_sample = format->bytes_per_sample,
                                                       .chroma_shift_x = format->chroma_shift_x,
                                                       .chroma_shift_y = format->chroma_shift_y,
                                                       .chroma = format->planes > 1});
  view.bit_depth = format->bit_depth;
  view.color = score::color_of(frame);
  if (Result<void> sound = score::check(view); !sound) return std::unexpected(std::move(sound.error()));
  picture.view_ = view;
  picture.kind_ = frame.kind;
  picture.defects_ = frame.defects;
  picture.pts_ = frame.pts;
  return picture;
}

Result<ScorePicture> ScorePicture::of_still(software::StillImage image, const std::string& source) {
  ScorePicture picture;
  picture.samples_ = std::move(image.samples);
  picture.alpha_ = std::move(image.alpha);
  if (image.kind == software::StillImage::Kind::rgb) {
    picture.view_ = score::RgbView{.pixels = picture.samples_,
                                   .stride = image.size.width * score::kRgb.bytes,
                                   .size = image.size,
                                   .layout = score::kRgb};
  } else {
    score::YuvView view = planar_view(
        picture.samples_,
        {.size = image.size, .chroma_shift_x = image.chroma_shift_x, .chroma_shift_y = image.chroma_shift_y});
    view.color = {.matrix = score::Matrix::bt601, .full_range = image.full_range};
    picture.view_ = view;
  }
  if (Result<void> sound = score::check(picture.view_); !sound) {
    sound.error().detail = fmt::format("{}: {}", source, sound.error().detail);
    return std::unexpected(std::move(sound.error()));
  }
  return picture;
}

}  // namespace zcplay
