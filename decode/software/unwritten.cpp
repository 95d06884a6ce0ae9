// SPDX-License-Identifier: MIT
#include "decode/software/unwritten.h"

#include <array>
#include <cstddef>
#include <cstring>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace zcplay::software {
namespace {

constexpr int kMacroblock = 16;

// Neighbours differ by more than the deblocking filter takes for a block edge (beta is at most 18,
// 8.7.2.2), so that it does not touch them when only the macroblock next to them was decoded.
constexpr std::array<std::uint8_t, kMacroblock> kPattern = {3,  251, 17, 198, 71, 233, 9,  155,
                                                            47, 211, 29, 167, 5,  249, 83, 226};

template <typename Sample>
constexpr std::array<Sample, kMacroblock> pattern() {
  std::array<Sample, kMacroblock> samples{};
  for (std::size_t i = 0; i < kPattern.size(); ++i) samples[i] = kPattern[i];
  return samples;
}

int sample_depth(const AVFrame& frame) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return description != nullptr ? description->comp[0].depth : 8;
}

// One row of each parity in every 16: a frame macroblock has both, a field macroblock (which spreads
// over 32 rows) has two of its own parity.
constexpr std::array kMarkedRows = {8, 9};

template <typename Sample, typename Visit>
void visit_marks(const AVFrame& frame, Rows rows, Visit visit) {
  for (int top = 0; top + kMacroblock <= frame.height; top += kMacroblock) {
    for (const int row : kMarkedRows) {
      const bool bottom_field = row % 2 != 0;
      if ((rows == Rows::top_field && bottom_field) || (rows == Rows::bottom_field && !bottom_field))
        continue;
      std::uint8_t* line = frame.data[0] + static_cast<std::ptrdiff_t>(top + row) * frame.linesize[0];
      for (int left = 0; left + kMacroblock <= frame.width; left += kMacroblock) {
        visit(line + static_cast<std::size_t>(left) * sizeof(Sample), left, top);
      }
    }
  }
}

template <typename Sample>
void mark(AVFrame& frame) {
  constexpr auto kSamples = pattern<Sample>();
  visit_marks<Sample>(frame, Rows::all, [&](std::uint8_t* samples, int, int) {
    std::memcpy(samples, kSamples.data(), sizeof(kSamples));
  });
}

template <typename Sample>
std::optional<MacroblockAddress> take(const AVFrame& frame, Rows rows) {
  constexpr auto kSamples = pattern<Sample>();
  std::array<Sample, kMacroblock> grey;
  grey.fill(static_cast<Sample>(1 << (sample_depth(frame) - 1)));
  std::optional<MacroblockAddress> first;
  visit_marks<Sample>(frame, rows, [&](std::uint8_t* samples, int left, int top) {
    if (std::memcmp(samples, kSamples.data(), sizeof(kSamples)) != 0) return;
    std::memcpy(samples, grey.data(), sizeof(grey));
    if (first) return;
    first = MacroblockAddress{static_cast<std::uint32_t>(left / kMacroblock),
                              static_cast<std::uint32_t>(top / kMacroblock)};
  });
  return first;
}

}  // namespace

void mark_unwritten(AVFrame& frame) {
  sample_depth(frame) > 8 ? mark<std::uint16_t>(frame) : mark<std::uint8_t>(frame);
}

std::optional<MacroblockAddress> take_unwritten(const AVFrame& frame, Rows rows) {
  return sample_depth(frame) > 8 ? take<std::uint16_t>(frame, rows) : take<std::uint8_t>(frame, rows);
}

}  // namespace zcplay::software
