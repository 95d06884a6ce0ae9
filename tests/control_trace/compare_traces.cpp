// SPDX-License-Identifier: MIT
#include "tests/control_trace/compare_traces.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/traced_fields.h"

namespace zcplay::control_trace {
namespace {

/// A frame by the pair of its first job; nullopt for one that no job of the trace began.
using FrameName = std::optional<std::size_t>;

bool is_traced(const ControlField& field) {
  return std::ranges::find(untraced_fields(), field.name) == untraced_fields().end();
}

bool has_name(const std::vector<ControlField>& fields, const std::string& name) {
  return std::ranges::find(fields, name, &ControlField::name) != fields.end();
}

std::vector<ControlField> traced(const std::vector<ControlField>& fields) {
  std::vector<ControlField> kept;
  std::ranges::copy_if(fields, std::back_inserter(kept), is_traced);
  return kept;
}

const std::vector<ControlField>& compared_control_fields() {
  static const std::vector<ControlField> fields = traced(control_fields());
  return fields;
}

/// Without the timestamp, which means something within its own trace alone.
const std::vector<ControlField>& compared_entry_fields() {
  static const std::vector<ControlField> fields = [] {
    std::vector<ControlField> all = traced(dpb_entry_fields());
    std::erase_if(all, [](const ControlField& field) { return field.name.ends_with(".reference_ts"); });
    return all;
  }();
  return fields;
}

std::vector<std::uint64_t> numbers_of(const ControlField& field, std::span<const std::byte> bytes) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(field.count);
  for (std::size_t i = 0; i < field.count; ++i) numbers.push_back(read_field(field, bytes, i));
  return numbers;
}

bool in_use(const v4l2_h264_dpb_entry& entry) {
  return std::ranges::any_of(bytes_of(entry), [](std::byte byte) { return byte != std::byte{0}; });
}

/// The pair that each job of one trace is in, and with it the name of each frame.
class FrameNames {
 public:
  FrameNames(const ControlTrace& trace, const std::vector<JobReferences>& references,
             const std::vector<JobPair>& pairs, std::optional<std::size_t> JobPair::* side) {
    for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
      if (const auto job = pairs[pair].*side) {
        names_[{trace[*job].context, references[*job].number}] = pair;
      }
    }
  }

  FrameName of(std::uint32_t context, std::optional<std::size_t> frame) const {
    if (!frame) return std::nullopt;
    return names_.at({context, *frame});
  }

 private:
  std::map<std::pair<std::uint32_t, std::size_t>, std::size_t> names_;
};

class Comparer {
 public:
  Comparer(const ControlTrace& ours, const ControlTrace& theirs, TraceComparison& comparison)
      : ours_(ours),
        theirs_(theirs),
        comparison_(comparison),
        our_names_(ours, comparison.ours_references, comparison.pairs, &JobPair::ours),
        their_names_(theirs, comparison.theirs_references, comparison.pairs, &JobPair::theirs) {}

  void compare(std::size_t pair) {
    pair_ = pair;
    const auto [ours, theirs] = comparison_.pairs[pair];
    if (!ours || !theirs) {
      ++comparison_.fields;
      add({.field = kPictureField,
           .size = 4,
           .ours = ours ? Numbers{ours_[*ours].bytes} : Numbers{},
           .theirs = theirs ? Numbers{theirs_[*theirs].bytes} : Numbers{}});
      return;
    }
    const TracedJob& left = ours_[*ours];
    const TracedJob& right = theirs_[*theirs];
    compare_numbers({.field = kBytesField, .size = 4, .ours = {left.bytes}, .theirs = {right.bytes}});
    compare_numbers({.field = kHoldField, .size = 1, .ours = {left.hold}, .theirs = {right.hold}});
    compare_fields(compared_control_fields(), bytes_of(left.controls), bytes_of(right.controls));
    compare_entries(*ours, *theirs);
  }

 private:
  using Numbers = std::vector<std::uint64_t>;
  using Entries = std::vector<std::pair<int, FrameName>>;

  void add(Difference difference) {
    difference.pair = pair_;
    comparison_.differences.push_back(std::move(difference));
  }

  void compare_numbers(Difference difference) {
    ++comparison_.fields;
    if (difference.ours != difference.theirs) add(std::move(difference));
  }

  void compare_fields(const std::vector<ControlField>& fields, std::span<const std::byte> ours,
                      std::span<const std::byte> theirs, int ours_entry = -1, int theirs_entry = -1) {
    for (const ControlField& field : fields) {
      ++comparison_.fields;
      if (fields_equal(field, ours, theirs)) continue;
      add({.field = field.name,
           .size = field.size,
           .ours = numbers_of(field, ours),
           .theirs = numbers_of(field, theirs),
           .ours_entry = ours_entry,
           .theirs_entry = theirs_entry});
    }
  }

  static Entries entries_of(const TracedJob& job, const JobReferences& references, const FrameNames& names) {
    Entries entries;
    for (std::size_t i = 0; i < references.entries.size(); ++i) {
      if (!in_use(job.controls.decode_params.dpb[i])) continue;
      entries.emplace_back(static_cast<int>(i), names.of(job.context, references.entries[i]));
    }
    return entries;
  }

  void compare_entries(std::size_t ours, std::size_t theirs) {
    const Entries left = entries_of(ours_[ours], comparison_.ours_references[ours], our_names_);
    Entries right = entries_of(theirs_[theirs], comparison_.theirs_references[theirs], their_names_);
    const auto& left_dpb = ours_[ours].controls.decode_params.dpb;
    const auto& right_dpb = theirs_[theirs].controls.decode_params.dpb;
    for (const auto& [index, frame] : left) {
      ++comparison_.fields;
      const auto match = std::ranges::find(right, frame, &Entries::value_type::second);
      if (match == right.end()) {
        add({.field = kEntryField, .size = 2, .ours = {left_dpb[index].frame_num}, .ours_entry = index});
        continue;
      }
      compare_fields(compared_entry_fields(), bytes_of(left_dpb[index]), bytes_of(right_dpb[match->first]),
                     index, match->first);
      right.erase(match);
    }
    for (const auto& [index, frame] : right) {
      ++comparison_.fields;
      add({.field = kEntryField, .size = 2, .theirs = {right_dpb[index].frame_num}, .theirs_entry = index});
    }
  }

  const ControlTrace& ours_;
  const ControlTrace& theirs_;
  TraceComparison& comparison_;
  FrameNames our_names_;
  FrameNames their_names_;
  std::size_t pair_ = 0;
};

}  // namespace

TraceComparison compare_traces(const ControlTrace& ours, const ControlTrace& theirs) {
  TraceComparison comparison;
  comparison.pairs = align_traces(ours, theirs);
  comparison.ours_references = resolve_references(ours);
  comparison.theirs_references = resolve_references(theirs);
  Comparer comparer(ours, theirs, comparison);
  for (std::size_t pair = 0; pair < comparison.pairs.size(); ++pair) comparer.compare(pair);
  return comparison;
}

bool is_compared_field(const std::string& name) {
  constexpr std::array<std::string_view, 5> kOthers = {kPictureField, kBytesField, kHoldField, kEntryField,
                                                       kStatusField};
  return std::ranges::find(kOthers, name) != kOthers.end() || has_name(compared_control_fields(), name) ||
         has_name(compared_entry_fields(), name);
}

}  // namespace zcplay::control_trace
