// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.h"
#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_buffer;

namespace zcplay::wayland {

/// One black pixel, to be stretched by a viewport: wp_single_pixel_buffer_manager_v1, which costs the
/// compositor no memory and no reading; where it has none, shared memory.
class BlackBuffer {
 public:
  [[nodiscard]] static Result<BlackBuffer> create(const Connection& connection);
  [[nodiscard]] wl_buffer* get() const { return buffer_.get(); }

 private:
  explicit BlackBuffer(wl_buffer* buffer) : buffer_(buffer) {}
  static void destroy(wl_buffer* buffer);
  Proxy<wl_buffer, &BlackBuffer::destroy> buffer_;
};

}  // namespace zcplay::wayland
