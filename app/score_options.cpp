// SPDX-License-Identifier: MIT
#include "app/score_options.h"

#include <array>
#include <charconv>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/options.h"

namespace zcplay {
namespace {

// "64x16+0+8", as X11 and ImageMagick write a rectangle.
std::optional<Rect> parse_rect(std::string_view text) {
  std::array<std::uint32_t, 4> numbers{};
  constexpr std::string_view kSeparators = "x++";
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (i == kSeparators.size()) break;
    if (text.empty() || text.front() != kSeparators[i]) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty() || numbers[0] == 0 || numbers[1] == 0) return std::nullopt;
  return Rect{numbers[2], numbers[3], numbers[0], numbers[1]};
}

std::optional<score::GpuUse> gpu_use_from_name(std::string_view name) {
  if (name == "auto") return score::GpuUse::automatic;
  if (name == "on") return score::GpuUse::on;
  if (name == "off") return score::GpuUse::off;
  return std::nullopt;
}

}  // namespace

void add_score(CLI::App& app, ScoreOptions& options, ScoreWords& words) {
  CLI::App* command = app.add_subcommand(
      "score", "Count colors, entropy, mean and more of images and clips, and find artefacts in them");
  command
      ->add_option("FILE", options.files,
                   "Images (PNG, PPM/PGM/PBM, BMP, JPEG, WebP), clips or URLs of clips")
      ->required()
      ->type_name("");
  command->add_flag("--csv", words.csv, "Print comma separated values instead of a table");
  command->add_flag("--json", words.json, "Print JSON instead of a table");
  command->add_option("-o,--output", options.output, "Where to write; - for standard output")
      ->type_name("FILE")
      ->capture_default_str();
  command
      ->add_option("--against", options.against,
                   "Image or clip that shows what is right: each picture is found in it and held against it")
      ->type_name("REF");
  command
      ->add_option("--mask", words.masks,
                   "Pixels not to judge, such as a clock or a pointer, as 200x40+0+16; may be repeated")
      ->type_name("WxH+X+Y")
      ->allow_extra_args(false);
  command->add_option("--every", options.every, "Of a clip, look at every Nth frame only")
      ->type_name("N")
      ->check(CLI::Validator(check_count, ""));
  command->add_option("--frames", options.frames, "Of each clip, look at so many frames")
      ->type_name("N")
      ->check(CLI::Validator(check_count, ""));
  command->add_flag("--histogram", options.histogram, "Have the channels' histograms in the JSON");
  command
      ->add_option("--gpu", words.gpu, "Who counts: auto (the GPU where that proves to be faster), on, off")
      ->type_name("WHEN")
      ->capture_default_str();
  add_device_options(*command, options.device);
}

std::expected<void, std::string> read_score_words(const ScoreWords& words, ScoreOptions& options) {
  if (words.csv && words.json) return std::unexpected("--csv and --json exclude each other");
  if (options.histogram && !words.json) return std::unexpected("--histogram needs --json");
  if (words.csv) options.format = ScoreOutput::csv;
  if (words.json) options.format = ScoreOutput::json;
  const std::optional<score::GpuUse> gpu = gpu_use_from_name(words.gpu);
  if (!gpu)
    return std::unexpected(
        fmt::format("\"{}\" does not say when to use the GPU: auto, on or off", words.gpu));
  options.gpu = *gpu;
  for (const std::string& mask : words.masks) {
    const std::optional<Rect> rect = parse_rect(mask);
    if (!rect) return std::unexpected(fmt::format("\"{}\" is no rectangle: WIDTHxHEIGHT+X+Y", mask));
    options.masks.push_back(*rect);
  }
  return {};
}

}  // namespace zcplay
