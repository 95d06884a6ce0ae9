// SPDX-License-Identifier: MIT
#include "tests/control_trace/event_text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace zcplay::control_trace {
namespace {

constexpr std::string_view kBlank = " \n";

/// Of a number as wide as the field, whatever its sign.
std::uint64_t largest(const TracedField& field) {
  return std::numeric_limits<std::uint64_t>::max() >> (64 - 8 * field.size);
}

/// For a message.
std::string quoted(std::string_view text) {
  return text.empty() || text == "\n" ? "the end of the line" : fmt::format("'{}'", text);
}

void store(std::uint64_t number, const TracedField& field, std::size_t index, std::span<std::byte> bytes) {
  const auto place = bytes.subspan(field.offset + index * field.size, field.size);
  std::memcpy(place.data(), &number, field.size);  // little-endian, as all our targets
}

}  // namespace

void EventText::advance(std::size_t characters) {
  line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, characters), '\n'));
  rest_.remove_prefix(characters);
}

Result<void> EventText::expect(std::string_view literal) {
  if (!rest_.starts_with(literal)) {
    const std::string_view there = rest_.substr(0, std::min(rest_.find('\n'), rest_.size()));
    return bad(fmt::format("{} was expected, and {} is there", quoted(literal), quoted(there.substr(0, 60))));
  }
  advance(literal.size());
  return {};
}

std::string_view EventText::word() {
  const std::string_view taken = rest_.substr(0, std::min(rest_.find_first_of(kBlank), rest_.size()));
  advance(taken.size());
  return taken;
}

Result<std::uint64_t> EventText::number(std::uint64_t maximum) {
  std::uint64_t number = 0;
  const auto [end, trouble] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
  if (trouble != std::errc() || number > maximum) {
    return bad(fmt::format("'{}' is no number up to {}",
                           rest_.substr(0, std::min<std::size_t>(rest_.find_first_of(" ,]\n"), 40)),
                           maximum));
  }
  advance(static_cast<std::size_t>(end - rest_.data()));
  return number;
}

Result<std::uint64_t> EventText::decimal(const TracedField& field) {
  const bool negative = rest_.starts_with('-');
  if (negative) advance(1);
  const auto number = this->number(negative ? largest(field) / 2 + 1 : largest(field));
  if (!number) return number;
  return negative ? ~*number + 1 : *number;
}

Result<std::uint64_t> EventText::hexadecimal(std::string_view text, const TracedField& field) const {
  std::uint64_t number = 0;
  if (text.starts_with("0x")) {
    const char* end = text.data() + text.size();
    const auto [read, trouble] = std::from_chars(text.data() + 2, end, number, 16);
    if (read == end && trouble == std::errc() && number <= largest(field)) return number;
  }
  return bad(fmt::format("'{}' is nothing that {} could be", text.substr(0, 40), field.name));
}

Result<void> EventText::array(const TracedField& field, std::span<std::byte> bytes) {
  if (auto open = expect("{"); !open) return open;
  for (std::size_t i = 0; i < field.count; ++i) {
    const bool last = i + 1 == field.count;
    const std::size_t end = std::min(rest_.find_first_of(",} \n"), rest_.size());
    const auto number = hexadecimal(rest_.substr(0, end), field);
    if (!number) return std::unexpected(number.error());
    advance(end);
    if (auto next = expect(last ? "}" : ","); !next) return next;
    store(*number, field, i, bytes);
  }
  return {};
}

Result<void> EventText::hex_dump(const TracedField& field, std::span<std::byte> bytes) {
  if (auto open = expect("{\n"); !open) return open;
  for (std::size_t i = 0; i < field.count; ++i) {
    std::uint8_t byte = 0;
    const std::string_view digits = rest_.substr(0, std::min<std::size_t>(2, rest_.size()));
    const auto [end, trouble] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (trouble != std::errc() || digits.size() != 2 || end != digits.data() + 2) {
      return bad(fmt::format("'{}' is no byte of {}", digits, field.name));
    }
    store(byte, field, i, bytes);
    advance(2);
    // A row of 32 ends in an end of line, as does the last one.
    const bool row_ends = (i + 1) % 32 == 0 || i + 1 == field.count;
    if (auto next = expect(row_ends ? "\n" : " "); !next) return next;
  }
  return expect("}");
}

Result<std::uint64_t> EventText::flags(const TracedField& field) {
  std::string_view names = word();
  std::uint64_t number = 0;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    const std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    const auto flag = std::ranges::find(field.flags, name, &TracedField::Flag::name);
    if (flag != field.flags.end()) {
      number |= flag->mask;
      continue;
    }
    const auto bits = hexadecimal(name, field);
    if (!bits) return bits;
    number |= *bits;
  }
  return number;
}

Result<void> EventText::value(const TracedField& field, std::span<std::byte> bytes) {
  if (field.format == TracedField::Format::array) return array(field, bytes);
  if (field.format == TracedField::Format::hex_dump) return hex_dump(field, bytes);
  const auto number = field.format == TracedField::Format::flags ? flags(field) : decimal(field);
  if (!number) return std::unexpected(number.error());
  store(*number, field, 0, bytes);
  return {};
}

Result<void> EventText::field(const TracedField& field, std::span<std::byte> bytes) {
  if (auto named = expect(field.name); !named) return named;
  if (auto space = expect(" "); !space) return space;
  return value(field, bytes);
}

Result<void> EventText::finish() {
  const std::size_t more = rest_.find_first_not_of('\n');
  if (more == std::string_view::npos) return {};
  advance(more);
  return bad(fmt::format("'{}' is more than the event has", word().substr(0, 40)));
}

}  // namespace zcplay::control_trace
