// SPDX-License-Identifier: MIT
#include "decode/h264/recovery.h"

namespace zcplay::h264 {

void Recovery::reset() {
  // That a stream uses recovery points stays true of it.
  decoded_idr_ = false;
  output_recovered_ = false;
  draining_ = false;
  recovery_frame_num_.reset();
}

void Recovery::picture_started(const Picture& picture, FrameStore& store) {
  draining_ = false;
  has_recovery_point_ = has_recovery_point_ || picture.idr || picture.recovery_frame_cnt.has_value();

  if (picture.recovery_frame_cnt) {
    const auto count = static_cast<std::int64_t>(*picture.recovery_frame_cnt);
    // Some encoders put the number of the frame itself into the count of intra pictures that are
    // correct at once. One count that cannot be that shows the stream to mean what it says.
    if (picture.frame_num != count || !picture.intra) valid_recovery_point_ = true;
    const auto modulo = [&](std::int64_t number) {
      return static_cast<std::int32_t>(number & (picture.max_frame_num - 1));
    };
    if (!recovery_frame_num_ || modulo(*recovery_frame_num_ - picture.frame_num) > count) {
      recovery_frame_num_ = valid_recovery_point_ ? modulo(picture.frame_num + count) : picture.frame_num;
    }
  }
  if (picture.idr || (recovery_frame_num_ == picture.frame_num && picture.reference)) {
    recovery_frame_num_.reset();
    store.recovered = true;
  }
  if (picture.idr) decoded_idr_ = true;
  if (decoded_idr_ || output_recovered_) store.recovered = true;
}

void Recovery::picture_marked(const Marked& marked, FrameStore& store) {
  const unsigned field = marked.field ? 1 : 0;
  const unsigned l0 = marked.l0_default_active;
  const unsigned l1 = marked.l1_default_active;
  const bool short_memory = marked.short_term_frames <= 2 || (l0 <= 2 && l1 <= 1 && marked.reorders) ||
                            (l0 <= 1 + field && l1 <= 1);
  const bool few_indices = l0 <= 2 + field + (has_recovery_point_ ? 0 : 2);
  if (!marked.sound || marked.long_term_frames != 0 || !store.intra_first || !short_memory || !few_indices) {
    return;
  }
  store.recovered = true;
  if (!marked.reorders) output_recovered_ = true;
}

bool Recovery::frame_reached_output(FrameStore& store) {
  if (policy_ == RecoveryPolicy::show_all) return true;
  if (draining_) return store.recovered;
  if (store.recovered) output_recovered_ = true;
  store.recovered = store.recovered || output_recovered_;
  return store.recovered;
}

}  // namespace zcplay::h264
