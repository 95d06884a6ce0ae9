// SPDX-License-Identifier: MIT
#include "validate/detect/fault_hypotheses.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/altered_picture.h"

namespace zcplay::detect {
namespace {

using Pictures = std::vector<std::shared_ptr<const score::RgbPlanes>>;

template <typename Alter>
std::shared_ptr<const score::RgbPlanes> altered(const Evidence& evidence, Alter alter) {
  AlteredPicture picture(evidence.source);
  alter(picture);
  return evidence.drawing.draw(picture.view());
}

// Whether it is worth to look at the whole picture.
bool plausible(const Evidence& evidence, const std::vector<std::function<void(AlteredPicture&)>>& ways) {
  Pictures pictures;
  for (const auto& way : ways) {
    pictures.push_back(evidence.drawing.draw_part(evidence.source, evidence.sample.area, way));
  }
  return explained_share(evidence.drawing.seen(), evidence.match, evidence.sample, pictures) >=
         kExplainedOfSample;
}

Hypothesis suppose(const Evidence& evidence, ArtefactClass artefact, std::string reason,
                   const Pictures& pictures) {
  Hypothesis hypothesis{.artefact = artefact, .reason = std::move(reason)};
  const Seen& seen = evidence.drawing.seen();
  hypothesis.explanation = explain(seen, evidence.match, pictures);
  hypothesis.shape = shape_of(seen, evidence.match, hypothesis.explanation.predicted);
  return hypothesis;
}

bool whole_or_lower_part(Shape shape) {
  return shape == Shape::everywhere || shape == Shape::from_row;
}

struct BlockColor {
  std::array<int, 3> mean{};
  int spread = 0;
};

BlockColor color_of(const Seen& seen, const GridBlock& block) {
  BlockColor color;
  for (std::size_t i = 0; i < 3; ++i) {
    int sum = 0;
    int low = 255;
    int high = 0;
    for (std::uint32_t y = block.area.y; y < block.area.y + block.area.height; ++y) {
      for (std::uint32_t x = block.area.x; x < block.area.x + block.area.width; ++x) {
        if (!seen.grid.visible(x, y)) continue;
        const int value = seen.planes.rgb[i][seen.planes.at(x, y)];
        sum += value;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    color.mean[i] = sum / static_cast<int>(block.pixels);
    color.spread = std::max(color.spread, high - low);
  }
  return color;
}

std::shared_ptr<const score::RgbPlanes> flat_picture(const Seen& seen, std::array<int, 3> color) {
  auto planes = std::make_shared<score::RgbPlanes>();
  planes->size = seen.planes.size;
  for (std::size_t i = 0; i < 3; ++i) {
    planes->rgb[i].assign(seen.planes.luma.size(), static_cast<std::uint8_t>(color[i]));
  }
  return planes;
}

// A few grid points of luma, of the seen picture and of the source, under a supposed stride.
double shear_cost(const Seen& seen, const SampleComponent& luma, std::int64_t written) {
  constexpr std::uint32_t kPoints = 40;
  const Size size = seen.planes.size;
  std::int64_t sum = 0;
  int count = 0;
  for (std::uint32_t j = 0; j < kPoints; ++j) {
    for (std::uint32_t i = 0; i < kPoints; ++i) {
      // Off the beat of the grid, so that stripes do not fool it.
      const std::uint64_t x =
          (std::uint64_t{i} * luma.width + (j * 7 + 3) % kPoints * luma.width / kPoints) / kPoints;
      const std::uint64_t y = (std::uint64_t{j} * luma.height + luma.height / 2) / kPoints;
      const std::uint64_t at = y * luma.width + x;
      const std::uint64_t row = at / static_cast<std::uint64_t>(written);
      const std::uint64_t column = at % static_cast<std::uint64_t>(written);
      if (row >= luma.height || column >= luma.width) continue;
      const auto seen_x = static_cast<std::uint32_t>(x * size.width / luma.width);
      const auto seen_y = static_cast<std::uint32_t>(y * size.height / luma.height);
      if (!seen.grid.visible(seen_x, seen_y)) continue;
      const int expected = luma.samples[luma.offset(static_cast<std::uint32_t>(row)) + column];
      sum += std::min(std::abs(int{seen.planes.luma[seen.planes.at(seen_x, seen_y)]} - expected), 64);
      ++count;
    }
  }
  constexpr int kEnough = kPoints * kPoints / 4;
  return count < kEnough ? 64 : static_cast<double>(sum) / count;
}

// Of a wrong block's rows those that are wrong themselves, as a share.
double rows_concerned(const Seen& seen, const Match& match, const GridBlock& block) {
  std::uint32_t concerned = 0;
  for (std::uint32_t y = block.area.y; y < block.area.y + block.area.height; ++y) {
    int sum = 0;
    int count = 0;
    for (std::uint32_t x = block.area.x; x < block.area.x + block.area.width; ++x) {
      if (!seen.grid.visible(x, y)) continue;
      const std::size_t at = seen.planes.at(x, y);
      for (std::size_t i = 0; i < 3; ++i) {
        sum += std::abs(int{seen.planes.rgb[i][at]} - int{match.expected->rgb[i][at]});
      }
      count += 3;
    }
    concerned += count != 0 && sum >= count * 3 ? 1 : 0;
  }
  return static_cast<double>(concerned) / block.area.height;
}

struct LumaDifference {
  double absolute = 0;
  double mean = 0;
};
// Of the wrong blocks, in luma of the source's own matrix.
LumaDifference luma_difference(const Evidence& evidence) {
  const Seen& seen = evidence.drawing.seen();
  LumaDifference result;
  std::int64_t count = 0;
  const auto* yuv = std::get_if<score::YuvView>(&evidence.source);
  const bool old_matrix = yuv != nullptr && yuv->color.matrix == score::Matrix::bt601;
  const double red = old_matrix ? 0.299 : 0.2126;
  const double blue = old_matrix ? 0.114 : 0.0722;
  for (std::size_t i = 0; i < evidence.match.wrong.size(); ++i) {
    if (!evidence.match.wrong[i]) continue;
    const GridBlock& block = seen.grid.blocks()[i];
    for (std::uint32_t y = block.area.y; y < block.area.y + block.area.height; ++y) {
      for (std::uint32_t x = block.area.x; x < block.area.x + block.area.width; ++x) {
        if (!seen.grid.visible(x, y)) continue;
        const std::size_t at = seen.planes.at(x, y);
        const auto difference = [&](std::size_t k) {
          return static_cast<double>(seen.planes.rgb[k][at]) -
                 static_cast<double>(evidence.match.expected->rgb[k][at]);
        };
        const double luma = red * difference(0) + (1 - red - blue) * difference(1) + blue * difference(2);
        result.absolute += std::abs(luma);
        result.mean += luma;
        ++count;
      }
    }
  }
  if (count == 0) return result;
  result.absolute /= static_cast<double>(count);
  result.mean /= static_cast<double>(count);
  return result;
}

}  // namespace

std::optional<Hypothesis> zero_samples(const Evidence& evidence) {
  const auto no_luma = [](AlteredPicture& picture) { picture.zero_luma(); };
  const auto no_chroma = [](AlteredPicture& picture) { picture.zero_chroma(); };
  const auto nothing = [](AlteredPicture& picture) {
    picture.zero_luma();
    picture.zero_chroma();
  };
  if (!plausible(evidence, {no_luma, no_chroma, nothing})) return std::nullopt;
  const auto luma = altered(evidence, no_luma);
  const auto chroma = altered(evidence, no_chroma);
  const auto both = altered(evidence, nothing);
  Hypothesis whole = suppose(evidence, ArtefactClass::zero_page, "every sample is 0", {both});
  if (whole.explanation.share >= kExplained && whole.shape == Shape::everywhere) return whole;
  if (whole.explanation.share >= kExplained && whole.shape == Shape::from_row) {
    whole.artefact = ArtefactClass::half_filled;
    whole.reason = "from row {} on every sample is 0";
    return whole;
  }
  Hypothesis colors =
      suppose(evidence, ArtefactClass::chroma_loss, "luma is right and chroma is 0", {chroma});
  if (colors.explanation.share >= kExplained && whole_or_lower_part(colors.shape)) return colors;
  Hypothesis part =
      suppose(evidence, ArtefactClass::zero_part, "the wrong samples are 0", {luma, chroma, both});
  // Nothing else looks like this, and small holes are mostly edge where pictures were scaled.
  constexpr double kMostOfIt = 0.6;
  if (part.explanation.share >= kMostOfIt) return part;
  return std::nullopt;
}

std::optional<Hypothesis> one_color_below(const Evidence& evidence) {
  const Seen& seen = evidence.drawing.seen();
  const auto blocks = seen.grid.blocks();
  std::optional<std::size_t> lowest;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (evidence.match.wrong[i]) lowest = i;
  }
  if (!lowest) return std::nullopt;
  const BlockColor color = color_of(seen, blocks[*lowest]);
  constexpr int kFlat = 12;  // dither, twice
  if (color.spread > kFlat) return std::nullopt;
  Hypothesis hypothesis = suppose(evidence, ArtefactClass::half_filled, "from row {} on it has one color",
                                  {flat_picture(seen, color.mean)});
  if (hypothesis.explanation.share < kExplained || !whole_or_lower_part(hypothesis.shape))
    return std::nullopt;
  return hypothesis;
}

std::optional<Hypothesis> wrong_colors(const Evidence& evidence) {
  const AlteredPicture picture(score::crop(evidence.source, {0, 0, 1, 1}));
  const score::YuvColor color = picture.color();
  std::vector<Hypothesis> all;
  const auto add = [&](ArtefactClass artefact, const char* reason, auto alter) {
    if (!plausible(evidence, {alter})) return;
    all.push_back(suppose(evidence, artefact, reason, {altered(evidence, alter)}));
  };
  if (picture.has_chroma()) {
    add(ArtefactClass::chroma_loss, "luma is right, chroma is gray",
        [](AlteredPicture& p) { p.gray_chroma(); });
    add(ArtefactClass::chroma_swap, "Cb and Cr are exchanged", [](AlteredPicture& p) { p.swap_chroma(); });
    add(ArtefactClass::chroma_swap, "Cb and Cr are exchanged, one sample off",
        [](AlteredPicture& p) { p.shift_chroma(); });
    constexpr std::array<std::pair<score::Matrix, const char*>, 3> kMatrices = {
        {{score::Matrix::bt601, "it looks converted with BT.601"},
         {score::Matrix::bt709, "it looks converted with BT.709"},
         {score::Matrix::bt2020, "it looks converted with BT.2020"}}};
    for (const auto& [matrix, reason] : kMatrices) {
      if (matrix == color.matrix) continue;
      add(ArtefactClass::wrong_matrix, reason,
          [matrix, color](AlteredPicture& p) { p.set_color({matrix, color.full_range}); });
    }
  }
  add(ArtefactClass::wrong_range, "limited range was taken for full: pale",
      [](AlteredPicture& p) { p.press_range(); });
  add(ArtefactClass::wrong_range, "full range was taken for limited: hard",
      [](AlteredPicture& p) { p.stretch_range(); });
  std::optional<Hypothesis> best;
  for (Hypothesis& hypothesis : all) {
    if (hypothesis.explanation.share < kExplained || hypothesis.shape == Shape::somewhere ||
        hypothesis.shape == Shape::down_to_row) {
      continue;
    }
    if (!best || hypothesis.explanation.cost < best->explanation.cost) best = std::move(hypothesis);
  }
  return best;
}

std::optional<Hypothesis> wrong_stride(const Evidence& evidence) {
  const Seen& seen = evidence.drawing.seen();
  if (evidence.match.wrong_blocks * 4 < evidence.match.wrong.size()) return std::nullopt;
  // Luma as seen pictures have it, so that a matrix or range does not matter.
  score::RgbPlanes rgb;
  score::convert(evidence.source, rgb);
  SampleComponent luma{.width = rgb.size.width, .height = rgb.size.height};
  luma.samples.assign(rgb.luma.begin(), rgb.luma.end());
  const auto width = static_cast<std::int64_t>(luma.width);
  double least = shear_cost(seen, luma, width);
  std::int64_t best = 0;
  for (std::int64_t difference = -width / 4 * 2; difference <= width; difference += 2) {
    if (difference == 0) continue;
    const double cost = shear_cost(seen, luma, width + difference);
    if (cost < least) {
      least = cost;
      best = difference;
    }
  }
  if (best == 0) return std::nullopt;
  const auto sheared =
      altered(evidence, [best](AlteredPicture& picture) { picture.shear(static_cast<std::int32_t>(best)); });
  Hypothesis hypothesis = suppose(evidence, ArtefactClass::stride_shear,
                                  fmt::format("each row begins {} samples further {} than the one above",
                                              std::abs(best), best > 0 ? "right" : "left"),
                                  {sheared});
  // Padding may hold anything, and where rows wrap the scaler mixes what does not belong together.
  constexpr double kEnough = 0.6;
  if (hypothesis.explanation.share < kEnough) return std::nullopt;
  return hypothesis;
}

Hypothesis damage(const Evidence& evidence) {
  const Seen& seen = evidence.drawing.seen();
  const Match& match = evidence.match;
  double rows = 0;
  for (std::size_t i = 0; i < match.wrong.size(); ++i) {
    if (match.wrong[i]) rows = std::max(rows, rows_concerned(seen, match, seen.grid.blocks()[i]));
  }
  const LumaDifference luma = luma_difference(evidence);
  Hypothesis hypothesis{
      .artefact = ArtefactClass::block_damage,
      .reason = fmt::format("{} of {} blocks differ", match.wrong_blocks, match.wrong.size())};
  const bool many = match.wrong_blocks * 2 > match.wrong.size();
  const bool some = match.wrong_blocks * 10 > match.wrong.size();
  // A macroblock that lies across two rows of the seen grid still fills half of a block.
  constexpr double kFewRows = 0.45;
  if (rows < kFewRows) {
    hypothesis.artefact = ArtefactClass::other;
    hypothesis.reason += ", by single rows";
  } else if (some && luma.absolute < kBlockDifference / 2) {
    hypothesis.artefact = ArtefactClass::other;
    hypothesis.reason += ", in their chroma alone";
  } else if (many && std::abs(luma.mean) > 0.9 * luma.absolute) {
    hypothesis.artefact = ArtefactClass::other;
    hypothesis.reason += luma.mean > 0 ? ", all of them brighter" : ", all of them darker";
  }
  return hypothesis;
}

}  // namespace zcplay::detect
