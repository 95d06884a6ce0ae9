// SPDX-License-Identifier: MIT
#include "tests/control_trace/samples.h"

#include <filesystem>
#include <utility>

#include <gtest/gtest.h>

#include "tests/control_trace/read_control_trace.h"
#include "tests/support/media.h"

namespace zcplay::control_trace {
namespace {

std::string read_text(const std::filesystem::path& path) {
  const auto bytes = test::read_file(path);
  return {bytes.begin(), bytes.end()};
}

ClientRun read_run(const std::string& name) {
  auto trace = read_control_trace(read_text(std::filesystem::path(ZCPLAY_TRACE_SAMPLES) / name));
  if (!trace) {
    ADD_FAILURE() << name << ": " << trace.error().detail;
    return {};
  }
  return {.trace = *std::move(trace)};
}

}  // namespace

Sample read_sample(const std::string& stream) {
  return {stream, read_run(stream + ".zcplay"), read_run(stream + ".gstreamer")};
}

std::vector<Explanation> read_rules() {
  auto rules = read_explanations(read_text(ZCPLAY_EXPLAINED_DIFFERENCES));
  if (!rules) {
    ADD_FAILURE() << rules.error().detail;
    return {};
  }
  return *std::move(rules);
}

}  // namespace zcplay::control_trace
