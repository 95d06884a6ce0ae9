// SPDX-License-Identifier: MIT
#include "present/wayland/drm_syncobj_device.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/types.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <xf86drm.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace zcplay::wayland {
namespace {

// Debian 12's headers lack both; the numbers are the kernel's (drm.h since 6.6, dma-buf.h since 6.0).
struct SyncobjEventfd {
  std::uint32_t handle = 0;
  std::uint32_t flags = 0;
  std::uint64_t point = 0;
  std::int32_t fd = -1;
  std::uint32_t padding = 0;
};
struct ExportSyncFile {
  std::uint32_t flags = 0;
  std::int32_t fd = -1;
};
constexpr unsigned long kSyncobjEventfd = DRM_IOWR(0xCF, SyncobjEventfd);
constexpr unsigned long kExportSyncFile = _IOWR(DMA_BUF_BASE, 2, ExportSyncFile);

constexpr std::size_t kMostDevices = 64;

Error failed(const char* call, std::string sentence) {
  return {.code = ErrorCode::environment,
          .operation = call,
          .system_errno = errno,
          .detail = std::move(sentence)};
}

UniqueFd open_node(const drmDevice& device) {
  // Render nodes need no rights over the display.
  for (const int kind : {DRM_NODE_RENDER, DRM_NODE_PRIMARY}) {
    if ((device.available_nodes & 1 << kind) == 0) continue;
    UniqueFd node(::open(device.nodes[kind], O_RDWR | O_CLOEXEC));
    if (node.valid()) return node;
  }
  return {};
}

bool has_timelines(int node) {
  std::uint64_t timelines = 0;
  return drmGetCap(node, DRM_CAP_SYNCOBJ_TIMELINE, &timelines) == 0 && timelines != 0;
}

/// Nodes with timelines, the wanted device's first.
UniqueFd find_node(std::optional<std::uint64_t> wanted) {
  drmDevicePtr found = nullptr;
  if (wanted && drmGetDeviceFromDevId(static_cast<dev_t>(*wanted), 0, &found) == 0) {
    UniqueFd node = open_node(*found);
    drmFreeDevice(&found);
    if (node.valid() && has_timelines(node.get())) return node;
  }
  std::array<drmDevicePtr, kMostDevices> devices{};
  const int count = drmGetDevices2(0, devices.data(), static_cast<int>(devices.size()));
  UniqueFd chosen;
  for (int i = 0; i < count; ++i) {
    UniqueFd node = open_node(*devices.at(static_cast<std::size_t>(i)));
    if (!chosen.valid() && node.valid() && has_timelines(node.get())) chosen = std::move(node);
  }
  if (count > 0) drmFreeDevices(devices.data(), count);
  return chosen;
}

}  // namespace

SyncDevice::~SyncDevice() {
  if (binary_ != 0) (void)drmSyncobjDestroy(node_.get(), binary_);
}

Result<std::shared_ptr<SyncDevice>> SyncDevice::open(std::optional<std::uint64_t> device) {
  UniqueFd node = find_node(device);
  if (!node.valid()) {
    return fail(
        ErrorCode::environment, "DRM_CAP_SYNCOBJ_TIMELINE",
        "explicit synchronization needs a DRM device with timelines that this user may open in /dev/dri, and "
        "there is none; use --sync completed");
  }
  std::shared_ptr<SyncDevice> opened(new SyncDevice(std::move(node)));
  if (drmSyncobjCreate(opened->node_.get(), 0, &opened->binary_) != 0) {
    return std::unexpected(
        failed("DRM_IOCTL_SYNCOBJ_CREATE", "the DRM device makes no synchronization objects"));
  }
  // Whether the kernel can wake us is asked now and not in the middle of a film.
  auto probe = SyncTimeline::create(opened);
  if (!probe) return std::unexpected(probe.error());
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!(*probe)->notify(1, event.get())) {
    return std::unexpected(failed("DRM_IOCTL_SYNCOBJ_EVENTFD",
                                  "explicit synchronization needs Linux 6.6, which can say when a buffer is "
                                  "released; use --sync completed"));
  }
  return opened;
}

Result<std::unique_ptr<SyncTimeline>> SyncTimeline::create(std::shared_ptr<SyncDevice> device) {
  std::uint32_t handle = 0;
  if (drmSyncobjCreate(device->node_.get(), 0, &handle) != 0) {
    return std::unexpected(failed("DRM_IOCTL_SYNCOBJ_CREATE", "a synchronization timeline cannot be made"));
  }
  return std::unique_ptr<SyncTimeline>(new SyncTimeline(std::move(device), handle));
}

SyncTimeline::~SyncTimeline() {
  (void)drmSyncobjDestroy(device_->node_.get(), handle_);
}

Result<UniqueFd> SyncTimeline::share() const {
  int fd = -1;
  if (drmSyncobjHandleToFD(device_->node_.get(), handle_, &fd) != 0) {
    return std::unexpected(
        failed("DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD", "a synchronization timeline cannot be shared"));
  }
  return UniqueFd(fd);
}

Result<void> SyncTimeline::follow_writers(int dmabuf, std::uint64_t point) {
  ExportSyncFile request{.flags = DMA_BUF_SYNC_READ, .fd = -1};
  if (::ioctl(dmabuf, kExportSyncFile, &request) != 0) return signal(point);
  const UniqueFd fence(request.fd);
  const int node = device_->node_.get();
  if (drmSyncobjImportSyncFile(node, device_->binary_, fence.get()) != 0 ||
      drmSyncobjTransfer(node, handle_, point, device_->binary_, 0, 0) != 0) {
    return std::unexpected(
        failed("DRM_IOCTL_SYNCOBJ_TRANSFER", "a decoder's fence cannot be handed to the compositor"));
  }
  return {};
}

Result<void> SyncTimeline::notify(std::uint64_t point, int eventfd) {
  SyncobjEventfd request{.handle = handle_, .flags = 0, .point = point, .fd = eventfd, .padding = 0};
  if (drmIoctl(device_->node_.get(), kSyncobjEventfd, &request) != 0) {
    return std::unexpected(
        failed("DRM_IOCTL_SYNCOBJ_EVENTFD", "the kernel does not say when a buffer is released"));
  }
  return {};
}

Result<void> SyncTimeline::signal(std::uint64_t point) {
  if (drmSyncobjTimelineSignal(device_->node_.get(), &handle_, &point, 1) != 0) {
    return std::unexpected(
        failed("DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL", "a synchronization point cannot be set"));
  }
  return {};
}

bool SyncTimeline::reached(std::uint64_t point) const {
  std::uint32_t handle = handle_;
  std::uint64_t last = 0;
  return drmSyncobjQuery(device_->node_.get(), &handle, &last, 1) == 0 && last >= point;
}

}  // namespace zcplay::wayland
