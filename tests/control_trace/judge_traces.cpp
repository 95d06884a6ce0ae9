// SPDX-License-Identifier: MIT
#include "tests/control_trace/judge_traces.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace zcplay::control_trace {
namespace {

/// Order counts and offsets are the numbers of four bytes, and are better read with their sign.
std::string to_text(std::uint64_t number, std::size_t size) {
  if (size == 4) return fmt::format("{}", static_cast<std::int32_t>(number));
  return fmt::format("{}", number);
}

std::string to_text(const std::vector<std::uint64_t>& numbers, std::size_t size) {
  if (numbers.empty()) return "absent";
  std::string text = to_text(numbers.front(), size);
  for (std::size_t i = 1; i < numbers.size(); ++i) text += fmt::format(",{}", to_text(numbers[i], size));
  return text;
}

std::string job_name(std::optional<std::size_t> job) {
  return job ? fmt::format("{}", *job) : "-";
}

std::string describe(const Difference& difference, const TraceComparison& comparison) {
  std::string place;
  if (difference.field != kStatusField) {
    const JobPair& pair = comparison.pairs[difference.pair];
    place = fmt::format("job {}, theirs {}: ", job_name(pair.ours), job_name(pair.theirs));
  }
  if (difference.ours_entry >= 0 || difference.theirs_entry >= 0) {
    place += fmt::format("entry {}, theirs {}: ", difference.ours_entry, difference.theirs_entry);
  }
  return fmt::format("{}{}: zcplay {}, theirs {}", place, difference.field,
                     to_text(difference.ours, difference.size), to_text(difference.theirs, difference.size));
}

}  // namespace

StreamVerdict judge(std::string stream, const ClientRun& ours, const ClientRun& theirs,
                    const std::vector<Explanation>& rules) {
  TraceComparison comparison = compare_traces(ours.trace, theirs.trace);
  ++comparison.fields;
  if (ours.status != 0 || theirs.status != 0) {
    comparison.differences.push_back({.field = kStatusField,
                                      .size = 4,
                                      .ours = {static_cast<std::uint64_t>(ours.status)},
                                      .theirs = {static_cast<std::uint64_t>(theirs.status)}});
  }
  StreamVerdict verdict{.stream = std::move(stream),
                        .ours_jobs = ours.trace.size(),
                        .theirs_jobs = theirs.trace.size(),
                        .fields = comparison.fields};
  for (const Difference& difference : comparison.differences) {
    const Situation situation{ours.trace, theirs.trace, comparison, difference};
    const auto rule = std::ranges::find_if(rules, [&](const Explanation& explanation) {
      return explains(explanation, verdict.stream, situation);
    });
    if (rule == rules.end()) {
      verdict.unexplained.push_back(describe(difference, comparison));
    } else {
      ++verdict.explained;
      ++verdict.explained_by[rule->name];
    }
  }
  return verdict;
}

std::vector<std::string> rule_faults(const std::vector<Explanation>& rules,
                                     const std::vector<StreamVerdict>& verdicts, bool all_streams) {
  std::vector<std::string> faults;
  for (const Explanation& rule : rules) {
    bool used = false;
    for (const StreamVerdict& verdict : verdicts) {
      const auto explained = verdict.explained_by.find(rule.name);
      const std::size_t count = explained == verdict.explained_by.end() ? 0 : explained->second;
      used = used || count > 0;
      const auto stream = rule.streams.find(verdict.stream);
      if (stream == rule.streams.end()) continue;
      const std::size_t expected = stream->second.value_or(std::max<std::size_t>(count, 1));
      if (count != expected) {
        faults.push_back(fmt::format("the rule {} (line {}) explains {} differences in {}, and should {}",
                                     rule.name, rule.line, count, verdict.stream,
                                     stream->second ? fmt::format("explain {}", expected) : "explain some"));
      }
    }
    if (all_streams && !used) {
      faults.push_back(fmt::format("the rule {} (line {}) explains nothing any more", rule.name, rule.line));
    }
  }
  return faults;
}

}  // namespace zcplay::control_trace
