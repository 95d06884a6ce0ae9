// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "validate/compare/finding.h"

namespace zcplay {

enum class ClipVerdict : std::uint8_t {
  equal,        ///< compared to the end, no finding
  different,    ///< compared to the end, findings
  unreadable,   ///< the clip could not be read
  unsupported,  ///< the clip is sound, but this decoder cannot take it
  failed,       ///< the device or the environment failed; findings up to there count
  interrupted,  ///< asked to stop
};

[[nodiscard]] std::string_view to_string(ClipVerdict verdict);

/// Everything `zcplay compare` has to say of one clip, as values.
struct ClipReport {
  std::string clip;    ///< as it was given
  std::string tested;  ///< names of the decoders; empty where none was opened
  std::string reference;
  std::string codec;         ///< "h264"; empty where the clip could not be opened
  std::optional<Size> size;  ///< pixels to show, of the first picture
  std::string format;        ///< of the tested decoder's first picture, "NV12"
  std::vector<ReadPath> read_paths;
  ComparisonSummary summary;
  std::vector<Finding> findings;  ///< sorted by frame; there may be more (summary.findings)
  std::optional<Error> error;     ///< why it ended early
  std::string evidence_folder;    ///< as it was given; empty where no evidence was asked for
  std::uint64_t evidence = 0;     ///< findings that there is evidence of

  [[nodiscard]] ClipVerdict verdict() const;
  [[nodiscard]] ExitCode exit_code() const;
};

/// One line: name (padded to `name_width`), verdict, numbers.
[[nodiscard]] std::string clip_line(const ClipReport& report, std::size_t name_width);

/// The table of bad frames, at most `rows` of them, with a line that says how many more there are;
/// empty where there are none.
[[nodiscard]] std::string finding_table(const ClipReport& report, std::size_t rows);

/// Where the blocks lie that are damaged in the first frame of the report with block damage: a line that says
/// what it shows, and the map; empty where there is no such frame.
[[nodiscard]] std::string block_map_text(const ClipReport& report);

/// "evidence of 3 findings is in DIR", indented, with a newline; empty where there is none.
[[nodiscard]] std::string evidence_line(const ClipReport& report);

/// The whole run as a JSON document, ending in a newline:
///   {"format": "zcplay-compare", "version": 2, "zcplay": VERSION, "exit_code": N, "clips": [...]}
/// Members that do not apply are null. Bytes of file names that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string compare_json(std::span<const ClipReport> reports, std::string_view zcplay_version,
                                       ExitCode exit_code);

}  // namespace zcplay
