// SPDX-License-Identifier: MIT
#include "tests/control_trace/situations.h"

#include <linux/v4l2-controls.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace zcplay::control_trace {
namespace {

bool has_flags(const Situation& situation, std::uint32_t flags) {
  return (situation.job().controls.decode_params.flags & flags) == flags;
}

bool is_field(const Situation& situation) {
  return has_flags(situation, V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC);
}

bool is_bottom_field(const Situation& situation) {
  return has_flags(situation, V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD);
}

const JobPair& pair_of(const Situation& situation) {
  return situation.comparison.pairs[situation.difference.pair];
}

/// One of the two traces, at the difference.
struct Side {
  const ControlTrace& trace;
  const std::vector<JobReferences>& references;
  std::size_t job;

  const JobReferences& here() const { return references[job]; }
};

Side side_of(const Situation& situation, bool ours) {
  const JobPair& pair = pair_of(situation);
  if (ours) return {situation.ours, situation.comparison.ours_references, *pair.ours};
  return {situation.theirs, situation.comparison.theirs_references, *pair.theirs};
}

/// Ours where we have the picture.
Side side_of_picture(const Situation& situation) {
  return side_of(situation, pair_of(situation).ours.has_value());
}

/// Ours where we have the entry; nullopt for a difference that is in no entry.
std::optional<Side> side_of_entry(const Situation& situation) {
  const Difference& difference = situation.difference;
  if (difference.ours_entry < 0 && difference.theirs_entry < 0) return std::nullopt;
  return side_of(situation, difference.ours_entry >= 0);
}

bool is_second_field(const Situation& situation) {
  const JobReferences& references = side_of_picture(situation).here();
  return references.frame != references.number;
}

/// What the entry points to; nullopt for a difference that is in no entry, or an entry to nowhere.
std::optional<std::size_t> referenced_frame(const Situation& situation) {
  const auto side = side_of_entry(situation);
  if (!side) return std::nullopt;
  const Difference& difference = situation.difference;
  const int index = difference.ours_entry >= 0 ? difference.ours_entry : difference.theirs_entry;
  return side->here().entries[static_cast<std::size_t>(index)];
}

bool entry_is_current_frame(const Situation& situation) {
  const auto frame = referenced_frame(situation);
  return frame && *frame == side_of_entry(situation)->here().frame;
}

bool entry_has_both_fields(const Situation& situation) {
  const v4l2_h264_dpb_entry* entry = situation.entry();
  return entry != nullptr && entry->fields == V4L2_H264_FRAME_REF;
}

/// The job that began the frame an entry points to.
const TracedJob* first_job_of_entry(const Situation& situation) {
  const auto frame = referenced_frame(situation);
  if (!frame) return nullptr;
  const Side side = *side_of_entry(situation);
  for (std::size_t i = 0; i < side.trace.size(); ++i) {
    if (side.trace[i].context == side.trace[side.job].context && side.references[i].number == *frame)
      return &side.trace[i];
  }
  return nullptr;
}

/// Fields only: the frame in the entry began with a field of the other parity than the current one.
bool entry_began_with_other_parity(const Situation& situation) {
  const TracedJob* first = first_job_of_entry(situation);
  if (first == nullptr || !is_field(situation)) return false;
  const auto flags = first->controls.decode_params.flags;
  if ((flags & V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC) == 0) return false;
  return ((flags & V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD) != 0) != is_bottom_field(situation);
}

/// Frames are one entry of two fields, without a first one.
bool entry_was_coded_as_a_frame(const Situation& situation) {
  const TracedJob* first = first_job_of_entry(situation);
  return first != nullptr &&
         (first->controls.decode_params.flags & V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC) == 0;
}

bool no_idr_so_far(const Situation& situation) {
  const auto& pairs = situation.comparison.pairs;
  for (std::size_t pair = 0; pair <= situation.difference.pair; ++pair) {
    const TracedJob& job =
        pairs[pair].ours ? situation.ours[*pairs[pair].ours] : situation.theirs[*pairs[pair].theirs];
    if ((job.controls.decode_params.flags & V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC) != 0) return false;
  }
  return true;
}

bool no_common_picture_follows(const Situation& situation) {
  const auto& pairs = situation.comparison.pairs;
  return std::none_of(pairs.begin() + static_cast<std::ptrdiff_t>(situation.difference.pair), pairs.end(),
                      [](const JobPair& pair) { return pair.ours && pair.theirs; });
}

constexpr Condition kConditions[] = {
    {"field", "the picture is a field", is_field},
    {"frame", "the picture is a frame", [](const Situation& situation) { return !is_field(situation); }},
    {"top_field", "the picture is a top field",
     [](const Situation& situation) { return is_field(situation) && !is_bottom_field(situation); }},
    {"bottom_field", "the picture is a bottom field", is_bottom_field},
    {"first_field", "the picture is the first field of its frame",
     [](const Situation& situation) { return is_field(situation) && !is_second_field(situation); }},
    {"second_field", "the picture is the second field of its frame", is_second_field},
    {"intra", "the picture has neither P nor B slices, or a client says so",
     [](const Situation& situation) {
       return !has_flags(situation, V4L2_H264_DECODE_PARAM_FLAG_PFRAME) &&
              !has_flags(situation, V4L2_H264_DECODE_PARAM_FLAG_BFRAME);
     }},
    {"idr", "the picture is an IDR picture",
     [](const Situation& situation) { return has_flags(situation, V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC); }},
    {"not_4_4_4", "the stream's chroma_format_idc is not 3",
     [](const Situation& situation) { return situation.job().controls.sps.chroma_format_idc != 3; }},
    {"no_idr_so_far", "neither the picture nor one before it is an IDR picture", no_idr_so_far},
    {"no_common_picture_follows", "neither this picture nor one behind it was decoded by both",
     no_common_picture_follows},
    {"entry_is_current_frame", "the DPB entry is the first field of the frame being decoded",
     entry_is_current_frame},
    {"entry_has_both_fields", "both fields of the DPB entry are references", entry_has_both_fields},
    {"entry_was_coded_as_a_frame", "what the DPB entry points to was decoded as a frame",
     entry_was_coded_as_a_frame},
    {"entry_top_is_earlier", "in the DPB entry, the top field's order count is below the bottom field's",
     [](const Situation& situation) {
       const v4l2_h264_dpb_entry* entry = situation.entry();
       return entry != nullptr && entry->top_field_order_cnt < entry->bottom_field_order_cnt;
     }},
    {"entry_top_is_not_earlier",
     "in the DPB entry, the top field's order count is not below the bottom field's",
     [](const Situation& situation) {
       const v4l2_h264_dpb_entry* entry = situation.entry();
       return entry != nullptr && entry->top_field_order_cnt >= entry->bottom_field_order_cnt;
     }},
    {"entry_began_with_other_parity",
     "the picture is a field, and what the DPB entry points to began with a field of the other parity",
     entry_began_with_other_parity},
    {"entry_points_nowhere", "no earlier job had the timestamp of the DPB entry",
     [](const Situation& situation) { return situation.entry() != nullptr && !referenced_frame(situation); }},
};

}  // namespace

const TracedJob& Situation::job() const {
  const JobPair& pair = comparison.pairs[difference.pair];
  return pair.ours ? ours[*pair.ours] : theirs[*pair.theirs];
}

const v4l2_h264_dpb_entry* Situation::entry() const {
  const JobPair& pair = comparison.pairs[difference.pair];
  if (difference.ours_entry >= 0) return &ours[*pair.ours].controls.decode_params.dpb[difference.ours_entry];
  if (difference.theirs_entry >= 0) {
    return &theirs[*pair.theirs].controls.decode_params.dpb[difference.theirs_entry];
  }
  return nullptr;
}

std::span<const Condition> all_conditions() {
  return kConditions;
}

const Condition* find_condition(std::string_view name) {
  const auto* condition = std::ranges::find(kConditions, name, &Condition::name);
  return condition == std::end(kConditions) ? nullptr : condition;
}

}  // namespace zcplay::control_trace
