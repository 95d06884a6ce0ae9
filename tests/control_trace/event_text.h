// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "tests/control_trace/trace_lines.h"
#include "tests/control_trace/traced_fields.h"

namespace zcplay::control_trace {

/// Walks over the body of one event, from left to right. Every step either takes what it asks for, or
/// gives an Error with the line and takes nothing more.
class EventText {
 public:
  explicit EventText(const TraceEvent& event) : rest_(event.body), line_(event.line) {}

  /// This text and nothing else.
  [[nodiscard]] Result<void> expect(std::string_view literal);
  /// Decimal, unsigned.
  [[nodiscard]] Result<std::uint64_t> number(std::uint64_t maximum);
  /// What is there up to the next space or end of line; may be empty.
  [[nodiscard]] std::string_view word();
  /// "NAME VALUE", the value in the field's format, written to where the field is in `bytes`.
  [[nodiscard]] Result<void> field(const TracedField& field, std::span<std::byte> bytes);
  /// Nothing but ends of lines is left.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] std::unexpected<Error> bad(std::string_view sentence) const {
    return bad_trace(line_, sentence);
  }

 private:
  [[nodiscard]] Result<void> value(const TracedField& field, std::span<std::byte> bytes);
  [[nodiscard]] Result<std::uint64_t> decimal(const TracedField& field);
  [[nodiscard]] Result<std::uint64_t> hexadecimal(std::string_view text, const TracedField& field) const;
  [[nodiscard]] Result<void> array(const TracedField& field, std::span<std::byte> bytes);
  [[nodiscard]] Result<void> hex_dump(const TracedField& field, std::span<std::byte> bytes);
  [[nodiscard]] Result<std::uint64_t> flags(const TracedField& field);
  void advance(std::size_t characters);

  std::string_view rest_;
  std::size_t line_;
};

}  // namespace zcplay::control_trace
