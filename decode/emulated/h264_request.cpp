// SPDX-License-Identifier: MIT
#include "decode/emulated/h264_request.h"

#include <cstring>
#include <span>
#include <type_traits>

#include <fmt/format.h>

#include "decode/bitstream/bit_reader.h"
#include "decode/bitstream/nal_splitter.h"
#include "decode/emulated/parameter_set_writer.h"

namespace zcplay::emulated {
namespace {

template <typename Control>
bool copy_control(const EngineInput& input, std::uint32_t id, Control& control) {
  static_assert(std::is_trivially_copyable_v<Control>);
  for (const EngineControl& candidate : input.controls) {
    if (candidate.id != id || candidate.value.size() != sizeof(Control)) continue;
    std::memcpy(&control, candidate.value.data(), sizeof(Control));
    return true;
  }
  return false;
}

Complaint check_modes(const EngineInput& input) {
  std::int32_t mode = V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED;
  std::int32_t start_code = V4L2_STATELESS_H264_START_CODE_ANNEX_B;
  copy_control(input, V4L2_CID_STATELESS_H264_DECODE_MODE, mode);
  copy_control(input, V4L2_CID_STATELESS_H264_START_CODE, start_code);
  if (mode != V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED) return "H264_DECODE_MODE is not frame based";
  if (start_code != V4L2_STATELESS_H264_START_CODE_ANNEX_B) return "H264_START_CODE is not Annex B";
  return std::nullopt;
}

/// Only slices, and such as go with the controls. Parameter sets in the buffer would override these.
Complaint check_slice(std::span<const std::uint8_t> nal, const H264Request& request) {
  const unsigned type = nal[0] & 0x1fU;
  if (type == 7 || type == 8) return "the bitstream buffer carries a parameter set";
  if (type >= 2 && type <= 4) return "the bitstream buffer carries data partitions";
  if (type != 1 && type != 5) return std::nullopt;
  if ((type == 5) != request.flag(V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC)) {
    return fmt::format("a slice of nal_unit_type {} contradicts the IDR_PIC flag", type);
  }
  const unsigned nal_ref_idc = nal[0] >> 5 & 3U;
  if ((nal_ref_idc != 0) != (request.decode_params.nal_ref_idc != 0)) {
    return fmt::format("a slice has nal_ref_idc {}, DECODE_PARAMS {}", nal_ref_idc,
                       request.decode_params.nal_ref_idc);
  }
  BitReader reader(nal.subspan(1));
  (void)reader.ue();  // first_mb_in_slice
  (void)reader.ue();  // slice_type
  const std::uint32_t pps_id = reader.ue();
  if (reader.ok() && pps_id != request.pps.pic_parameter_set_id) {
    return fmt::format("a slice names PPS {}, the PPS control is {}", pps_id,
                       request.pps.pic_parameter_set_id);
  }
  return std::nullopt;
}

}  // namespace

Size H264Request::coded_size() const {
  const bool frames_only = (sps.flags & V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY) != 0;
  return {(sps.pic_width_in_mbs_minus1 + 1U) * 16,
          (sps.pic_height_in_map_units_minus1 + 1U) * (frames_only ? 16U : 32U)};
}

software::Rows H264Request::rows() const {
  if (!flag(V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC)) return software::Rows::all;
  return flag(V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD) ? software::Rows::bottom_field
                                                        : software::Rows::top_field;
}

Complaint read_controls(const EngineInput& input, H264Request& request) {
  if (Complaint complaint = check_modes(input)) return complaint;
  if (!copy_control(input, V4L2_CID_STATELESS_H264_SPS, request.sps)) return "H264_SPS is missing";
  if (!copy_control(input, V4L2_CID_STATELESS_H264_PPS, request.pps)) return "H264_PPS is missing";
  if (!copy_control(input, V4L2_CID_STATELESS_H264_DECODE_PARAMS, request.decode_params)) {
    return "H264_DECODE_PARAMS is missing";
  }
  v4l2_ctrl_h264_scaling_matrix matrix;
  if (copy_control(input, V4L2_CID_STATELESS_H264_SCALING_MATRIX, matrix)) request.scaling_matrix = matrix;
  return find_unwritable(request.sps, request.pps, request.matrix());
}

Complaint check_references(const EngineInput& input, const H264Request& request) {
  for (std::size_t i = 0; i < V4L2_H264_NUM_DPB_ENTRIES; ++i) {
    const v4l2_h264_dpb_entry& entry = request.decode_params.dpb[i];
    if ((entry.flags & (V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE)) == 0) continue;
    // A second field may predict from the first, which lies in the very slot being written.
    if (input.second_field && entry.reference_ts == input.timestamp) continue;
    if (entry.reference_ts == input.timestamp) {
      return fmt::format("dpb[{}] names the picture being decoded (timestamp {})", i, input.timestamp);
    }
    if (input.slots == nullptr || !input.slots->find(entry.reference_ts)) {
      return fmt::format("dpb[{}] names timestamp {}, which no slot was decoded under", i,
                         entry.reference_ts);
    }
    if (!input.slots->intact(entry.reference_ts)) {
      return fmt::format("dpb[{}] names timestamp {}, whose slot was written to since it was decoded", i,
                         entry.reference_ts);
    }
  }
  return std::nullopt;
}

Complaint check_bitstream(const EngineInput& input, const H264Request& request) {
  NalSplitter units(input.bitstream, NalFraming::annex_b);
  bool any = false;
  while (const auto nal = units.next()) {
    any = true;
    if (Complaint complaint = check_slice(*nal, request)) return complaint;
  }
  if (!any) return "the bitstream buffer has no start code in it";
  return std::nullopt;
}

}  // namespace zcplay::emulated
