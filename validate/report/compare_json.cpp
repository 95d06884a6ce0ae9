// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "validate/report/compare_report.h"

namespace zcplay {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

// JSON has no infinity; null stands for "no difference".
Json psnr_json(double psnr) {
  return std::isfinite(psnr) ? Json(psnr) : Json(nullptr);
}

Json paths_json(const std::vector<ReadPath>& paths) {
  Json list = Json::array();
  for (const ReadPath path : paths) list.push_back(to_string(path));
  return list;
}

Json difference_json(const PictureDifference& difference) {
  Json json{{"bad_macroblocks", difference.bad_macroblocks}, {"macroblocks", difference.macroblocks}};
  json["first_bad_macroblock"] = difference.first_bad
                                     ? Json{{"x", difference.first_bad->x}, {"y", difference.first_bad->y}}
                                     : Json(nullptr);
  json["psnr"] = psnr_json(difference.psnr);
  json["psnr_y"] = psnr_json(difference.component_psnr[0]);
  json["psnr_cb"] = psnr_json(difference.component_psnr[1]);
  json["psnr_cr"] = psnr_json(difference.component_psnr[2]);
  return json;
}

Json area_json(const Rect& area) {
  return {{"x", area.x}, {"y", area.y}, {"width", area.width}, {"height", area.height}};
}

Json evidence_json(const Evidence& evidence) {
  return {{"expected", text_or_null(evidence.expected)},
          {"got", text_or_null(evidence.got)},
          {"difference", text_or_null(evidence.difference)}};
}

Json finding_json(const Finding& finding) {
  Json json{{"frame", or_null(finding.frame)}, {"id", finding.id.value()}, {"slot", or_null(finding.slot)}};
  json["picture"] = {{"type", std::string(1, finding.kind.type)},
                     {"irap", finding.kind.irap},
                     {"reference", finding.kind.reference},
                     {"interlaced", finding.kind.interlaced},
                     {"pic_order_cnt", finding.kind.pic_order_cnt}};
  json["defects"] = to_string(finding.defects);
  json["class"] = to_string(finding.classification.fault);
  json["reason"] = text_or_null(finding.classification.reason);
  json["from_row"] = or_null(finding.classification.from_row);
  json["equals_frame"] = or_null(finding.classification.same_as);
  json["area"] = finding.classification.area ? area_json(*finding.classification.area) : Json(nullptr);
  json["difference"] = finding.difference ? difference_json(*finding.difference) : Json(nullptr);
  json["read_paths"] = paths_json(finding.paths);
  json["evidence"] = finding.evidence.empty() ? Json(nullptr) : evidence_json(finding.evidence);
  return json;
}

Json error_json(const Error& error) {
  return {{"exit_code", static_cast<int>(exit_code(error.code))},
          {"operation", error.operation},
          {"errno", error.system_errno},
          {"detail", error.detail}};
}

Json clip_json(const ClipReport& report) {
  const ComparisonSummary& summary = report.summary;
  Json json{{"clip", report.clip}, {"verdict", to_string(report.verdict())}};
  json["exit_code"] = static_cast<int>(report.exit_code());
  json["error"] = report.error ? error_json(*report.error) : Json(nullptr);
  json["tested"] = text_or_null(report.tested);
  json["reference"] = text_or_null(report.reference);
  json["codec"] = text_or_null(report.codec);
  json["width"] = report.size ? Json(report.size->width) : Json(nullptr);
  json["height"] = report.size ? Json(report.size->height) : Json(nullptr);
  json["format"] = text_or_null(report.format);
  json["read_paths"] = paths_json(report.read_paths);
  json["pictures"] = summary.decoded;
  json["tested_pictures"] = summary.tested_decoded;
  json["output_frames"] = summary.output;
  json["equal"] = summary.equal;
  json["undefined"] = summary.undefined;
  json["bad"] = summary.bad;
  json["lowest_psnr"] = or_null(summary.lowest_psnr);
  Json classes = Json::object();
  for (std::size_t i = 0; i < kFaultClassCount; ++i) {
    if (summary.by_class[i] != 0) classes[std::string(to_string(fault_class_at(i)))] = summary.by_class[i];
  }
  json["classes"] = std::move(classes);
  json["findings_total"] = summary.findings;
  json["evidence_folder"] = text_or_null(report.evidence_folder);
  json["findings"] = Json::array();
  for (const Finding& finding : report.findings) json["findings"].push_back(finding_json(finding));
  return json;
}

}  // namespace

std::string compare_json(std::span<const ClipReport> reports, std::string_view zcplay_version,
                         ExitCode exit_code) {
  Json json{{"format", "zcplay-compare"},
            {"version", 2},
            {"zcplay", zcplay_version},
            {"exit_code", static_cast<int>(exit_code)},
            {"clips", Json::array()}};
  for (const ClipReport& report : reports) json["clips"].push_back(clip_json(report));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace zcplay
