// SPDX-License-Identifier: MIT
#pragma once

#include <wayland-server.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/present/wayland/scripted_compositor/model.h"

namespace zcplay::scripted {

template <typename T>
T* object_of(wl_resource* resource) {
  return static_cast<T*>(wl_resource_get_user_data(resource));
}

/// The resource owns `object` from now on.
template <typename T>
T* own(wl_resource* resource, const void* implementation, std::unique_ptr<T> object) {
  T* const plain = object.release();
  wl_resource_set_implementation(resource, implementation, plain,
                                 [](wl_resource* gone) { delete object_of<T>(gone); });
  return plain;
}

/// A request that only destroys.
inline void destroy_resource(wl_client* /*client*/, wl_resource* resource) {
  wl_resource_destroy(resource);
}

template <typename T>
void forget(std::vector<T>& list, const T& value) {
  list.erase(std::remove(list.begin(), list.end(), value), list.end());
}

/// Ends the client, as a compositor does, and remembers it as a complaint.
inline void refuse(World& world, wl_resource* resource, std::uint32_t code, const std::string& why) {
  if (world.client == nullptr) return;
  world.complain(fmt::format("protocol error {} of {}: {}", code, wl_resource_get_class(resource), why));
  wl_resource_post_error(resource, code, "%s", why.c_str());
}

/// Offers a global in the version of the options, unless they leave it out. `bind` gets the resource,
/// which has the world as its user data until it sets its own.
void offer(World& world, const wl_interface& interface, void (*bind)(World&, wl_resource*));

/// Makes the object for a get_* request of an extension of surfaces; null where there is one already, which
/// is `exists_error` of `manager`.
ExtensionObject* extend(World& world, wl_resource* manager, std::uint32_t id, wl_resource* surface,
                        Extension kind, const wl_interface& interface, const void* implementation,
                        std::uint32_t exists_error);

/// The surface of an extension's object; null where it is gone, which is `gone_error`.
Surface* surface_of(World& world, wl_resource* extension, std::uint32_t gone_error);

/// Each adds its globals.
void offer_surfaces(World& world);
void offer_outputs(World& world);
void offer_seat(World& world);
void offer_shell(World& world);
void offer_dmabuf(World& world);
void offer_presentation(World& world);
void offer_timing(World& world);
void offer_color_representation(World& world);
void offer_syncobj(World& world);
void offer_single_pixel(World& world);
void offer_small_protocols(World& world);

// What the parts ask of each other.

void add_output(World& world, const std::string& name);
void add_output_resource_events(World& world, Output& output, wl_resource* resource);
/// Checks that a commit is one a strict compositor would take; false where it ended the client.
bool check_update(Surface& surface, const SurfaceUpdate& update);
bool check_shell_commit(Surface& surface, const SurfaceUpdate& update);
void shell_committed(Surface& surface);
void send_configure(XdgSurface& xdg, std::int32_t width, std::int32_t height,
                    const std::vector<std::uint32_t>& states);
/// Sends what the options say to a window in its present mode.
void configure_toplevel(Toplevel& toplevel);
void discard_feedbacks(World& world, std::vector<wl_resource*>& feedbacks);
void release_buffer(World& world, const BufferPointer& buffer);
BufferPointer buffer_of(World& world, wl_resource* resource);
/// `resource` stands for `buffer` from now on.
void adopt_buffer(World& world, wl_resource* resource, const BufferPointer& buffer);
std::uint64_t checksum_of(const Buffer& buffer);
void send_dmabuf_feedback(World& world, wl_resource* feedback);
void finish_import(World& world, const PendingImport& import, bool good);
void commit(Surface& surface);
void apply_ready(Surface& surface);
void apply(Surface& surface, SurfaceUpdate& update);

}  // namespace zcplay::scripted
