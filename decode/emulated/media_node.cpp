// SPDX-License-Identifier: MIT
#include "decode/emulated/media_node.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "decode/emulated/user_copy.h"
#include "decode/emulated/video_node.h"

namespace zcplay::emulated {
namespace {

// Graph objects carry their kind in the top byte of their number (drivers/media/mc/mc-entity.c).
constexpr std::uint32_t entity_id(std::uint32_t number) {
  return number;
}
constexpr std::uint32_t pad_id(std::uint32_t number) {
  return 1U << 24 | number;
}
constexpr std::uint32_t link_id(std::uint32_t number) {
  return 2U << 24 | number;
}
constexpr std::uint32_t interface_id(std::uint32_t number) {
  return 3U << 24 | number;
}

constexpr std::uint32_t kFixed = MEDIA_LNK_FL_ENABLED | MEDIA_LNK_FL_IMMUTABLE;

media_v2_entity entity(std::uint32_t number, std::string_view suffix, std::uint32_t function) {
  media_v2_entity result{};
  result.id = entity_id(number);
  result.function = function;
  const std::string_view name = "zcplay-emulated-dec";
  std::memcpy(result.name, name.data(), name.size());
  std::memcpy(result.name + name.size(), suffix.data(), suffix.size());
  return result;
}

media_v2_pad pad(std::uint32_t number, std::uint32_t entity, std::uint32_t flags, std::uint32_t index) {
  media_v2_pad result{};
  result.id = pad_id(number);
  result.entity_id = entity_id(entity);
  result.flags = flags;
  result.index = index;
  return result;
}

media_v2_link link(std::uint32_t number, std::uint32_t source, std::uint32_t sink, std::uint32_t flags) {
  media_v2_link result{};
  result.id = link_id(number);
  result.source_id = source;
  result.sink_id = sink;
  result.flags = flags | kFixed;
  return result;
}

media_v2_interface video_interface(std::uint32_t number) {
  media_v2_interface result{};
  result.id = interface_id(number);
  result.intf_type = MEDIA_INTF_T_V4L_VIDEO;
  result.devnode.major = kVideoMajor;
  result.devnode.minor = kVideoMinor;
  return result;
}

}  // namespace

void fill_device_info(media_device_info& info) {
  const DeviceNames names;
  info = {};
  copy_text(names.driver, info.driver, sizeof info.driver);
  copy_text("zcplay-emulated", info.model, sizeof info.model);
  copy_text(names.bus_info, info.bus_info, sizeof info.bus_info);
  info.media_version = 7U << 16 | 2U << 8;
  info.driver_version = info.media_version;
}

int fill_topology(media_v2_topology& topology) {
  const std::array entities{entity(1, "-source", MEDIA_ENT_F_IO_V4L),
                            entity(3, "-proc", MEDIA_ENT_F_PROC_VIDEO_DECODER),
                            entity(6, "-sink", MEDIA_ENT_F_IO_V4L)};
  const std::array pads{pad(2, 1, MEDIA_PAD_FL_SOURCE, 0), pad(4, 3, MEDIA_PAD_FL_SINK, 0),
                        pad(5, 3, MEDIA_PAD_FL_SOURCE, 1), pad(7, 6, MEDIA_PAD_FL_SINK, 0)};
  const std::array interfaces{video_interface(12)};
  const std::array links{link(8, pad_id(2), pad_id(4), 0), link(10, pad_id(5), pad_id(7), 0),
                         link(13, interface_id(12), entity_id(1), MEDIA_LNK_FL_INTERFACE_LINK),
                         link(14, interface_id(12), entity_id(6), MEDIA_LNK_FL_INTERFACE_LINK)};
  topology.topology_version = 1;
  int result = 0;
  // Returns how many there are, which is reported even of those that there is no room for. After a
  // failure the kernel still counts what remains, but copies no more.
  const auto next = [&result](const auto& objects, __u64 user, __u32 room) {
    if (user != 0 && result == 0) {
      const std::size_t copied = std::min<std::size_t>(room, objects.size());
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the interface carries pointers as numbers.
      auto* const to = reinterpret_cast<void*>(static_cast<std::uintptr_t>(user));
      std::memcpy(to, objects.data(), copied * sizeof objects.front());
      if (copied < objects.size()) result = -ENOSPC;
    }
    return static_cast<__u32>(objects.size());
  };
  topology.num_entities = next(entities, topology.ptr_entities, topology.num_entities);
  topology.num_interfaces = next(interfaces, topology.ptr_interfaces, topology.num_interfaces);
  topology.num_pads = next(pads, topology.ptr_pads, topology.num_pads);
  topology.num_links = next(links, topology.ptr_links, topology.num_links);
  topology.reserved1 = topology.reserved2 = topology.reserved3 = topology.reserved4 = 0;
  return result;
}

}  // namespace zcplay::emulated
