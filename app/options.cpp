// SPDX-License-Identifier: MIT
#include "app/options.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/version.h"
#include "validate/report/evidence_folder.h"

namespace zcplay {
namespace {

constexpr std::string_view kExitCodes =
    "Exit codes: 0 good; 1 artefact or mismatch found; 2 usage; 3 input unreadable or unsupported;\n"
    "4 device or other environment failure; 5 interrupted.";

constexpr std::array<std::pair<std::string_view, DecodeFormat>, 4> kFormats = {
    {{"framemd5", DecodeFormat::framemd5},
     {"md5", DecodeFormat::md5},
     {"yuv", DecodeFormat::yuv},
     {"none", DecodeFormat::none}}};

std::optional<DecodeFormat> format_from_name(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string check_folder(const std::string& text) {
  return text.empty() ? "a folder needs a name" : "";
}

CLI::App* add_decode(CLI::App& app, DecodeOptions& options, std::string& format) {
  CLI::App* command =
      app.add_subcommand("decode", "Decode a clip to frame checksums, one checksum or raw video");
  command->add_option("CLIP", options.clip, "File or URL; - for standard input")->required()->type_name("");
  add_device_options(*command, options.device);
  command
      ->add_option(
          "--format", format,
          "framemd5 (a line a frame, as FFmpeg writes it), md5 (one for all frames), yuv (planar samples), "
          "none")
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", options.output, "Where to write; - for standard output")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--frames", options.frames, "Stop after so many frames")
      ->type_name("N")
      ->check(CLI::Validator(check_count, ""));
  return command;
}

CLI::App* add_compare(CLI::App& app, CompareOptions& options, std::vector<std::string>& read_paths) {
  CLI::App* command =
      app.add_subcommand("compare", "Compare a decoder with the software decoder, frame by frame");
  command->add_option("CLIP", options.clips, "Files or URLs")->required()->type_name("");
  add_device_options(*command, options.device);
  command
      ->add_option(
          "--read-path", read_paths,
          "Ways to read the decoder's pictures, comma separated: map (the decoder's own mapping), dmabuf "
          "(default: map,dmabuf)")
      ->type_name("PATH,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--json", options.json,
                   "Write the report as JSON too; - for standard output, instead of text")
      ->type_name("FILE");
  command
      ->add_option("--evidence", options.evidence,
                   fmt::format("Write PNGs of bad pictures: expected, got, difference; of each clip the "
                               "first {}, and the first {} of each class",
                               EvidenceFolder::kPictures, EvidenceFolder::kOfEachClass))
      ->type_name("DIR")
      ->check(CLI::Validator(check_folder, ""));
  return command;
}

std::expected<std::vector<ReadPath>, std::string> parse_read_paths(const std::vector<std::string>& names) {
  std::vector<ReadPath> paths;
  for (const std::string& name : names) {
    const auto path = read_path_from_name(name);
    if (!path) return std::unexpected(fmt::format("\"{}\" is no read path: map or dmabuf", name));
    if (std::ranges::find(paths, *path) == paths.end()) paths.push_back(*path);
  }
  if (paths.empty()) return std::unexpected("--read-path needs map, dmabuf or both");
  return paths;
}

std::unexpected<ExitCode> refuse(std::string_view why, std::string_view command) {
  fmt::print(stderr, "zcplay: {}\nzcplay: see zcplay {}--help\n", why,
             command.empty() ? "" : fmt::format("{} ", command));
  return std::unexpected(ExitCode::usage);
}

std::string chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? std::string() : chosen.front()->get_name();
}

constexpr std::array<std::string_view, 5> kCommands = {"play", "decode", "compare", "score", "probe"};

bool is_command(std::string_view word) {
  return std::ranges::find(kCommands, word) != kCommands.end();
}

// Options that all commands have: they may stand before the command.
bool is_common_option(std::string_view word) {
  return word == "--verbose" ||
         (word.size() > 1 && word[0] == '-' && word.find_first_not_of('v', 1) == std::string_view::npos);
}

// A word that nobody would call a clip, for want of a point or a slash, and that names no file either.
bool is_misspelt_command(const std::string& word) {
  std::error_code ignored;
  return word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos &&
         !std::filesystem::exists(word, ignored);
}

// "zcplay CLIP" is "zcplay play CLIP".
std::expected<std::vector<std::string>, std::string> with_command(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const auto first = std::ranges::find_if_not(words, is_common_option);
  if (first == words.end()) {
    return std::unexpected(
        "nothing to play: name a clip, or a command (play, decode, compare, score, probe)");
  }
  if (is_command(*first) || *first == "-h" || *first == "--help" || *first == "--version") return words;
  if (is_misspelt_command(*first)) {
    return std::unexpected(fmt::format(
        "\"{}\" is neither a clip here nor a command (play, decode, compare, score, probe)", *first));
  }
  words.insert(first, "play");
  return words;
}

LogLevel log_level(std::size_t verbosity) {
  constexpr LogLevel kLevels[] = {LogLevel::warning, LogLevel::info, LogLevel::debug, LogLevel::trace};
  return kLevels[std::min(verbosity, std::size(kLevels) - 1)];
}

// What the parser writes to, and what becomes of it.
struct CommandLine {
  std::size_t verbosity = 0;
  PlayOptions play;
  PlayWords play_words;
  DecodeOptions decode;
  std::string format = "framemd5";
  CompareOptions compare;
  std::vector<std::string> read_paths = {"map", "dmabuf"};
  ScoreOptions score;
  ScoreWords score_words;
  ProbeOptions probe;

  void declare(CLI::App& app);
  [[nodiscard]] std::expected<Options, std::string> read(std::string_view command);
};

void CommandLine::declare(CLI::App& app) {
  app.footer(std::string(kExitCodes));
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", fmt::format("zcplay {}", kVersion), "Print the version");
  app.add_flag("-v,--verbose", verbosity, "Say more; twice or thrice for much more");
  add_play(app, play, play_words);
  add_decode(app, decode, format);
  add_compare(app, compare, read_paths);
  add_score(app, score, score_words);
  CLI::App* const probing =
      app.add_subcommand("probe", "Show the decoders and the screen of this machine, and what is missing");
  probing->add_flag("--json", probe.json, "Print JSON");
  probing->add_flag("--show", probe.show,
                    "Fill the screen for a moment, to see whether pictures are scanned out");
}

std::expected<Options, std::string> CommandLine::read(std::string_view command) {
  Options options{.log_level = log_level(verbosity), .command = probe};
  for (const DeviceOptions* device :
       {&play.playlist.device, &decode.device, &compare.device, &score.device}) {
    std::string complaint = check_device_options(*device);
    if (!complaint.empty()) return std::unexpected(std::move(complaint));
  }
  if (command == "play") {
    if (auto read = read_play_words(play_words, play); !read) return std::unexpected(std::move(read.error()));
    options.command = std::move(play);
  } else if (command == "compare") {
    auto paths = parse_read_paths(read_paths);
    if (!paths) return std::unexpected(std::move(paths.error()));
    compare.read_paths = std::move(*paths);
    options.command = std::move(compare);
  } else if (command == "score") {
    if (auto read = read_score_words(score_words, score); !read)
      return std::unexpected(std::move(read.error()));
    options.command = std::move(score);
  } else if (command == "decode") {
    const auto known = format_from_name(format);
    if (!known) {
      return std::unexpected(fmt::format("\"{}\" is no format: framemd5, md5, yuv or none", format));
    }
    decode.format = *known;
    options.command = std::move(decode);
  }
  return options;
}

}  // namespace

std::string check_count(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.size() < 19 && text.find_first_not_of('0') != std::string::npos) return {};
  return fmt::format("\"{}\" is no number of frames: 1 or more", text);
}

std::expected<Options, ExitCode> parse_options(int argc, const char* const* argv) {
  const auto words = with_command(argc, argv);
  if (!words) return refuse(words.error(), "");
  CLI::App app(
      "Plays video without copying a pixel, and proves that what was shown is what was decoded.\n"
      "zcplay CLIP... is short for zcplay play CLIP...",
      "zcplay");
  CommandLine line;
  line.declare(app);
  try {
    // It takes them from the back.
    app.parse(std::vector<std::string>(words->rbegin(), words->rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      app.exit(error, std::cout, std::cerr);
      return std::unexpected(ExitCode::good);
    }
    return refuse(error.what(), chosen_command(app));
  }
  auto options = line.read(chosen_command(app));
  if (!options) return refuse(options.error(), chosen_command(app));
  return std::move(*options);
}

}  // namespace zcplay
