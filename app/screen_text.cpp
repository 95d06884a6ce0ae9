// SPDX-License-Identifier: MIT
#include "app/screen_text.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace zcplay {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string import_text(const wayland::FormatReport& format, const ScreenTrial& trial) {
  if (format.imported) return fmt::format("yes ({} of {})", to_string(format.format), trial.memory);
  return fmt::format("{}: {}", format.tried ? "no" : "not tried", format.why_not);
}

std::string scanout_text(const wayland::FormatReport& format, const ScreenTrial& trial) {
  for (const ShownFrames& shown : trial.shown) {
    if (shown.format != format.format) continue;
    return fmt::format("{} of {} frames of {}x{} (by {})", shown.scanned_out, shown.presented,
                       shown.size.width, shown.size.height, to_string(shown.rung.kind));
  }
  if (trial.show_asked) return fmt::format("not known: {}", trial.not_shown);
  constexpr std::string_view kAsk = "only a window can tell: --show";
  if (!format.scanout_offered) return fmt::format("not known: the compositor says nothing of it; {}", kAsk);
  return fmt::format("{} by the compositor; {}", *format.scanout_offered ? "offered" : "not offered", kAsk);
}

void append_format(std::string& text, const wayland::FormatReport& format, const ScreenTrial& trial) {
  const auto append = [&text](std::string_view what, std::string_view value) {
    text += fmt::format("      {:<9} {}\n", what, value);
  };
  text += fmt::format("    {}\n", to_string(format.format));
  append("rung", to_string(format.rung));
  for (const std::string& why : format.why_not_higher) append("not", why);
  append("imported", import_text(format, trial));
  append("scanout", scanout_text(format, trial));
  if (format.rung == present::RungKind::dmabuf) {
    append("matrix", format.matrix_told ? "told to the compositor"
                                        : "assumed by compositor; --exact-color takes the next rung");
  }
}

void append_screen(std::string& text, const wayland::ScreenReport& screen, const ScreenTrial& trial) {
  for (const wayland::OutputInfo& output : screen.outputs) {
    text +=
        fmt::format("  {:<9} {}x{}, {}.{:03} Hz, scale {}\n", output.name.empty() ? "output" : output.name,
                    output.pixels.width, output.pixels.height, output.refresh_mhz / 1000,
                    output.refresh_mhz % 1000, output.scale);
  }
  for (const wayland::FormatReport& format : screen.formats) append_format(text, format, trial);
  text += "    protocols\n";
  for (const wayland::ProtocolReport& protocol : screen.protocols) {
    const std::string version =
        protocol.offered == 0 ? "missing" : fmt::format("version {}", protocol.offered);
    text += fmt::format("      {:<34} {}{}{}\n", protocol.interface, version,
                        protocol.lost.empty() ? "" : ": ", protocol.lost);
  }
}

Json format_json(const wayland::FormatReport& format) {
  return {{"format", to_string(format.format)},
          {"rung", to_string(format.rung)},
          {"why_not_higher", format.why_not_higher},
          {"dmabuf_tried", format.tried},
          {"dmabuf_imported", format.imported},
          {"why_not_imported", or_null(format.why_not)},
          {"scanout_offered", format.scanout_offered ? Json(*format.scanout_offered) : Json(nullptr)},
          {"matrix_told", format.matrix_told}};
}

Json shown_json(const ShownFrames& shown) {
  return {{"format", to_string(shown.format)},  {"size", {shown.size.width, shown.size.height}},
          {"rung", to_string(shown.rung.kind)}, {"why_not_higher", shown.rung.why_not_higher},
          {"color", shown.rung.color},          {"presented", shown.presented},
          {"scanned_out", shown.scanned_out}};
}

}  // namespace

std::string screen_text(const ScreenTrial& trial) {
  std::string text = "\nScreen (zcplay play)\n";
  if (!trial.screen) return text + fmt::format("  none: {}\n", trial.no_screen);
  append_screen(text, *trial.screen, trial);
  text +=
      "    sync      completed, the default, always works; implicit gains where a driver puts fences on its\n"
      "              buffers, which mainline V4L2 drivers do not, and is the same as completed elsewhere\n";
  return text;
}

Json screen_json(const ScreenTrial& trial) {
  Json json{{"reachable", trial.screen.has_value()}, {"why_not", or_null(trial.no_screen)}};
  json["trial_memory"] = or_null(trial.memory);
  json["can_play"] = trial.screen && trial.screen->can_play();
  json["outputs"] = Json::array();
  json["protocols"] = Json::array();
  json["formats"] = Json::array();
  if (trial.screen) {
    for (const wayland::OutputInfo& output : trial.screen->outputs) {
      json["outputs"].push_back({{"name", or_null(output.name)},
                                 {"pixels", {output.pixels.width, output.pixels.height}},
                                 {"refresh_mhz", output.refresh_mhz},
                                 {"scale", output.scale}});
    }
    for (const wayland::ProtocolReport& protocol : trial.screen->protocols) {
      json["protocols"].push_back({{"interface", protocol.interface},
                                   {"version", protocol.offered},
                                   {"needed", protocol.needed},
                                   {"wanted", protocol.wanted},
                                   {"lost", or_null(std::string(protocol.lost))}});
    }
    for (const auto& format : trial.screen->formats) json["formats"].push_back(format_json(format));
  }
  json["shown"] = Json(nullptr);
  if (trial.show_asked) {
    json["shown"] = Json::array();
    for (const ShownFrames& shown : trial.shown) json["shown"].push_back(shown_json(shown));
  }
  json["why_not_shown"] = or_null(trial.not_shown);
  return json;
}

}  // namespace zcplay
