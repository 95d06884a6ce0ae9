// SPDX-License-Identifier: MIT
#include "tests/control_trace/trace_lines.h"

#include <algorithm>

#include <fmt/format.h>

namespace zcplay::control_trace {
namespace {

constexpr std::string_view kLoss = "the kernel lost events; give it a larger buffer (buffer_size_kb)";

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_name(char character) {
  return is_digit(character) || character == '_' || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z');
}

std::string_view without_spaces_before(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

/// Takes the longest beginning of accepted characters off the text.
std::string_view take_while(std::string_view& text, bool (*accepted)(char)) {
  const auto end = std::ranges::find_if_not(text, accepted);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

/// "…-PID " in front of the processor's number.
bool ends_in_task(std::string_view text) {
  const std::size_t end = text.find_last_not_of(' ');
  if (end == std::string_view::npos || end + 1 == text.size()) return false;
  const std::size_t dash = text.find_last_of('-', end);
  if (dash == std::string_view::npos || dash == end) return false;
  return std::ranges::all_of(text.substr(dash + 1, end - dash), is_digit);
}

/// "[001] .....  1234.567890: name: …" → name and what follows.
std::optional<TraceEvent> read_after_task(std::string_view text) {
  text.remove_prefix(1);
  if (take_while(text, is_digit).empty() || !text.starts_with("] ")) return std::nullopt;
  text.remove_prefix(2);
  // Interrupt and preemption state, as many letters as this kernel has.
  if (take_while(text, [](char character) { return character != ' '; }).empty()) return std::nullopt;
  text = without_spaces_before(text);
  if (take_while(text, [](char character) { return is_digit(character) || character == '.'; }).empty()) {
    return std::nullopt;
  }
  if (!text.starts_with(": ")) return std::nullopt;
  text.remove_prefix(2);
  const std::string_view name = take_while(text, is_name);
  if (name.empty() || !text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return TraceEvent{.name = name, .body = text};
}

/// The task's name may hold any character, so each bracket is tried.
std::optional<TraceEvent> read_head(std::string_view line) {
  for (std::size_t at = line.find('['); at != std::string_view::npos; at = line.find('[', at + 1)) {
    if (!ends_in_task(line.substr(0, at))) continue;
    if (auto event = read_after_task(line.substr(at))) return event;
  }
  return std::nullopt;
}

/// "CPU:1 [LOST 17 EVENTS]"
bool tells_loss(std::string_view line) {
  return line.starts_with("CPU:") && line.find("[LOST") != std::string_view::npos;
}

/// "# entries-in-buffer/entries-written: 12/15   #P:2": true where the two numbers differ.
bool tells_overwriting(std::string_view line) {
  constexpr std::string_view kCounts = "# entries-in-buffer/entries-written: ";
  if (!line.starts_with(kCounts)) return false;
  line.remove_prefix(kCounts.size());
  const std::string_view kept = take_while(line, is_digit);
  if (!line.starts_with('/')) return false;
  line.remove_prefix(1);
  return kept != take_while(line, is_digit);
}

}  // namespace

std::unexpected<Error> bad_trace(std::size_t line, std::string_view sentence) {
  return fail(ErrorCode::unreadable_input, "read trace",
              fmt::format("line {} of the trace: {}", line, sentence));
}

std::string_view TraceLines::take_line() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++line_;
  return line;
}

Result<std::optional<TraceEvent>> TraceLines::take_head() {
  while (!rest_.empty()) {
    const std::string_view line = take_line();
    if (tells_loss(line) || tells_overwriting(line)) {
      return bad_trace(line_, kLoss);
    }
    if (line.empty() || line.starts_with('#')) continue;
    auto event = read_head(line);
    if (!event) return bad_trace(line_, "there is no event, and none that it could belong to");
    event->line = line_;
    return event;
  }
  return std::nullopt;
}

Result<std::optional<TraceEvent>> TraceLines::next() {
  auto event = take_head();
  if (!event || !*event) return event;
  const char* end = (*event)->body.data() + (*event)->body.size();
  while (!rest_.empty()) {
    const std::string_view line = rest_.substr(0, std::min(rest_.find('\n'), rest_.size()));
    if (tells_loss(line)) return bad_trace(line_ + 1, kLoss);
    if (read_head(line)) break;
    take_line();
    end = line.data() + line.size();
  }
  if (rest_.empty() && cut_) return bad_trace(line_, "the text ends inside this line");
  (*event)->body = std::string_view((*event)->body.data(), end);
  return event;
}

}  // namespace zcplay::control_trace
