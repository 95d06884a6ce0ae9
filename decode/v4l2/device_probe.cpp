// SPDX-License-Identifier: MIT
#include "decode/v4l2/device_probe.h"

#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "decode/v4l2/buffer_types.h"
#include "decode/v4l2/codec_formats.h"
#include "decode/v4l2/menu_control.h"
#include "decode/v4l2/node.h"
#include "decode/v4l2/pixel_layout.h"
#include "decode/v4l2/queue_capabilities.h"
#include "decode/v4l2/topology.h"

namespace zcplay::v4l2 {
namespace {

/// Lists end with EINVAL; a driver that never ends one is cut off.
constexpr std::uint32_t kMostFormats = 64;
constexpr std::uint32_t kMostSizes = 64;

/// The kernel's virtual stateless decoder: takes all that a decoder takes, and draws colour bars.
constexpr std::string_view kTestPictureDriver = "visl";

std::vector<v4l2_fmtdesc> enumerate_formats(const Node& video, v4l2_buf_type type) {
  std::vector<v4l2_fmtdesc> formats;
  for (std::uint32_t index = 0; index < kMostFormats; ++index) {
    v4l2_fmtdesc description{};
    description.type = type;
    description.index = index;
    if (video.try_ioctl(VIDIOC_ENUM_FMT, &description) < 0) break;
    formats.push_back(description);
  }
  return formats;
}

std::vector<SizeRange> enumerate_sizes(const Node& video, std::uint32_t fourcc) {
  std::vector<SizeRange> sizes;
  for (std::uint32_t index = 0; index < kMostSizes; ++index) {
    v4l2_frmsizeenum entry{};
    entry.index = index;
    entry.pixel_format = fourcc;
    if (video.try_ioctl(VIDIOC_ENUM_FRAMESIZES, &entry) < 0) break;
    if (entry.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
      const Size size{entry.discrete.width, entry.discrete.height};
      sizes.push_back({size, size, {0, 0}});
      continue;
    }
    sizes.push_back({{entry.stepwise.min_width, entry.stepwise.min_height},
                     {entry.stepwise.max_width, entry.stepwise.max_height},
                     {entry.stepwise.step_width, entry.stepwise.step_height}});
    break;
  }
  return sizes;
}

std::vector<PictureFormat> enumerate_pictures(const Node& video, const BufferTypes& types,
                                              std::uint32_t coded) {
  // The list depends on the coded format; the size is one every decoder has or clamps.
  v4l2_format format = to_v4l2_format(types.bitstream, {.fourcc = coded, .width = 1280, .height = 720});
  if (video.try_ioctl(VIDIOC_S_FMT, &format) < 0) return {};
  std::vector<PictureFormat> pictures;
  for (const v4l2_fmtdesc& description : enumerate_formats(video, types.pictures)) {
    pictures.push_back({description.pixelformat, fourcc_name(description.pixelformat),
                        text_of(description.description), layout_known(description.pixelformat)});
  }
  return pictures;
}

void probe_h264(const Node& video, BitstreamFormat& format) {
  if (!menu_offers(video, V4L2_CID_STATELESS_H264_DECODE_MODE, V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED)) {
    format.missing.emplace_back("decoding whole frames (it offers single slices only)");
  }
  if (!menu_offers(video, V4L2_CID_STATELESS_H264_START_CODE, V4L2_STATELESS_H264_START_CODE_ANNEX_B)) {
    format.missing.emplace_back("Annex B start codes");
  }
  if (const auto profiles = query_menu(video, V4L2_CID_MPEG_VIDEO_H264_PROFILE)) {
    for (const MenuItem& profile : *profiles) format.profiles.push_back(profile.name);
  }
  if (const auto levels = query_menu(video, V4L2_CID_MPEG_VIDEO_H264_LEVEL); levels && !levels->empty()) {
    format.max_level = levels->back().name;
  }
}

BitstreamFormat probe_format(const Node& video, const BufferTypes& types, const v4l2_fmtdesc& description) {
  BitstreamFormat format{.fourcc = description.pixelformat,
                         .name = fourcc_name(description.pixelformat),
                         .description = text_of(description.description),
                         .codec = codec_of(description.pixelformat)};
  format.sizes = enumerate_sizes(video, format.fourcc);
  format.pictures = enumerate_pictures(video, types, format.fourcc);
  if (const auto queue = query_queue(video, types.bitstream))
    format.joins_fields = joins_fields(video, *queue);
  if (!format.codec) {
    format.missing.emplace_back("a coded format with parsed headers that zcplay knows");
  } else if (*format.codec == Codec::h264) {
    probe_h264(video, format);
  } else {
    format.missing.push_back(fmt::format("zcplay's own side for {}", to_string(*format.codec)));
  }
  if (std::none_of(format.pictures.begin(), format.pictures.end(),
                   [](const PictureFormat& picture) { return picture.usable; })) {
    format.missing.emplace_back("a picture format whose layout zcplay knows (NV12, P010)");
  }
  return format;
}

Result<void> probe_video_node(Kernel& kernel, DeviceReport& report) {
  auto video = Node::open(kernel, report.video_path);
  if (!video) return std::unexpected(video.error());
  v4l2_capability capability{};
  if (auto asked = video->ioctl(VIDIOC_QUERYCAP, &capability, "VIDIOC_QUERYCAP"); !asked) return asked;
  report.driver = text_of(capability.driver);
  report.card = text_of(capability.card);
  report.bus_info = text_of(capability.bus_info);
  report.kernel_version = capability.version;
  report.draws_test_pictures = report.driver == kTestPictureDriver;
  const std::uint32_t flags = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps
                                                                                    : capability.capabilities;
  report.multiplanar = (flags & V4L2_CAP_VIDEO_M2M_MPLANE) != 0;
  if ((flags & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)) == 0) {
    report.missing.emplace_back("memory-to-memory operation");
  }
  if ((flags & V4L2_CAP_STREAMING) == 0) report.missing.emplace_back("streaming");
  if (!report.missing.empty()) return {};

  const BufferTypes types = buffer_types(report.multiplanar);
  auto queue = query_queue(*video, types.bitstream);
  if (!queue) return std::unexpected(queue.error());
  report.requests = queue->requests;
  auto pictures = query_queue(*video, types.pictures);
  if (!pictures) return std::unexpected(pictures.error());
  report.orphaned_buffers = pictures->orphaned_buffers;
  if (!queue->requests) report.missing.emplace_back("the request API (a stateful decoder?)");
  if (!queue->mmap || !pictures->mmap) report.missing.emplace_back("buffers that can be mapped");
  for (const v4l2_fmtdesc& description : enumerate_formats(*video, types.bitstream)) {
    report.formats.push_back(probe_format(*video, types, description));
  }
  if (report.formats.empty()) report.missing.emplace_back("any coded format");
  return {};
}

DeviceReport probe_entity(Kernel& kernel, const std::string& media_path, const MediaDevice& media,
                          const DecoderEntity& entity) {
  DeviceReport report;
  report.media_path = media_path;
  report.media_driver = media.driver;
  report.model = media.model;
  report.bus_info = media.bus_info;
  report.entity = entity.name;
  report.video_path = entity.video_node;
  if (entity.video_node.empty()) {
    report.missing.push_back("a video node: " + entity.trouble);
  } else if (auto probed = probe_video_node(kernel, report); !probed) {
    report.missing.push_back("access: " + to_string(probed.error()));
  }
  return report;
}

Result<std::vector<DeviceReport>> probe_media_node(Kernel& kernel, const std::string& path) {
  auto node = Node::open(kernel, path);
  if (!node) return std::unexpected(node.error());
  auto media = query_media_device(*node);
  if (!media) return std::unexpected(media.error());
  auto entities = find_decoder_entities(*node);
  if (!entities) return std::unexpected(entities.error());
  std::vector<DeviceReport> reports;
  for (const DecoderEntity& entity : *entities) reports.push_back(probe_entity(kernel, path, *media, entity));
  return reports;
}

}  // namespace

std::vector<DeviceReport> probe_devices(Kernel& kernel, const Log& log) {
  std::vector<DeviceReport> reports;
  for (const std::string& path : kernel.media_nodes()) {
    auto probed = probe_media_node(kernel, path);
    if (!probed) {
      log.write(LogLevel::warning, "probe", to_string(probed.error()));
      DeviceReport report;
      report.media_path = path;
      report.missing.push_back("access: " + to_string(probed.error()));
      reports.push_back(std::move(report));
      continue;
    }
    for (DeviceReport& report : *probed) reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace zcplay::v4l2
