// SPDX-License-Identifier: MIT
#include "tests/decode/v4l2/fake_kernel.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace zcplay::v4l2 {
namespace {

template <std::size_t Size>
void copy_text(unsigned char (&to)[Size], const std::string& from) {
  std::memcpy(to, from.c_str(), std::min(Size - 1, from.size()));
}

template <std::size_t Size>
void copy_text(char (&to)[Size], const std::string& from) {
  std::memcpy(to, from.c_str(), std::min(Size - 1, from.size()));
}

/// The kernel's rule: ENOSPC if an array is too small, and the true counts either way.
template <typename Element>
bool give_elements(const std::vector<Element>& from, std::uint64_t to, std::uint32_t& count) {
  const bool fits = to == 0 || count >= from.size();
  count = static_cast<std::uint32_t>(from.size());
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the interface carries pointers as numbers.
  if (to != 0 && fits) std::copy(from.begin(), from.end(), reinterpret_cast<Element*>(to));
  return fits;
}

bool is_bitstream(std::uint32_t type) {
  return type == V4L2_BUF_TYPE_VIDEO_OUTPUT || type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
}

int enumerate_format(const FakeVideoNode& node, v4l2_fmtdesc& description) {
  const auto pictures = node.picture_formats.find(node.coded_format);
  static const std::vector<std::uint32_t> none;
  const auto& formats = is_bitstream(description.type)           ? node.bitstream_formats
                        : pictures != node.picture_formats.end() ? pictures->second
                                                                 : none;
  if (description.index >= formats.size()) return -EINVAL;
  description.pixelformat = formats[description.index];
  copy_text(description.description, "a format");
  return 0;
}

int query_menu_item(const FakeVideoNode& node, v4l2_querymenu& item) {
  const auto menu = node.menus.find(item.id);
  if (menu == node.menus.end()) return -EINVAL;
  for (const auto& [value, name] : menu->second.items) {
    if (value != item.index) continue;
    // The structure is packed, so no reference can bind to the array.
    std::memcpy(item.name, name.c_str(), std::min(sizeof(item.name), name.size() + 1));
    return 0;
  }
  return -EINVAL;
}

int query_control(const FakeVideoNode& node, v4l2_query_ext_ctrl& control) {
  const auto menu = node.menus.find(control.id);
  if (menu == node.menus.end()) return -EINVAL;
  control.type = V4L2_CTRL_TYPE_MENU;
  control.minimum = menu->second.items.front().first;
  control.maximum = menu->second.items.back().first;
  return 0;
}

void report_max_buffers(const FakeVideoNode& node, v4l2_create_buffers& create) {
  if (node.max_num_buffers == 0) return;
  create.capabilities |= 1u << 7;
  std::memcpy(reinterpret_cast<char*>(&create.flags) + sizeof(create.flags), &node.max_num_buffers,
              sizeof(node.max_num_buffers));
}

}  // namespace

FakeKernel::FakeKernel() {
  Graph graph;
  add_m2m(graph, 1, "fake-dec", MEDIA_ENT_F_PROC_VIDEO_DECODER, 81, 3);
  media["/dev/media0"] = graph;
  devices[{81, 3}] = "/dev/video3";
  FakeVideoNode node;
  node.menus[V4L2_CID_STATELESS_H264_DECODE_MODE].items = {{1, "Frame-Based"}};
  node.menus[V4L2_CID_STATELESS_H264_START_CODE].items = {{1, "Annex B Start Code"}};
  node.menus[V4L2_CID_MPEG_VIDEO_H264_PROFILE].items = {{0, "Baseline"}, {2, "Main"}, {4, "High"}};
  video["/dev/video3"] = node;
}

void FakeKernel::add_m2m(Graph& graph, std::uint32_t first_id, const std::string& name,
                         std::uint32_t function, std::uint32_t major, std::uint32_t minor) {
  const std::uint32_t source = first_id, proc = first_id + 1, sink = first_id + 2, interface = first_id + 3;
  const auto entity = [&](std::uint32_t id, const std::string& suffix, std::uint32_t what) {
    media_v2_entity result{};
    result.id = id;
    result.function = what;
    copy_text(result.name, name + suffix);
    graph.entities.push_back(result);
  };
  entity(source, "-source", MEDIA_ENT_F_IO_V4L);
  entity(proc, "-proc", function);
  entity(sink, "-sink", MEDIA_ENT_F_IO_V4L);
  media_v2_interface node{};
  node.id = interface;
  node.intf_type = MEDIA_INTF_T_V4L_VIDEO;
  node.devnode.major = major;
  node.devnode.minor = minor;
  graph.interfaces.push_back(node);
  const auto pad = [&](std::uint32_t id, std::uint32_t owner, std::uint32_t flags) {
    media_v2_pad result{};
    result.id = id;
    result.entity_id = owner;
    result.flags = flags;
    graph.pads.push_back(result);
  };
  pad(first_id + 4, source, MEDIA_PAD_FL_SOURCE);
  pad(first_id + 5, proc, MEDIA_PAD_FL_SINK);
  pad(first_id + 6, proc, MEDIA_PAD_FL_SOURCE);
  pad(first_id + 7, sink, MEDIA_PAD_FL_SINK);
  const auto link = [&](std::uint32_t id, std::uint32_t from, std::uint32_t to, std::uint32_t type) {
    media_v2_link result{};
    result.id = id;
    result.source_id = from;
    result.sink_id = to;
    result.flags = type | MEDIA_LNK_FL_IMMUTABLE | MEDIA_LNK_FL_ENABLED;
    graph.links.push_back(result);
  };
  link(first_id + 8, first_id + 4, first_id + 5, MEDIA_LNK_FL_DATA_LINK);
  link(first_id + 9, first_id + 6, first_id + 7, MEDIA_LNK_FL_DATA_LINK);
  link(first_id + 10, interface, source, MEDIA_LNK_FL_INTERFACE_LINK);
  link(first_id + 11, interface, sink, MEDIA_LNK_FL_INTERFACE_LINK);
}

std::vector<std::string> FakeKernel::media_nodes() {
  std::vector<std::string> paths;
  paths.reserve(media.size());
  for (const auto& [path, graph] : media) paths.push_back(path);
  return paths;
}

std::string FakeKernel::device_path(std::uint32_t major, std::uint32_t minor) {
  const auto found = devices.find({major, minor});
  return found == devices.end() ? std::string() : found->second;
}

int FakeKernel::open(const std::string& path, int) {
  if (const auto error = open_errors.find(path); error != open_errors.end()) return error->second;
  if (!media.contains(path) && !video.contains(path)) return -ENOENT;
  open_[next_fd_] = path;
  return next_fd_++;
}

int FakeKernel::close(int fd) {
  return open_.erase(fd) == 1 ? 0 : -EBADF;
}

int FakeKernel::ioctl(int fd, unsigned long request, void* argument) {
  const auto node = open_.find(fd);
  if (node == open_.end()) return -EBADF;
  if (auto& results = failures[request]; !results.empty()) {
    const int result = results.front();
    results.erase(results.begin());
    return result;
  }
  if (const auto graph = media.find(node->second); graph != media.end()) {
    return media_ioctl(graph->second, request, argument);
  }
  return video_ioctl(video.at(node->second), request, argument);
}

int FakeKernel::media_ioctl(Graph& graph, unsigned long request, void* argument) {
  if (request == MEDIA_IOC_DEVICE_INFO) {
    auto& info = *static_cast<media_device_info*>(argument);
    copy_text(info.driver, graph.driver);
    copy_text(info.model, graph.model);
    copy_text(info.bus_info, "platform:fake");
    return 0;
  }
  if (request != MEDIA_IOC_G_TOPOLOGY) return -ENOTTY;
  auto& topology = *static_cast<media_v2_topology*>(argument);
  const bool sizes_only = topology.ptr_entities == 0;
  if (!sizes_only && graph_changes > 0) {
    --graph_changes;
    ++graph.version;
  }
  topology.topology_version = graph.version;
  std::uint32_t entities = topology.num_entities, interfaces = topology.num_interfaces,
                pads = topology.num_pads, links = topology.num_links;
  bool fits = give_elements(graph.entities, topology.ptr_entities, entities);
  fits &= give_elements(graph.interfaces, topology.ptr_interfaces, interfaces);
  fits &= give_elements(graph.pads, topology.ptr_pads, pads);
  fits &= give_elements(graph.links, topology.ptr_links, links);
  topology.num_entities = entities + (sizes_only ? claimed_extra_entities : fetched_extra_entities);
  topology.num_interfaces = interfaces;
  topology.num_pads = pads;
  topology.num_links = links;
  return fits ? 0 : -ENOSPC;
}

int FakeKernel::video_ioctl(FakeVideoNode& node, unsigned long request, void* argument) {
  switch (request) {
    case VIDIOC_QUERYCAP: {
      auto& capability = *static_cast<v4l2_capability*>(argument);
      copy_text(capability.driver, node.driver);
      copy_text(capability.card, node.card);
      copy_text(capability.bus_info, node.bus_info);
      capability.capabilities = node.capabilities | V4L2_CAP_DEVICE_CAPS;
      capability.device_caps = node.capabilities;
      return 0;
    }
    case VIDIOC_REQBUFS: {
      auto& buffers = *static_cast<v4l2_requestbuffers*>(argument);
      buffers.capabilities =
          is_bitstream(buffers.type) ? node.bitstream_buffer_capabilities : node.picture_buffer_capabilities;
      if (node.coded_format != V4L2_PIX_FMT_H264_SLICE) {
        buffers.capabilities &= ~static_cast<std::uint32_t>(V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF);
      }
      return 0;
    }
    case VIDIOC_CREATE_BUFS:
      report_max_buffers(node, *static_cast<v4l2_create_buffers*>(argument));
      return 0;
    case VIDIOC_TRY_DECODER_CMD:
      return static_cast<v4l2_decoder_cmd*>(argument)->cmd == V4L2_DEC_CMD_FLUSH ? 0 : -EINVAL;
    case VIDIOC_ENUM_FMT:
      return enumerate_format(node, *static_cast<v4l2_fmtdesc*>(argument));
    case VIDIOC_S_FMT: {
      const auto& format = *static_cast<v4l2_format*>(argument);
      if (is_bitstream(format.type)) node.coded_format = format.fmt.pix_mp.pixelformat;
      return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
      auto& size = *static_cast<v4l2_frmsizeenum*>(argument);
      if (size.index != 0) return -EINVAL;
      size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
      size.stepwise = {48, 1920, 16, 48, 1088, 16};
      return 0;
    }
    case VIDIOC_QUERY_EXT_CTRL:
      return query_control(node, *static_cast<v4l2_query_ext_ctrl*>(argument));
    case VIDIOC_QUERYMENU:
      return query_menu_item(node, *static_cast<v4l2_querymenu*>(argument));
    default:
      return -ENOTTY;
  }
}

int FakeKernel::mmap(int, std::size_t, int, off_t, void**) {
  return -ENODEV;
}
int FakeKernel::munmap(void*, std::size_t) {
  return 0;
}

}  // namespace zcplay::v4l2
