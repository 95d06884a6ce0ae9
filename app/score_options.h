// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "app/device_options.h"
#include "base/frame.h"
#include "validate/score/gpu/choice.h"

namespace CLI {
class App;
}

namespace zcplay {

enum class ScoreOutput : std::uint8_t { table, csv, json };

struct ScoreOptions {
  std::vector<std::string> files;
  DeviceOptions device;
  ScoreOutput format = ScoreOutput::table;
  std::string output = "-";             ///< "-": standard output
  std::string against;                  ///< image or clip that shows what is right; empty: none
  std::uint64_t every = 1;              ///< of a clip, look at one frame of so many
  std::optional<std::uint64_t> frames;  ///< of a clip, look at so many
  std::vector<Rect> masks;              ///< pixels not to judge
  bool histogram = false;
  score::GpuUse gpu = score::GpuUse::automatic;
};

/// What the command line has of it in words.
struct ScoreWords {
  bool csv = false;
  bool json = false;
  std::vector<std::string> masks;
  std::string gpu = "auto";
};

/// Declares the command. The arguments must outlive `app`.
void add_score(CLI::App& app, ScoreOptions& options, ScoreWords& words);

/// Fills `options` from the words; a sentence about what is wrong with them otherwise.
[[nodiscard]] std::expected<void, std::string> read_score_words(const ScoreWords& words,
                                                                ScoreOptions& options);

}  // namespace zcplay
