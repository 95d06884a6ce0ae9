// SPDX-License-Identifier: MIT
// zwp_linux_dmabuf_v1, versions 1 to 5.

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "present/wayland/protocols/linux-dmabuf-unstable-v1-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

constexpr int kFeedbackVersion = 4;

struct Params {
  World* world = nullptr;
  wl_resource* resource = nullptr;
  BufferPointer buffer = std::make_shared<Buffer>();
  std::array<bool, 4> set{};
  bool used = false;
  Params() = default;
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;
  ~Params() {
    std::erase_if(world->imports, [this](const PendingImport& import) { return import.params == resource; });
  }
};

std::vector<FormatModifier> all_formats(const CompositorOptions& options) {
  std::vector<FormatModifier> formats;
  for (const Tranche& tranche : options.tranches) {
    for (const FormatModifier& format : tranche.formats) {
      if (std::ranges::find(formats, format) == formats.end()) formats.push_back(format);
    }
  }
  return formats;
}

void add_plane(wl_client* /*client*/, wl_resource* resource, std::int32_t fd, std::uint32_t index,
               std::uint32_t offset, std::uint32_t stride, std::uint32_t high, std::uint32_t low) {
  UniqueFd owned(fd);
  Params& params = *object_of<Params>(resource);
  World& world = *params.world;
  if (params.used)
    return refuse(world, resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_ALREADY_USED, "add after create");
  if (index >= 4) return refuse(world, resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_PLANE_IDX, "no such plane");
  if (params.set[index]) {
    return refuse(world, resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_PLANE_SET, "the plane is there already");
  }
  const std::uint64_t modifier = std::uint64_t{high} << 32 | low;
  if (params.buffer->plane_count > 0 && modifier != params.buffer->modifier) {
    return refuse(world, resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_FORMAT,
                  "planes of two modifiers");
  }
  struct stat status{};
  ::fstat(fd, &status);
  params.set[index] = true;
  params.buffer->modifier = modifier;
  params.buffer->planes[index] = {.fd = std::move(owned),
                                  .offset = offset,
                                  .stride = stride,
                                  .slot = {.device = status.st_dev, .inode = status.st_ino}};
  ++params.buffer->plane_count;
}

/// The protocol's checks that do not depend on what can be imported; false where the client was ended.
bool check_params(Params& params, std::int32_t width, std::int32_t height, std::uint32_t fourcc,
                  std::uint32_t flags) {
  World& world = *params.world;
  const auto no = [&](std::uint32_t code, const std::string& why) {
    refuse(world, params.resource, code, why);
    return false;
  };
  if (std::exchange(params.used, true))
    return no(ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_ALREADY_USED, "used twice");
  Buffer& buffer = *params.buffer;
  buffer.kind = Buffer::Kind::dmabuf;
  buffer.width = width;
  buffer.height = height;
  buffer.format = {fourcc};
  for (unsigned i = 0; i < buffer.plane_count; ++i) {
    if (!params.set[i]) return no(ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INCOMPLETE, "planes with a gap");
  }
  const auto format = pixel_format_info(buffer.format);
  if (buffer.plane_count == 0 || (format && buffer.plane_count != format->planes)) {
    return no(ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INCOMPLETE, "the wrong number of planes");
  }
  if (width < 1 || height < 1) return no(ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_DIMENSIONS, "no size");
  if (flags != 0) world.complain("a buffer was made with flags");
  const std::vector<FormatModifier> formats = all_formats(world.options);
  if (std::ranges::find(formats, FormatModifier{buffer.format, buffer.modifier}) == formats.end()) {
    return no(
        ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_FORMAT,
        fmt::format("{} with modifier {:#x} was not offered", to_string(buffer.format), buffer.modifier));
  }
  for (unsigned i = 0; i < buffer.plane_count; ++i) {
    const BufferPlane& plane = buffer.planes[i];
    const off_t size = ::lseek(plane.fd.get(), 0, SEEK_END);
    const std::uint64_t rows = format ? plane_rows(*format, i, static_cast<std::uint32_t>(height)) : height;
    const std::uint64_t row = format ? plane_row_bytes(*format, i, static_cast<std::uint32_t>(width)) : width;
    if (plane.stride < row ||
        (size > 0 && plane.offset + plane.stride * (rows - 1) + row > std::uint64_t(size))) {
      return no(ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_OUT_OF_BOUNDS,
                fmt::format("plane {} is not in its buffer", i));
    }
  }
  return true;
}

constexpr struct wl_buffer_interface kBuffer = {.destroy = destroy_resource};

void make_buffer(World& world, wl_client* client, std::uint32_t id, const BufferPointer& buffer) {
  wl_resource* const resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
  wl_resource_set_implementation(resource, &kBuffer, nullptr, nullptr);
  adopt_buffer(world, resource, buffer);
  ++world.imports_created;
}

void create(wl_client* /*client*/, wl_resource* resource, std::int32_t width, std::int32_t height,
            std::uint32_t format, std::uint32_t flags) {
  Params& params = *object_of<Params>(resource);
  World& world = *params.world;
  world.count("zwp_linux_buffer_params_v1.create");
  if (!check_params(params, width, height, format, flags)) return;
  const PendingImport import{.params = resource, .buffer = params.buffer};
  if (world.options.import == ImportAnswer::later) {
    world.imports.push_back(import);
  } else {
    finish_import(world, import, world.options.import == ImportAnswer::created);
  }
}

void create_immed(wl_client* client, wl_resource* resource, std::uint32_t id, std::int32_t width,
                  std::int32_t height, std::uint32_t format, std::uint32_t flags) {
  Params& params = *object_of<Params>(resource);
  World& world = *params.world;
  world.count("zwp_linux_buffer_params_v1.create_immed");
  if (!check_params(params, width, height, format, flags)) return;
  if (world.options.import != ImportAnswer::created) {
    refuse(world, resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_WL_BUFFER, "cannot be imported");
    return;
  }
  make_buffer(world, client, id, params.buffer);
}

constexpr struct zwp_linux_buffer_params_v1_interface kParams = {
    .destroy = destroy_resource, .add = add_plane, .create = create, .create_immed = create_immed};

constexpr struct zwp_linux_dmabuf_feedback_v1_interface kFeedback = {.destroy = destroy_resource};

void get_feedback(wl_client* client, wl_resource* resource, std::uint32_t id) {
  World& world = *object_of<World>(resource);
  wl_resource* const feedback = wl_resource_create(client, &zwp_linux_dmabuf_feedback_v1_interface,
                                                   std::min(wl_resource_get_version(resource), 4), id);
  world.dmabuf_feedbacks.push_back(feedback);
  wl_resource_set_implementation(feedback, &kFeedback, &world, [](wl_resource* gone) {
    forget(object_of<World>(gone)->dmabuf_feedbacks, gone);
  });
  send_dmabuf_feedback(world, feedback);
}

constexpr struct zwp_linux_dmabuf_v1_interface kDmabuf = {
    .destroy = destroy_resource,
    .create_params =
        [](wl_client* client, wl_resource* resource, std::uint32_t id) {
          auto params = std::make_unique<Params>();
          params->world = object_of<World>(resource);
          params->resource = wl_resource_create(client, &zwp_linux_buffer_params_v1_interface,
                                                std::min(wl_resource_get_version(resource), 4), id);
          wl_resource* const made = params->resource;
          own(made, &kParams, std::move(params));
        },
    .get_default_feedback = get_feedback,
    .get_surface_feedback = [](wl_client* client, wl_resource* resource, std::uint32_t id,
                               wl_resource*) { get_feedback(client, resource, id); }};

struct TableEntry {
  std::uint32_t format;
  std::uint32_t padding;
  std::uint64_t modifier;
};
static_assert(sizeof(TableEntry) == 16);

template <typename T>
void send_array(wl_resource* feedback, void (*send)(wl_resource*, wl_array*), const std::vector<T>& values) {
  wl_array array;
  wl_array_init(&array);
  if (!values.empty()) {
    std::memcpy(wl_array_add(&array, values.size() * sizeof(T)), values.data(), values.size() * sizeof(T));
  }
  send(feedback, &array);
  wl_array_release(&array);
}

}  // namespace

void finish_import(World& world, const PendingImport& import, bool good) {
  if (!good) {
    ++world.imports_failed;
    zwp_linux_buffer_params_v1_send_failed(import.params);
    return;
  }
  wl_client* const client = wl_resource_get_client(import.params);
  wl_resource* const resource = wl_resource_create(client, &wl_buffer_interface, 1, 0);
  wl_resource_set_implementation(resource, &kBuffer, nullptr, nullptr);
  adopt_buffer(world, resource, import.buffer);
  ++world.imports_created;
  zwp_linux_buffer_params_v1_send_created(import.params, resource);
}

void send_dmabuf_feedback(World& world, wl_resource* feedback) {
  const std::vector<FormatModifier> formats = all_formats(world.options);
  std::vector<TableEntry> table;
  for (const FormatModifier& format : formats) table.push_back({format.format.fourcc, 0, format.modifier});
  const UniqueFd fd(::memfd_create("formats", MFD_CLOEXEC));
  const std::size_t size = table.size() * sizeof(TableEntry);
  if (::pwrite(fd.get(), table.data(), size, 0) != static_cast<ssize_t>(size)) return;
  zwp_linux_dmabuf_feedback_v1_send_format_table(feedback, fd.get(), static_cast<std::uint32_t>(size));
  const auto device = [&](void (*send)(wl_resource*, wl_array*), std::uint64_t number) {
    send_array(feedback, send, std::vector<dev_t>{static_cast<dev_t>(number)});
  };
  device(zwp_linux_dmabuf_feedback_v1_send_main_device,
         world.options.tranches.empty() ? 0 : world.options.tranches.back().device);
  for (const Tranche& tranche : world.options.tranches) {
    device(zwp_linux_dmabuf_feedback_v1_send_tranche_target_device, tranche.device);
    std::vector<std::uint16_t> indices;
    for (const FormatModifier& format : tranche.formats) {
      indices.push_back(static_cast<std::uint16_t>(std::ranges::find(formats, format) - formats.begin()));
    }
    send_array(feedback, zwp_linux_dmabuf_feedback_v1_send_tranche_formats, indices);
    zwp_linux_dmabuf_feedback_v1_send_tranche_flags(
        feedback, tranche.scanout ? ZWP_LINUX_DMABUF_FEEDBACK_V1_TRANCHE_FLAGS_SCANOUT : 0);
    zwp_linux_dmabuf_feedback_v1_send_tranche_done(feedback);
  }
  zwp_linux_dmabuf_feedback_v1_send_done(feedback);
}

void offer_dmabuf(World& world) {
  offer(world, zwp_linux_dmabuf_v1_interface, [](World& its_world, wl_resource* resource) {
    its_world.dmabufs.push_back(resource);
    wl_resource_set_implementation(resource, &kDmabuf, &its_world,
                                   [](wl_resource* gone) { forget(object_of<World>(gone)->dmabufs, gone); });
    if (wl_resource_get_version(resource) >= kFeedbackVersion) return;
    for (const FormatModifier& format : all_formats(its_world.options)) {
      zwp_linux_dmabuf_v1_send_format(resource, format.format.fourcc);
      if (wl_resource_get_version(resource) < 3) continue;
      zwp_linux_dmabuf_v1_send_modifier(resource, format.format.fourcc,
                                        static_cast<std::uint32_t>(format.modifier >> 32),
                                        static_cast<std::uint32_t>(format.modifier));
    }
  });
}

}  // namespace zcplay::scripted
