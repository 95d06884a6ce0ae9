// SPDX-License-Identifier: MIT
#include "decode/v4l2/topology.h"

#include <linux/media.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <fmt/format.h>

namespace zcplay::v4l2 {
namespace {

/// The largest real graphs (camera pipelines) have a few hundred elements.
constexpr std::uint32_t kMaxElements = 8192;
constexpr int kMaxAttempts = 8;

struct Graph {
  std::vector<media_v2_entity> entities;
  std::vector<media_v2_interface> interfaces;
  std::vector<media_v2_pad> pads;
  std::vector<media_v2_link> links;
};

template <typename Element>
std::uint64_t address_of(std::vector<Element>& elements) {
  return reinterpret_cast<std::uintptr_t>(elements.data());
}

std::unexpected<Error> absurd_graph(const Node& media) {
  return fail(ErrorCode::environment, "MEDIA_IOC_G_TOPOLOGY",
              fmt::format("{} claims a graph of absurd size; its driver is at fault", media.path()));
}

bool counts_exceed(const media_v2_topology& topology, const Graph& graph) {
  return topology.num_entities > graph.entities.size() || topology.num_interfaces > graph.interfaces.size() ||
         topology.num_pads > graph.pads.size() || topology.num_links > graph.links.size();
}

/// The graph may change between asking for its size and fetching it (ENOSPC, or another version):
/// then ask again.
Result<Graph> read_graph(const Node& media) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    media_v2_topology sizes{};
    if (auto asked = media.ioctl(MEDIA_IOC_G_TOPOLOGY, &sizes, "MEDIA_IOC_G_TOPOLOGY"); !asked) {
      return std::unexpected(asked.error());
    }
    if (std::max({sizes.num_entities, sizes.num_interfaces, sizes.num_pads, sizes.num_links}) >
        kMaxElements) {
      return absurd_graph(media);
    }
    Graph graph;
    graph.entities.resize(sizes.num_entities);
    graph.interfaces.resize(sizes.num_interfaces);
    graph.pads.resize(sizes.num_pads);
    graph.links.resize(sizes.num_links);
    media_v2_topology topology{};
    topology.num_entities = sizes.num_entities;
    topology.num_interfaces = sizes.num_interfaces;
    topology.num_pads = sizes.num_pads;
    topology.num_links = sizes.num_links;
    topology.ptr_entities = address_of(graph.entities);
    topology.ptr_interfaces = address_of(graph.interfaces);
    topology.ptr_pads = address_of(graph.pads);
    topology.ptr_links = address_of(graph.links);
    const int result = media.try_ioctl(MEDIA_IOC_G_TOPOLOGY, &topology);
    if (result == -ENOSPC || (result >= 0 && topology.topology_version != sizes.topology_version)) continue;
    if (result < 0) return std::unexpected(system_error(result, "MEDIA_IOC_G_TOPOLOGY", media.path()));
    if (counts_exceed(topology, graph)) return absurd_graph(media);
    graph.entities.resize(topology.num_entities);
    graph.interfaces.resize(topology.num_interfaces);
    graph.pads.resize(topology.num_pads);
    graph.links.resize(topology.num_links);
    return graph;
  }
  return fail(ErrorCode::environment, "MEDIA_IOC_G_TOPOLOGY",
              fmt::format("the graph of {} does not stop changing", media.path()));
}

bool is_data_link(const media_v2_link& link) {
  return (link.flags & MEDIA_LNK_FL_LINK_TYPE) == MEDIA_LNK_FL_DATA_LINK;
}

bool is_interface_link(const media_v2_link& link) {
  return (link.flags & MEDIA_LNK_FL_LINK_TYPE) == MEDIA_LNK_FL_INTERFACE_LINK;
}

const media_v2_pad* pad_by_id(const Graph& graph, std::uint32_t id) {
  const auto found = std::find_if(graph.pads.begin(), graph.pads.end(),
                                  [&](const media_v2_pad& pad) { return pad.id == id; });
  return found == graph.pads.end() ? nullptr : &*found;
}

/// Entities that feed `entity` (upstream) or that it feeds.
std::vector<std::uint32_t> neighbours(const Graph& graph, std::uint32_t entity, bool upstream) {
  std::vector<std::uint32_t> result;
  for (const media_v2_link& link : graph.links) {
    if (!is_data_link(link)) continue;
    const media_v2_pad* const own = pad_by_id(graph, upstream ? link.sink_id : link.source_id);
    const media_v2_pad* const other = pad_by_id(graph, upstream ? link.source_id : link.sink_id);
    if (own != nullptr && other != nullptr && own->entity_id == entity) result.push_back(other->entity_id);
  }
  return result;
}

bool interface_reaches(const Graph& graph, std::uint32_t interface,
                       const std::vector<std::uint32_t>& entities) {
  return std::any_of(graph.links.begin(), graph.links.end(), [&](const media_v2_link& link) {
    return is_interface_link(link) && link.source_id == interface &&
           std::find(entities.begin(), entities.end(), link.sink_id) != entities.end();
  });
}

DecoderEntity resolve(Kernel& kernel, const Graph& graph, const media_v2_entity& entity) {
  DecoderEntity decoder{.name = text_of(entity.name), .video_node = {}, .trouble = {}};
  const auto sources = neighbours(graph, entity.id, true);
  const auto sinks = neighbours(graph, entity.id, false);
  for (const media_v2_interface& interface : graph.interfaces) {
    if (interface.intf_type != MEDIA_INTF_T_V4L_VIDEO) continue;
    if (!interface_reaches(graph, interface.id, sources) || !interface_reaches(graph, interface.id, sinks))
      continue;
    decoder.video_node = kernel.device_path(interface.devnode.major, interface.devnode.minor);
    if (!decoder.video_node.empty()) return decoder;
    decoder.trouble = fmt::format("its video device {}:{} has no node in /dev", interface.devnode.major,
                                  interface.devnode.minor);
  }
  if (decoder.trouble.empty()) decoder.trouble = "no video device leads to both of its sides";
  return decoder;
}

}  // namespace

Result<MediaDevice> query_media_device(const Node& media) {
  media_device_info info{};
  if (auto asked = media.ioctl(MEDIA_IOC_DEVICE_INFO, &info, "MEDIA_IOC_DEVICE_INFO"); !asked) {
    return std::unexpected(asked.error());
  }
  return MediaDevice{text_of(info.driver), text_of(info.model), text_of(info.bus_info)};
}

Result<std::vector<DecoderEntity>> find_decoder_entities(const Node& media) {
  auto graph = read_graph(media);
  if (!graph) return std::unexpected(graph.error());
  std::vector<DecoderEntity> decoders;
  for (const media_v2_entity& entity : graph->entities) {
    if (entity.function != MEDIA_ENT_F_PROC_VIDEO_DECODER) continue;
    decoders.push_back(resolve(media.kernel(), *graph, entity));
  }
  return decoders;
}

std::string text_of(const char* characters, std::size_t capacity) {
  std::string text;
  for (std::size_t i = 0; i < capacity && characters[i] != '\0'; ++i) {
    const auto byte = static_cast<unsigned char>(characters[i]);
    text.push_back(byte >= 0x20 && byte < 0x7f ? characters[i] : '?');
  }
  return text;
}

}  // namespace zcplay::v4l2
