// SPDX-License-Identifier: MIT
// Compares what two clients asked of visl, stream by stream, and prints a table:
//   compare_traces [--all] [--texts FOLDER] EXPLANATIONS RUNS
// EXPLANATIONS has the differences that are known, and who is right (explanations.h). RUNS has a line a
// stream:
//   STREAM OUR_TRACE OUR_STATUS THEIR_TRACE THEIR_STATUS
// with the traces' paths counted from its own folder. --all: these are all streams there are, so a rule
// that explains nothing is a fault. --texts: writes our traces as control_text() to FOLDER/STREAM.txt.
// Ends with 1 where something is unexplained.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/control_trace/control_text.h"
#include "tests/control_trace/judge_traces.h"
#include "tests/control_trace/read_control_trace.h"

namespace zcplay::control_trace {
namespace {

namespace fs = std::filesystem;

/// How many unexplained differences of one stream are printed.
constexpr std::size_t kShown = 20;

struct Arguments {
  bool all = false;
  std::optional<fs::path> texts;
  std::vector<std::string> files;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--all") {
      arguments.all = true;
    } else if (argument == "--texts" && i + 1 < argc) {
      arguments.texts = argv[++i];
    } else {
      arguments.files.push_back(argument);
    }
  }
  if (arguments.files.size() != 2) return std::nullopt;
  return arguments;
}

Result<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return fail(ErrorCode::unreadable_input, "read", fmt::format("cannot read {}", path.string()));
  return text;
}

Result<ClientRun> read_run(const fs::path& path, int status) {
  const auto text = read_text(path);
  if (!text) return std::unexpected(text.error());
  auto trace = read_control_trace(*text);
  if (!trace) {
    Error error = trace.error();
    error.detail = fmt::format("{}: {}", path.filename().string(), error.detail);
    return std::unexpected(std::move(error));
  }
  return ClientRun{*std::move(trace), status};
}

void print_row(const StreamVerdict& verdict) {
  fmt::print("{:<54} {:>6} {:>6} {:>8} {:>9} {:>9} {:>11}\n", verdict.stream, verdict.ours_jobs,
             verdict.theirs_jobs, verdict.fields, verdict.identical(), verdict.explained,
             verdict.unexplained.size());
  for (std::size_t i = 0; i < std::min(kShown, verdict.unexplained.size()); ++i) {
    fmt::print("    {}\n", verdict.unexplained[i]);
  }
  std::fflush(stdout);
}

/// Judges each stream of RUNS and prints its row as soon as it is known.
Result<std::vector<StreamVerdict>> judge_all(const Arguments& arguments,
                                             const std::vector<Explanation>& rules) {
  fmt::print("{:<54} {:>6} {:>6} {:>8} {:>9} {:>9} {:>11}\n", "stream", "zcplay", "theirs", "fields",
             "identical", "explained", "unexplained");
  std::vector<StreamVerdict> verdicts;
  const fs::path folder = fs::path(arguments.files[1]).parent_path();
  std::ifstream runs(arguments.files[1]);
  std::string stream, our_trace, their_trace;
  int our_status = 0, their_status = 0;
  while (runs >> stream >> our_trace >> our_status >> their_trace >> their_status) {
    const auto ours = read_run(folder / our_trace, our_status);
    if (!ours) return std::unexpected(ours.error());
    const auto theirs = read_run(folder / their_trace, their_status);
    if (!theirs) return std::unexpected(theirs.error());
    verdicts.push_back(judge(stream, *ours, *theirs, rules));
    print_row(verdicts.back());
    if (arguments.texts) std::ofstream(*arguments.texts / (stream + ".txt")) << control_text(ours->trace);
  }
  if (!runs.eof() || verdicts.empty()) {
    return fail(ErrorCode::unreadable_input, "read runs",
                fmt::format("{} is no list of runs", arguments.files[1]));
  }
  return verdicts;
}

StreamVerdict total_of(const std::vector<StreamVerdict>& verdicts) {
  StreamVerdict total{.stream = fmt::format("{} streams", verdicts.size())};
  for (const StreamVerdict& verdict : verdicts) {
    total.ours_jobs += verdict.ours_jobs;
    total.theirs_jobs += verdict.theirs_jobs;
    total.fields += verdict.fields;
    total.explained += verdict.explained;
    total.unexplained.insert(total.unexplained.end(), verdict.unexplained.begin(), verdict.unexplained.end());
    for (const auto& [rule, count] : verdict.explained_by) total.explained_by[rule] += count;
  }
  return total;
}

void print_rules(const std::vector<Explanation>& rules, const std::vector<StreamVerdict>& verdicts,
                 const StreamVerdict& total) {
  fmt::print("\n{:<54} {:>8} {:>8}  {}\n", "explained by", "fields", "streams", "who is right");
  for (const Explanation& rule : rules) {
    const auto used = total.explained_by.find(rule.name);
    if (used == total.explained_by.end()) continue;
    const auto streams = std::ranges::count_if(
        verdicts, [&](const StreamVerdict& verdict) { return verdict.explained_by.contains(rule.name); });
    fmt::print("{:<54} {:>8} {:>8}  {}\n", rule.name, used->second, streams, rule.right);
  }
}

Result<bool> run(const Arguments& arguments) {
  const auto text = read_text(arguments.files[0]);
  if (!text) return std::unexpected(text.error());
  const auto rules = read_explanations(*text);
  if (!rules) return std::unexpected(rules.error());
  const auto verdicts = judge_all(arguments, *rules);
  if (!verdicts) return std::unexpected(verdicts.error());
  StreamVerdict total = total_of(*verdicts);
  const std::size_t unexplained = total.unexplained.size();
  fmt::print("{:<54} {:>6} {:>6} {:>8} {:>9} {:>9} {:>11}\n", total.stream, total.ours_jobs,
             total.theirs_jobs, total.fields, total.identical(), total.explained, unexplained);
  print_rules(*rules, *verdicts, total);
  const auto faults = rule_faults(*rules, *verdicts, arguments.all);
  for (const std::string& fault : faults) fmt::print("FAULT: {}.\n", fault);
  return unexplained == 0 && faults.empty();
}

}  // namespace
}  // namespace zcplay::control_trace

int main(int argc, char** argv) {
  using namespace zcplay::control_trace;
  const auto arguments = read_arguments(argc, argv);
  if (!arguments) {
    std::cerr << "usage: compare_traces [--all] [--texts FOLDER] EXPLANATIONS RUNS\n";
    return 2;
  }
  const auto good = run(*arguments);
  if (!good) {
    std::cerr << fmt::format("compare_traces: {}\n", to_string(good.error()));
    return 2;
  }
  return *good ? 0 : 1;
}
