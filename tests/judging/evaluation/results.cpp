// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/results.h"

#include <array>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "tests/judging/evaluation/promises.h"
#include "tests/judging/evaluation/questions.h"
#include "tests/judging/evaluation/roc.h"
#include "tests/judging/evaluation/subject.h"
#include "tests/judging/evaluation/tables.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

constexpr const char* kHow = R"(
Thresholds were fitted on the other half of the clips. A fault counts in a frame if it changes one unmasked 16x16
block of the seen picture by 8 or more in the mean of red, green and blue. Recall asks whether anything at all was
reported; without a reference, promises ask for the class or one that tells of the same defect (questions.h).
Brackets hold the number of frames. Intervals are Wilson's of 95 %; they take frames as independent, which frames of
one clip are not.
)";

bool write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.flush();
  return out.good();
}

std::string curves_of(const Looks& looks, Judge judge, const char* title) {
  std::vector<RocCurve> curves;
  for (std::size_t i = 0; i < detect::kArtefactClassCount; ++i) {
    if (auto curve = roc_curve(looks, judge, static_cast<ArtefactClass>(i)))
      curves.push_back(std::move(*curve));
  }
  return roc_svg(title, curves);
}

}  // namespace

std::string results_text(const Looks& looks, const std::string& command, const std::string& about) {
  std::string text = "# How well pictures are judged\n\nWritten by `" + command + "`. " + about + "\n" + kHow;
  text += "\n## Promises\n\n" + table_of_promises(looks);
  text += "\n## What was looked at\n\n" + table_of_content(looks);
  text += "\n## With a reference\n\n![Recall against false alarms](roc/with_reference.svg)\n\n" +
          tables_of_judge(looks, Judge::referenced);
  text += "\n## Without\n\n![Recall against false alarms](roc/without_reference.svg)\n\n" +
          tables_of_judge(looks, Judge::alone);
  return text;
}

bool write_curves(const Looks& looks, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return write(folder / "with_reference.svg", curves_of(looks, Judge::referenced, "With a reference")) &&
         write(folder / "without_reference.svg", curves_of(looks, Judge::alone, "Without a reference"));
}

bool write_records(const Looks& looks, const std::filesystem::path& file) {
  std::string text = "clip\tkind\tseeing\tframe\tfault\tfaulty\tflagged\tvisible\tsource\tjudge";
  for (std::size_t i = 0; i < detect::kArtefactClassCount; ++i) {
    text += fmt::format("\t{}", detect::to_string(static_cast<ArtefactClass>(i)));
  }
  text += "\n";
  for (const auto& look : looks.all) {
    for (const auto judge : {Judge::alone, Judge::referenced}) {
      text += fmt::format("{}\t{}\t{}\t{}\t{}\t{:d}\t{:d}\t{}\t{}\t{}", looks.clips[look.clip].name,
                          to_string(look.kind), to_string(look.seeing), look.frame,
                          look.in_faulty_run ? looks.faults[look.fault].name() : "-", look.faulty,
                          look.flagged, look.visible, static_cast<int>(look.source),
                          judge == Judge::alone ? "alone" : "referenced");
      for (const float confidence : opinion(look, judge).confidence)
        text += fmt::format("\t{:.3g}", confidence);
      text += "\n";
    }
  }
  return write(file, text);
}

}  // namespace zcplay::judging
