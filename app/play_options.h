// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/device_options.h"
#include "present/picture_placement.h"
#include "present/rung.h"
#include "present/sync_mode.h"

namespace zcplay {

/// What is to be played, and from which decoder.
struct PlaylistOptions {
  std::vector<std::string> clips;
  DeviceOptions device;
  std::chrono::nanoseconds start{0};               ///< of each clip, counted from its first frame
  std::optional<std::chrono::nanoseconds> length;  ///< of each clip, from there on
  std::optional<std::uint64_t> loops = 1;          ///< times all is played; nullopt: for ever
  present::SyncMode sync = present::SyncMode::completed;
};

struct PlayOptions {
  PlaylistOptions playlist;
  bool fullscreen = true;
  std::string screen;                       ///< output to be fullscreen on; "": the compositor's choice
  std::optional<present::RungKind> output;  ///< this rung or none
  bool exact_color = false;
  present::ScaleMode scale = present::ScaleMode::fit;
  bool paused = false;
  bool stats = false;
  std::string json;  ///< file to write statistics to; "-": standard output; "": none
};

/// Options as written, before read_play_words() makes values of them.
struct PlayWords {
  std::string output = "auto";
  std::string sync = "completed";
  std::string scale = "fit";
  std::string start;
  std::string length;
  std::string loop;
  bool window = false;
};

/// Adds the command to `app`; all three must outlive parsing.
CLI::App* add_play(CLI::App& app, PlayOptions& options, PlayWords& words);

/// Fills in what `words` say, or tells in one sentence which of them means nothing.
[[nodiscard]] std::expected<void, std::string> read_play_words(const PlayWords& words, PlayOptions& options);

/// "90", "1:30", "1:02:03.25": seconds, minutes, hours, up to nine decimals and four days. Otherwise nullopt.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_time(std::string_view text);

}  // namespace zcplay
