// SPDX-License-Identifier: MIT
#include "present/wayland/black_buffer.h"

#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include <cerrno>
#include <cstdint>
#include <limits>

#include "base/unique_fd.h"
#include "present/wayland/protocols/single-pixel-buffer-v1-client-protocol.h"

namespace zcplay::wayland {
namespace {

constexpr std::int32_t kPixelBytes = 4;

Result<wl_buffer*> shared_pixel(const Connection& connection) {
  const Proxy<wl_shm, wl_shm_destroy> shm(reinterpret_cast<wl_shm*>(connection.bind(wl_shm_interface, 1)));
  if (!shm) return fail(ErrorCode::environment, "wl_shm", "the compositor has no wl_shm, which all have");
  const UniqueFd memory(::memfd_create("zcplay-black", MFD_CLOEXEC));
  if (!memory.valid() || ::ftruncate(memory.get(), kPixelBytes) != 0) {
    return fail(ErrorCode::environment, "memfd_create", "cannot make shared memory for the background",
                errno);
  }
  // Fresh memory is zero, which is black in XRGB.
  const Proxy<wl_shm_pool, wl_shm_pool_destroy> pool(
      wl_shm_create_pool(shm.get(), memory.get(), kPixelBytes));
  return wl_shm_pool_create_buffer(pool.get(), 0, 1, 1, kPixelBytes, WL_SHM_FORMAT_XRGB8888);
}

}  // namespace

void BlackBuffer::destroy(wl_buffer* buffer) {
  wl_buffer_destroy(buffer);
}

Result<BlackBuffer> BlackBuffer::create(const Connection& connection) {
  const Proxy<wp_single_pixel_buffer_manager_v1, wp_single_pixel_buffer_manager_v1_destroy> manager(
      reinterpret_cast<wp_single_pixel_buffer_manager_v1*>(
          connection.bind(wp_single_pixel_buffer_manager_v1_interface, 1)));
  if (manager) {
    constexpr std::uint32_t kOpaque = std::numeric_limits<std::uint32_t>::max();
    return BlackBuffer(
        wp_single_pixel_buffer_manager_v1_create_u32_rgba_buffer(manager.get(), 0, 0, 0, kOpaque));
  }
  Result<wl_buffer*> shared = shared_pixel(connection);
  if (!shared) return std::unexpected(shared.error());
  return BlackBuffer(*shared);
}

}  // namespace zcplay::wayland
