// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/frame.h"
#include "base/log.h"
#include "present/rung.h"
#include "present/wayland/dmabuf_book.h"
#include "present/wayland/linux_dmabuf.h"

namespace zcplay::wayland {

/// The wl_buffers over the decoder's slots: imports them when first seen, keeps them, and gives a frame back
/// when the compositor has let its buffer go. Thread-bound to the connection's.
class DmabufBuffers {
 public:
  enum class Readiness : std::uint8_t {
    ready,    ///< `id` and `buffer` can be attached
    waiting,  ///< being imported; RungHost::ready is called when that has ended
    failed,   ///< `why`
  };
  struct Found {
    Readiness readiness = Readiness::failed;
    DmabufBook::Id id = 0;
    wl_buffer* buffer = nullptr;
    std::string why;
  };

  struct Options {
    bool explicit_release = false;  ///< frames come back by release() alone: wl_buffer.release means nothing
    std::function<void(DmabufBook::Id)> destroyed;  ///< a buffer is no more
  };

  /// All of them must outlive it.
  DmabufBuffers(EventLoop& loop, LinuxDmabuf& dmabuf, const present::RungHost& host, Options options,
                Log log);
  /// Gives all frames back.
  ~DmabufBuffers();
  DmabufBuffers(const DmabufBuffers&) = delete;
  DmabufBuffers& operator=(const DmabufBuffers&) = delete;

  /// Begins an import where there is no buffer yet.
  void prepare(const FrameInfo& frame, std::uint64_t modifier);
  /// Does too, and says what there is.
  [[nodiscard]] Found look_up(const FrameInfo& frame, std::uint64_t modifier);
  /// The buffer was attached: keeps the frame until it is released.
  void attached(DmabufBook::Id id, Frame frame);
  /// The compositor reads these buffers no more, or never will. Calls RungHost::returned for each that was
  /// attached, which may end this object.
  void release(const std::vector<DmabufBook::Id>& ids);
  /// Everything has to be imported anew; what there is serves until that is done.
  void renew();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
