// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "decode/emulated/codec.h"
#include "decode/emulated/fault_script.h"
#include "decode/emulated/format_table.h"
#include "decode/kernel.h"

namespace zcplay::emulated {

inline constexpr std::string_view kMediaPath = "/dev/media-emulated0";
inline constexpr std::string_view kVideoPath = "/dev/video-emulated0";

struct EmulatedKernelOptions {
  std::vector<CodecEntry> codecs;  ///< at least one
  FaultScript faults;
  Log log;                                       ///< says why a control or a job was refused
  std::chrono::nanoseconds completion_delay{0};  ///< what a job takes, beside decoding
  /// Slots have a write fence while a job works on them, as no mainline driver gives them; needs sw_sync.
  bool attach_fences = false;
  SizeLimit max_size;            ///< pixels; multiples of 16, at most 16384
  std::uint32_t min_size = 16;   ///< pixels a side; a multiple of size_step
  std::uint32_t size_step = 16;  ///< pixels; a divisor of 16
  /// In the order of VIDIOC_ENUM_FMT. Formats other than NV12 and P010 can be offered, not decoded to.
  std::vector<PictureFormat> picture_formats = {{V4L2_PIX_FMT_NV12, 8, 1}, {V4L2_PIX_FMT_P010, 10, 2}};
  bool supports_hold = true;      ///< V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF, for codecs with fields
  bool requires_requests = true;  ///< QBUF without a request fails, as on hantro; visl allows it
  bool orphans_buffers = true;    ///< buffers may be freed while mapped, as since Linux 4.20
  /// The bitstream queue keeps its format while it streams, and its codec while it has buffers.
  bool locks_formats = true;
};

/// A machine with one media device that has one stateless decoder, in user space: request, buffer,
/// control, event and format rules are those of Linux 7.2, calls that break them fail with the same
/// errno; tests/lab holds the two against each other. It differs where user space cannot help it:
///  - a video node's descriptor never polls ready, be it for buffers or for events, as one eventfd has one
///    readiness and a video node three: completion is seen through requests alone;
///  - a request's descriptor is an eventfd: wait for completion(fd), not for EPOLLPRI, and do not look for
///    the EPOLLERR of a request that is not queued;
///  - pointers are trusted but for null;
///  - an export is narrowed to reading only where its memory is a memfd and no real dmabuf, and a duplicate
///    of an export can be imported only where it is a real dmabuf;
///  - where nothing could ever end it, a blocking DQBUF returns -EAGAIN and a blocking DQEVENT -ENOENT.
/// Some things are left out: user pointers, access priorities, the media controller's older ioctls.
/// Thread-bound like every Kernel; each context that decodes has a worker thread inside. Only what
/// goes through this object is the device: ioctl() on descriptors it did not hand out is forwarded.
class EmulatedKernel final : public Kernel {
 public:
  /// Fails with ErrorCode::usage where options make no device, with ErrorCode::environment where this machine
  /// has no fences to attach.
  [[nodiscard]] static Result<std::unique_ptr<EmulatedKernel>> create(EmulatedKernelOptions options);
  ~EmulatedKernel() override;
  EmulatedKernel(const EmulatedKernel&) = delete;
  EmulatedKernel& operator=(const EmulatedKernel&) = delete;

  std::vector<std::string> media_nodes() override;
  std::string device_path(std::uint32_t major, std::uint32_t minor) override;
  int open(const std::string& path, int flags) override;
  int close(int fd) override;
  int ioctl(int fd, unsigned long request, void* argument) override;
  int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override;
  int munmap(void* address, std::size_t length) override;
  Completion completion(int request_fd) override;

  /// Waits until the device has done all it can do without another call, for tests that compare states.
  /// Not for a device whose script has jobs that never end.
  void finish_jobs();

 private:
  struct File;
  struct Mapping;
  struct State;
  explicit EmulatedKernel(EmulatedKernelOptions options);

  int media_ioctl(unsigned long request, void* argument);
  int allocate_request(void* argument);
  int request_ioctl(File& file, unsigned long request);
  int queue_request(File& file);
  int export_buffer(File& file, void* argument);
  [[nodiscard]] int scripted_failure(unsigned long request);
  void release_contexts();
  void collect();
  void disappear();

  std::unique_ptr<State> state_;
};

}  // namespace zcplay::emulated
