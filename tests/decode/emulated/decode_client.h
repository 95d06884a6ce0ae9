// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::test {

/// What one picture is queued with.
struct PictureSpec {
  std::vector<std::uint8_t> bitstream;
  std::uint64_t timestamp = 1;  ///< microseconds
  bool keyframe = false;
  bool hold = false;
};

/// A finished slot, copied out.
struct DecodedSlot {
  int result = -1;  ///< of DQBUF
  std::uint32_t index = 0;
  std::uint64_t timestamp = 0;  ///< microseconds
  bool error = false;
  std::vector<std::byte> bytes;  ///< all the slot
};

/// The least client that decodes 64x64 pictures through a Kernel, with every step by itself. Calls
/// that a test is not about are expected to succeed; others return what the kernel does.
class DecodeClient {
 public:
  static constexpr std::uint32_t kSize = 64;  ///< pixels, both ways

  explicit DecodeClient(Kernel& kernel, unsigned slots = 4, unsigned bit_depth = 8);
  ~DecodeClient();
  DecodeClient(const DecodeClient&) = delete;
  DecodeClient& operator=(const DecodeClient&) = delete;

  [[nodiscard]] int video() const { return video_; }
  [[nodiscard]] const v4l2_pix_format_mplane& format() const { return format_; }
  [[nodiscard]] std::span<std::byte> slot(unsigned index) const { return slots_[index]; }

  /// Sets controls, queues bitstream buffer and request `number`. 0 or -errno of the request's queueing.
  int submit(unsigned number, const PictureSpec& spec);
  int queue_slot(unsigned index);
  int stream(bool on, bool output);
  [[nodiscard]] int request(unsigned number) const { return requests_[number]; }
  /// True when the request completed; waits for it only if `patient`.
  [[nodiscard]] bool completed(unsigned number, bool patient = true);
  [[nodiscard]] DecodedSlot take_slot();
  /// Takes a bitstream buffer back and re-initialises its request; its index, or -errno.
  int take_bitstream();
  /// One picture from queueing to copy, in bitstream buffer 0 and the slot given.
  [[nodiscard]] DecodedSlot decode(const PictureSpec& spec, unsigned slot);
  /// Unmaps first, for a mapping would keep the node open.
  void close_video();

 private:
  static constexpr unsigned kInputs = 4;
  void map_all(std::uint32_t type, unsigned count, std::vector<std::span<std::byte>>& to);

  Kernel& kernel_;
  int media_ = -1;
  int video_ = -1;
  v4l2_pix_format_mplane format_{};
  std::vector<int> requests_;
  std::vector<std::span<std::byte>> inputs_;
  std::vector<std::span<std::byte>> slots_;
};

}  // namespace zcplay::test
