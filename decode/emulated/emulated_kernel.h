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
  SizeLimit max_size;                            ///< pixels; multiples of 16, at most 16384
  /// In the order of VIDIOC_ENUM_FMT. Formats other than NV12 and P010 can be offered, not decoded to.
  std::vector<PictureFormat> picture_formats = {{V4L2_PIX_FMT_NV12, 8, 1}, {V4L2_PIX_FMT_P010, 10, 2}};
  bool supports_hold = true;      ///< V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF, for codecs with fields
  bool requires_requests = true;  ///< QBUF without a request fails, as on hantro; visl allows it
  bool orphans_buffers = true;    ///< buffers may be freed while mapped, as since Linux 4.20
};

/// A machine with one media device that has one stateless decoder, in user space: request, buffer,
/// control and format rules are those of Linux 6.1, calls that break them fail with the same errno.
/// It differs where user space cannot help it:
///  - a video node's descriptor never polls ready: completion is seen through requests alone;
///  - a request's descriptor is an eventfd: wait for completion(fd), not for EPOLLPRI;
///  - pointers are trusted but for null;
///  - buffers are V4L2_MEMORY_MMAP alone, there are no events, and a blocking DQBUF that nothing could
///    ever end returns -EAGAIN.
/// Thread-bound like every Kernel; each context that decodes has a worker thread inside. Only what
/// goes through this object is the device: ioctl() on descriptors it did not hand out is forwarded.
class EmulatedKernel final : public Kernel {
 public:
  /// Fails with ErrorCode::usage where options make no device.
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
  void collect();
  void disappear();

  std::unique_ptr<State> state_;
};

}  // namespace zcplay::emulated
