// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/control_trace/situations.h"

namespace zcplay::control_trace {

/// A value that an explanation allows one of the sides.
struct Term {
  enum class Kind : std::uint8_t {
    number,    ///< `offset`
    absent,    ///< the picture or the entry is not there
    anything,  ///< is there; only with counted streams
    other,     ///< what the other side has, plus `offset`
    member,    ///< what the field `name` of the same entry or controls has, plus `offset`
    list,      ///< Default_8x8_Intra or Default_8x8_Inter of table 7-4, `numbers`
  };
  Kind kind = Kind::number;
  std::string name;
  std::int64_t offset = 0;
  std::vector<std::uint64_t> numbers;
};

/// One paragraph of the file of explained differences:
///
///     rule: name-of-the-rule
///     field: decode_params.top_field_order_cnt decode_params.bottom_field_order_cnt
///     when: first_field
///     ours: decode_params.top_field_order_cnt
///     theirs: 0
///     streams: freh4.264=12 freh6.264
///     right: both
///     clause: where it is written
///     why: one or more sentences
///
/// `field` names one or more fields, `when` conditions that must all hold. A value is a number,
/// `absent`, `anything`, `default_8x8_intra` or `default_8x8_inter` (the lists of table 7-4), `ours` (said of
/// theirs), `theirs` (said of ours) or a field's name, the last three with `+ N` or `- N` behind it if
/// wanted. `streams` limits the rule; `=N` says how often exactly it explains something there. `right` is
/// zcplay, gstreamer, both or open. A rule has `when`, `streams` or both. A line that begins with a space
/// continues the one before it, # begins a comment.
struct Explanation {
  std::string name;
  std::size_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;
  std::vector<const Condition*> conditions;
  Term ours;
  Term theirs;
  std::map<std::string, std::optional<std::size_t>, std::less<>> streams;
  std::string right;
  std::string clause;
  std::string why;
};

/// ErrorCode::unreadable_input, naming the line, for anything the grammar does not have.
[[nodiscard]] Result<std::vector<Explanation>> read_explanations(std::string_view text);

/// True where the rule is about this difference and all it demands holds.
[[nodiscard]] bool explains(const Explanation& explanation, std::string_view stream,
                            const Situation& situation);

}  // namespace zcplay::control_trace
