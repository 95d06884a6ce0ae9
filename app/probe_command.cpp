// SPDX-License-Identifier: MIT
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "app/build_features.h"
#include "app/commands.h"
#include "app/device_wiring.h"
#include "app/output_file.h"
#include "app/screen_text.h"
#include "app/screen_trial.h"
#include "app/version.h"

namespace zcplay {
namespace {

using Json = nlohmann::ordered_json;
using v4l2::BitstreamFormat;
using v4l2::DeviceReport;

std::string size_text(const v4l2::SizeRange& range) {
  std::string least = fmt::format("{}x{}", range.min.width, range.min.height);
  if (range.min == range.max) return least;
  return fmt::format("{} to {}x{}, step {}x{}", least, range.max.width, range.max.height, range.step.width,
                     range.step.height);
}

void append_format(std::string& text, const BitstreamFormat& format) {
  text +=
      fmt::format("    {}  {}\n", format.name, format.codec ? to_string(*format.codec) : format.description);
  const auto append = [&text](std::string_view what, const std::string& value) {
    if (!value.empty()) text += fmt::format("      {:<9} {}\n", what, value);
  };
  for (const v4l2::SizeRange& range : format.sizes) append("sizes", size_text(range));
  std::vector<std::string> pictures;
  pictures.reserve(format.pictures.size());
  for (const v4l2::PictureFormat& picture : format.pictures) {
    pictures.push_back(picture.usable ? picture.name : picture.name + " (not usable: unknown layout)");
  }
  append("pictures", fmt::format("{}", fmt::join(pictures, ", ")));
  append("profiles", fmt::format("{}", fmt::join(format.profiles, ", ")));
  append("level", format.max_level.empty() ? "" : "up to " + format.max_level);
  if (format.codec == Codec::h264 && !format.joins_fields) {
    append("fields", "not decoded (two requests cannot share a slot)");
  }
  for (const std::string& reason : format.missing) append("missing", reason);
}

void append_device(std::string& text, const DeviceReport& device) {
  text += fmt::format("  {}\n",
                      fmt::join(std::vector{device.media_path, device.media_driver, device.model}, "  "));
  if (!device.video_path.empty() || !device.card.empty()) {
    text += fmt::format("  {}  {} (driver {}, {})\n",
                        device.video_path.empty() ? "no video node" : device.video_path, device.card,
                        device.driver, device.bus_info);
  }
  if (device.draws_test_pictures) {
    text += "    note      draws test pictures, decodes nothing: --device auto does not take it\n";
  }
  for (const BitstreamFormat& format : device.formats) append_format(text, format);
  for (const std::string& reason : device.missing) text += fmt::format("    missing   {}\n", reason);
}

std::string probe_text(const DeviceInventory& devices, const std::vector<Feature>& features,
                       const ScreenTrial& screen) {
  std::string text;
  for (const Feature& feature : features) {
    text += fmt::format("{:<10}{}{}\n", feature.name, feature.present ? "" : "missing: ", feature.detail);
  }
  text += "\nHardware (--device auto takes the first that can decode the clip)\n";
  if (devices.hardware.empty())
    text += "  none: no media controller node (/dev/media*) has a video decoder\n";
  for (const DeviceReport& device : devices.hardware) append_device(text, device);
  text += "\nEmulated (--device emulated, and auto where no hardware can)\n";
  for (const DeviceReport& device : devices.emulated) append_device(text, device);
  text += "\nSoftware (--device software): libavcodec, with the codecs this FFmpeg was built for\n";
  text += screen_text(screen);
  return text;
}

Json format_json(const BitstreamFormat& format) {
  Json json{{"format", format.name}, {"description", format.description}};
  json["codec"] = format.codec ? Json(to_string(*format.codec)) : Json(nullptr);
  json["usable"] = format.codec && format.missing.empty();
  json["sizes"] = Json::array();
  for (const v4l2::SizeRange& range : format.sizes) {
    json["sizes"].push_back({{"min", {range.min.width, range.min.height}},
                             {"max", {range.max.width, range.max.height}},
                             {"step", {range.step.width, range.step.height}}});
  }
  json["pictures"] = Json::array();
  for (const v4l2::PictureFormat& picture : format.pictures) {
    json["pictures"].push_back(
        {{"format", picture.name}, {"description", picture.description}, {"usable", picture.usable}});
  }
  json["profiles"] = format.profiles;
  json["joins_fields"] = format.joins_fields;
  json["max_level"] = format.max_level.empty() ? Json(nullptr) : Json(format.max_level);
  json["missing"] = format.missing;
  return json;
}

Json device_json(const DeviceReport& device) {
  Json json{{"media_node", device.media_path},
            {"video_node", device.video_path.empty() ? Json(nullptr) : Json(device.video_path)},
            {"media_driver", device.media_driver},
            {"model", device.model},
            {"entity", device.entity},
            {"driver", device.driver},
            {"card", device.card},
            {"bus_info", device.bus_info},
            {"kernel_version", fmt::format("{}.{}.{}", device.kernel_version >> 16,
                                           device.kernel_version >> 8 & 0xff, device.kernel_version & 0xff)},
            {"multiplanar", device.multiplanar},
            {"requests", device.requests},
            {"orphaned_buffers", device.orphaned_buffers},
            {"draws_test_pictures", device.draws_test_pictures}};
  json["formats"] = Json::array();
  for (const BitstreamFormat& format : device.formats) json["formats"].push_back(format_json(format));
  json["missing"] = device.missing;
  return json;
}

Json devices_json(const std::vector<DeviceReport>& devices) {
  Json json = Json::array();
  for (const DeviceReport& device : devices) json.push_back(device_json(device));
  return json;
}

std::string probe_json(const DeviceInventory& devices, const std::vector<Feature>& features,
                       const ScreenTrial& screen) {
  Json json{{"format", "zcplay-probe"}, {"version", 2}, {"zcplay", kVersion}};
  json["features"] = Json::array();
  for (const Feature& feature : features) {
    json["features"].push_back(
        {{"name", feature.name}, {"present", feature.present}, {"detail", feature.detail}});
  }
  json["devices"] = devices_json(devices.hardware);
  json["emulated"] = devices_json(devices.emulated);
  json["screen"] = screen_json(screen);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

ExitCode run_probe(const ProbeOptions& options, const Session& session) {
  const auto devices = list_devices(session);
  auto file = OutputFile::open("-", "", session.stop);
  Result<void> written;
  if (!devices) written = std::unexpected(devices.error());
  if (!file) written = std::unexpected(file.error());
  if (written) {
    const std::vector<Feature> features = build_features();
    const ScreenTrial screen = try_screen(session, options.show);
    written = file->write(options.json ? probe_json(*devices, features, screen)
                                       : probe_text(*devices, features, screen));
  }
  if (written) written = file->close();
  if (written) return ExitCode::good;
  if (written.error().code != ErrorCode::interrupted) complain("", written.error());
  return exit_code(written.error().code);
}

}  // namespace zcplay
