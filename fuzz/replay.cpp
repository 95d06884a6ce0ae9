// SPDX-License-Identifier: MIT
// Runs a fuzz target over files and the files of folders: the corpus, or what a fuzzer has found.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "fuzz/fuzz.h"

namespace {

std::vector<std::filesystem::path> list_inputs(int argc, char** argv) {
  std::vector<std::filesystem::path> inputs;
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_directory(argv[i])) {
      for (const auto& entry : std::filesystem::directory_iterator(argv[i])) inputs.push_back(entry.path());
    } else {
      inputs.emplace_back(argv[i]);
    }
  }
  std::ranges::sort(inputs);
  return inputs;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::filesystem::path> inputs = list_inputs(argc, argv);
  for (const auto& input : inputs) {
    std::ifstream file(input, std::ios::binary);
    if (!file) {
      fmt::print(stderr, "cannot read {}\n", input.string());
      return 1;
    }
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    fmt::print("{} ({} bytes)\n", input.string(), bytes.size());
    // A crash must leave the name of its input behind.
    std::fflush(stdout);
    (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  fmt::print("{} inputs\n", inputs.size());
  return inputs.empty() ? 1 : 0;
}
