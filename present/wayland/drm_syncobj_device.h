// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/frame.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace zcplay::wayland {

/// A DRM node that keeps synchronization timelines. Timelines are no device's own: any node will do, but
/// the one that composes is awake anyway.
class SyncDevice {
 public:
  /// `device`: dev_t of any node of the compositor's device; where it has no timelines, or is nullopt, any
  /// device that has some. Errors (environment) say what kernel or device is lacking.
  [[nodiscard]] static Result<std::shared_ptr<SyncDevice>> open(std::optional<std::uint64_t> device);
  ~SyncDevice();
  SyncDevice(const SyncDevice&) = delete;
  SyncDevice& operator=(const SyncDevice&) = delete;

 private:
  friend class SyncTimeline;
  explicit SyncDevice(UniqueFd node) : node_(std::move(node)) {}
  UniqueFd node_;
  std::uint32_t binary_ = 0;  ///< a fence passes through it on its way to a timeline
};

/// A counter that fences raise: a DRM syncobj with points.
class SyncTimeline {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SyncTimeline>> create(std::shared_ptr<SyncDevice> device);
  ~SyncTimeline();
  SyncTimeline(const SyncTimeline&) = delete;
  SyncTimeline& operator=(const SyncTimeline&) = delete;

  /// For another process.
  [[nodiscard]] Result<UniqueFd> share() const;
  /// `point`, above all before it, is reached when whoever writes the dmabuf now is through: at once where
  /// nobody does, or where the kernel (before 6.0) does not say.
  [[nodiscard]] Result<void> follow_writers(int dmabuf, std::uint64_t point);
  /// Adds to `eventfd`'s counter when `point` is reached, which nobody need have set yet.
  [[nodiscard]] Result<void> notify(std::uint64_t point, int eventfd);
  [[nodiscard]] Result<void> signal(std::uint64_t point);
  [[nodiscard]] bool reached(std::uint64_t point) const;

 private:
  SyncTimeline(std::shared_ptr<SyncDevice> device, std::uint32_t handle)
      : device_(std::move(device)), handle_(handle) {}
  std::shared_ptr<SyncDevice> device_;
  std::uint32_t handle_ = 0;
};

}  // namespace zcplay::wayland
