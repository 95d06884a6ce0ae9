// SPDX-License-Identifier: MIT
// What it costs to count a picture, beside ImageMagick's `identify -format '%k %[entropy] %[mean]'` on the
// same picture, and to count its colors alone, beside clearing and filling a plain bitset. One core; CPU
// time; the least of several turns, taken in turn, so that a busy machine is as hard on both sides.
//
//   score [PPM...]   default: pictures made here, and the first ones of some streams of $ZCPLAY_MEDIA
//
// Exit status 1 where a limit is missed: 40 times as fast as identify, 1.5 times a plain bitset.

#include <sched.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/score_pictures.h"
#include "tests/support/temporary_folder.h"
#include "validate/score/color_set.h"
#include "validate/score/counter.h"
#include "validate/score/row_memory.h"
#include "validate/score/row_unpacker.h"
#include "validate/score/score.h"

namespace zcplay::score {
namespace {

using bench::Picture;

constexpr double kLeastTimesFaster = 40;
constexpr double kMostOfBitset = 1.5;
constexpr int kTurns = 7;
/// Each turn of ours is the least of as many, which take no longer than one of identify's.
constexpr int kCountsATurn = 10;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <typename Work>
double least_seconds(Work work) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kCountsATurn; ++i) {
    const double start = cpu_seconds();
    work();
    least = std::min(least, cpu_seconds() - start);
  }
  return least;
}

// --- The others ---

/// What counting colors costs at least: one bit a color, cleared first.
class PlainBitset {
 public:
  PlainBitset() : words_((std::size_t{1} << 24) / 64) {}
  void fill(const Picture& picture) {
    std::ranges::fill(words_, 0);
    const auto* pixel = reinterpret_cast<const std::uint8_t*>(picture.pixels.data());
    const auto* const end = pixel + picture.pixels.size();
    for (; pixel < end; pixel += 3) {
      const auto color = static_cast<std::uint32_t>(pixel[0] << 16 | pixel[1] << 8 | pixel[2]);
      words_[color / 64] |= std::uint64_t{1} << (color % 64);
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// The part of the counter that counts colors.
class ColorsAlone {
 public:
  explicit ColorsAlone(RowKernels kernels)
      : kernels_(std::move(kernels)), unpacker_(kernels_), colors_(kernels_) {}

  std::uint32_t count(const PictureView& view) {
    const Size size = size_of(view);
    for (auto& plane : planes_) plane.reserve(size.width);
    for (auto& row : rows_) row.reserve(size.width);
    const PlanarRow row{.rgb = {planes_[0].data(), planes_[1].data(), planes_[2].data()},
                        .luma = planes_[3].data()};
    const ColorRuns runs{.color = rows_[0].data(), .start = rows_[1].data()};
    unpacker_.begin(view);
    for (std::uint32_t y = 0; y < size.height; ++y) {
      unpacker_.unpack(y, row);
      colors_.add(runs.color, kernels_.color_runs(row, size.width, nullptr, runs));
    }
    return colors_.drain();
  }

 private:
  RowKernels kernels_;
  RowUnpacker unpacker_;
  ColorSet colors_;
  std::array<RowMemory<std::uint8_t>, 4> planes_;
  std::array<RowMemory<std::uint32_t>, 2> rows_;
};

// --- Measuring ---

struct Seconds {
  double identify = std::numeric_limits<double>::infinity();
  double ours = std::numeric_limits<double>::infinity();
  double bitset = std::numeric_limits<double>::infinity();
  double colors = std::numeric_limits<double>::infinity();
};

class Bench {
 public:
  explicit Bench(RowKernels kernels) : colors_(std::move(kernels)) {}

  Result<void> measure(const Picture& picture) {
    const auto path = folder_.path() / "picture.ppm";
    bench::write_ppm(picture, path);
    Seconds least;
    Counts counts;
    for (int turn = 0; turn < kTurns; ++turn) {
      const auto identify =
          bench::cpu_seconds_of({"identify", "-format", "%k %[entropy] %[mean]", path.string()});
      if (!identify) return fail(ErrorCode::environment, "identify", "ImageMagick's identify cannot be run");
      least.identify = std::min(least.identify, *identify);
      least.ours = std::min(least.ours, least_seconds([&] {
                              (void)counter_->count(picture.view(), counts);
                              score_ = make_score(counts);
                            }));
      least.bitset = std::min(least.bitset, least_seconds([&] { bitset_.fill(picture); }));
      least.colors = std::min(least.colors, least_seconds([&] { unique_ = colors_.count(picture.view()); }));
    }
    const double faster = least.identify / least.ours;
    const double of_bitset = least.colors / least.bitset;
    fmt::print("{:<34.34} {:>8} {:>9.1f} {:>8.2f} {:>7.1f} {:>10.2f} {:>8.2f} {:>6.2f}\n", picture.name,
               unique_, least.identify * 1e3, least.ours * 1e3, faster, least.bitset * 1e3,
               least.colors * 1e3, of_bitset);
    good_ = good_ && faster >= kLeastTimesFaster && of_bitset <= kMostOfBitset;
    return {};
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string name() const { return counter_->name(); }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<Counter> counter_ = make_cpu_counter();
  ColorsAlone colors_;
  PlainBitset bitset_;
  Score score_;
  std::uint32_t unique_ = 0;
  bool good_ = true;
};

int run(int argc, char** argv) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  (void)sched_setaffinity(0, sizeof one, &one);
  auto kernels = best_row_kernels();
  if (!kernels) {
    fmt::print(stderr, "this processor has no vectors that the counters were compiled for\n");
    return 2;
  }
  const auto pictures = bench::pictures_to_measure({argv + 1, argv + argc});
  if (!pictures) {
    fmt::print(stderr, "{}\n", to_string(pictures.error()));
    return 2;
  }
  Bench bench(*std::move(kernels));
  fmt::print("{}, milliseconds of CPU, the least of {} turns\n", bench.name(), kTurns);
  fmt::print("{:<34} {:>8} {:>9} {:>8} {:>7} {:>10} {:>8} {:>6}\n", "picture", "colors", "identify", "all",
             "times", "bitset", "colors", "ratio");
  for (const bench::Picture& picture : *pictures) {
    if (const auto good = bench.measure(picture); !good) {
      fmt::print(stderr, "{}\n", to_string(good.error()));
      return 2;
    }
  }
  fmt::print("limits ({} times as fast as identify, colors alone within {} of a bitset): {}\n",
             kLeastTimesFaster, kMostOfBitset, bench.good() ? "kept" : "missed");
  return bench.good() ? 0 : 1;
}

}  // namespace
}  // namespace zcplay::score

int main(int argc, char** argv) {
  return zcplay::score::run(argc, argv);
}
