// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/frame_id.h"
#include "base/log.h"
#include "base/result.h"
#include "decode/kernel.h"
#include "decode/v4l2/device_report.h"
#include "decode/v4l2/format_negotiation.h"
#include "decode/v4l2/media_request.h"
#include "decode/v4l2/queue_capabilities.h"
#include "decode/v4l2/slot_pool.h"
#include "decode/v4l2/video_queue.h"

namespace zcplay::v4l2 {

/// Hears what the device has done, from inside the event loop or a call to the DecodeDevice. Must
/// not call the device.
class DeviceListener {
 public:
  virtual ~DeviceListener() = default;
  /// All requests of a frame are through and its slot is ours again.
  virtual void on_slot_done(FrameId frame, bool error) = 0;
  /// The device cannot be used any more.
  virtual void on_device_failed(Error error) = 0;
};

/// A stateless decoder at work: two nodes, two queues, a few requests. Knows the order of calls that
/// the kernel documentation asks for, and nothing of codecs, DPBs or consumers. Thread-bound.
class DecodeDevice {
 public:
  struct Limits {
    unsigned in_flight = 4;  ///< requests queued at a time
    std::chrono::nanoseconds request_timeout{};
    CpuAccess slot_access = CpuAccess::mapped;
  };
  /// One request.
  struct Job {
    FrameId frame;
    std::uint32_t slot = 0;
    bool first_field = false;   ///< keep the slot for a second field
    bool second_field = false;  ///< into the slot that is being held
  };

  /// Opens both nodes. `kernel`, `loop` and `listener` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<DecodeDevice>> open(Kernel& kernel, EventLoop& loop,
                                                                  const DeviceReport& report, Limits limits,
                                                                  DeviceListener& listener, const Log& log);
  ~DecodeDevice();
  DecodeDevice(const DecodeDevice&) = delete;
  DecodeDevice& operator=(const DecodeDevice&) = delete;

  [[nodiscard]] const Node& video() const { return video_; }
  /// "hantro-vpu (/dev/video1)".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Two fields can share a slot, and a lone one can be had out of it. Known once configured.
  [[nodiscard]] bool takes_fields() const { return takes_fields_; }
  /// Slots outlive the queue they were allocated for.
  [[nodiscard]] bool orphans_buffers() const { return picture_capabilities_.orphaned_buffers; }

  /// Agrees on formats, allocates both queues with about `slots` slots, and starts streaming. The
  /// queues must be free: at the start, or after release().
  [[nodiscard]] Result<void> configure(const FormatRequest& request, std::uint32_t slots,
                                       const std::function<Result<void>()>& set_controls);
  /// Stops streaming and frees both queues; slots that are leased stay with their leases. Nothing
  /// may be in flight.
  [[nodiscard]] Result<void> release();
  [[nodiscard]] bool configured() const { return pool_ != nullptr; }
  [[nodiscard]] const std::shared_ptr<SlotPool>& pool() const { return pool_; }

  /// Another slot, if the driver gives one. False: no more to be had.
  [[nodiscard]] Result<bool> add_slot();

  /// True if a request can be queued now.
  [[nodiscard]] bool ready() const { return in_flight_.size() < units_.size(); }
  /// Where the next job's bitstream goes: `size` bytes or more. Grows the buffer if need be.
  [[nodiscard]] Result<std::span<std::byte>> bitstream_space(std::size_t size);
  /// Queues a request with the bitstream just written: four ioctls, three for a second field.
  [[nodiscard]] Result<void> queue(const Job& job, std::size_t bitstream_size,
                                   std::span<v4l2_ext_control> controls);

  /// Lets a slot go whose second field will never come. Nothing happens if none is held.
  [[nodiscard]] Result<void> release_held();
  /// Requests queued, or slots on their way back.
  [[nodiscard]] bool busy() const;
  [[nodiscard]] std::size_t requests_in_flight() const { return in_flight_.size(); }

 private:
  /// A request and its bitstream buffer: they are used together, time and again.
  struct Unit {
    std::optional<MediaRequest> request;
    std::uint32_t buffer = 0;
    KernelMapping mapping;
    bool in_use = false;
    bool done = false;
    FrameId frame;
  };
  /// A slot given to the device.
  struct Decoding {
    FrameId frame;
    std::uint32_t slot = 0;
    unsigned requests = 0;  ///< not through yet
    bool open = false;      ///< held for a second field
    bool error = false;
  };

  DecodeDevice(Node media, Node video, EventLoop& loop, BufferTypes types, Limits limits,
               DeviceListener& listener, Log log);

  [[nodiscard]] Unit& free_unit();
  [[nodiscard]] Result<void> allocate_bitstream();
  [[nodiscard]] Result<void> allocate_pictures(std::uint32_t slots);
  void note_slot(const Job& job);
  void on_unit_done(std::size_t index);
  [[nodiscard]] Result<void> take_finished_requests();
  [[nodiscard]] Result<void> take_bitstream(Unit& unit);
  [[nodiscard]] Result<void> take_slots();
  [[nodiscard]] Result<void> wait_for_slot();
  void restart_timer();
  void on_timeout();
  void check(const Result<void>& result);

  Node media_;
  Node video_;
  EventLoop& loop_;
  BufferTypes types_;
  Limits limits_;
  DeviceListener& listener_;
  Log log_;
  std::string name_;
  bool takes_fields_ = false;
  QueueCapabilities picture_capabilities_;
  AgreedFormats formats_;
  VideoQueue bitstream_;
  VideoQueue pictures_;
  std::shared_ptr<SlotPool> pool_;
  std::uint64_t generation_ = 0;
  bool may_add_slots_ = true;
  std::vector<Unit> units_;             ///< never resized while the loop may call back
  std::vector<std::size_t> in_flight_;  ///< units, oldest first
  std::vector<Decoding> decoding_;      ///< oldest first
  EventLoop::Registration timer_;
  EventLoop::Registration slot_watch_;
};

}  // namespace zcplay::v4l2
