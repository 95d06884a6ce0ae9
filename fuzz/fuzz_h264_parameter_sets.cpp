// SPDX-License-Identifier: MIT
// An Annex B stream of SPS and PPS; each PPS is asked for in the end.

#include <bitset>

#include "decode/bitstream/nal_splitter.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/parameter_sets.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

namespace {

/// What the rest of the decoder relies on without asking again.
void check_sps(const h264::Sps& sps) {
  const Size size = sps.coded_size();
  fuzz::require(sps.pic_width_in_mbs >= 1 && sps.pic_width_in_mbs <= h264::kMaxSizeInMbs);
  fuzz::require(sps.frame_height_in_mbs() >= 1 && sps.frame_height_in_mbs() <= h264::kMaxSizeInMbs);
  fuzz::require(sps.crop.width >= 1 && sps.crop.x + sps.crop.width <= size.width);
  fuzz::require(sps.crop.height >= 1 && sps.crop.y + sps.crop.height <= size.height);
  fuzz::require(sps.chroma_format_idc <= 3 && sps.bit_depth_luma >= 8 && sps.bit_depth_luma <= 14);
  fuzz::require(sps.log2_max_frame_num >= 4 && sps.log2_max_frame_num <= 16);
  fuzz::require(sps.pic_order_cnt_type <= 2 && sps.max_num_ref_frames <= 16);
  const unsigned frames = h264::max_dpb_frames(sps);
  fuzz::require(frames >= 1 && frames <= 16 && frames >= sps.max_num_ref_frames);
  fuzz::require(h264::max_num_reorder_frames(sps).value_or(0) <= 16);
  (void)h264::color_info(sps);
}

void check_pps(const h264::Pps& pps) {
  fuzz::require(pps.num_slice_groups >= 1 && pps.num_slice_groups <= 8);
  fuzz::require(pps.num_ref_idx_l0_default_active >= 1 && pps.num_ref_idx_l0_default_active <= 32);
  fuzz::require(pps.num_ref_idx_l1_default_active >= 1 && pps.num_ref_idx_l1_default_active <= 32);
  for (const auto& list : pps.scaling_lists.list_4x4) {
    for (const std::uint8_t weight : list) fuzz::require(weight != 0);
  }
  for (const auto& list : pps.scaling_lists.list_8x8) {
    for (const std::uint8_t weight : list) fuzz::require(weight != 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h264::ParameterSets sets;
  std::bitset<256> sent;
  NalSplitter splitter({data, size}, NalFraming::annex_b);
  while (const auto bytes = splitter.next()) {
    const h264::NalUnit nal = h264::parse_nal_unit(*bytes);
    if (nal.type == h264::NalType::sps && !sets.store_sps(nal.payload())) continue;
    if (nal.type != h264::NalType::pps || !sets.store_pps(nal.payload())) continue;
    sent.set(h264::parse_pps_ids(nal.payload())->pic_parameter_set_id);
  }
  for (std::uint32_t id = 0; id < sent.size(); ++id) {
    if (!sent.test(id)) continue;
    const auto active = sets.find(id);
    if (!active) continue;
    fuzz::require(active->pps->pic_parameter_set_id == id);
    fuzz::require(active->sps->seq_parameter_set_id == active->pps->seq_parameter_set_id);
    check_sps(*active->sps);
    check_pps(*active->pps);
  }
  return 0;
}
