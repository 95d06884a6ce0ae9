// SPDX-License-Identifier: MIT
#include "tests/oracle/engine_replay.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "decode/emulated/engine.h"
#include "tests/control_trace/control_fields.h"

namespace zcplay::oracle {
namespace {

using control_trace::bytes_of;
using emulated::EngineControl;
using v4l2::H264Controls;

/// Slots by reference timestamp. They are never used again, so that a reference can only be wrong by
/// its timestamp.
class ReplayedSlots : public emulated::LiveSlots {
 public:
  [[nodiscard]] std::optional<std::span<const std::byte>> find(std::uint64_t timestamp) const override {
    const auto found = slots_.find(timestamp);
    if (found == slots_.end()) return std::nullopt;
    return std::span<const std::byte>(found->second);
  }

  std::vector<std::byte>& slot_for(const RecordedPicture& picture) {
    std::vector<std::byte>& slot = slots_[picture.frame.reference_timestamp()];
    const std::size_t luma = std::size_t{picture.coded_size.width} * picture.coded_size.height;
    if (!picture.second_field) slot.assign(luma * 3 / 2, std::byte{0});
    return slot;
  }

 private:
  std::map<std::uint64_t, std::vector<std::byte>> slots_;
};

std::array<EngineControl, 4> engine_controls(const H264Controls& controls) {
  return {{{V4L2_CID_STATELESS_H264_SPS, bytes_of(controls.sps)},
           {V4L2_CID_STATELESS_H264_PPS, bytes_of(controls.pps)},
           {V4L2_CID_STATELESS_H264_SCALING_MATRIX, bytes_of(controls.scaling_matrix)},
           {V4L2_CID_STATELESS_H264_DECODE_PARAMS, bytes_of(controls.decode_params)}}};
}

/// One run of the engine over a stream.
class Run {
 public:
  /// The refusal, or "" and the slot as it is after the picture.
  std::string decode(const RecordedPicture& picture, const H264Controls& controls) {
    std::vector<std::byte>& slot = slots_.slot_for(picture);
    const auto list = engine_controls(controls);
    const emulated::EngineInput input{.controls = list,
                                      .bitstream = picture.bitstream,
                                      .timestamp = picture.frame.reference_timestamp(),
                                      .second_field = picture.second_field,
                                      .slots = &slots_};
    const emulated::EnginePicture output{.memory = slot,
                                         .pixel_format = V4L2_PIX_FMT_NV12,
                                         .width = picture.coded_size.width,
                                         .height = picture.coded_size.height,
                                         .stride = picture.coded_size.width};
    const emulated::EngineOutcome outcome = engine_->decode(input, output);
    slot_ = &slot;
    return outcome.error ? "refused: " + outcome.reason : std::string();
  }

  [[nodiscard]] const std::vector<std::byte>& slot() const { return *slot_; }

 private:
  std::unique_ptr<emulated::Engine> engine_ = emulated::create_h264_engine();
  ReplayedSlots slots_;
  const std::vector<std::byte>* slot_ = nullptr;
};

}  // namespace

EngineReplay::EngineReplay(const Recording& recording) : recording_(&recording) {
  Run run;
  for (const RecordedPicture& picture : recording.pictures) {
    trouble_ = run.decode(picture, picture.controls);
    if (!trouble_.empty()) return;
    clean_.push_back(run.slot());
  }
}

std::string EngineReplay::difference(const std::vector<H264Controls>& controls) const {
  Run run;
  for (std::size_t i = 0; i < recording_->pictures.size(); ++i) {
    std::string refusal = run.decode(recording_->pictures[i], controls[i]);
    if (!refusal.empty()) return refusal;
    if (run.slot() != clean_[i]) return "pixels";
  }
  return {};
}

}  // namespace zcplay::oracle
