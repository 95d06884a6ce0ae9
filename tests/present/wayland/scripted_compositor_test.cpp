// SPDX-License-Identifier: MIT
// The scripted compositor's own rules, each broken once by a client that is wrong on purpose.

#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "present/wayland/connection.h"
#include "present/wayland/protocols/color-representation-v1-client-protocol.h"
#include "present/wayland/protocols/commit-timing-v1-client-protocol.h"
#include "present/wayland/protocols/fifo-v1-client-protocol.h"
#include "present/wayland/protocols/linux-dmabuf-unstable-v1-client-protocol.h"
#include "present/wayland/protocols/linux-drm-syncobj-v1-client-protocol.h"
#include "present/wayland/protocols/single-pixel-buffer-v1-client-protocol.h"
#include "present/wayland/protocols/viewporter-client-protocol.h"
#include "present/wayland/protocols/xdg-shell-client-protocol.h"
#include "tests/present/wayland/scripted_compositor/compositor.h"
#include "tests/support/case_name.h"

namespace zcplay::scripted {
namespace {

/// A client with the objects most rules are about.
class WrongClient {
 public:
  WrongClient() {
    UniqueFd socket = compositor.connect();
    ::setenv("WAYLAND_SOCKET", std::to_string(socket.release()).c_str(), 1);
    display = wl_display_connect(nullptr);
    registry = wl_display_get_registry(display);
    static constexpr wl_registry_listener kListener = {
        .global = [](void* data, wl_registry*, std::uint32_t name, const char* interface,
                     std::uint32_t) { static_cast<WrongClient*>(data)->names[interface] = name; },
        .global_remove = [](void*, wl_registry*, std::uint32_t) {}};
    wl_registry_add_listener(registry, &kListener, this);
    compositor.serve([this] { wl_display_roundtrip(display); });
    surface = wl_compositor_create_surface(bind<wl_compositor>(wl_compositor_interface));
  }
  ~WrongClient() {
    send();
    // libwayland frees no proxy with its display: those of displays that stay, to the very end, are no leaks.
    static auto* const kept = new std::vector<wl_display*>;
    kept->push_back(display);
  }
  WrongClient(const WrongClient&) = delete;
  WrongClient& operator=(const WrongClient&) = delete;

  template <typename T>
  T* bind(const wl_interface& interface) {
    return static_cast<T*>(wl_registry_bind(registry, names.at(interface.name), &interface, 1));
  }
  void send() {
    wl_display_flush(display);
    compositor.step();
  }
  wl_buffer* pixel() {
    return wp_single_pixel_buffer_manager_v1_create_u32_rgba_buffer(
        bind<wp_single_pixel_buffer_manager_v1>(wp_single_pixel_buffer_manager_v1_interface), 0, 0, 0, 0);
  }
  void commit(wl_buffer* buffer) {
    wl_surface_attach(surface, buffer, 0, 0);
    wl_surface_damage(surface, 0, 0, 9, 9);
    wl_surface_commit(surface);
  }
  zwp_linux_buffer_params_v1* params(std::uint32_t stride) {
    const UniqueFd fd(::memfd_create("dmabuf", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(fd.get(), 64 * 64 * 4), 0);
    auto* const made = zwp_linux_dmabuf_v1_create_params(static_cast<zwp_linux_dmabuf_v1*>(
        wl_registry_bind(registry, names.at("zwp_linux_dmabuf_v1"), &zwp_linux_dmabuf_v1_interface, 3)));
    zwp_linux_buffer_params_v1_add(made, fd.get(), 0, 0, stride, 0, 0);
    return made;
  }

  ScriptedCompositor compositor;
  wl_display* display = nullptr;
  wl_registry* registry = nullptr;
  wl_surface* surface = nullptr;
  std::map<std::string, std::uint32_t> names;
};

struct RuleCase {
  std::string name;
  std::function<void(WrongClient&)> wrong;
  std::string complaint;
};

void PrintTo(const RuleCase& row, std::ostream* out) {
  *out << row.name;
}

class Rule : public testing::TestWithParam<RuleCase> {};

TEST_P(Rule, IsEnforced) {
  WrongClient client;
  client.send();
  EXPECT_THAT(client.compositor.world().complaints, testing::IsEmpty());
  GetParam().wrong(client);
  client.send();
  EXPECT_THAT(client.compositor.world().complaints,
              testing::Contains(testing::HasSubstr(GetParam().complaint)));
}

wp_viewport* viewport_of(WrongClient& client) {
  return wp_viewporter_get_viewport(client.bind<wp_viewporter>(wp_viewporter_interface), client.surface);
}

wp_commit_timer_v1* timer_of(WrongClient& client) {
  return wp_commit_timing_manager_v1_get_timer(
      client.bind<wp_commit_timing_manager_v1>(wp_commit_timing_manager_v1_interface), client.surface);
}

wp_color_representation_surface_v1* color_of(WrongClient& client) {
  return wp_color_representation_manager_v1_get_surface(
      client.bind<wp_color_representation_manager_v1>(wp_color_representation_manager_v1_interface),
      client.surface);
}

xdg_surface* window_of(WrongClient& client) {
  return xdg_wm_base_get_xdg_surface(client.bind<xdg_wm_base>(xdg_wm_base_interface), client.surface);
}

INSTANTIATE_TEST_SUITE_P(
    All, Rule,
    testing::Values(
        RuleCase{"SourceOutsideTheBuffer",
                 [](WrongClient& client) {
                   wp_viewport_set_source(viewport_of(client), 0, 0, wl_fixed_from_int(2),
                                          wl_fixed_from_int(1));
                   client.commit(client.pixel());
                 },
                 "is not inside"},
        RuleCase{"BadDestination",
                 [](WrongClient& client) { wp_viewport_set_destination(viewport_of(client), 0, 5); },
                 "destination"},
        RuleCase{"TwoViewports",
                 [](WrongClient& client) {
                   viewport_of(client);
                   viewport_of(client);
                 },
                 "the surface has a wp_viewport"},
        RuleCase{"TwoTimesForACommit",
                 [](WrongClient& client) {
                   wp_commit_timer_v1* const timer = timer_of(client);
                   wp_commit_timer_v1_set_timestamp(timer, 0, 1, 0);
                   wp_commit_timer_v1_set_timestamp(timer, 0, 2, 0);
                 },
                 "two times"},
        RuleCase{"ASecondOfNanoseconds",
                 [](WrongClient& client) {
                   wp_commit_timer_v1_set_timestamp(timer_of(client), 0, 1, 1'000'000'000);
                 },
                 "a second of nanoseconds"},
        RuleCase{"CoefficientsNotSupported",
                 [](WrongClient& client) {
                   wp_color_representation_surface_v1_set_coefficients_and_range(color_of(client), 6, 1);
                 },
                 "not supported"},
        RuleCase{"CoefficientsOfAnRgbBuffer",
                 [](WrongClient& client) {
                   wp_color_representation_surface_v1_set_coefficients_and_range(color_of(client), 2, 2);
                   client.commit(client.pixel());
                 },
                 "coefficients 2"},
        RuleCase{"PointsWithoutBuffer",
                 [](WrongClient& client) {
                   auto* const manager = client.bind<wp_linux_drm_syncobj_manager_v1>(
                       wp_linux_drm_syncobj_manager_v1_interface);
                   const UniqueFd fd(::memfd_create("timeline", MFD_CLOEXEC));
                   wp_linux_drm_syncobj_surface_v1_set_acquire_point(
                       wp_linux_drm_syncobj_manager_v1_get_surface(manager, client.surface),
                       wp_linux_drm_syncobj_manager_v1_import_timeline(manager, fd.get()), 0, 1);
                   wl_surface_commit(client.surface);
                 },
                 "points without a buffer"},
        RuleCase{"PointsForAPixel",
                 [](WrongClient& client) {
                   wp_linux_drm_syncobj_manager_v1_get_surface(client.bind<wp_linux_drm_syncobj_manager_v1>(
                                                                   wp_linux_drm_syncobj_manager_v1_interface),
                                                               client.surface);
                   client.commit(client.pixel());
                 },
                 "only dmabufs"},
        RuleCase{"BufferBeforeConfigure",
                 [](WrongClient& client) {
                   xdg_surface_get_toplevel(window_of(client));
                   client.commit(client.pixel());
                 },
                 "before the first configure"},
        RuleCase{"CommitBeforeToplevel",
                 [](WrongClient& client) {
                   window_of(client);
                   wl_surface_commit(client.surface);
                 },
                 "before there is a toplevel"},
        RuleCase{"SerialNeverSent",
                 [](WrongClient& client) {
                   xdg_surface* const window = window_of(client);
                   xdg_surface_get_toplevel(window);
                   xdg_surface_ack_configure(window, 99);
                 },
                 "99 was never sent"},
        RuleCase{"SurfaceBeforeItsWindow",
                 [](WrongClient& client) {
                   window_of(client);
                   wl_surface_destroy(client.surface);
                 },
                 "destroyed before its xdg_surface"},
        RuleCase{"BusyBufferAgain",
                 [](WrongClient& client) {
                   wl_buffer* const buffer = client.pixel();
                   client.commit(buffer);
                   client.commit(buffer);
                 },
                 "before it was released"},
        RuleCase{"NoDamage",
                 [](WrongClient& client) {
                   wl_surface_attach(client.surface, client.pixel(), 0, 0);
                   wl_surface_commit(client.surface);
                 },
                 "without damage"},
        RuleCase{"DrawnOverWhileShown",
                 [](WrongClient& client) {
                   const UniqueFd fd(::memfd_create("pool", MFD_CLOEXEC));
                   EXPECT_EQ(::ftruncate(fd.get(), 64), 0);
                   wl_shm_pool* const pool =
                       wl_shm_create_pool(client.bind<wl_shm>(wl_shm_interface), fd.get(), 64);
                   const auto picture = [&] {
                     return wl_shm_pool_create_buffer(pool, 0, 4, 4, 16, WL_SHM_FORMAT_XRGB8888);
                   };
                   client.commit(picture());
                   client.send();
                   EXPECT_EQ(::pwrite(fd.get(), "x", 1, 7), 1);
                   client.commit(picture());
                 },
                 "was written to"},
        RuleCase{"PlaneOutsideItsDmabuf",
                 [](WrongClient& client) {
                   zwp_linux_buffer_params_v1_create(client.params(256), 64, 65, drm_format("XR24").fourcc,
                                                     0);
                 },
                 "not in its buffer"},
        RuleCase{"FormatNotOffered",
                 [](WrongClient& client) {
                   zwp_linux_buffer_params_v1_create(client.params(256), 64, 64, drm_format("AB24").fourcc,
                                                     0);
                 },
                 "was not offered"},
        RuleCase{"ParamsUsedTwice",
                 [](WrongClient& client) {
                   zwp_linux_buffer_params_v1* const params = client.params(256);
                   zwp_linux_buffer_params_v1_create(params, 64, 64, drm_format("XR24").fourcc, 0);
                   zwp_linux_buffer_params_v1_create(params, 64, 64, drm_format("XR24").fourcc, 0);
                 },
                 "used twice"}),
    test::CaseName{});

}  // namespace
}  // namespace zcplay::scripted
