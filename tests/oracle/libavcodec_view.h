// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <vdpau/vdpau.h>

#include "base/frame_id.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/stream_info.h"

namespace zcplay::oracle {

/// A reference frame as libavcodec hands it to a VDPAU device.
struct ViewedReference {
  FrameId frame;
  std::uint8_t fields = 0;          ///< h264::FieldSet: marked "used for reference"
  std::uint8_t decoded_fields = 0;  ///< h264::FieldSet: handed to the device so far
  bool coded_as_fields = false;
  bool long_term = false;
  std::uint16_t frame_idx = 0;                    ///< frame_num, or LongTermFrameIdx of a long-term reference
  std::array<std::int32_t, 2> field_order_cnt{};  ///< top, bottom; 0 for a field that is not there
};

/// One picture (a frame or a field) as libavcodec hands it to a VDPAU device.
struct ViewedPicture {
  FrameId frame;  ///< of the access unit in which the frame began
  bool second_field = false;
  VdpPictureInfoH264 info{};                      ///< untouched
  std::array<std::int32_t, 2> field_order_cnt{};  ///< top, bottom; 0 for a field that is not there
  std::vector<ViewedReference> references;
  std::vector<std::vector<std::uint8_t>> slices;  ///< NAL units without start codes
};

/// Runs an H.264 stream through libavcodec's parser and DPB with a VDPAU device that exists only in
/// this process: nothing is decoded, every picture that would go to the hardware is recorded. Only
/// 8-bit streams of the profiles VDPAU knows. Thread-bound.
class LibavcodecView {
 public:
  [[nodiscard]] static Result<std::unique_ptr<LibavcodecView>> create(const StreamInfo& info);
  ~LibavcodecView();
  LibavcodecView(const LibavcodecView&) = delete;
  LibavcodecView& operator=(const LibavcodecView&) = delete;

  /// The pictures of one access unit, in decoding order; valid until the next call. An empty list
  /// where libavcodec drops the unit.
  [[nodiscard]] std::span<const ViewedPicture> feed(const AccessUnit& unit);

  /// False where libavcodec did not take to the device: not a format VDPAU has.
  [[nodiscard]] bool usable() const;

 private:
  struct State;
  explicit LibavcodecView(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::oracle
