// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "decode/emulated/buffer_queue.h"
#include "decode/emulated/completion_worker.h"
#include "decode/emulated/control_store.h"
#include "decode/emulated/fault_script.h"
#include "decode/emulated/format_table.h"

namespace zcplay::emulated {

/// What all contexts of one device share. Outlives them.
struct DeviceModel {
  FormatTable formats;
  std::vector<CodecEntry> codecs;
  FaultScript faults;
  std::chrono::nanoseconds completion_delay{0};
  bool attach_fences = false;
  bool requires_requests = true;
  bool supports_hold = true;
  bool orphans_buffers = true;
  bool locks_formats = true;
  Log log;
  /// The request behind a descriptor of this device, or nullptr.
  std::function<std::shared_ptr<Request>(int fd)> find_request;
  /// The memory of a dmabuf, mapped anew; nullptr where the descriptor is none.
  std::function<std::shared_ptr<SlotMemory>(int fd)> import_memory;
  /// The script makes the device disappear.
  std::function<void()> disappear;
  bool gone = false;
  std::uint64_t contexts = 0;  ///< opened so far
};

/// One open video node: formats, controls and the two queues of a memory-to-memory context, and the
/// pairing of their buffers into jobs (drivers/media/v4l2-core/v4l2-mem2mem.c). A kernel runs one job
/// at a time and pairs when it starts; here jobs are handed to the worker as soon as both buffers
/// are there, and the state in between is planned. The outcome is the same, and does not depend on
/// timing. Calls return 0 or -errno. Thread-bound.
class VideoContext final : private QueueOwner, private ControlOwner {
 public:
  explicit VideoContext(DeviceModel& device);
  ~VideoContext() override;

  /// Never the same for two contexts of a device, not even one after the other.
  [[nodiscard]] std::uint64_t id() const { return id_; }

  /// Takes in what the worker has finished. To be called before anything else is.
  void collect();
  /// Waits until nothing is at the worker.
  void finish_jobs();

  int enumerate_formats(v4l2_fmtdesc& description) const;
  int enumerate_sizes(v4l2_frmsizeenum& sizes) const;
  int get_format(v4l2_format& format) const;
  int try_format(v4l2_format& format) const;
  int set_format(v4l2_format& format);

  [[nodiscard]] ControlStore& controls() { return controls_; }
  int get_controls(v4l2_ext_controls& controls);
  int try_or_set_controls(v4l2_ext_controls& controls, bool set);

  [[nodiscard]] BufferQueue& bitstream_queue() { return bitstream_; }
  [[nodiscard]] BufferQueue& picture_queue() { return pictures_; }
  /// By buffer type, as v4l2_m2m_get_vq(): any type that is not an output is the picture queue, and
  /// finds out there that it is wrong.
  [[nodiscard]] BufferQueue& queue_of(std::uint32_t type) {
    return V4L2_TYPE_IS_OUTPUT(type) ? bitstream_ : pictures_;
  }
  int prepare_buffer(v4l2_buffer& buffer);
  int queue_buffer(v4l2_buffer& buffer);
  int dequeue_buffer(v4l2_buffer& buffer, bool nonblocking);
  int stream_on(std::uint32_t type);
  int stream_off(std::uint32_t type);
  int try_decoder_command(v4l2_decoder_cmd& command) const;
  int decoder_command(v4l2_decoder_cmd& command);

  /// Gives all buffers and values of a queued request to the device.
  void run_request(Request& request);

 private:
  /// A job at the worker.
  struct InFlight {
    Buffer* source = nullptr;
    Buffer* slot = nullptr;
    std::uint64_t picture = 0;
    bool second_field = false;
    bool release_after = false;  ///< a later timestamp releases the slot that it leaves held
  };

  std::uint32_t size_image(const BufferQueue& queue) const override;
  std::shared_ptr<Request> find_request(int fd) override;
  std::shared_ptr<SlotMemory> import_memory(int fd) override;
  void request_cancelled(Request& request) override;
  ControlVerdict try_control(const CodecTraits& codec, std::uint32_t id,
                             std::span<const std::byte> value) override;
  int set_control(const CodecTraits& codec, std::uint32_t id, std::span<const std::byte> value) override;

  [[nodiscard]] const CodecTraits& codec() const;
  int set_coded_format(v4l2_pix_format_mplane& format);
  void update_hold_support();

  void schedule();
  bool hand_over(Buffer& source);
  void release_held();
  [[nodiscard]] Buffer* planned_slot();
  [[nodiscard]] Job make_job(const Buffer& source, const Buffer& slot, bool second_field);
  [[nodiscard]] std::string refusal(const std::vector<ControlValue>& controls) const;
  [[nodiscard]] std::vector<LiveSlot> live_slots() const;
  void begin_oldest();
  void finish_oldest(const JobResult& result);
  void cancel_jobs();
  CompletionWorker& worker();
  [[nodiscard]] std::unique_ptr<ProducerFences> producer_fences() const;

  DeviceModel& device_;
  const std::uint64_t id_;
  std::uint8_t bit_depth_ = 8;
  v4l2_pix_format_mplane coded_format_;
  v4l2_pix_format_mplane picture_format_;
  ControlStore controls_;
  BufferQueue bitstream_;
  BufferQueue pictures_;

  std::deque<InFlight> in_flight_;  ///< oldest first; the front of bitstream_.ready() each
  std::size_t planned_slots_ = 0;   ///< of pictures_.ready(), used up when all in flight are done
  bool planned_held_ = false;       ///< and whether the next one is then held
  std::uint64_t next_picture_ = 0;
  PictureFaults picture_faults_;  ///< of the picture last begun
  std::shared_ptr<SlotMemory> last_slot_;
  bool reset_engine_ = false;
  bool aborted_ = false;  ///< runs no job until a queue is stopped
  std::uint32_t bitstream_sequence_ = 0;
  std::uint32_t picture_sequence_ = 0;
  const CodecTraits* worker_codec_ = nullptr;
  std::unique_ptr<CompletionWorker> worker_;
  std::vector<JobResult> results_;
};

}  // namespace zcplay::emulated
