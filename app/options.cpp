// SPDX-License-Identifier: MIT
#include "app/options.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/version.h"

namespace zcplay {
namespace {

constexpr std::string_view kExitCodes =
    "Exit codes: 0 good; 1 artefact or mismatch found; 2 usage; 3 input unreadable or unsupported;\n"
    "4 device or other environment failure; 5 interrupted.";

constexpr std::string_view kFaultHelp =
    "Fault for the emulated decoder, such as \"zero frame=3\", \"half frame=20 row=144\", "
    "\"blocks keyframes\", \"late frame=9 ms=50\"; may be repeated";

void add_device_options(CLI::App& command, DeviceOptions& options) {
  command
      .add_option("--device", options.device,
                  "auto (the first stateless decoder that takes the codec, else emulated), emulated, "
                  "software, a driver or model such as hantro-vpu, or a media or video node")
      ->type_name("NAME|PATH")
      ->capture_default_str();
  command.add_option("--fault", options.faults, std::string(kFaultHelp))
      ->type_name("SPEC")
      ->allow_extra_args(false);
  command.add_option("--fault-script", options.fault_scripts, "File of faults, one a line; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

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

std::string check_count(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.size() < 19 && text.find_first_not_of('0') != std::string::npos) return {};
  return fmt::format("\"{}\" is no number of frames: 1 or more", text);
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

// The checks that the option parser cannot express.
std::string check_device_options(const DeviceOptions& options) {
  const bool faults = !options.faults.empty() || !options.fault_scripts.empty();
  if (faults && options.device != "auto" && options.device != "emulated") {
    return fmt::format("faults can be had of the emulated decoder only, not of {}: use --device emulated",
                       options.device);
  }
  return {};
}

LogLevel log_level(std::size_t verbosity) {
  constexpr LogLevel kLevels[] = {LogLevel::warning, LogLevel::info, LogLevel::debug, LogLevel::trace};
  return kLevels[std::min(verbosity, std::size(kLevels) - 1)];
}

}  // namespace

std::expected<Options, ExitCode> parse_options(int argc, const char* const* argv) {
  CLI::App app("Plays video without copying a pixel, and proves that what was shown is what was decoded.",
               "zcplay");
  app.footer(std::string(kExitCodes));
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", fmt::format("zcplay {}", kVersion), "Print the version");
  std::size_t verbosity = 0;
  app.add_flag("-v,--verbose", verbosity, "Say more; twice or thrice for much more");

  DecodeOptions decode;
  CompareOptions compare;
  ProbeOptions probe;
  std::vector<std::string> read_paths = {"map", "dmabuf"};
  std::string format = "framemd5";
  CLI::App* decode_command = add_decode(app, decode, format);
  CLI::App* compare_command = add_compare(app, compare, read_paths);
  CLI::App* probe_command =
      app.add_subcommand("probe", "Show the decoders of this machine, and what is missing");
  probe_command->add_flag("--json", probe.json, "Print JSON");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      app.exit(error, std::cout, std::cerr);
      return std::unexpected(ExitCode::good);
    }
    return refuse(error.what(), chosen_command(app));
  }

  Options options{.log_level = log_level(verbosity), .command = probe};
  if (probe_command->parsed()) return options;
  const DeviceOptions& device = decode_command->parsed() ? decode.device : compare.device;
  if (const std::string complaint = check_device_options(device); !complaint.empty()) {
    return refuse(complaint, chosen_command(app));
  }
  if (compare_command->parsed()) {
    auto paths = parse_read_paths(read_paths);
    if (!paths) return refuse(paths.error(), chosen_command(app));
    compare.read_paths = std::move(*paths);
    options.command = std::move(compare);
    return options;
  }
  const auto known = format_from_name(format);
  if (!known) return refuse(fmt::format("\"{}\" is no format: framemd5, md5, yuv or none", format), "decode");
  decode.format = *known;
  options.command = std::move(decode);
  return options;
}

}  // namespace zcplay
