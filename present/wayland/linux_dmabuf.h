// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/frame.h"
#include "base/log.h"
#include "base/result.h"
#include "present/wayland/connection.h"
#include "present/wayland/dmabuf_offer.h"

struct wl_buffer;
struct wl_surface;

namespace zcplay::wayland {

/// An import under way. Dropping it forgets the answer; what was made nevertheless is destroyed.
class DmabufImport {
 public:
  struct Pending;
  explicit DmabufImport(std::weak_ptr<Pending> pending) : pending_(std::move(pending)) {}
  ~DmabufImport();
  DmabufImport(DmabufImport&&) noexcept = default;
  DmabufImport& operator=(DmabufImport&&) = delete;
  DmabufImport(const DmabufImport&) = delete;
  DmabufImport& operator=(const DmabufImport&) = delete;

 private:
  std::weak_ptr<Pending> pending_;
};

/// zwp_linux_dmabuf_v1, versions 3 to 5: what the compositor takes, for one surface or in general, and the
/// imports. Thread-bound to the connection's, which must outlive it.
class LinuxDmabuf {
 public:
  /// `surface` nullptr: what is taken in general. `changed` is called whenever offer() has become known or
  /// different, from the connection's dispatch. Waits for nothing. Errors (environment) say what is lacking.
  [[nodiscard]] static Result<std::unique_ptr<LinuxDmabuf>> create(Connection& connection,
                                                                   wl_surface* surface,
                                                                   std::function<void()> changed, Log log);
  ~LinuxDmabuf();
  LinuxDmabuf(const LinuxDmabuf&) = delete;
  LinuxDmabuf& operator=(const LinuxDmabuf&) = delete;

  [[nodiscard]] std::uint32_t version() const;
  /// nullptr until the compositor has said all of it.
  [[nodiscard]] const DmabufOffer* offer() const;

  /// Asks the compositor for a wl_buffer over the frame's memory, which check_dmabuf() has passed. `done`
  /// is called once from the connection's dispatch, with a buffer that the callee owns, or nullptr where the
  /// compositor refused.
  [[nodiscard]] DmabufImport import(const FrameInfo& frame, std::uint64_t modifier,
                                    std::function<void(wl_buffer*)> done);

 private:
  struct State;
  explicit LinuxDmabuf(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What a compositor does with one frame's memory when asked, nothing being shown.
struct DmabufTrial {
  std::uint32_t version = 0;
  DmabufOffer offer;
  std::optional<ImportPlan> plan;  ///< nullopt: the format is not taken
  bool imported = false;
  std::string why;  ///< not imported: one sentence
};

/// Imports `frame` for `surface`, which need not be mapped (nullptr: for none), and waits for the answer,
/// at most a few seconds. For `zcplay probe`. Errors: the compositor is gone, silent or without linux-dmabuf.
[[nodiscard]] Result<DmabufTrial> try_dmabuf(Connection& connection, wl_surface* surface,
                                             const FrameInfo& frame, Log log);

}  // namespace zcplay::wayland
