// SPDX-License-Identifier: MIT
// Buffers of all kinds, from their first commit to their release.

#include <cstddef>

#include "present/wayland/protocols/single-pixel-buffer-v1-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

/// Told when the client destroys a buffer; lives as long as its resource.
struct BufferWatch {
  wl_listener listener{};
  BufferPointer buffer;
};

void buffer_destroyed(wl_listener* listener, void* /*data*/) {
  BufferWatch* const watch = reinterpret_cast<BufferWatch*>(listener);
  static_assert(offsetof(BufferWatch, listener) == 0);
  watch->buffer->resource = nullptr;
  delete watch;
}

}  // namespace

void adopt_buffer(World& world, wl_resource* resource, const BufferPointer& buffer) {
  auto watch = std::make_unique<BufferWatch>();
  watch->buffer = buffer;
  buffer->resource = resource;
  world.buffers.emplace_back(buffer);
  watch->listener.notify = buffer_destroyed;
  wl_resource_add_destroy_listener(resource, &watch.release()->listener);
}

/// Buffers of wl_shm are met here for the first time: libwayland makes them.
BufferPointer buffer_of(World& world, wl_resource* resource) {
  if (resource == nullptr) return nullptr;
  if (wl_listener* const known = wl_resource_get_destroy_listener(resource, buffer_destroyed)) {
    return reinterpret_cast<BufferWatch*>(known)->buffer;
  }
  const auto buffer = std::make_shared<Buffer>();
  wl_shm_buffer* const shm = wl_shm_buffer_get(resource);
  buffer->width = wl_shm_buffer_get_width(shm);
  buffer->height = wl_shm_buffer_get_height(shm);
  buffer->format = drm_format("XR24");
  adopt_buffer(world, resource, buffer);
  return buffer;
}

/// FNV-1a over the rows. A buffer that somebody writes to while it is shown changes it.
std::uint64_t checksum_of(const Buffer& buffer) {
  if (buffer.resource == nullptr || buffer.kind != Buffer::Kind::shm) return 0;
  wl_shm_buffer* const shm = wl_shm_buffer_get(buffer.resource);
  std::uint64_t sum = 0xcbf29ce484222325;
  wl_shm_buffer_begin_access(shm);
  const auto* const bytes = static_cast<const unsigned char*>(wl_shm_buffer_get_data(shm));
  const std::size_t size = static_cast<std::size_t>(wl_shm_buffer_get_stride(shm)) *
                           static_cast<std::size_t>(wl_shm_buffer_get_height(shm));
  // Large ones are sampled: that a picture is drawn over shows anywhere.
  const std::size_t step = size > 65536 ? size / 65536 : 1;
  for (std::size_t i = 0; i < size; i += step) sum = (sum ^ bytes[i]) * 0x100000001b3;
  wl_shm_buffer_end_access(shm);
  return sum;
}

void release_buffer(World& world, const BufferPointer& buffer) {
  if (!buffer->busy) return;
  if (buffer->kind == Buffer::Kind::shm && buffer->resource != nullptr &&
      buffer->checksum != checksum_of(*buffer)) {
    world.complain("a wl_shm buffer was written to while the compositor had it");
  }
  buffer->busy = false;
  if (buffer->resource != nullptr) wl_buffer_send_release(buffer->resource);
}

namespace {

constexpr struct wl_buffer_interface kPixel = {.destroy = destroy_resource};

constexpr struct wp_single_pixel_buffer_manager_v1_interface kPixelManager = {
    .destroy = destroy_resource,
    .create_u32_rgba_buffer = [](wl_client* client, wl_resource* manager, std::uint32_t id, std::uint32_t,
                                 std::uint32_t, std::uint32_t, std::uint32_t) {
      World& world = *object_of<World>(manager);
      world.count("wp_single_pixel_buffer_manager_v1.create_u32_rgba_buffer");
      wl_resource* const resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
      wl_resource_set_implementation(resource, &kPixel, nullptr, nullptr);
      const auto buffer = std::make_shared<Buffer>();
      buffer->kind = Buffer::Kind::single_pixel;
      adopt_buffer(world, resource, buffer);
    }};

}  // namespace

void offer_single_pixel(World& world) {
  offer(world, wp_single_pixel_buffer_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kPixelManager, &its_world, nullptr);
  });
}

}  // namespace zcplay::scripted
