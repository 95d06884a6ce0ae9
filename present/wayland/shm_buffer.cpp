// SPDX-License-Identifier: MIT
#include "present/wayland/shm_buffer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include <cerrno>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

std::unexpected<Error> no_memory(const char* call, std::size_t bytes, int reason) {
  return fail(ErrorCode::environment, call,
              fmt::format("cannot get {} bytes of memory to share with the compositor", bytes), reason);
}

}  // namespace

struct ShmBuffer::State {
  Size size;
  void* memory = MAP_FAILED;
  std::size_t bytes = 0;
  std::function<void()> released;
  bool busy = false;
  Proxy<wl_buffer, wl_buffer_destroy> buffer;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (memory != MAP_FAILED) ::munmap(memory, bytes);
  }
};

ShmBuffer::ShmBuffer(std::unique_ptr<State> state) : state_(std::move(state)) {}
ShmBuffer::~ShmBuffer() = default;

Result<std::unique_ptr<ShmBuffer>> ShmBuffer::create(wl_shm* shm, Size size, std::uint32_t stride,
                                                     std::size_t words, std::function<void()> released) {
  auto state = std::make_unique<State>();
  state->size = size;
  state->released = std::move(released);
  state->bytes = words * sizeof(std::uint32_t);
  // The protocol's sizes are signed words.
  if (state->bytes > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
    return no_memory("wl_shm_create_pool", state->bytes, EOVERFLOW);
  }
  const UniqueFd fd(::memfd_create("zcplay-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) return no_memory("memfd_create", state->bytes, errno);
  if (::ftruncate(fd.get(), static_cast<off_t>(state->bytes)) != 0) {
    return no_memory("ftruncate", state->bytes, errno);
  }
  (void)::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
  state->memory = ::mmap(nullptr, state->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (state->memory == MAP_FAILED) return no_memory("mmap", state->bytes, errno);

  // The buffer keeps the pool.
  const Proxy<wl_shm_pool, wl_shm_pool_destroy> pool(
      wl_shm_create_pool(shm, fd.get(), static_cast<std::int32_t>(state->bytes)));
  if (!pool) return no_memory("wl_shm_create_pool", state->bytes, ENOMEM);
  state->buffer.reset(wl_shm_pool_create_buffer(
      pool.get(), 0, static_cast<std::int32_t>(size.width), static_cast<std::int32_t>(size.height),
      static_cast<std::int32_t>(stride * sizeof(std::uint32_t)), WL_SHM_FORMAT_XRGB8888));
  if (!state->buffer) return no_memory("wl_shm_pool_create_buffer", state->bytes, ENOMEM);
  static constexpr wl_buffer_listener kListener = {.release = [](void* data, wl_buffer*) {
    State& self = *static_cast<State*>(data);
    self.busy = false;
    self.released();
  }};
  wl_buffer_add_listener(state->buffer.get(), &kListener, state.get());
  return std::unique_ptr<ShmBuffer>(new ShmBuffer(std::move(state)));
}

wl_buffer* ShmBuffer::buffer() const {
  return state_->buffer.get();
}

Size ShmBuffer::size() const {
  return state_->size;
}

std::span<std::uint32_t> ShmBuffer::pixels() const {
  return {static_cast<std::uint32_t*>(state_->memory), state_->bytes / sizeof(std::uint32_t)};
}

bool ShmBuffer::busy() const {
  return state_->busy;
}

void ShmBuffer::committed() {
  state_->busy = true;
}

}  // namespace zcplay::wayland
