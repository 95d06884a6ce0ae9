// SPDX-License-Identifier: MIT
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "validate/report/score_report.h"

namespace zcplay {
namespace {

// As RFC 4180 wants it. A file name may hold anything.
std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

template <typename T>
std::string or_empty(const std::optional<T>& value, const char* format) {
  return value ? fmt::format(fmt::runtime(format), *value) : std::string();
}

class ScoreCsv final : public ScoreFormat {
 public:
  std::string begin() override {
    return "file,frame,colors,entropy,mean,width,height,time,type,entropy_red,entropy_green,entropy_blue,"
           "mean_red,mean_green,mean_blue,zero_green,exact_zero,uniform,constant_rows,blockiness_8,"
           "blockiness_16,blockiness_32,blockiness_64,sharpness,hash,source_frame,ssim,different_blocks,"
           "artefacts,confidence\n";
  }
  std::string begin_file(const ScoreFile& file) override {
    name_ = quoted(file.name);
    return {};
  }
  std::string frame(const ScoredFrame& frame) override {
    const score::Score& score = frame.score;
    std::string line = fmt::format("{},{},{},{:.9f},{:.4f},{},{},{},{}", name_, frame.frame, frame.colors,
                                   score.entropy, score.mean, score.size.width, score.size.height,
                                   or_empty(frame.time, "{:.6f}"), or_empty(frame.type, "{}"));
    for (const double entropy : score.channel_entropy) line += fmt::format(",{:.9f}", entropy);
    for (const double mean : score.channel_mean) line += fmt::format(",{:.4f}", mean);
    line += fmt::format(",{:.6f},{},{:.6f},{}", score.zero_green_any, or_empty(score.exact_zero, "{:.6f}"),
                        score.uniform.share, score.constant_rows);
    for (const score::Blockiness& grid : score.blockiness) line += fmt::format(",{:.4f}", grid.ratio());
    line += fmt::format(",{:.3f},{:016x}", score.sharpness, score.perceptual_hash);
    if (const auto& source = frame.verdict.source) {
      line += fmt::format(",{},{:.6f},{}", source->frame, source->ssim, source->different_blocks);
    } else {
      line += ",,,";
    }
    std::string artefacts;
    for (const detect::Finding& finding : frame.verdict.findings)
      artefacts += fmt::format("{}{}", artefacts.empty() ? "" : " ", to_string(finding.artefact));
    line += ',' + artefacts + ',';
    if (!frame.verdict.clean()) line += fmt::format("{:.3f}", frame.verdict.findings.front().confidence);
    return line + '\n';
  }
  std::string end_file(const ScoreTotals& /*totals*/) override { return {}; }
  std::string end(const std::string& /*counter*/, ExitCode /*exit_code*/) override { return {}; }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<ScoreFormat> make_score_csv(ScoreFormatOptions /*options*/) {
  return std::make_unique<ScoreCsv>();
}

}  // namespace zcplay
