// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "validate/detect/artefact.h"
#include "validate/score/counts.h"
#include "validate/score/score.h"

namespace zcplay {

/// One picture of a file, scored and judged.
struct ScoredFrame {
  std::uint64_t frame = 0;     ///< from 0, in output order; 0 for an image
  std::optional<double> time;  ///< seconds, as the container has it
  std::optional<char> type;    ///< I, P, B, where a decoder told
  DefectSet defects;           ///< likewise
  score::Score score;
  /// Distinct colors as `%k` counts them: with their transparency where the file has any.
  std::uint32_t colors = 0;
  bool has_alpha = false;
  std::array<std::array<std::uint32_t, 256>, 3> histogram{};
  detect::Verdict verdict;
};

struct ScoreFile {
  std::string name;  ///< as it was given
  std::string kind;  ///< "PNG", "H.264"; empty where it could not be opened
  bool is_image = false;
};

/// What all of a file came to.
struct ScoreTotals {
  std::uint64_t frames = 0;
  std::uint64_t bad = 0;                                              ///< frames with findings
  std::array<std::uint64_t, detect::kArtefactClassCount> by_class{};  ///< findings
  std::optional<Error> error;                                         ///< what ended it early

  void add(const ScoredFrame& frame);
};

/// Writes the outcome of `zcplay score`: begin(), then for each file begin_file(), its frames, end_file(),
/// then end(). Each gives the text to print now, which may be empty: long clips are not held in memory.
class ScoreFormat {
 public:
  virtual ~ScoreFormat() = default;
  [[nodiscard]] virtual std::string begin() = 0;
  [[nodiscard]] virtual std::string begin_file(const ScoreFile& file) = 0;
  [[nodiscard]] virtual std::string frame(const ScoredFrame& frame) = 0;
  [[nodiscard]] virtual std::string end_file(const ScoreTotals& totals) = 0;
  /// `counter`: what counted.
  [[nodiscard]] virtual std::string end(const std::string& counter, ExitCode exit_code) = 0;
};

struct ScoreFormatOptions {
  std::size_t name_width = 0;  ///< of the longest file name
  bool reference = false;      ///< there is one: say which of its frames each picture is
  bool histogram = false;      ///< JSON only
};

/// A line a frame for people; the findings in words.
[[nodiscard]] std::unique_ptr<ScoreFormat> make_score_table(ScoreFormatOptions options);
/// RFC 4180 with LF; the first columns are file, frame, colors, entropy, mean.
[[nodiscard]] std::unique_ptr<ScoreFormat> make_score_csv(ScoreFormatOptions options);
/// One object, "format" "zcplay-score"; a line a frame.
[[nodiscard]] std::unique_ptr<ScoreFormat> make_score_json(ScoreFormatOptions options,
                                                           std::string_view zcplay_version);

}  // namespace zcplay
