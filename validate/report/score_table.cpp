// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "validate/report/score_report.h"

namespace zcplay {
namespace {

std::string percent(double share) {
  return fmt::format("{:.1f}%", share * 100);
}

// On the grid of macroblocks, which all codecs have or can have.
double blockiness_of_16(const score::Score& score) {
  const auto grid = std::ranges::find(score.blockiness, 16U, &score::Blockiness::pitch);
  return grid == score.blockiness.end() ? 1 : grid->ratio();
}

std::string judgement(const detect::Verdict& verdict) {
  std::string text;
  for (const detect::Finding& finding : verdict.findings) {
    text += fmt::format("{}{} ({:.2f}): {}", text.empty() ? "" : "; ", label(finding.artefact),
                        finding.confidence, finding.reason);
  }
  if (!text.empty()) return text;
  for (const detect::Observation& observation : verdict.observations)
    text += fmt::format("{}{}", text.empty() ? "" : "; ", observation.text);
  return text.empty() ? text : fmt::format("({})", text);
}

// Rows come one by one, so the columns' widths are set by what they can hold.
class ScoreTable final : public ScoreFormat {
 public:
  explicit ScoreTable(ScoreFormatOptions options) : options_(std::move(options)) {
    options_.name_width = std::max<std::size_t>(options_.name_width, 4);
  }

  // The titles come with the first row: where nothing can be scored, nothing is printed.
  std::string begin() override { return {}; }
  std::string begin_file(const ScoreFile& file) override {
    file_ = file;
    return {};
  }
  std::string frame(const ScoredFrame& frame) override {
    const score::Score& score = frame.score;
    std::string line = std::exchange(titled_, true) ? std::string() : titles();
    line += fmt::format("{:<{}}  {:>6}  {:>8}  {:>8.6f}  {:>7.1f}  {:>6}  {:>7}  {:>5}  {:>6.2f}  {:>7.0f}",
                        file_.name, options_.name_width, frame.frame, frame.colors, score.entropy, score.mean,
                        percent(score.zero_green_any), percent(score.uniform.share), score.constant_rows,
                        blockiness_of_16(score), score.sharpness);
    if (options_.reference) {
      const auto& source = frame.verdict.source;
      line += source ? fmt::format("  {:>6}  {:>6.4f}", source->frame, source->ssim)
                     : fmt::format("  {:>6}  {:>6}", "-", "-");
    }
    if (const std::string words = judgement(frame.verdict); !words.empty()) line += "  " + words;
    if (!frame.defects.empty()) line += fmt::format("  [{}]", to_string(frame.defects));
    return line + '\n';
  }
  std::string end_file(const ScoreTotals& totals) override {
    if (file_.is_image || totals.frames == 0) return {};
    std::string line = fmt::format("{:<{}}  {} frames, {} with artefacts", file_.name, options_.name_width,
                                   totals.frames, totals.bad == 0 ? "none" : std::to_string(totals.bad));
    std::string classes;
    for (std::size_t i = 0; i < totals.by_class.size(); ++i) {
      if (totals.by_class[i] == 0) continue;
      classes += fmt::format("{}{} {}", classes.empty() ? "" : ", ", totals.by_class[i],
                             label(static_cast<detect::ArtefactClass>(i)));
    }
    if (!classes.empty()) line += fmt::format(": {}", classes);
    return line + '\n';
  }
  std::string end(const std::string& /*counter*/, ExitCode /*exit_code*/) override { return {}; }

 private:
  std::string titles() const {
    std::string line = fmt::format("{:<{}}  {:>6}  {:>8}  {:>8}  {:>7}  {:>6}  {:>7}  {:>5}  {:>6}  {:>7}",
                                   "file", options_.name_width, "frame", "colors", "entropy", "mean", "green",
                                   "uniform", "rows", "blocks", "sharp");
    if (options_.reference) line += fmt::format("  {:>6}  {:>6}", "source", "SSIM");
    return line + "  judgement\n";
  }

  ScoreFormatOptions options_;
  ScoreFile file_;
  bool titled_ = false;
};

}  // namespace

void ScoreTotals::add(const ScoredFrame& frame) {
  ++frames;
  if (!frame.verdict.clean()) ++bad;
  for (const detect::Finding& finding : frame.verdict.findings)
    ++by_class[std::to_underlying(finding.artefact)];
}

std::unique_ptr<ScoreFormat> make_score_table(ScoreFormatOptions options) {
  return std::make_unique<ScoreTable>(std::move(options));
}

}  // namespace zcplay
