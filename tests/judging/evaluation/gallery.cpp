// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/gallery.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "validate/report/png.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

RgbImage rgb_of(const YuvImage& image) {
  RgbImage rgb{.size = image.size, .pixels = {}};
  rgb.pixels.reserve(image.luma.size() * 3);
  const auto factors = score::yuv_factors(image.color, 8);
  const auto [width, height] = image.size;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const auto chroma = y / 2 * width + x / 2 * 2;
      const auto pixel = score::yuv_to_rgb(factors, std::to_integer<std::int32_t>(image.luma[y * width + x]),
                                           std::to_integer<std::int32_t>(image.chroma[chroma]),
                                           std::to_integer<std::int32_t>(image.chroma[chroma + 1]));
      rgb.pixels.insert(rgb.pixels.end(), pixel.begin(), pixel.end());
    }
  }
  return rgb;
}

RgbImage rgb_of(const SeenImage& image) {
  if (image.is_yuv) return rgb_of(image.yuv);
  RgbImage rgb{.size = image.size, .pixels = {}};
  rgb.pixels.reserve(image.pixels.size() / 4 * 3);
  for (std::size_t at = 0; at + 4 <= image.pixels.size(); at += 4) {
    for (const std::size_t channel : {2, 1, 0}) {
      rgb.pixels.push_back(std::to_integer<std::uint8_t>(image.pixels[at + channel]));
    }
  }
  return rgb;
}

RgbImage side_by_side(const RgbImage& clean, const RgbImage& seen) {
  const auto [width, height] = clean.size;
  RgbImage all{.size = {width * 3, height}, .pixels = {}};
  all.pixels.resize(std::size_t{width} * 3 * height * 3);
  const std::size_t row = std::size_t{width} * 3;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t i = 0; i < row; ++i) {
      const int a = clean.pixels[y * row + i];
      const int b = seen.pixels[y * row + i];
      auto* out = &all.pixels[y * row * 3 + i];
      out[0] = static_cast<std::uint8_t>(a);
      out[row] = static_cast<std::uint8_t>(b);
      out[row * 2] = static_cast<std::uint8_t>(std::clamp(128 + 4 * (b - a), 0, 255));
    }
  }
  return all;
}

std::string text_of(const std::vector<detect::Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += fmt::format("{} {:.3f}", detect::to_string(finding.artefact), finding.confidence);
    for (const auto& figure : finding.figures) text += fmt::format(" {}={:.4g}", figure.name, figure.value);
    text += "; ";
  }
  return text.empty() ? "-" : text;
}

}  // namespace

Gallery::Gallery(std::filesystem::path folder, std::size_t each) : folder_(std::move(folder)), each_(each) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "cases.tsv") << "picture\tclip\tfault\tseeing\tframe\tvisible\talone\treferenced\n";
}

void Gallery::look_at(const Witnessed& witnessed) {
  const auto& look = witnessed.look;
  for (const auto judge : {Judge::alone, Judge::referenced}) {
    if (look.flagged && judge == Judge::referenced) continue;
    const auto& said = opinion(look, judge);
    if (counts(look) && !said.reported()) {
      keep(witnessed, "miss", judge, detect::to_string(witnessed.fault->artefact));
    } else if (!look.faulty && said.reported() && (is_clean(look) || judge == Judge::referenced)) {
      keep(witnessed, is_clean(look) ? "alarm" : "beside", judge, detect::to_string(*said.named()));
    }
  }
  if (look.source == SourceOutcome::wrong || look.source == SourceOutcome::not_found) {
    keep(witnessed, "source", Judge::referenced, look.faulty ? "faulty" : "clean");
  }
}

void Gallery::keep(const Witnessed& witnessed, std::string_view what, Judge judge,
                   std::string_view artefact) {
  const auto& look = witnessed.look;
  const auto sort = fmt::format("{}-{}-{}-{}", what, judge == Judge::alone ? "alone" : "referenced", artefact,
                                to_string(look.seeing));
  const auto number = kept_[sort]++;
  if (number >= each_) return;
  const auto name = fmt::format("{}-{}.png", sort, number);
  if (const auto png = encode_png(side_by_side(rgb_of(witnessed.clean), rgb_of(witnessed.seen)))) {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(png->data()), static_cast<std::streamsize>(png->size()));
  }
  std::ofstream(folder_ / "cases.tsv", std::ios::app)
      << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", name, witnessed.clip.name(),
                     witnessed.fault == nullptr ? "-" : witnessed.fault->name(), to_string(look.seeing),
                     look.frame, look.visible, text_of(witnessed.alone), text_of(witnessed.referenced));
}

}  // namespace zcplay::judging
