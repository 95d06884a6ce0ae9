// SPDX-License-Identifier: MIT
#include "tests/control_trace/explanations.h"

#include <algorithm>
#include <span>

#include "tests/control_trace/control_fields.h"

namespace zcplay::control_trace {
namespace {

/// Numbers of `size` bytes are compared modulo 2 to their bits: they carry no sign here.
bool equal_numbers(std::uint64_t number, std::uint64_t expected, std::size_t size) {
  const std::uint64_t mask = size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size)) - 1;
  return (number & mask) == (expected & mask);
}

const ControlField* find_field(const std::vector<ControlField>& fields, std::string_view name) {
  const auto field = std::ranges::find(fields, name, &ControlField::name);
  return field == fields.end() ? nullptr : &*field;
}

/// The numbers of a field of one side, at the difference's entry where the field is an entry's. Empty
/// where there is no such thing.
std::vector<std::uint64_t> read_member(std::string_view name, const TracedJob& job, int entry) {
  std::span<const std::byte> bytes = bytes_of(job.controls);
  const ControlField* field = find_field(control_fields(), name);
  if (field == nullptr) {
    field = find_field(dpb_entry_fields(), name);
    if (field == nullptr || entry < 0) return {};
    bytes = bytes_of(job.controls.decode_params.dpb[entry]);
  }
  std::vector<std::uint64_t> numbers;
  numbers.reserve(field->count);
  for (std::size_t i = 0; i < field->count; ++i) numbers.push_back(read_field(*field, bytes, i));
  return numbers;
}

/// One side of a difference.
struct Side {
  const std::vector<std::uint64_t>& numbers;
  const std::vector<std::uint64_t>& other;
  const TracedJob* job;  ///< nullptr where it has none
  int entry;
};

bool holds(const Term& term, const Side& side, std::size_t size) {
  switch (term.kind) {
    case Term::Kind::absent:
      return side.numbers.empty();
    case Term::Kind::anything:
      return !side.numbers.empty();
    case Term::Kind::number:
      return !side.numbers.empty() && std::ranges::all_of(side.numbers, [&](std::uint64_t number) {
        return equal_numbers(number, static_cast<std::uint64_t>(term.offset), size);
      });
    case Term::Kind::list:
      return std::ranges::equal(side.numbers, term.numbers);
    case Term::Kind::other:
    case Term::Kind::member:
      break;
  }
  std::vector<std::uint64_t> expected = side.other;
  if (term.kind == Term::Kind::member) {
    expected =
        side.job == nullptr ? std::vector<std::uint64_t>{} : read_member(term.name, *side.job, side.entry);
  }
  return !expected.empty() &&
         std::ranges::equal(side.numbers, expected, [&](std::uint64_t number, std::uint64_t wanted) {
           return equal_numbers(number, wanted + static_cast<std::uint64_t>(term.offset), size);
         });
}

}  // namespace

bool explains(const Explanation& explanation, std::string_view stream, const Situation& situation) {
  const Difference& difference = situation.difference;
  if (std::ranges::find(explanation.fields, difference.field) == explanation.fields.end()) return false;
  if (!explanation.streams.empty() && !explanation.streams.contains(stream)) return false;
  const TracedJob* ours = nullptr;
  const TracedJob* theirs = nullptr;
  if (difference.field != kStatusField) {
    const JobPair& pair = situation.comparison.pairs[difference.pair];
    if (pair.ours) ours = &situation.ours[*pair.ours];
    if (pair.theirs) theirs = &situation.theirs[*pair.theirs];
  }
  return holds(explanation.ours, {difference.ours, difference.theirs, ours, difference.ours_entry},
               difference.size) &&
         holds(explanation.theirs, {difference.theirs, difference.ours, theirs, difference.theirs_entry},
               difference.size) &&
         std::ranges::all_of(explanation.conditions,
                             [&](const Condition* condition) { return condition->holds(situation); });
}

}  // namespace zcplay::control_trace
