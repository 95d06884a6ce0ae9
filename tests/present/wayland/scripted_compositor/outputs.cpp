// SPDX-License-Identifier: MIT
// wl_output.

#include <wayland-server-protocol.h>

#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

struct OutputLink {
  World* world = nullptr;
  Output* output = nullptr;
  wl_resource* resource = nullptr;
  OutputLink() = default;
  OutputLink(const OutputLink&) = delete;
  OutputLink& operator=(const OutputLink&) = delete;
  ~OutputLink() {
    forget(output->resources, resource);
    for (Toplevel* const toplevel : world->toplevels) {
      if (toplevel->fullscreen_output == resource) toplevel->fullscreen_output = nullptr;
    }
  }
};

constexpr struct wl_output_interface kOutput = {.release = destroy_resource};

void bind_output(wl_client* client, void* data, std::uint32_t version, std::uint32_t id) {
  auto* const link = static_cast<std::pair<World*, Output*>*>(data);
  wl_resource* const resource =
      wl_resource_create(client, &wl_output_interface, static_cast<int>(version), id);
  auto made = std::make_unique<OutputLink>();
  made->world = link->first;
  made->output = link->second;
  made->resource = resource;
  link->second->resources.push_back(resource);
  own(resource, &kOutput, std::move(made));
  add_output_resource_events(*link->first, *link->second, resource);
}

}  // namespace

void add_output_resource_events(World& world, Output& output, wl_resource* resource) {
  const int version = wl_resource_get_version(resource);
  wl_output_send_geometry(resource, 0, 0, 100, 60, WL_OUTPUT_SUBPIXEL_UNKNOWN, "zcplay", "scripted",
                          WL_OUTPUT_TRANSFORM_NORMAL);
  wl_output_send_mode(resource, WL_OUTPUT_MODE_CURRENT, world.options.output_width,
                      world.options.output_height, world.options.refresh_millihertz);
  if (version >= WL_OUTPUT_SCALE_SINCE_VERSION) wl_output_send_scale(resource, 1);
  if (version >= WL_OUTPUT_NAME_SINCE_VERSION) wl_output_send_name(resource, output.name.c_str());
  if (version >= WL_OUTPUT_DONE_SINCE_VERSION) wl_output_send_done(resource);
}

void add_output(World& world, const std::string& name) {
  world.outputs.push_back(std::make_unique<Output>());
  Output& output = *world.outputs.back();
  output.name = name;
  output.link = {&world, &output};
  const auto version = world.options.versions.contains("wl_output") ? world.options.versions.at("wl_output")
                                                                    : usual_versions().at("wl_output");
  output.global = wl_global_create(world.display, &wl_output_interface, static_cast<int>(version),
                                   &output.link, bind_output);
}

void offer_outputs(World& world) {
  if (std::ranges::find(world.options.without, "wl_output") != world.options.without.end()) return;
  for (const std::string& name : world.options.outputs) add_output(world, name);
}

}  // namespace zcplay::scripted
