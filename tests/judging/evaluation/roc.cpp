// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/roc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>

#include <fmt/format.h>

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

// Share of `sorted` (falling) that is at least `threshold`.
double share_from(const std::vector<float>& sorted, double threshold) {
  if (sorted.empty()) return 0;
  const auto end = std::ranges::partition_point(sorted, [&](float value) { return value >= threshold; });
  return static_cast<double>(std::distance(sorted.begin(), end)) / static_cast<double>(sorted.size());
}

constexpr double kLeft = 56;
constexpr double kTop = 34;
constexpr double kWidth = 420;
constexpr double kHeight = 300;
constexpr double kLegend = 190;
constexpr int kDecades = 5;  // from 1e-5 on; less is drawn at the edge
constexpr std::array<const char*, 8> kColors = {"#1b6ca8", "#c8502d", "#3b8f3e", "#8e44ad",
                                                "#b8860b", "#16a085", "#d81b60", "#555555"};

double x_of(double false_alarms) {
  const double decades =
      false_alarms <= 0 ? -kDecades : std::max<double>(-kDecades, std::log10(false_alarms));
  return kLeft + kWidth * (decades + kDecades) / kDecades;
}
double y_of(double recall) {
  return kTop + kHeight * (1 - recall);
}

std::string axes(const std::string& title) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" font-family=\"sans-serif\" "
      "font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      "<text x=\"{:.0f}\" y=\"20\" font-size=\"13\">{}</text>\n",
      kLeft + kWidth + kLegend, kTop + kHeight + 46, kLeft, title);
  for (int decade = 0; decade <= kDecades; ++decade) {
    const double x = kLeft + kWidth * decade / kDecades;
    svg += fmt::format("<path d=\"M{:.0f} {:.0f}V{:.0f}\" stroke=\"#ddd\"/>\n", x, kTop, kTop + kHeight);
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>\n", x,
                       kTop + kHeight + 15,
                       decade == 0 ? "0" : fmt::format("{:g}", std::pow(10.0, decade - kDecades)));
  }
  for (int fifth = 0; fifth <= 5; ++fifth) {
    const double y = y_of(fifth / 5.0);
    svg += fmt::format("<path d=\"M{:.0f} {:.0f}H{:.0f}\" stroke=\"#ddd\"/>\n", kLeft, y, kLeft + kWidth);
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{:.1f}</text>\n", kLeft - 6,
                       y + 4, fifth / 5.0);
  }
  svg += fmt::format(
      "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">false alarms, share of clean frames"
      "</text>\n<text transform=\"rotate(-90)\" x=\"{:.0f}\" y=\"16\" text-anchor=\"middle\">recall"
      "</text>\n",
      kLeft + kWidth / 2, kTop + kHeight + 34, -(kTop + kHeight / 2));
  return svg;
}

// Steps of less than a pixel are left out.
std::string path_of(const RocCurve& curve) {
  std::string path;
  double last_x = -10;
  double last_y = -10;
  for (const auto& point : curve.points) {
    const double x = x_of(point.false_alarms);
    const double y = y_of(point.recall);
    const bool last = &point == &curve.points.back();
    if (!last && std::abs(x - last_x) < 1 && std::abs(y - last_y) < 1) continue;
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x, y);
    last_x = x;
    last_y = y;
  }
  return path;
}

}  // namespace

std::optional<RocCurve> roc_curve(const Looks& looks, Judge judge, ArtefactClass artefact) {
  std::vector<float> clean;
  std::vector<float> faulty;
  for (const auto& look : looks.all) {
    if (is_clean(look)) {
      clean.push_back(confidence_in_family(opinion(look, judge), artefact));
    } else if (counts(look) && artefact_of(looks, look) == artefact) {
      faulty.push_back(confidence_in_family(opinion(look, judge), artefact));
    }
  }
  if (faulty.empty()) return std::nullopt;
  std::ranges::sort(clean, std::greater{});
  std::ranges::sort(faulty, std::greater{});
  std::vector<float> thresholds = clean;
  thresholds.insert(thresholds.end(), faulty.begin(), faulty.end());
  std::ranges::sort(thresholds, std::greater{});
  const auto repeated = std::ranges::unique(thresholds);
  thresholds.erase(repeated.begin(), repeated.end());

  RocCurve curve{.artefact = artefact, .clean = clean.size(), .faulty = faulty.size()};
  const auto at = [&](double threshold) {
    return RocPoint{threshold, share_from(clean, threshold), share_from(faulty, threshold)};
  };
  for (const float threshold : thresholds) {
    if (threshold > 0) curve.points.push_back(at(threshold));
  }
  curve.at_reported = at(detect::kReported);
  return curve;
}

std::string roc_svg(const std::string& title, const std::vector<RocCurve>& curves) {
  std::string svg = axes(title);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const auto& curve = curves[i];
    const char* color = kColors[i % kColors.size()];
    const char* dash = i >= kColors.size() ? " stroke-dasharray=\"5 3\"" : "";
    const auto path = path_of(curve);
    if (!path.empty()) {
      svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"{}/>\n", path, color,
                         dash);
    }
    svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>\n",
                       x_of(curve.at_reported.false_alarms), y_of(curve.at_reported.recall), color);
    const double y = kTop + 10 + 18 * static_cast<double>(i);
    svg += fmt::format("<path d=\"M{:.0f} {:.0f}h22\" stroke=\"{}\" stroke-width=\"2\"{}/>\n",
                       kLeft + kWidth + 14, y - 4, color, dash);
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">{} ({})</text>\n", kLeft + kWidth + 42, y,
                       detect::label(curve.artefact), curve.faulty);
  }
  return svg + "</svg>\n";
}

}  // namespace zcplay::judging
