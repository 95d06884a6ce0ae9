// SPDX-License-Identifier: MIT
#include "present/shm/rgb_converter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ffmpeg.h"
#include "present/shm/turn_pixels.h"

extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

namespace zcplay::shm {
namespace {

// libswscale's vector code reads a little past the last sample of a row.
constexpr std::size_t kReadAhead = 64;

struct SourceFormat {
  DrmFormat format;
  AVPixelFormat av = AV_PIX_FMT_NONE;
};

// Pictures of luma alone are given chroma, since libswscale takes grey for full range always. Q410's words
// are taken for 16 bits: its six low bits are zero. NV16's chroma is taken apart, since not every
// libswscale reads it.
constexpr std::array kSourceFormats = {
    SourceFormat{kFormatR8, AV_PIX_FMT_YUV420P},  SourceFormat{kFormatR16, AV_PIX_FMT_YUV420P16LE},
    SourceFormat{kFormatNV12, AV_PIX_FMT_NV12},   SourceFormat{kFormatNV16, AV_PIX_FMT_YUV422P},
    SourceFormat{kFormatNV24, AV_PIX_FMT_NV24},   SourceFormat{kFormatP010, AV_PIX_FMT_P010LE},
    SourceFormat{kFormatP210, AV_PIX_FMT_P210LE}, SourceFormat{kFormatQ410, AV_PIX_FMT_YUV444P16LE},
};

AVPixelFormat source_format(DrmFormat format) {
  const auto found = std::ranges::find(kSourceFormats, format, &SourceFormat::format);
  return found == kSourceFormats.end() ? AV_PIX_FMT_NONE : found->av;
}

/// Where the first chroma sample lies, in 256ths of a luma sample right of and below the first of those.
struct ChromaPosition {
  int x = 0;
  int y = 0;
  friend bool operator==(const ChromaPosition&, const ChromaPosition&) = default;
};

ChromaPosition chroma_position(ChromaSiting siting) {
  const present::ChromaOffset offset = present::chroma_offset(siting);
  return {static_cast<int>(256 * offset.x), static_cast<int>(256 * offset.y)};
}

/// All that a context depends on.
struct Task {
  AVPixelFormat format = AV_PIX_FMT_NONE;
  Size from;
  Size to;
  ChromaPosition chroma;
  std::uint8_t matrix = 1;
  bool full_range = false;
  friend bool operator==(const Task&, const Task&) = default;
};

struct FreeContext {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};
using Context = std::unique_ptr<SwsContext, FreeContext>;

Context create_context(const Task& task) {
  Context context(sws_alloc_context());
  if (!context) return nullptr;
  const std::pair<const char*, std::int64_t> options[] = {
      {"srcw", task.from.width},
      {"srch", task.from.height},
      {"src_format", task.format},
      {"dstw", task.to.width},
      {"dsth", task.to.height},
      {"dst_format", AV_PIX_FMT_BGR0},
      {"src_h_chr_pos", task.chroma.x},
      {"src_v_chr_pos", task.chroma.y},
      {"sws_flags", SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND},
  };
  for (const auto& [name, value] : options) {
    if (av_opt_set_int(context.get(), name, value, 0) < 0) return nullptr;
  }
  if (sws_init_context(context.get(), nullptr, nullptr) < 0) return nullptr;
  const int* const from = sws_getCoefficients(converts_matrix(task.matrix) ? task.matrix : SWS_CS_ITU709);
  const int* const to = sws_getCoefficients(SWS_CS_DEFAULT);
  constexpr int kOne = 1 << 16;
  if (sws_setColorspaceDetails(context.get(), from, task.full_range ? 1 : 0, to, 1, 0, kOne, kOne) < 0)
    return nullptr;
  return context;
}

struct Span {
  std::uint32_t first = 0;
  std::uint32_t count = 1;
};

/// In multiples of `grid`; what is cut off at the end rather than shown beyond it.
Span whole_span(double start, double length, std::uint32_t limit, std::uint32_t grid) {
  const auto inside = [limit](double value) {
    return value > 0 ? static_cast<std::uint32_t>(std::lround(std::min(value, double{1} * limit))) : 0;
  };
  const std::uint32_t last_start = limit > grid ? (limit - 1) / grid * grid : 0;
  const std::uint32_t first = std::min((inside(start) + grid / 2) / grid * grid, last_start);
  const std::uint32_t end = inside(start + length);
  const std::uint32_t wanted = end > first ? (end - first) / grid * grid : 0;
  return {.first = first, .count = std::min(std::max(wanted, grid), limit - first)};
}

}  // namespace

Rect whole_pixels(const present::SourceRect& source, const FrameInfo& frame) {
  const auto format = pixel_format_info(frame.format);
  const bool luma_only = !format || format->planes == 1;
  const Span across = whole_span(source.x, source.width, frame.coded_size.width,
                                 luma_only ? 1 : 1U << format->chroma_shift_x);
  const Span down = whole_span(source.y, source.height, frame.coded_size.height,
                               luma_only ? 1 : 1U << format->chroma_shift_y);
  return {.x = across.first, .y = down.first, .width = across.count, .height = down.count};
}

bool converts_matrix(std::uint8_t matrix_coefficients) {
  return matrix_coefficients == 1 || matrix_coefficients == 9 || matrix_coefficients == 10 ||
         (matrix_coefficients >= 4 && matrix_coefficients <= 7);
}

struct RgbConverter::State {
  Task task;
  Context context;
  std::vector<std::uint8_t> neutral;  ///< chroma for pictures without
  std::array<std::vector<std::uint8_t>, 2> apart;
  std::array<std::vector<std::byte>, 3> padded;
  std::vector<std::uint32_t> upright;  ///< before it is turned

  const std::uint8_t* plane(unsigned index, const PlaneView& view, std::size_t start, std::size_t bytes);
  void take_apart(const std::uint8_t* from, std::size_t stride, std::size_t width, std::size_t rows);
  void neutral_chroma(const PixelFormatInfo& format, std::size_t bytes);
};

/// `bytes` from `start` on, from where reading ahead is safe.
const std::uint8_t* RgbConverter::State::plane(unsigned index, const PlaneView& view, std::size_t start,
                                               std::size_t bytes) {
  const std::byte* data = view.data + start;
  if (start + bytes + kReadAhead > view.readable) {
    padded[index].resize(bytes + kReadAhead);
    std::memcpy(padded[index].data(), data, bytes);
    data = padded[index].data();
  }
  return reinterpret_cast<const std::uint8_t*>(data);
}

void RgbConverter::State::take_apart(const std::uint8_t* from, std::size_t stride, std::size_t width,
                                     std::size_t rows) {
  for (std::vector<std::uint8_t>& component : apart) component.resize(width * rows + kReadAhead);
  for (std::size_t y = 0; y < rows; ++y) {
    const std::uint8_t* const row = from + y * stride;
    for (std::size_t x = 0; x < width; ++x) {
      apart[0][y * width + x] = row[2 * x];
      apart[1][y * width + x] = row[2 * x + 1];
    }
  }
}

void RgbConverter::State::neutral_chroma(const PixelFormatInfo& format, std::size_t bytes) {
  if (neutral.size() == bytes) return;
  neutral.assign(bytes, 0x80);
  if (format.bytes_per_sample == 1) return;
  for (std::size_t i = 0; i < bytes; i += 2) neutral[i] = 0;  // 0x8000, little endian
}

RgbConverter::RgbConverter() : state_(std::make_unique<State>()) {
  silence_ffmpeg_log();
}
RgbConverter::~RgbConverter() = default;

Result<void> RgbConverter::convert(const FrameInfo& frame, const SlotView& view,
                                   const present::EffectiveColor& color, const present::Placement& placement,
                                   const RgbImage& image) {
  const Size size = image.size;
  const auto format = pixel_format_info(frame.format);
  const AVPixelFormat source = source_format(frame.format);
  if (!format || source == AV_PIX_FMT_NONE || sws_isSupportedInput(source) == 0) {
    return fail(
        ErrorCode::unsupported_input, "convert a picture",
        fmt::format("pictures in {} cannot be converted to RGB by this libswscale", to_string(frame.format)));
  }
  assert(image.stride >= size.width && image.pixels.size() >= rgb_words(image.stride, size.height));
  const Rect part = whole_pixels(placement.source, frame);
  const bool turned = placement.orientation != Orientation::upright;
  const bool luma_only = format->planes == 1;
  const unsigned shift_x = luma_only ? 1 : format->chroma_shift_x;
  const unsigned shift_y = luma_only ? 1 : format->chroma_shift_y;

  const ChromaPosition siting = chroma_position(color.chroma_siting);
  const Task task{.format = source,
                  .from = {part.width, part.height},
                  .to = swaps_sides(placement.orientation) ? Size{size.height, size.width} : size,
                  .chroma = {shift_x == 0 ? 0 : siting.x, shift_y == 0 ? 0 : siting.y},
                  .matrix = color.matrix_coefficients,
                  .full_range = color.full_range};
  if (!state_->context || task != state_->task) {
    state_->context = create_context(task);
    state_->task = task;
  }
  if (!state_->context) {
    return fail(ErrorCode::unsupported_input, "sws_init_context",
                fmt::format("a picture of {}x{} cannot be scaled to {}x{} by libswscale", part.width,
                            part.height, size.width, size.height));
  }

  std::array<const std::uint8_t*, 4> from{};
  std::array<int, 4> strides{};
  for (unsigned i = 0; i < format->planes; ++i) {
    const std::uint32_t x = i == 0 ? part.x : part.x >> shift_x;
    const std::uint32_t y = i == 0 ? part.y : part.y >> shift_y;
    const std::size_t step = format->bytes_per_sample * (i > 0 && format->planes == 2 ? 2U : 1U);
    const std::size_t rows = plane_rows(*format, i, part.height);
    const std::size_t stride = view.planes[i].stride;
    from[i] = state_->plane(i, view.planes[i], y * stride + x * step,
                            stride * (rows - 1) + plane_row_bytes(*format, i, part.width));
    strides[i] = static_cast<int>(stride);
  }
  if (frame.format == kFormatNV16) {
    const std::uint32_t width = plane_row_bytes(*format, 1, part.width) / 2;
    state_->take_apart(from[1], view.planes[1].stride, width, part.height);
    from[1] = state_->apart[0].data();
    from[2] = state_->apart[1].data();
    strides[1] = strides[2] = static_cast<int>(width);
  }
  if (luma_only) {
    const std::size_t stride = (part.width / 2 + 1) * std::size_t{format->bytes_per_sample};
    state_->neutral_chroma(*format, stride * (part.height / 2 + 1) + kReadAhead);
    from[1] = from[2] = state_->neutral.data();
    strides[1] = strides[2] = static_cast<int>(stride);
  }
  const std::uint32_t upright_stride = rgb_stride(task.to.width);
  if (turned) state_->upright.resize(rgb_words(upright_stride, task.to.height));
  std::uint32_t* const target = turned ? state_->upright.data() : image.pixels.data();
  std::uint8_t* const to[4] = {reinterpret_cast<std::uint8_t*>(target), nullptr, nullptr, nullptr};
  const int to_strides[4] = {static_cast<int>((turned ? upright_stride : image.stride) * 4), 0, 0, 0};
  const int rows = sws_scale(state_->context.get(), from.data(), strides.data(), 0,
                             static_cast<int>(part.height), to, to_strides);
  if (rows < 0) {
    return fail(ErrorCode::environment, "sws_scale", "libswscale failed to convert a picture");
  }
  if (turned) {
    turn_pixels(state_->upright, upright_stride, task.to, placement.orientation, image.pixels, image.stride);
  }
  return {};
}

}  // namespace zcplay::shm
