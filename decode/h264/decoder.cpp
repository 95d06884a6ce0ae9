// SPDX-License-Identifier: MIT
#include "decode/h264/decoder.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "decode/h264/dpb.h"
#include "decode/h264/frame_num_gaps.h"
#include "decode/h264/job_builder.h"
#include "decode/h264/output_order.h"
#include "decode/h264/picture_builder.h"
#include "decode/h264/poc.h"
#include "decode/h264/recovery.h"
#include "decode/h264/reference_lists.h"
#include "decode/h264/reference_marking.h"
#include "decode/h264/sequence.h"
#include "decode/h264/unit_reader.h"

namespace zcplay::h264 {

/// Where step() goes on. A picture passes through all of them from scan on.
enum class Phase : std::uint8_t {
  end,       ///< no unit, or its end was reached
  scan,      ///< looking for the first slice of the next picture
  start,     ///< first slice found, sequence in force: give the picture its place in the DPB
  wait,      ///< slices collected: a new frame needs a slot
  decoding,  ///< job given out: marking and output come next
};

struct Decoder::State {
  State(DecoderOptions decoder_options, Log decoder_log)
      : options(decoder_options), log(decoder_log), sequence_maker(decoder_options.container_size) {}

  Result<Step> step(bool slot_available);
  void begin(const AccessUnit& unit);
  void flush();
  void drain();

  [[nodiscard]] Result<bool> open_picture();
  [[nodiscard]] Result<bool> activate_sequence();
  [[nodiscard]] bool belongs_to_unit();
  [[nodiscard]] Result<void> start_picture();
  void start_frame(const SliceHeader& header, const Sps& sps);
  void start_idr(const SliceHeader& header);
  void bridge_gap(const SliceHeader& header, const Sps& sps, DefectSet& defects);
  [[nodiscard]] Result<void> collect_slices();
  void note_recovery_point(const SliceHeader& header, const FrameStore& store);
  void finish_picture();
  void finish_frame(const Recovery::Marked* marked);
  void finish_lone_field();
  void forget_history();
  template <typename... Arguments>
  void warn(fmt::format_string<Arguments...> text, Arguments&&... arguments) const {
    if (!log.enabled(LogLevel::warning)) return;
    log.write(LogLevel::warning, "h264", fmt::format(text, std::forward<Arguments>(arguments)...));
  }

  DecoderOptions options;
  Log log;
  UnitReader reader{log};
  PictureBuilder picture{reader};
  SequenceMaker sequence_maker;
  Sequence sequence;
  Sps active_sps;  ///< a copy: the sets kept by id may be replaced before anybody asks
  bool has_sequence = false;
  std::optional<unsigned> max_reorder;

  Dpb dpb;
  PicOrderCounter counter;
  Recovery recovery{options.recovery};
  std::vector<PictureEvent> events;
  OutputOrder output{dpb, recovery, events};
  ReferenceLists lists;
  std::optional<std::int32_t>
      prev_ref_frame_num;  ///< PrevRefFrameNum, 7.4.3; nullopt before the first picture

  Phase phase = Phase::end;
  FrameId unit_id;
  bool unit_discard = false;
  bool frame_started = false;  ///< the unit has its frame
  bool second_field = false;
  bool first_field_is_idr = false;
  unsigned lone_fields = 0;         ///< how many first fields in a row stayed alone
  unsigned lone_fields_before = 0;  ///< the same when the frame in progress was started
  unsigned l0_default_active = 0;
  unsigned l1_default_active = 0;
  /// Where pictures are correct again although they may name damaged references in their lists.
  std::optional<std::int32_t> recovery_frame_num;
  std::optional<std::int32_t> recovered_from;  ///< POC, within the current IDR period

  JobBuilder job_builder;
};

Result<Step> Decoder::State::step(bool slot_available) {
  events.clear();
  for (;;) {
    switch (phase) {
      case Phase::end:
        return Step::end_of_unit;
      case Phase::scan: {
        const auto found = open_picture();
        if (!found) return std::unexpected(found.error());
        if (!*found) {
          phase = Phase::end;
          break;
        }
        phase = Phase::start;
        const auto changed = activate_sequence();
        if (!changed) return std::unexpected(changed.error());
        if (*changed) return Step::sequence_change;
        break;
      }
      case Phase::start: {
        const auto started = start_picture();
        if (!started) return std::unexpected(started.error());
        phase = Phase::wait;
        break;
      }
      case Phase::wait:
        if (!second_field && !slot_available) return Step::need_slot;
        job_builder.build(dpb, *dpb.in_progress(), picture, second_field,
                          reader.sei().recovery_frame_cnt == 0u);
        phase = Phase::decoding;
        return Step::job;
      case Phase::decoding:
        finish_picture();
        phase = Phase::scan;
        break;
    }
  }
}

void Decoder::State::begin(const AccessUnit& unit) {
  assert(phase == Phase::end);
  if (!unit.new_extradata.empty()) {
    if (const auto set = reader.set_extradata(unit.new_extradata); !set) warn("{}", to_string(set.error()));
  }
  if (dpb.in_progress() == nullptr) reader.clear_sei();
  reader.begin(unit.bytes);
  picture.reset();
  unit_id = unit.id;
  unit_discard = unit.discard;
  frame_started = false;
  phase = Phase::scan;
}

/// Goes to the next picture of the unit that is to be decoded; false at its end.
Result<bool> Decoder::State::open_picture() {
  for (;;) {
    const auto opened = picture.open();
    if (!opened || !*opened) return opened;
    if (belongs_to_unit()) return true;
    warn("access unit {} holds a second frame, which is left out", unit_id.value());
    if (FrameStore* store = dpb.find(unit_id)) store->defects.add(Defect::damaged_slice);
    for (;;) {
      const auto slice = picture.next_slice();
      if (!slice) return std::unexpected(slice.error());
      if (*slice == nullptr) break;
    }
  }
}

bool Decoder::State::belongs_to_unit() {
  const FrameStore* pending = dpb.in_progress();
  second_field = pending != nullptr && is_second_field(*pending, first_field_is_idr, picture.header()) &&
                 !needs_other_buffers(sequence, picture.sps());
  return second_field || !frame_started;
}

/// Puts the picture's SPS in force; true if that takes other buffers.
Result<bool> Decoder::State::activate_sequence() {
  if (!picture.parameter_sets_changed() && has_sequence) return false;
  const Sps& sps = picture.sps();
  if (auto supported = check_supported(sps); !supported) return std::unexpected(std::move(supported.error()));
  l0_default_active = std::max<unsigned>(l0_default_active, picture.pps().num_ref_idx_l0_default_active);
  l1_default_active = std::max<unsigned>(l1_default_active, picture.pps().num_ref_idx_l1_default_active);

  Sequence next = sequence_maker.make(sps);
  const bool other_buffers = !has_sequence || needs_other_buffers(sequence, sps);
  const bool other_capacity = !other_buffers && next.max_dpb_frames != sequence.max_dpb_frames;
  if (!other_buffers && !picture.header().idr()) {
    // A DPB cannot change its size around the frames in it.
    next.max_dpb_frames = sequence.max_dpb_frames;
    sequence = next;
    active_sps = sps;
    return false;
  }
  max_reorder = max_num_reorder_frames(sps);
  if (other_buffers || other_capacity) {
    if (dpb.in_progress() != nullptr) finish_lone_field();
    if (picture.header().idr() && picture.header().no_output_of_prior_pics_flag) {
      output.discard_all();
    } else {
      output.output_all();
    }
    unmark_all(dpb);
    output.release_unused();
    if (other_buffers) forget_history();
  }
  sequence = next;
  active_sps = sps;
  has_sequence = true;
  output.configure(sequence.max_dpb_frames, max_reorder);
  return other_buffers || other_capacity;
}

void Decoder::State::forget_history() {
  counter.reset();
  recovery.reset();
  prev_ref_frame_num.reset();
  recovery_frame_num.reset();
  recovered_from.reset();
}

Result<void> Decoder::State::start_picture() {
  const SliceHeader& header = picture.header();
  const Sps& sps = picture.sps();
  if (!second_field) start_frame(header, sps);

  FrameStore& store = *dpb.in_progress();
  const FieldSet structure = structure_of(header);
  dpb.update_frame_num_wrap(header.frame_num, sps.max_frame_num());
  const auto [top, bottom] = counter.decode(sps, header);
  if (structure != kBottomField) store.field_order_cnt[0] = top;
  if (structure != kTopField) store.field_order_cnt[1] = bottom;

  const auto recovery_frame_cnt = reader.sei().recovery_frame_cnt;
  recovery.picture_started({.idr = header.idr(),
                            .reference = header.nal_ref_idc != 0,
                            .intra = header.slice_type == SliceType::i,
                            .frame_num = header.frame_num,
                            .max_frame_num = sps.max_frame_num(),
                            .recovery_frame_cnt = recovery_frame_cnt},
                           store);
  note_recovery_point(header, store);
  return collect_slices();
}

/// From the recovery point on (D.2.8), what was decoded before is no longer a source of defects.
void Decoder::State::note_recovery_point(const SliceHeader& header, const FrameStore& store) {
  if (const auto count = reader.sei().recovery_frame_cnt; count && !second_field) {
    recovery_frame_num =
        static_cast<std::int32_t>((header.frame_num + std::int64_t{*count}) % picture.sps().max_frame_num());
  }
  if (recovery_frame_num != header.frame_num || header.nal_ref_idc == 0) return;
  recovery_frame_num.reset();
  recovered_from = store.field_order_cnt[header.bottom_field_flag ? 1 : 0];
  for (FrameStore& earlier : dpb.stores()) earlier.before_recovery = !earlier.in_progress;
}

void Decoder::State::start_frame(const SliceHeader& header, const Sps& sps) {
  if (const FrameStore* pending = dpb.in_progress()) {
    const bool opposite_parity =
        header.field_pic_flag && pending->decoded_fields == opposite(structure_of(header));
    lone_fields = opposite_parity ? 0 : lone_fields + 1;
    finish_lone_field();
  }
  lone_fields_before = lone_fields;

  DefectSet defects;
  if (header.idr()) {
    start_idr(header);
  } else {
    bridge_gap(header, sps, defects);
  }
  FrameStore& store = dpb.add();
  store.frame = unit_id;
  store.in_progress = true;
  store.hidden = unit_discard;
  store.coded_as_fields = header.field_pic_flag;
  store.frame_num = header.frame_num;
  store.intra_first = header.slice_type == SliceType::i;
  store.defects = defects;
  first_field_is_idr = header.idr();
  frame_started = true;
}

// C.4.4, C.4.5.3: what came before an IDR picture goes out, or is dropped if the stream says so.
// FFmpeg never drops it.
void Decoder::State::start_idr(const SliceHeader& header) {
  if (header.no_output_of_prior_pics_flag) {
    output.discard_all();
  } else {
    output.output_all();
  }
  unmark_all(dpb);
  output.release_unused();
  prev_ref_frame_num = 0;
  recovery_frame_num.reset();
  recovered_from.reset();
}

void Decoder::State::bridge_gap(const SliceHeader& header, const Sps& sps, DefectSet& defects) {
  // Decoding that starts in the middle misses all frames before: the DPB fills up as if they had been
  // there, so that marking and bumping go as in the steady state.
  const std::int32_t previous = prev_ref_frame_num.value_or(-1);
  if (!is_frame_num_gap(sps, previous, header.frame_num)) return;
  const bool allowed = prev_ref_frame_num && sps.gaps_in_frame_num_value_allowed_flag;
  if (prev_ref_frame_num && !allowed) {
    defects.add(Defect::frame_num_gap);
    warn("frame_num goes from {} to {} in access unit {}, which the stream does not allow", previous,
         header.frame_num, unit_id.value());
  }
  infer_missing_frames(sps, allowed, previous, header.frame_num, dpb, counter, output);
}

Result<void> Decoder::State::collect_slices() {
  FrameStore& store = *dpb.in_progress();
  const std::int32_t order = store.field_order_cnt[picture.header().bottom_field_flag ? 1 : 0];
  const bool after_recovery = recovered_from && order >= *recovered_from;
  for (;;) {
    const auto slice = picture.next_slice();
    if (!slice) return std::unexpected(slice.error());
    if (*slice == nullptr) break;
    store.defects.add(reference_defects(dpb, picture.sps(), **slice, after_recovery, lists));
  }
  if (picture.damaged() || reader.damaged()) store.defects.add(Defect::damaged_slice);
  store.decoded_fields |= structure_of(picture.header());
  return {};
}

void Decoder::State::finish_picture() {
  const SliceHeader& header = picture.header();
  const Sps& sps = picture.sps();
  std::optional<Recovery::Marked> marked;
  MarkingResult marking;
  if (header.nal_ref_idc != 0) {
    marking = mark_references(dpb, sps, header);
    prev_ref_frame_num = marking.memory_management_5 ? 0 : header.frame_num;
    marked = Recovery::Marked{.sound = !marking.absent_picture_named && !marking.too_many_references,
                              .field = header.field_pic_flag,
                              .short_term_frames = dpb.short_term_frames(),
                              .long_term_frames = dpb.long_term_frames(),
                              .l0_default_active = l0_default_active,
                              .l1_default_active = l1_default_active,
                              .reorders = max_reorder != 0u};
    // Something was lost that this stream still reckons with.
    if (marking.absent_picture_named) dpb.in_progress()->defects.add(Defect::missing_reference);
    if (marking.too_many_references) warn("access unit {} keeps too many references", unit_id.value());
  }
  FrameStore* store = dpb.in_progress();
  counter.picture_decoded(header, marking.memory_management_5,
                          structure_of(header) == kBottomField ? 0 : store->field_order_cnt[0]);
  if (marking.memory_management_5) {
    recovered_from.reset();
    output.output_all();
  }
  if (dpb.in_progress()->decoded_fields == kFrame) {
    finish_frame(marked ? &*marked : nullptr);
  } else {
    if (marked) recovery.picture_marked(*marked, *dpb.in_progress());
    output.release_unused();
  }
}

void Decoder::State::finish_frame(const Recovery::Marked* marked) {
  const FrameId frame = dpb.in_progress()->frame;
  output.store_current();
  // What marking tells of recovery counts from the next frame's output on.
  if (marked == nullptr) return;
  if (FrameStore* store = dpb.find(frame)) recovery.picture_marked(*marked, *store);
}

/// The second field never came. FFmpeg shows such a frame only where lone fields are the stream's way.
void Decoder::State::finish_lone_field() {
  FrameStore& store = *dpb.in_progress();
  store.defects.add(Defect::lone_field);
  if (options.recovery == RecoveryPolicy::show_all || lone_fields_before > 1) {
    output.store_current();
  } else {
    output.discard_current();
  }
}

void Decoder::State::flush() {
  events.clear();
  reader.abandon();
  picture.reset();
  if (dpb.in_progress() != nullptr) output.discard_current();
  output.discard_all();
  unmark_all(dpb);
  output.release_unused();
  forget_history();
  lone_fields = 0;
  phase = Phase::end;
}

void Decoder::State::drain() {
  events.clear();
  assert(phase == Phase::end);
  if (dpb.in_progress() != nullptr) finish_lone_field();
  output.drain();
  forget_history();
}

Decoder::Decoder(DecoderOptions options, Log log) : state_(std::make_unique<State>(options, log)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<void> Decoder::set_extradata(std::span<const std::uint8_t> extradata) {
  return state_->reader.set_extradata(extradata);
}
void Decoder::begin(const AccessUnit& unit) {
  state_->begin(unit);
}
Result<Step> Decoder::step(bool slot_available) {
  return state_->step(slot_available);
}
const DecodeJob& Decoder::job() const {
  return state_->job_builder.job();
}
const Sequence& Decoder::sequence() const {
  return state_->sequence;
}
const Sps& Decoder::sps() const {
  return state_->active_sps;
}
std::span<const PictureEvent> Decoder::events() const {
  return state_->events;
}
void Decoder::mark_decode_error(FrameId frame) {
  if (FrameStore* store = state_->dpb.find(frame)) store->defects.add(Defect::decode_error);
}
void Decoder::drain() {
  state_->drain();
}
void Decoder::flush() {
  state_->flush();
}

}  // namespace zcplay::h264
