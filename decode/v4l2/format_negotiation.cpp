// SPDX-License-Identifier: MIT
#include "decode/v4l2/format_negotiation.h"

#include <string>

#include <fmt/format.h>

namespace zcplay::v4l2 {
namespace {

/// A driver that never ends its list is cut off.
constexpr std::uint32_t kMostFormats = 64;

Result<v4l2_format> set_bitstream_format(const Node& video, const BufferTypes& types,
                                         const FormatRequest& request) {
  v4l2_format format = to_v4l2_format(types.bitstream, {.fourcc = request.bitstream_fourcc,
                                                        .width = request.coded_size.width,
                                                        .height = request.coded_size.height,
                                                        .size_image = request.bitstream_size});
  if (auto set = video.ioctl(VIDIOC_S_FMT, &format, "VIDIOC_S_FMT (bitstream)"); !set) {
    return std::unexpected(set.error());
  }
  const QueueFormat agreed = from_v4l2_format(format);
  if (agreed.fourcc != request.bitstream_fourcc) {
    return fail(ErrorCode::unsupported_input, "VIDIOC_S_FMT (bitstream)",
                fmt::format("{} takes {} in place of {}", video.path(), fourcc_name(agreed.fourcc),
                            fourcc_name(request.bitstream_fourcc)));
  }
  // Drivers clamp what they cannot do instead of refusing it.
  if (agreed.width < request.coded_size.width || agreed.height < request.coded_size.height) {
    return fail(ErrorCode::unsupported_input, "VIDIOC_S_FMT (bitstream)",
                fmt::format("{} decodes at most {}x{} of this stream's {}x{} pixels; try --device software",
                            video.path(), agreed.width, agreed.height, request.coded_size.width,
                            request.coded_size.height));
  }
  if (agreed.memory_planes != 1 || agreed.size_image == 0) {
    return fail(ErrorCode::environment, "VIDIOC_S_FMT (bitstream)",
                fmt::format("{} wants bitstream in {} planes of {} bytes; its driver is at fault",
                            video.path(), agreed.memory_planes, agreed.size_image));
  }
  return format;
}

Result<v4l2_format> picture_format(const Node& video, const BufferTypes& types) {
  v4l2_format format{};
  format.type = types.pictures;
  if (auto got = video.ioctl(VIDIOC_G_FMT, &format, "VIDIOC_G_FMT (pictures)"); !got) {
    return std::unexpected(got.error());
  }
  return format;
}

/// All that is offered for the coded format and controls in force.
std::string offered(const Node& video, const BufferTypes& types, std::uint32_t wanted, bool& has_wanted) {
  std::string names;
  has_wanted = false;
  for (std::uint32_t index = 0; index < kMostFormats; ++index) {
    v4l2_fmtdesc description{};
    description.type = types.pictures;
    description.index = index;
    if (video.try_ioctl(VIDIOC_ENUM_FMT, &description) < 0) break;
    has_wanted |= description.pixelformat == wanted;
    names += (names.empty() ? "" : ", ") + fourcc_name(description.pixelformat);
  }
  return names;
}

Result<v4l2_format> choose_picture_format(const Node& video, const BufferTypes& types, std::uint32_t wanted) {
  auto format = picture_format(video, types);
  if (!format || from_v4l2_format(*format).fourcc == wanted) return format;
  bool has_wanted = false;
  const std::string names = offered(video, types, wanted, has_wanted);
  if (!has_wanted) {
    return fail(
        ErrorCode::unsupported_input, "VIDIOC_ENUM_FMT (pictures)",
        fmt::format("{} does not give this stream's pictures as {} (it offers {}); try --device software",
                    video.path(), fourcc_name(wanted), names.empty() ? "nothing" : names));
  }
  QueueFormat chosen = from_v4l2_format(*format);
  chosen.fourcc = wanted;
  chosen.bytes_per_line = chosen.size_image = 0;
  chosen.memory_planes = 1;
  v4l2_format setting = to_v4l2_format(types.pictures, chosen);
  if (auto set = video.ioctl(VIDIOC_S_FMT, &setting, "VIDIOC_S_FMT (pictures)"); !set) {
    return std::unexpected(set.error());
  }
  format = picture_format(video, types);
  if (format && from_v4l2_format(*format).fourcc != wanted) {
    return fail(ErrorCode::environment, "VIDIOC_S_FMT (pictures)",
                fmt::format("{} offers {} and does not keep to it", video.path(), fourcc_name(wanted)));
  }
  return format;
}

}  // namespace

Result<AgreedFormats> negotiate_formats(const Node& video, const BufferTypes& types,
                                        const FormatRequest& request,
                                        const std::function<Result<void>()>& set_controls) {
  auto bitstream = set_bitstream_format(video, types, request);
  if (!bitstream) return std::unexpected(bitstream.error());
  if (auto set = set_controls(); !set) return std::unexpected(set.error());
  auto pictures = choose_picture_format(video, types, request.picture_fourcc);
  if (!pictures) return std::unexpected(pictures.error());
  auto layout = pixel_layout(from_v4l2_format(*pictures));
  if (!layout) return std::unexpected(layout.error());
  if (layout->size.width < request.coded_size.width || layout->size.height < request.coded_size.height) {
    return fail(ErrorCode::environment, "VIDIOC_G_FMT (pictures)",
                fmt::format("{} gives slots of {}x{} for pictures of {}x{}; its driver is at fault",
                            video.path(), layout->size.width, layout->size.height, request.coded_size.width,
                            request.coded_size.height));
  }
  return AgreedFormats{*bitstream, *pictures, *layout};
}

}  // namespace zcplay::v4l2
