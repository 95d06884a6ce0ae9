// SPDX-License-Identifier: MIT
#include "tests/oracle/mutation.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

namespace zcplay::oracle {
namespace {

using control_trace::bytes_of;
using control_trace::control_fields;
using control_trace::ControlField;
using control_trace::dpb_entry_fields;
using control_trace::read_field;
using control_trace::writable_bytes_of;
using control_trace::write_field;

void add_mutations(const std::vector<ControlField>& fields, bool in_dpb, std::vector<Mutation>& mutations) {
  for (const ControlField& field : fields) {
    if (field.is_flag()) {
      mutations.push_back({&field, in_dpb, Change::flip});
      continue;
    }
    mutations.push_back({&field, in_dpb, Change::add_one});
    mutations.push_back({&field, in_dpb, Change::cleared});
    mutations.push_back({&field, in_dpb, Change::maximum});
    if (field.count > 1) mutations.push_back({&field, in_dpb, Change::last_add_one});
  }
}

/// The first DPB entry that is in use, or that is not; null where there is none.
v4l2_h264_dpb_entry* find_entry(v4l2::H264Controls& controls, bool used) {
  for (v4l2_h264_dpb_entry& entry : controls.decode_params.dpb) {
    if (((entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID) != 0) == used) return &entry;
  }
  return nullptr;
}

/// What the field's offset counts from.
std::span<std::byte> bytes_for(const Mutation& mutation, v4l2::H264Controls& controls) {
  if (!mutation.in_dpb) return writable_bytes_of(controls);
  v4l2_h264_dpb_entry* entry = find_entry(controls, true);
  return entry == nullptr ? std::span<std::byte>() : writable_bytes_of(*entry);
}

bool change_entry(Change change, v4l2::H264Controls& controls) {
  v4l2_h264_dpb_entry* entry = find_entry(controls, true);
  v4l2_h264_dpb_entry* unused = find_entry(controls, false);
  if (entry == nullptr || (change == Change::doubled && unused == nullptr)) return false;
  if (change == Change::doubled) *unused = *entry;
  if (change == Change::dropped) *entry = {};
  return true;
}

/// A scaling list says nothing as long as it is flat, any other field as long as it is 0.
bool says_something(const ControlField& field, std::span<const std::byte> bytes) {
  const std::uint64_t silent = field.name.starts_with("scaling_matrix.") ? 16 : 0;
  for (std::size_t i = 0; i < field.count; ++i) {
    if (read_field(field, bytes, i) != silent) return true;
  }
  return false;
}

std::size_t first_not_zero(const ControlField& field, std::span<const std::byte> bytes) {
  std::size_t index = 0;
  while (index + 1 < field.count && read_field(field, bytes, index) == 0) ++index;
  return index;
}

}  // namespace

std::string_view to_string(Change change) {
  switch (change) {
    case Change::flip:
      return "flipped";
    case Change::add_one:
      return "plus 1";
    case Change::cleared:
      return "cleared";
    case Change::maximum:
      return "all ones";
    case Change::last_add_one:
      return "last plus 1";
    case Change::dropped:
      return "dropped";
    case Change::doubled:
      return "doubled";
  }
  return "";
}

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> mutations;
  add_mutations(control_fields(), false, mutations);
  add_mutations(dpb_entry_fields(), true, mutations);
  // An entry is known by its reference_ts.
  mutations.push_back({&dpb_entry_fields().front(), true, Change::dropped});
  mutations.push_back({&dpb_entry_fields().front(), true, Change::doubled});
  return mutations;
}

bool apply(const Mutation& mutation, v4l2::H264Controls& controls) {
  if (mutation.change == Change::dropped || mutation.change == Change::doubled) {
    return change_entry(mutation.change, controls);
  }
  const ControlField& field = *mutation.field;
  const std::span<std::byte> bytes = bytes_for(mutation, controls);
  if (bytes.empty()) return false;
  std::size_t index = 0;
  if (mutation.change == Change::cleared) index = first_not_zero(field, bytes);
  if (mutation.change == Change::last_add_one) index = field.count - 1;
  const std::uint64_t before = read_field(field, bytes, index);
  std::uint64_t value = before + 1;
  if (mutation.change == Change::flip) value = before == 0 ? 1 : 0;
  if (mutation.change == Change::cleared) value = 0;
  if (mutation.change == Change::maximum) value = UINT64_MAX;
  write_field(field, bytes, value, index);
  return read_field(field, bytes, index) != before;
}

bool exercises(const v4l2::H264Controls& controls, const Mutation& mutation) {
  if (!mutation.in_dpb) return says_something(*mutation.field, bytes_of(controls));
  return std::ranges::any_of(controls.decode_params.dpb, [&](const v4l2_h264_dpb_entry& entry) {
    return says_something(*mutation.field, bytes_of(entry));
  });
}

}  // namespace zcplay::oracle
