// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "validate/report/score_report.h"

namespace zcplay {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json rect_json(const Rect& rect) {
  return {{"x", rect.x}, {"y", rect.y}, {"width", rect.width}, {"height", rect.height}};
}

Json finding_json(const detect::Finding& finding) {
  Json json{
      {"class", to_string(finding.artefact)}, {"confidence", finding.confidence}, {"reason", finding.reason}};
  Json figures = Json::object();
  for (const detect::Figure& figure : finding.figures)
    figures[figure.name] = std::isfinite(figure.value) ? Json(figure.value) : Json(nullptr);
  json["figures"] = std::move(figures);
  json["area"] = finding.area ? rect_json(*finding.area) : Json(nullptr);
  json["from_row"] = or_null(finding.from_row);
  json["same_as"] = or_null(finding.same_as);
  return json;
}

Json source_json(const detect::SourceMatch& source) {
  return {{"frame", source.frame},
          {"distance", source.distance},
          {"like_its_neighbours", source.like_its_neighbours},
          {"ssim", source.ssim},
          {"different_blocks", source.different_blocks},
          {"compared_blocks", source.compared_blocks}};
}

Json green_json(const score::Score& score) {
  Json json{{"any", score.zero_green_any}};
  constexpr const char* kNames[] = {"bt601_limited", "bt709_limited", "bt2020_limited",
                                    "bt601_full",    "bt709_full",    "bt2020_full"};
  static_assert(std::size(kNames) == score::kZeroGreens.size());
  for (std::size_t i = 0; i < score.zero_green.size(); ++i) json[kNames[i]] = score.zero_green[i];
  return json;
}

Json blockiness_json(const score::Score& score) {
  Json json = Json::array();
  for (const score::Blockiness& grid : score.blockiness) {
    json.push_back({{"pitch", grid.pitch},
                    {"on_grid", grid.on_grid},
                    {"off_grid", grid.off_grid},
                    {"ratio", grid.ratio()}});
  }
  return json;
}

Json frame_json(const ScoredFrame& frame, const ScoreFormatOptions& options) {
  const score::Score& score = frame.score;
  Json json{
      {"frame", frame.frame}, {"colors", frame.colors}, {"entropy", score.entropy}, {"mean", score.mean}};
  json["width"] = score.size.width;
  json["height"] = score.size.height;
  json["time"] = or_null(frame.time);
  json["type"] = frame.type ? Json(std::string(1, *frame.type)) : Json(nullptr);
  json["defects"] = to_string(frame.defects);
  json["has_alpha"] = frame.has_alpha;
  json["rgb_colors"] = score.unique_colors;
  json["channel_entropy"] = score.channel_entropy;
  json["channel_mean"] = score.channel_mean;
  json["zero_green"] = green_json(score);
  json["exact_zero"] = or_null(score.exact_zero);
  json["uniform"] = {{"share", score.uniform.share},
                     {"cells", score.uniform.cells},
                     {"bounds", rect_json(score.uniform.bounds)},
                     {"color", score.uniform.color}};
  json["constant_rows"] = score.constant_rows;
  json["blockiness"] = blockiness_json(score);
  json["sharpness"] = score.sharpness;
  json["hash"] = fmt::format("{:016x}", score.perceptual_hash);
  if (options.histogram) json["histogram"] = frame.histogram;
  json["findings"] = Json::array();
  for (const detect::Finding& finding : frame.verdict.findings)
    json["findings"].push_back(finding_json(finding));
  json["observations"] = Json::array();
  for (const detect::Observation& observation : frame.verdict.observations)
    json["observations"].push_back({{"kind", to_string(observation.kind)}, {"text", observation.text}});
  json["source"] = frame.verdict.source ? source_json(*frame.verdict.source) : Json(nullptr);
  return json;
}

Json totals_json(const ScoreTotals& totals) {
  Json json{{"frames_total", totals.frames}, {"bad", totals.bad}};
  Json classes = Json::object();
  for (std::size_t i = 0; i < totals.by_class.size(); ++i) {
    if (totals.by_class[i] != 0)
      classes[std::string(to_string(static_cast<detect::ArtefactClass>(i)))] = totals.by_class[i];
  }
  json["classes"] = std::move(classes);
  json["error"] = nullptr;
  if (totals.error) {
    json["error"] = {{"exit_code", static_cast<int>(exit_code(totals.error->code))},
                     {"operation", totals.error->operation},
                     {"errno", totals.error->system_errno},
                     {"detail", totals.error->detail}};
  }
  return json;
}

// An object's text without its braces, to go on with it later.
std::string members(const Json& json) {
  const std::string text = compact(json);
  return text.substr(1, text.size() - 2);
}

// One object, written piece by piece: a clip's frames do not fit into memory for ever.
class ScoreJson final : public ScoreFormat {
 public:
  ScoreJson(ScoreFormatOptions options, std::string_view zcplay_version)
      : options_(std::move(options)), zcplay_version_(zcplay_version) {}

  std::string begin() override {
    return fmt::format(
        "{{{},\n\"files\":[",
        members({{"format", "zcplay-score"}, {"version", kVersion}, {"zcplay", zcplay_version_}}));
  }
  std::string begin_file(const ScoreFile& file) override {
    const std::string separator = std::exchange(first_file_, false) ? "" : ",";
    first_frame_ = true;
    Json json{{"file", file.name}, {"image", file.is_image}};
    json["kind"] = file.kind.empty() ? Json(nullptr) : Json(file.kind);
    return fmt::format("{}\n{{{},\"frames\":[", separator, members(json));
  }
  std::string frame(const ScoredFrame& frame) override {
    const std::string separator = std::exchange(first_frame_, false) ? "" : ",";
    return fmt::format("{}\n{}", separator, compact(frame_json(frame, options_)));
  }
  std::string end_file(const ScoreTotals& totals) override {
    return fmt::format("\n],{}}}", members(totals_json(totals)));
  }
  std::string end(const std::string& counter, ExitCode exit_code) override {
    return fmt::format("\n],{}}}\n",
                       members({{"counter", counter}, {"exit_code", static_cast<int>(exit_code)}}));
  }

 private:
  ScoreFormatOptions options_;
  std::string zcplay_version_;
  bool first_file_ = true;
  bool first_frame_ = true;
};

}  // namespace

std::unique_ptr<ScoreFormat> make_score_json(ScoreFormatOptions options, std::string_view zcplay_version) {
  return std::make_unique<ScoreJson>(std::move(options), zcplay_version);
}

}  // namespace zcplay
