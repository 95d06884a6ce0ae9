// SPDX-License-Identifier: MIT
#include "validate/detect/color_step.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

using Matrix3 = std::array<float, 9>;

Matrix3 product(const Matrix3& a, const Matrix3& b) {
  Matrix3 result{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      for (std::size_t i = 0; i < 3; ++i) result[row * 3 + column] += a[row * 3 + i] * b[i * 3 + column];
    }
  }
  return result;
}

// H.273: the weights of red and blue in luma say everything.
struct Weights {
  float red = 0;
  float blue = 0;
  [[nodiscard]] float green() const { return 1 - red - blue; }
};

Weights weights(score::Matrix matrix) {
  if (matrix == score::Matrix::bt601) return {0.299F, 0.114F};
  if (matrix == score::Matrix::bt709) return {0.2126F, 0.0722F};
  return {0.2627F, 0.0593F};
}

Matrix3 to_rgb(score::Matrix matrix) {
  const Weights w = weights(matrix);
  return {1,
          0,
          2 * (1 - w.red),
          1,
          -2 * w.blue * (1 - w.blue) / w.green(),
          -2 * w.red * (1 - w.red) / w.green(),
          1,
          2 * (1 - w.blue),
          0};
}

Matrix3 from_rgb(score::Matrix matrix) {
  const Weights w = weights(matrix);
  const float cb = 2 * (1 - w.blue);
  const float cr = 2 * (1 - w.red);
  return {w.red, w.green(), w.blue, -w.red / cb, -w.green() / cb, 0.5F, 0.5F, -w.green() / cr, -w.blue / cr};
}

BlockColor changed(const BlockColor& color, const ColorChange& change) {
  const float cb = color.cb - 128;
  const float cr = color.cr - 128;
  const auto& f = change.factors;
  const auto clamped = [](float value) { return std::clamp(value, 0.0F, 255.0F); };
  return {clamped(f[0] * color.luma + f[1] * cb + f[2] * cr + change.luma_offset),
          clamped(128 + f[3] * color.luma + f[4] * cb + f[5] * cr),
          clamped(128 + f[6] * color.luma + f[7] * cb + f[8] * cr)};
}

// Mean absolute differences over the blocks that are not masked.
struct Distance {
  double luma = 0;
  double chroma = 0;
  [[nodiscard]] double all() const { return luma + chroma; }
};

template <typename ChangeOf>
Distance distance(const std::vector<BlockColor>& from, const std::vector<BlockColor>& to,
                  const std::vector<bool>& masked, ChangeOf change) {
  Distance sum;
  std::size_t count = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (masked[i]) continue;
    const BlockColor is = change(from[i]);
    sum.luma += std::abs(to[i].luma - is.luma);
    sum.chroma += std::abs(to[i].cb - is.cb) + std::abs(to[i].cr - is.cr);
    ++count;
  }
  if (count == 0) return {};
  sum.luma /= static_cast<double>(count);
  sum.chroma /= static_cast<double>(count);
  return sum;
}

BlockColor as_it_is(const BlockColor& color) {
  return color;
}

Distance distance(const std::vector<BlockColor>& from, const std::vector<BlockColor>& to,
                  const std::vector<bool>& masked) {
  return distance(from, to, masked, as_it_is);
}

// Mean and spread of luma, Cb and Cr over the picture, which motion leaves alone.
using Palette = std::array<double, 6>;

Palette palette(const std::vector<BlockColor>& colors, const std::vector<bool>& masked) {
  Palette sums{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < colors.size(); ++i) {
    if (masked[i]) continue;
    const std::array<double, 3> values = {colors[i].luma, colors[i].cb, colors[i].cr};
    for (std::size_t c = 0; c < 3; ++c) {
      sums[c] += values[c];
      sums[c + 3] += values[c] * values[c];
    }
    ++count;
  }
  if (count == 0) return {};
  for (std::size_t c = 0; c < 3; ++c) {
    sums[c] /= static_cast<double>(count);
    sums[c + 3] = std::sqrt(std::max(0.0, sums[c + 3] / static_cast<double>(count) - sums[c] * sums[c]));
  }
  return sums;
}

double distance(const Palette& a, const Palette& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum;
}

// Where chroma alone changes, luma only has to go on.
bool of_chroma(const ColorChange& change) {
  return change.artefact == ArtefactClass::chroma_loss || change.artefact == ArtefactClass::chroma_swap;
}

}  // namespace

std::vector<ColorChange> color_mistakes(score::Matrix matrix) {
  std::vector<ColorChange> result;
  result.push_back({ArtefactClass::chroma_loss, "chroma went flat", {1, 0, 0, 0, 0, 0, 0, 0, 0}});
  result.push_back({ArtefactClass::chroma_swap, "Cb and Cr were exchanged", {1, 0, 0, 0, 0, 1, 0, 1, 0}});
  constexpr float kLuma = 255.0F / 219;
  constexpr float kChroma = 255.0F / 224;
  result.push_back({ArtefactClass::wrong_range,
                    "limited range is shown as full",
                    {1 / kLuma, 0, 0, 0, 1 / kChroma, 0, 0, 0, 1 / kChroma},
                    16});
  result.push_back({ArtefactClass::wrong_range,
                    "full range is shown as limited",
                    {kLuma, 0, 0, 0, kChroma, 0, 0, 0, kChroma},
                    -16 * kLuma});
  result.push_back(
      {ArtefactClass::block_damage, "every sample was inverted", {-1, 0, 0, 0, -1, 0, 0, 0, -1}, 255});
  struct Named {
    score::Matrix matrix;
    const char* words;
  };
  constexpr std::array kMatrices = {
      Named{score::Matrix::bt601, "colors changed as if converted by BT.601"},
      Named{score::Matrix::bt709, "colors changed as if converted by BT.709"},
      Named{score::Matrix::bt2020, "colors changed as if converted by BT.2020"},
  };
  for (const Named& right : kMatrices) {
    for (const Named& wrong : kMatrices) {
      if (right.matrix == wrong.matrix) continue;
      const Matrix3 rgb = product(to_rgb(wrong.matrix), from_rgb(right.matrix));
      result.push_back({ArtefactClass::wrong_matrix, wrong.words,
                        product(from_rgb(matrix), product(rgb, to_rgb(matrix)))});
    }
  }
  return result;
}

bool ColorStep::lasts(const Look& look) const {
  const std::vector<bool>& masked = look.current->picture.masked;
  const Distance same = distance(look.before->colors, look.current->colors, masked);
  if (same.luma > kSceneChange) return false;
  if (lasting_change_.artefact == ArtefactClass::chroma_loss) {
    const auto flat = [](const BlockColor& color) { return BlockColor{color.luma, 128, 128}; };
    return distance(look.current->colors, look.current->colors, masked, flat).chroma < kFlatChroma;
  }
  const Distance back = distance(look.current->colors, look.before->colors, masked,
                                 [this](const BlockColor& color) { return changed(color, lasting_change_); });
  return same.all() <= back.all();
}

std::optional<Finding> ColorStep::begins(const Look& look, ColorChange& change) const {
  const std::vector<bool>& masked = look.current->picture.masked;
  const std::vector<BlockColor>& now = look.current->colors;
  const Distance same = distance(look.before->colors, now, masked);
  if (same.all() < kLeastColorStep) return std::nullopt;
  // What goes back to how it was is no mistake.
  if (earlier_.size() == now.size() && distance(earlier_, now, masked).all() * 2 < same.all())
    return std::nullopt;
  // Nor what was under way before, or goes on.
  const Palette then = palette(look.before->colors, masked);
  const double step = distance(then, palette(now, masked));
  const bool fades_in =
      earlier_.size() == now.size() && distance(palette(earlier_, masked), then) > kFading * step;
  const bool fades_on =
      look.after != nullptr && distance(then, palette(look.after->colors, masked)) > (1 + kFading) * step;
  if (fades_in || fades_on) return std::nullopt;
  std::optional<Finding> best;
  for (const ColorChange& candidate : color_mistakes(look.current->picture.matrix)) {
    const Distance left = distance(look.before->colors, now, masked, [&candidate](const BlockColor& color) {
      return changed(color, candidate);
    });
    double explained = of_chroma(candidate) ? same.chroma / (left.chroma + kColorNoise)
                                            : same.all() / (left.all() + kColorNoise);
    if (candidate.artefact == ArtefactClass::wrong_range) {
      // What motion hides in the blocks is still seen in all of them together.
      std::vector<BlockColor> mistaken = look.before->colors;
      for (BlockColor& color : mistaken) color = changed(color, candidate);
      const double rest = distance(palette(mistaken, masked), palette(now, masked));
      explained = std::max(explained, kPaletteWeight * step / (rest + kColorNoise));
    }
    const double calm = kSceneCalm / (left.luma + kColorNoise);
    const double confidence =
        std::min({confidence_of(std::max(explained - 1, 0.0), kColorExplained - 1), confidence_of(calm, 1),
                  confidence_of(of_chroma(candidate) ? same.chroma : same.all(), kLeastColorChange)});
    if (best && best->confidence >= confidence) continue;
    best = Finding{};
    best->artefact = candidate.artefact;
    best->confidence = confidence;
    best->reason = fmt::format("{} at a stroke", candidate.words);
    best->figures = {{"explained", explained}, {"change", same.all()}, {"left", left.all()}};
    change = candidate;
  }
  return best;
}

void ColorStep::look(const Look& look, std::vector<Finding>& findings) {
  if (look.before == nullptr) {
    lasting_.reset();
    earlier_.clear();
    return;
  }
  if (lasting_ && !lasts(look)) {
    lasting_.reset();
  } else if (!lasting_) {
    ColorChange change;
    std::optional<Finding> found = begins(look, change);
    if (found && found->confidence >= kReported) {
      lasting_ = found;
      lasting_change_ = change;
    } else if (found) {
      findings.push_back(*std::move(found));
    }
  }
  if (lasting_) findings.push_back(*lasting_);
  earlier_ = look.before->colors;
}

}  // namespace zcplay::detect
