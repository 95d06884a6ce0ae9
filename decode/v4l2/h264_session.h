// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "decode/h264/decoder.h"
#include "decode/v4l2/codec_session.h"
#include "decode/v4l2/controls_h264.h"

namespace zcplay::v4l2 {

/// H.264, whole pictures (DECODE_MODE_FRAME_BASED) with Annex B start codes: one request holds all
/// slices of a frame or field.
class H264Session final : public CodecSession {
 public:
  explicit H264Session(h264::Decoder decoder) : decoder_(std::move(decoder)) {}

  [[nodiscard]] Result<void> set_modes(const Node& video) override;
  [[nodiscard]] std::span<v4l2_ext_control> sequence_controls() override;
  void begin(const AccessUnit& unit) override { decoder_.begin(unit); }
  [[nodiscard]] Result<h264::Step> step(bool slot_available) override {
    return decoder_.step(slot_available);
  }
  [[nodiscard]] std::span<const h264::PictureEvent> events() const override { return decoder_.events(); }
  [[nodiscard]] const h264::Sequence& sequence() const override { return decoder_.sequence(); }
  [[nodiscard]] PictureJob job() override;
  [[nodiscard]] std::span<v4l2_ext_control> controls() override;
  void write_bitstream(std::span<std::byte> to) const override;
  void mark_decode_error(FrameId frame) override { decoder_.mark_decode_error(frame); }
  void drain() override { decoder_.drain(); }
  void flush() override { decoder_.flush(); }

 private:
  h264::Decoder decoder_;
  H264Controls controls_{};
  std::array<v4l2_ext_control, 4> list_{};
  std::array<FrameId, V4L2_H264_NUM_DPB_ENTRIES> references_;
};

}  // namespace zcplay::v4l2
