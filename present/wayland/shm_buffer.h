// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/frame.h"
#include "base/result.h"

struct wl_buffer;
struct wl_shm;

namespace zcplay::wayland {

/// One XRGB8888 buffer in memory shared with the compositor: a sealed memfd, so that neither side can take
/// the memory away under the other. Thread-bound to the connection's.
class ShmBuffer {
 public:
  /// `words`: of memory, at least `stride` (in words) times the height. `released` is called when the
  /// compositor reads it no more. Errors: environment.
  [[nodiscard]] static Result<std::unique_ptr<ShmBuffer>> create(wl_shm* shm, Size size, std::uint32_t stride,
                                                                 std::size_t words,
                                                                 std::function<void()> released);
  ~ShmBuffer();
  ShmBuffer(const ShmBuffer&) = delete;
  ShmBuffer& operator=(const ShmBuffer&) = delete;

  [[nodiscard]] wl_buffer* buffer() const;
  [[nodiscard]] Size size() const;
  [[nodiscard]] std::span<std::uint32_t> pixels() const;
  /// The compositor may be reading it: from a commit to the release.
  [[nodiscard]] bool busy() const;
  void committed();

 private:
  struct State;
  explicit ShmBuffer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
