// SPDX-License-Identifier: MIT
#include "decode/h264/job_builder.h"

#include <cstddef>
#include <span>

namespace zcplay::h264 {
namespace {

/// `structure`: of the picture to be decoded.
DpbEntry describe(const FrameStore& store, FieldSet structure) {
  DpbEntry entry;
  entry.frame = store.frame;
  entry.reference_fields = store.reference_fields();
  entry.decoded_fields = store.decoded_fields;
  if (store.in_progress) entry.decoded_fields = opposite(structure);
  entry.long_term = store.long_term_fields != kNoField;
  entry.coded_as_fields = store.coded_as_fields;
  entry.frame_num = static_cast<std::uint16_t>(store.frame_num);
  entry.long_term_frame_idx = static_cast<std::uint16_t>(entry.long_term ? store.long_term_frame_idx : 0);
  entry.frame_num_wrap = entry.long_term ? store.long_term_frame_idx : store.frame_num_wrap;
  entry.top_field_order_cnt = store.field_order_cnt[0];
  entry.bottom_field_order_cnt = store.field_order_cnt[1];
  return entry;
}

/// B depends on more than P, P on more than I.
char weaker(char one, char other) {
  if (one == 'B' || other == 'B') return 'B';
  return one == 'P' || other == 'P' ? 'P' : 'I';
}

}  // namespace

void JobBuilder::build(const Dpb& dpb, const FrameStore& current, const PictureBuilder& picture,
                       bool second_field, bool recovery_point) {
  std::size_t count = 0;
  for (const FrameStore& store : dpb.stores()) {
    if (!store.reference() || store.non_existing || count == entries_.size()) continue;
    entries_[count++] = describe(store, structure_of(picture.header()));
  }
  if (!second_field) job_.kind = {};
  describe_kind(current, picture, recovery_point);
  job_.frame = current.frame;
  job_.second_field = second_field;
  job_.sps = &picture.sps();
  job_.pps = &picture.pps();
  job_.header = &picture.header();
  job_.slices = picture.slices();
  job_.type = picture.type();
  job_.top_field_order_cnt = current.field_order_cnt[0];
  job_.bottom_field_order_cnt = current.field_order_cnt[1];
  job_.dpb = std::span(entries_).first(count);
  job_.defects = current.defects;
}

/// Of a field's frame as far as it is known: the second field completes what the first one said.
void JobBuilder::describe_kind(const FrameStore& current, const PictureBuilder& picture,
                               bool recovery_point) {
  const SliceHeader& header = picture.header();
  PictureKind& kind = job_.kind;
  kind.type = weaker(kind.type, picture.type());
  kind.irap = kind.irap || header.idr() || recovery_point;
  kind.reference = kind.reference || header.nal_ref_idc != 0;
  kind.interlaced = header.field_pic_flag || picture.sps().mb_adaptive_frame_field_flag;
  const auto [top, bottom] = current.field_order_cnt;
  if (current.decoded_fields == kFrame) {
    // Fields of equal order are shown as FFmpeg shows them: top first where there are fields.
    kind.top_field_first = top == bottom ? kind.interlaced : top < bottom;
  } else {
    kind.top_field_first = current.decoded_fields == kTopField;
  }
  kind.pic_order_cnt = current.pic_order_cnt();
}

}  // namespace zcplay::h264
