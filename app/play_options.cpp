// SPDX-License-Identifier: MIT
#include "app/play_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::array<std::pair<std::string_view, present::ScaleMode>, 3> kScaleModes = {
    {{"fit", present::ScaleMode::fit},
     {"fill", present::ScaleMode::fill},
     {"1:1", present::ScaleMode::one_to_one}}};

// More digits than any clip needs, few enough never to wrap.
constexpr std::size_t kMostDigits = 9;

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits || !all_digits(text)) return std::nullopt;
  std::int64_t value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  return value;
}

// The digits after the point, as nanoseconds.
std::optional<std::int64_t> parse_fraction(std::string_view text) {
  auto value = parse_number(text);
  if (!value) return std::nullopt;
  for (std::size_t digits = text.size(); digits < 9; ++digits) *value *= 10;
  return value;
}

std::expected<std::optional<std::uint64_t>, std::string> parse_loops(const std::string& text) {
  if (text == "inf") return std::nullopt;
  const auto count = parse_number(text);
  if (!count || *count == 0) {
    return std::unexpected(fmt::format("\"{}\" is no number of times to play: 1 or more, or inf", text));
  }
  return static_cast<std::uint64_t>(*count);
}

std::string no_time(std::string_view option, const std::string& text) {
  return fmt::format("{} \"{}\" is no time: seconds (90, 2.5), or 1:30, or 1:02:03", option, text);
}

void add_clip_options(CLI::App& command, PlayOptions& options, PlayWords& words) {
  command
      .add_option("CLIP", options.playlist.clips, "Files or URLs, one after the other; - for standard input")
      ->required()
      ->type_name("");
  command.add_option("--start", words.start, "Begin each clip here: seconds, or H:MM:SS")->type_name("TIME");
  command.add_option("--length", words.length, "Play so much of each clip")->type_name("TIME");
  command.add_option("--loop", words.loop, "Play everything so many times")->type_name("N|inf");
  command.add_flag("--pause", options.paused, "Show the first frame and wait");
}

void add_window_options(CLI::App& command, PlayOptions& options, PlayWords& words) {
  command.add_flag("--window", words.window, "Do not fill the screen");
  command.add_option("--screen", options.screen, "Fill this output, such as DSI-1 or HDMI-A-1")
      ->type_name("NAME");
  command
      .add_option("--scale", words.scale,
                  "fit (all of the picture), fill (all of the window), 1:1 (pixel for pixel)")
      ->type_name("MODE")
      ->capture_default_str();
  command
      .add_option("--output", words.output,
                  "How pictures get to the compositor: dmabuf (the decoder's own buffers), egl (drawn by our "
                  "GPU context), shm (converted by the CPU), or auto: the first of these that works")
      ->type_name("WAY")
      ->capture_default_str();
  command
      .add_option("--sync", words.sync,
                  "How the compositor learns that a picture is complete: completed, implicit, explicit")
      ->type_name("WAY")
      ->capture_default_str();
  command.add_flag("--exact-color", options.exact_color,
                   "Rather draw than let the compositor guess the colour matrix");
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_time(std::string_view text) {
  std::int64_t nanoseconds = 0;
  if (const auto point = text.find('.'); point != std::string_view::npos) {
    const auto fraction = parse_fraction(text.substr(point + 1));
    if (!fraction) return std::nullopt;
    nanoseconds = *fraction;
    text = text.substr(0, point);
  }
  std::int64_t seconds = 0;
  for (unsigned part = 0;; ++part) {
    const auto colon = text.find(':');
    const auto number = parse_number(text.substr(0, colon));
    // Below the first part, 60 is one of the part above.
    if (!number || part == 3 || (part > 0 && *number >= 60)) return std::nullopt;
    seconds = seconds * 60 + *number;
    if (colon == std::string_view::npos) break;
    text = text.substr(colon + 1);
  }
  constexpr std::int64_t kFourDays = std::int64_t{4} * 24 * 3600;
  if (seconds > kFourDays) return std::nullopt;
  return std::chrono::nanoseconds{seconds * 1'000'000'000 + nanoseconds};
}

CLI::App* add_play(CLI::App& app, PlayOptions& options, PlayWords& words) {
  CLI::App* command = app.add_subcommand("play", "Play clips on a Wayland screen; the word may be left out");
  add_clip_options(*command, options, words);
  add_window_options(*command, options, words);
  add_device_options(*command, options.playlist.device);
  command->add_flag("--stats", options.stats, "Print at the end what was shown, when, and what it cost");
  command->add_option("--json", options.json, "Write these statistics as JSON; - for standard output")
      ->type_name("FILE");
  constexpr std::string_view kKeys =
      "Keys: q, Ctrl-c quit; f toggles fullscreen, Esc leaves it; Space, p pause; Home, Backspace restart.\n"
      "A double click toggles fullscreen, a right click pauses.\n\n";
  command->footer(std::string(kKeys) + app.get_footer());
  return command;
}

std::expected<void, std::string> read_play_words(const PlayWords& words, PlayOptions& options) {
  options.fullscreen = !words.window;
  if (words.window && !options.screen.empty()) {
    return std::unexpected("--screen says which output to fill, and --window to fill none");
  }
  if (words.output != "auto") {
    options.output = present::rung_from_name(words.output);
    if (!options.output) {
      return std::unexpected(
          fmt::format("\"{}\" is no way of output: auto, dmabuf, egl or shm", words.output));
    }
  }
  const auto sync = present::sync_mode_from_name(words.sync);
  if (!sync) {
    return std::unexpected(
        fmt::format("\"{}\" is no way to synchronize: completed, implicit or explicit", words.sync));
  }
  options.playlist.sync = *sync;
  const auto* const scale =
      std::ranges::find(kScaleModes, words.scale, &decltype(kScaleModes)::value_type::first);
  if (scale == kScaleModes.end()) {
    return std::unexpected(fmt::format("\"{}\" is no scale: fit, fill or 1:1", words.scale));
  }
  options.scale = scale->second;
  if (!words.start.empty()) {
    const auto start = parse_time(words.start);
    if (!start) return std::unexpected(no_time("--start", words.start));
    options.playlist.start = *start;
  }
  if (!words.length.empty()) {
    options.playlist.length = parse_time(words.length);
    if (!options.playlist.length || options.playlist.length->count() == 0) {
      return std::unexpected(no_time("--length", words.length));
    }
  }
  if (!words.loop.empty()) {
    auto loops = parse_loops(words.loop);
    if (!loops) return std::unexpected(std::move(loops.error()));
    options.playlist.loops = *loops;
  }
  return {};
}

}  // namespace zcplay
