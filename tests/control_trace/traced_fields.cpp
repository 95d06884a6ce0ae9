// SPDX-License-Identifier: MIT
#include "tests/control_trace/traced_fields.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "tests/control_trace/control_fields.h"

namespace zcplay::control_trace {
namespace {

struct EventName {
  std::string_view event;
  std::string_view prefix;  ///< of the fields in control_fields()
  bool dpb_entry;
};

constexpr std::array kEvents = {
    EventName{"v4l2_ctrl_h264_sps", "sps.", false},
    EventName{"v4l2_ctrl_h264_pps", "pps.", false},
    EventName{"v4l2_ctrl_h264_scaling_matrix", "scaling_matrix.", false},
    EventName{"v4l2_ctrl_h264_decode_params", "decode_params.", false},
    EventName{"v4l2_h264_dpb_entry", "decode_params.dpb[].", true},
};

struct FlagName {
  std::string_view field;
  std::string_view printed;
};

/// Flags that visl does not print as the field's name in capitals.
constexpr std::array kOddFlagNames = {
    FlagName{"sps.constraint_set_flags.set0", "CONSTRAINT_SET0_FLAG"},
    FlagName{"sps.constraint_set_flags.set1", "CONSTRAINT_SET1_FLAG"},
    FlagName{"sps.constraint_set_flags.set2", "CONSTRAINT_SET2_FLAG"},
    FlagName{"sps.constraint_set_flags.set3", "CONSTRAINT_SET3_FLAG"},
    FlagName{"sps.constraint_set_flags.set4", "CONSTRAINT_SET4_FLAG"},
    FlagName{"sps.constraint_set_flags.set5", "CONSTRAINT_SET5_FLAG"},
    FlagName{"decode_params.dpb[].fields.top", "TOP_FIELD_REF"},
    FlagName{"decode_params.dpb[].fields.bottom", "BOTTOM_FIELD_REF"},
};

std::string printed_flag(std::string_view field) {
  const auto* odd = std::ranges::find(kOddFlagNames, field, &FlagName::field);
  if (odd != kOddFlagNames.end()) return std::string(odd->printed);
  std::string name(field.substr(field.rfind('.') + 1));
  std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::toupper(letter); });
  return name;
}

/// The member's own name: "flags" of "sps.flags.frame_mbs_only", "scaling_list_4x4" of "…[3]".
std::string member_name(const ControlField& field, std::size_t prefix) {
  std::string_view name = std::string_view(field.name).substr(prefix);
  if (field.is_flag()) name = name.substr(0, name.rfind('.'));
  return std::string(name.substr(0, name.find('[')));
}

bool is_reserved(const ControlField& field) {
  return field.name.ends_with(".reserved");
}

TracedField::Format format_of(const ControlField& field) {
  if (field.is_flag()) return TracedField::Format::flags;
  if (field.name.starts_with("scaling_matrix.")) return TracedField::Format::hex_dump;
  return field.count > 1 ? TracedField::Format::array : TracedField::Format::number;
}

/// Rows of the table that are one member of the struct become one field.
void add_field(const ControlField& field, std::size_t prefix, std::vector<TracedField>& fields) {
  const std::string name = member_name(field, prefix);
  if (fields.empty() || fields.back().name != name) {
    fields.push_back({name, field.offset, field.size, field.count, format_of(field), {}});
  } else if (!field.is_flag()) {
    fields.back().count += field.count;
  }
  if (field.is_flag() && !field.name.ends_with(".undefined_bits")) {
    fields.back().flags.push_back({printed_flag(field.name), field.mask});
  }
}

std::vector<TracedEvent> make_events() {
  std::vector<TracedEvent> events;
  for (const EventName& name : kEvents) {
    TracedEvent event{name.event, name.dpb_entry, {}};
    for (const ControlField& field : name.dpb_entry ? dpb_entry_fields() : control_fields()) {
      if (!field.name.starts_with(name.prefix) || is_reserved(field)) continue;
      add_field(field, name.prefix.size(), event.fields);
    }
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<std::string> make_untraced() {
  std::vector<std::string> names;
  for (const auto* fields : {&control_fields(), &dpb_entry_fields()}) {
    for (const ControlField& field : *fields) {
      if (is_reserved(field)) names.push_back(field.name);
    }
  }
  return names;
}

}  // namespace

const std::vector<TracedEvent>& traced_events() {
  static const std::vector<TracedEvent> events = make_events();
  return events;
}

const std::vector<std::string>& untraced_fields() {
  static const std::vector<std::string> names = make_untraced();
  return names;
}

}  // namespace zcplay::control_trace
