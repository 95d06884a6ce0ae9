// SPDX-License-Identifier: MIT
#include "decode/v4l2/device_choice.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zcplay::v4l2 {
namespace {

const std::string& path_of(const DeviceReport& report) {
  return report.video_path.empty() ? report.media_path : report.video_path;
}

std::string why_not(const DeviceReport& report, Codec codec) {
  if (!report.missing.empty())
    return fmt::format("{} lacks {}", path_of(report), fmt::join(report.missing, "; "));
  const auto format =
      std::find_if(report.formats.begin(), report.formats.end(),
                   [&](const BitstreamFormat& candidate) { return candidate.codec == codec; });
  if (format == report.formats.end())
    return fmt::format("{} does not decode {}", path_of(report), to_string(codec));
  return fmt::format("{} lacks, for {}, {}", path_of(report), to_string(codec),
                     fmt::join(format->missing, "; "));
}

bool is_called(const DeviceReport& report, const std::string& name) {
  if (name.find('/') != std::string::npos) return report.media_path == name || report.video_path == name;
  return report.driver == name || report.media_driver == name || report.model == name ||
         report.card == name || report.bus_info == name;
}

/// "/dev/video1 (hantro-vpu, rockchip,rk3568-vpu-dec)", for each.
std::string list(std::span<const DeviceReport> reports) {
  std::vector<std::string> entries;
  for (const DeviceReport& report : reports) {
    const std::string_view driver = report.driver.empty() ? report.media_driver : report.driver;
    const std::string_view card = report.card.empty() ? report.model : report.card;
    if (driver.empty()) {
      entries.push_back(path_of(report));
    } else if (driver == card) {
      entries.push_back(fmt::format("{} ({})", path_of(report), driver));
    } else {
      entries.push_back(fmt::format("{} ({}, {})", path_of(report), driver, card));
    }
  }
  return fmt::format("{}", fmt::join(entries, "; "));
}

std::unexpected<Error> unknown(std::span<const DeviceReport> reports, const std::string& name) {
  return fail(ErrorCode::environment, "probe",
              reports.empty() ? fmt::format("{} is no stateless decoder: this machine has none", name)
                              : fmt::format("{} is no stateless decoder of this machine; it has {}", name,
                                            list(reports)));
}

}  // namespace

Result<DeviceReport> choose_device(std::span<const DeviceReport> reports, Codec codec) {
  std::vector<std::string> reasons;
  for (const DeviceReport& report : reports) {
    const bool usable = report.usable_format(codec) != nullptr;
    if (usable && !report.draws_test_pictures) return report;
    reasons.push_back(usable ? path_of(report) + " only draws test pictures" : why_not(report, codec));
  }
  if (reasons.empty()) reasons.emplace_back("no media controller of this machine has a video decoder");
  return fail(ErrorCode::environment, "probe",
              fmt::format("no stateless decoder for {}: {}", to_string(codec), fmt::join(reasons, "; ")));
}

Result<DeviceReport> find_device(std::span<const DeviceReport> reports, const std::string& name,
                                 Codec codec) {
  std::vector<DeviceReport> usable;
  std::vector<std::string> reasons;
  for (const DeviceReport& report : reports) {
    if (!is_called(report, name)) continue;
    if (report.usable_format(codec) != nullptr) {
      usable.push_back(report);
    } else {
      reasons.push_back(why_not(report, codec));
    }
  }
  if (usable.size() == 1) return usable.front();
  if (usable.size() > 1) {
    return fail(ErrorCode::environment, "probe",
                fmt::format("{} means several decoders for {}, {}: give the path of one", name,
                            to_string(codec), list(usable)));
  }
  if (reasons.empty()) return unknown(reports, name);
  return fail(ErrorCode::environment, "probe", fmt::format("{}", fmt::join(reasons, "; ")));
}

}  // namespace zcplay::v4l2
