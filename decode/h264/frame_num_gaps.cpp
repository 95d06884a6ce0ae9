// SPDX-License-Identifier: MIT
#include "decode/h264/frame_num_gaps.h"

#include <algorithm>

#include "decode/h264/reference_marking.h"

namespace zcplay::h264 {

bool is_frame_num_gap(const Sps& sps, std::int32_t prev_ref_frame_num, std::int32_t frame_num) {
  return frame_num != prev_ref_frame_num && frame_num != (prev_ref_frame_num + 1) % sps.max_frame_num();
}

void infer_missing_frames(const Sps& sps, bool allowed, std::int32_t prev_ref_frame_num,
                          std::int32_t frame_num, Dpb& dpb, PicOrderCounter& counter, OutputOrder& output) {
  const std::int32_t modulus = sps.max_frame_num();
  const std::int32_t missing = (frame_num - prev_ref_frame_num - 1 + modulus) % modulus;
  const std::int32_t kept = std::min<std::int32_t>(missing, sps.max_num_ref_frames);
  if (kept < missing) {
    counter.frame_inferred(sps, (frame_num - kept - 1 + modulus) % modulus);
  }
  for (std::int32_t i = kept; i > 0; --i) {
    const std::int32_t inferred_frame_num = (frame_num - i + modulus) % modulus;
    dpb.update_frame_num_wrap(inferred_frame_num, modulus);
    slide_window(dpb, sps);
    output.make_room();
    counter.frame_inferred(sps, inferred_frame_num);

    FrameStore& store = dpb.add();
    store.non_existing = true;
    store.gap_allowed = allowed;
    store.decoded_fields = kFrame;
    store.short_term_fields = kFrame;
    store.frame_num = inferred_frame_num;
    store.frame_num_wrap = inferred_frame_num;
  }
}

}  // namespace zcplay::h264
