// SPDX-License-Identifier: MIT
#include "tests/control_trace/text_difference.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zcplay::control_trace {
namespace {

std::string_view take(std::string_view& text, char end) {
  const std::string_view taken = text.substr(0, text.find(end));
  text.remove_prefix(std::min(taken.size() + 1, text.size()));
  return taken;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) words.push_back(take(line, ' '));
  return words;
}

/// The words of one line that the other lacks.
std::string missing_from(std::string_view line, std::string_view other) {
  std::vector<std::string_view> words = words_of(line);
  const std::vector<std::string_view> others = words_of(other);
  std::erase_if(words,
                [&](std::string_view word) { return std::ranges::find(others, word) != others.end(); });
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, " "));
}

/// "job 3", of "job 3 frame 2 bytes=17".
std::string job_of(std::string_view line) {
  take(line, ' ');
  return fmt::format("job {}", take(line, ' '));
}

}  // namespace

std::string first_text_difference(std::string_view expected, std::string_view actual) {
  std::string job = "the beginning";
  while (!expected.empty() || !actual.empty()) {
    const std::string_view wanted = take(expected, '\n');
    const std::string_view found = take(actual, '\n');
    const bool in_job = wanted.starts_with("job ") || wanted.starts_with(' ');
    if (wanted.starts_with("job ")) job = job_of(wanted);
    if (wanted == found) continue;
    return fmt::format("{} {}: {} in place of {}", in_job ? "in" : "behind", job, missing_from(found, wanted),
                       missing_from(wanted, found));
  }
  return {};
}

}  // namespace zcplay::control_trace
