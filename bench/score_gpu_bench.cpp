// SPDX-License-Identifier: MIT
// What counting a picture costs on the CPU and on the GPU, and how often the GPU's work groups reach for a
// word that all of them share. No verdict: which is faster is the machine's matter, and is measured where it
// is used.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "tests/validate/score/test_picture.h"
#include "validate/score/counter.h"
#include "validate/score/gpu/gpu_counter.h"

namespace {

using zcplay::score::Counter;
using zcplay::score::Counts;
using zcplay::score::test::Content;
using zcplay::score::test::Layout;
using zcplay::score::test::layouts;
using zcplay::score::test::TestPicture;

constexpr int kRuns = 9;

/// Milliseconds of the median run; less than 0 where the counter fails.
double median_time(Counter& counter, const TestPicture& picture, Counts& counts) {
  std::vector<double> times;
  for (int i = 0; i <= kRuns; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (auto counted = counter.count(picture.view(), counts); !counted) {
      fmt::print(stderr, "{}\n", zcplay::to_string(counted.error()));
      return -1;
    }
    // The first run makes textures and buffers.
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (i > 0) times.push_back(took.count());
  }
  std::ranges::nth_element(times, times.begin() + kRuns / 2);
  return times[kRuns / 2];
}

}  // namespace

int main() {
  const auto cpu = zcplay::score::make_cpu_counter();
  const auto opening = std::chrono::steady_clock::now();
  auto gpu = zcplay::score::GpuCounter::create();
  if (!gpu) {
    fmt::print("{}\n", zcplay::to_string(gpu.error()));
    return 0;
  }
  const std::chrono::duration<double, std::milli> opened = std::chrono::steady_clock::now() - opening;
  fmt::print("CPU: {}\n{}, opened in {:.0f} ms\n\n", cpu->name(), (*gpu)->name(), opened.count());
  fmt::print("{:<12} {:<6} {:>9} {:>8} {:>8} {:>10}\n", "picture", "layout", "colors", "CPU ms", "GPU ms",
             "reaches");
  bool equal = true;
  for (const char* const name : {"BGRX", "RGB", "NV12", "P010"}) {
    const Layout& layout = *std::ranges::find(layouts(), name, &Layout::name);
    for (const Content content : {Content::uniform, Content::waves, Content::blocks, Content::noise}) {
      const TestPicture picture({.content = content, .layout = layout, .size = {1920, 1080}});
      Counts on_cpu;
      Counts on_gpu;
      const double cpu_time = median_time(*cpu, picture, on_cpu);
      const double gpu_time = median_time(**gpu, picture, on_gpu);
      if (gpu_time < 0) return 1;
      equal = equal && on_cpu == on_gpu;
      fmt::print("{:<12} {:<6} {:>9} {:>8.2f} {:>8.2f} {:>10}\n", to_string(content), name,
                 on_cpu.unique_colors, cpu_time, gpu_time, (*gpu)->work().shared_reaches);
    }
  }
  fmt::print("\n1920x1080; median of {}; the counts are {}\n", kRuns, equal ? "equal" : "NOT EQUAL");
  return equal ? 0 : 1;
}
