// SPDX-License-Identifier: MIT
#include "validate/score/picture_view.h"

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "validate/score/counter.h"

namespace zcplay::score {
namespace {

const std::vector<std::byte> kMemory(4096);
std::span<const std::byte> memory(std::size_t size) {
  return std::span(kMemory).first(size);
}

RgbView good_rgb() {
  return {.pixels = memory(3 * 40 + 8 * 4), .stride = 40, .size = {8, 4}, .layout = kBgrx};
}

YuvView good_yuv() {
  // 9x5 pixels: 5x3 samples of chroma, the last row of which ends with its last sample.
  return {.luma = memory(4 * 12 + 9),
          .cb = memory(2 * 12 + 9),
          .cr = memory(2 * 12 + 9),
          .luma_stride = 12,
          .chroma_stride = 12,
          .size = {9, 5}};
}

TEST(PictureView, WhatFitsIsGood) {
  EXPECT_TRUE(check(good_rgb()));
  EXPECT_TRUE(check(good_yuv()));
  YuvView luma_only = good_yuv();
  luma_only.cb = luma_only.cr = {};
  EXPECT_TRUE(check(luma_only));
  EXPECT_FALSE(has_chroma(luma_only));
  EXPECT_TRUE(has_chroma(good_yuv()));
}

struct BadRgb {
  const char* name;
  std::function<void(RgbView&)> spoil;
};

TEST(PictureView, RgbThatDoesNotFitIsRefused) {
  const std::vector<BadRgb> cases = {
      {"no width", [](RgbView& view) { view.size.width = 0; }},
      {"no height", [](RgbView& view) { view.size.height = 0; }},
      {"too wide", [](RgbView& view) { view.size.width = kMaxSide + 1; }},
      {"too high", [](RgbView& view) { view.size.height = kMaxSide + 1; }},
      {"a byte short", [](RgbView& view) { view.pixels = view.pixels.first(view.pixels.size() - 1); }},
      {"rows overlap", [](RgbView& view) { view.stride = 31; }},
      {"two bytes a pixel", [](RgbView& view) { view.layout.bytes = 2; }},
      {"red twice", [](RgbView& view) { view.layout.green = view.layout.red; }},
      {"blue in the next pixel", [](RgbView& view) { view.layout = {3, 1, 2, 3}; }},
  };
  for (const BadRgb& bad : cases) {
    RgbView view = good_rgb();
    bad.spoil(view);
    const auto good = check(view);
    ASSERT_FALSE(good) << bad.name;
    EXPECT_EQ(good.error().code, ErrorCode::unsupported_input) << bad.name;
    EXPECT_FALSE(good.error().detail.empty()) << bad.name;
  }
}

struct BadYuv {
  const char* name;
  std::function<void(YuvView&)> spoil;
};

TEST(PictureView, YuvThatDoesNotFitIsRefused) {
  const std::vector<BadYuv> cases = {
      {"luma a byte short", [](YuvView& view) { view.luma = view.luma.first(view.luma.size() - 1); }},
      {"Cb a byte short", [](YuvView& view) { view.cb = view.cb.first(view.cb.size() - 1); }},
      {"Cr a byte short", [](YuvView& view) { view.cr = view.cr.first(view.cr.size() - 1); }},
      {"Cb alone", [](YuvView& view) { view.cr = {}; }},
      {"luma rows overlap", [](YuvView& view) { view.luma_stride = 8; }},
      {"chroma rows overlap", [](YuvView& view) { view.chroma_stride = 8; }},
      {"three bytes a sample", [](YuvView& view) { view.bytes_per_sample = 3; }},
      {"10 bits in a byte", [](YuvView& view) { view.bit_depth = 10; }},
      {"words in the room of bytes", [](YuvView& view) { view.bytes_per_sample = 2; }},
      {"bits above the word",
       [](YuvView& view) { view.bytes_per_sample = 2, view.bit_depth = 12, view.shift = 6; }},
      {"chroma of eight", [](YuvView& view) { view.chroma_shift_x = 3; }},
      {"no step", [](YuvView& view) { view.chroma_step = 0; }},
      {"no matrix", [](YuvView& view) { view.color.matrix = static_cast<Matrix>(3); }},
  };
  for (const BadYuv& bad : cases) {
    YuvView view = good_yuv();
    bad.spoil(view);
    const auto good = check(view);
    ASSERT_FALSE(good) << bad.name;
    EXPECT_EQ(good.error().code, ErrorCode::unsupported_input) << bad.name;
  }
}

TEST(PictureView, PartsStartWhereTheyAreAndStillFit) {
  const auto rgb = std::get<RgbView>(crop(good_rgb(), {3, 2, 5, 2}));
  EXPECT_EQ(rgb.pixels.data() - kMemory.data(), 2 * 40 + 3 * 4);
  EXPECT_TRUE(check(rgb));
  const auto yuv = std::get<YuvView>(crop(good_yuv(), {4, 2, 5, 3}));
  EXPECT_EQ(yuv.luma.data() - kMemory.data(), 2 * 12 + 4);
  EXPECT_EQ(yuv.cb.data() - kMemory.data(), 12 + 2 * 2);
  EXPECT_TRUE(check(yuv));
}

}  // namespace
}  // namespace zcplay::score
