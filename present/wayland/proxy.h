// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace zcplay::wayland {

/// Owns a proxy by its protocol's destructor: Proxy<wp_viewport, wp_viewport_destroy>. For .cpp files,
/// where the generated functions are known.
template <auto Destroy>
struct DestroyProxy {
  template <typename T>
  void operator()(T* proxy) const {
    Destroy(proxy);
  }
};

template <typename T, auto Destroy>
using Proxy = std::unique_ptr<T, DestroyProxy<Destroy>>;

}  // namespace zcplay::wayland
