// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/device_options.h"
#include "app/play_options.h"
#include "app/score_options.h"
#include "base/log.h"
#include "base/result.h"
#include "validate/compare/picture_reader.h"

namespace zcplay {

enum class DecodeFormat : std::uint8_t { framemd5, md5, yuv, none };

struct DecodeOptions {
  std::string clip;
  DeviceOptions device;
  DecodeFormat format = DecodeFormat::framemd5;
  std::string output = "-";             ///< "-": standard output
  std::optional<std::uint64_t> frames;  ///< stop after so many
};

struct CompareOptions {
  std::vector<std::string> clips;
  DeviceOptions device;
  std::vector<ReadPath> read_paths{ReadPath::map, ReadPath::dmabuf};
  std::string json;      ///< file to write; "-": standard output, which then has nothing else; "": none
  std::string evidence;  ///< folder for pictures of what is bad; "": none
};

struct ProbeOptions {
  bool json = false;
  bool show = false;  ///< open a window to see whether pictures are scanned out
};

struct Options {
  LogLevel log_level = LogLevel::warning;
  std::variant<PlayOptions, DecodeOptions, CompareOptions, ScoreOptions, ProbeOptions> command;
};

/// For options that count frames: a complaint, or nothing where `text` is a number from 1 on.
[[nodiscard]] std::string check_count(const std::string& text);

/// What the command line asks for. Otherwise the exit code, everything there is to say having been
/// said: help and version on standard output, complaints on standard error.
[[nodiscard]] std::expected<Options, ExitCode> parse_options(int argc, const char* const* argv);

}  // namespace zcplay
