// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/report/compare_report.h"
#include "validate/report/text_table.h"

namespace zcplay {
namespace {

std::string count(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string class_counts(const ComparisonSummary& summary) {
  std::string text;
  for (std::size_t i = 0; i < kFaultClassCount; ++i) {
    if (summary.by_class[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", summary.by_class[i], label(fault_class_at(i)));
  }
  return text;
}

std::string kind_text(const PictureKind& kind) {
  return fmt::format("{}{}{}", kind.type, kind.irap ? " irap" : "", kind.reference ? " ref" : "");
}

std::string psnr_text(double psnr) {
  return std::isinf(psnr) ? "inf" : fmt::format("{:.2f}", psnr);
}

}  // namespace

std::string_view to_string(ClipVerdict verdict) {
  switch (verdict) {
    case ClipVerdict::equal:
      return "equal";
    case ClipVerdict::different:
      return "different";
    case ClipVerdict::unreadable:
      return "unreadable";
    case ClipVerdict::unsupported:
      return "unsupported";
    case ClipVerdict::failed:
      return "failed";
    case ClipVerdict::interrupted:
      break;
  }
  return "interrupted";
}

ClipVerdict ClipReport::verdict() const {
  if (!error) return summary.clean() ? ClipVerdict::equal : ClipVerdict::different;
  switch (error->code) {
    case ErrorCode::unreadable_input:
      return ClipVerdict::unreadable;
    case ErrorCode::unsupported_input:
      return ClipVerdict::unsupported;
    case ErrorCode::interrupted:
      return ClipVerdict::interrupted;
    default:
      return ClipVerdict::failed;
  }
}

ExitCode ClipReport::exit_code() const {
  if (error) return zcplay::exit_code(error->code);
  return summary.clean() ? ExitCode::good : ExitCode::mismatch;
}

std::string clip_line(const ClipReport& report, std::size_t name_width) {
  const ComparisonSummary& summary = report.summary;
  std::string line = fmt::format("{:<{}}  {:<11}", report.clip, name_width, to_string(report.verdict()));
  if (report.size)
    line +=
        fmt::format("  {} {}x{} {}", report.codec, report.size->width, report.size->height, report.format);
  if (summary.decoded != 0 || !report.error) {
    line += "  " + count(summary.decoded, "picture", "pictures");
    if (summary.bad != 0) line += fmt::format(", {} bad: {}", summary.bad, class_counts(summary));
    if (summary.undefined != 0) line += fmt::format(", {} undefined", summary.undefined);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string finding_table(const ClipReport& report, std::size_t rows) {
  if (report.findings.empty()) return {};
  using Align = TextTable::Align;
  TextTable table({{"frame", Align::right},
                   {"id", Align::right},
                   {"slot", Align::right},
                   {"kind"},
                   {"first bad", Align::right},
                   {"bad blocks", Align::right},
                   {"PSNR", Align::right},
                   {"class"},
                   {"read path"}});
  const std::size_t shown = std::min(rows, report.findings.size());
  for (const Finding& finding : std::span(report.findings).first(shown)) {
    std::string first_bad = "-";
    std::string bad_blocks = "-";
    std::string psnr = "-";
    if (finding.difference) {
      const PictureDifference& difference = *finding.difference;
      if (difference.first_bad)
        first_bad = fmt::format("{},{}", difference.first_bad->x, difference.first_bad->y);
      bad_blocks = fmt::format("{}/{}", difference.bad_macroblocks, difference.macroblocks);
      psnr = psnr_text(difference.psnr);
    }
    std::string paths;
    for (const ReadPath path : finding.paths)
      paths += fmt::format("{}{}", paths.empty() ? "" : ",", to_string(path));
    table.add({finding.frame ? fmt::to_string(*finding.frame) : "-", fmt::to_string(finding.id.value()),
               finding.slot ? fmt::to_string(*finding.slot) : "-", kind_text(finding.kind), first_bad,
               bad_blocks, psnr, describe(finding.classification), paths.empty() ? "-" : paths});
  }
  std::string text = table.to_string(2);
  if (report.summary.findings > shown) {
    text += fmt::format("  and {} more\n", report.summary.findings - shown);
  }
  return text;
}

std::string block_map_text(const ClipReport& report) {
  using detect::ArtefactClass;
  // Of other classes a map says no more than their name.
  const auto found = std::ranges::find_if(report.findings, [](const Finding& finding) {
    const FaultClass& fault = finding.classification.fault;
    return finding.difference && (fault == FaultClass(ArtefactClass::block_damage) ||
                                  fault == FaultClass(ArtefactClass::keyframe_damage) ||
                                  fault == FaultClass(ArtefactClass::zero_part));
  });
  if (found == report.findings.end() || !found->frame) return {};
  const BlockMap& map = found->difference->map;
  std::string text = fmt::format("  bad blocks of frame {}, {}x{} pixels a sign{}\n", *found->frame,
                                 16 * map.side, 16 * map.side, map.side == 1 ? "" : ", + where some are bad");
  for (const std::string& row : map.rows) text += fmt::format("    {}\n", row);
  return text;
}

std::string evidence_line(const ClipReport& report) {
  if (report.evidence == 0) return {};
  const bool all = report.evidence >= report.summary.findings;
  return fmt::format("  evidence of {}{} is in {}\n", count(report.evidence, "finding", "findings"),
                     all ? "" : fmt::format(" of {}", report.summary.findings), report.evidence_folder);
}

}  // namespace zcplay
