// SPDX-License-Identifier: MIT
// An Annex B stream of parameter sets and slices.

#include <cstddef>

#include "decode/bitstream/nal_splitter.h"
#include "decode/h264/parameter_sets.h"
#include "decode/h264/slice_header.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

namespace {

/// What the rest of the decoder relies on without asking again.
void check_header(const h264::SliceHeader& header, const h264::Sps& sps) {
  const unsigned most = header.field_pic_flag ? 32 : 16;
  fuzz::require(header.num_ref_idx_l0_active <= most && header.num_ref_idx_l1_active <= most);
  fuzz::require(header.modification_count[0] <= header.num_ref_idx_l0_active);
  fuzz::require(header.modification_count[1] <= header.num_ref_idx_l1_active);
  fuzz::require(header.memory_management_control_count <= h264::kMaxMemoryManagementControls);
  for (std::size_t i = 0; i < header.memory_management_control_count; ++i) {
    const h264::MemoryManagementControl& control = header.memory_management_controls[i];
    fuzz::require(control.operation >= 1 && control.operation <= 6);
    fuzz::require(control.long_term_frame_idx <= 15 && control.max_long_term_frame_idx_plus1 <= 16);
  }
  fuzz::require(header.frame_num < sps.max_frame_num());
  fuzz::require(header.first_mb_in_slice < sps.pic_width_in_mbs * sps.frame_height_in_mbs());
  fuzz::require(!header.bottom_field_flag || header.field_pic_flag);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h264::ParameterSets sets;
  h264::SliceHeader previous{};
  h264::SliceHeader header{};
  NalSplitter splitter({data, size}, NalFraming::annex_b);
  while (const auto bytes = splitter.next()) {
    const h264::NalUnit nal = h264::parse_nal_unit(*bytes);
    switch (nal.type) {
      case h264::NalType::sps:
        if (!sets.store_sps(nal.payload())) continue;
        break;
      case h264::NalType::pps:
        if (!sets.store_pps(nal.payload())) continue;
        break;
      case h264::NalType::slice:
      case h264::NalType::slice_data_partition_a:
      case h264::NalType::idr_slice:
        if (const auto active = h264::parse_slice_header(nal, sets, header)) {
          check_header(header, *active->sps);
          fuzz::require(!h264::starts_new_picture(header, *active->sps, header, *active->sps));
          (void)h264::starts_new_picture(previous, *active->sps, header, *active->sps);
          previous = header;
        }
        break;
      default:
        break;
    }
  }
  return 0;
}
