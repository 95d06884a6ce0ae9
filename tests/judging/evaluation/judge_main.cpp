// SPDX-License-Identifier: MIT
// Holds the detectors against the test bed. `./dev judge` runs it; --help lists what else it can do.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tests/judging/evaluation/fit.h"
#include "tests/judging/evaluation/gallery.h"
#include "tests/judging/evaluation/promises.h"
#include "tests/judging/evaluation/results.h"
#include "tests/judging/evaluation/run.h"

namespace zcplay::judging {

namespace {

struct Arguments {
  bool full = false;
  bool fit = false;
  std::string media;
  std::string only;
  std::string results;
  std::string records;
  std::string gallery;
  std::string command = "judge";
  std::size_t each = 3;
  std::size_t seeings = kSeeingCount;
  std::size_t clean_seeings = kSeeingCount;
  std::size_t one_fault_in = 1;
  unsigned threads = 1;
};

bool save(const std::string& path, bool done) {
  if (!done) fmt::print(stderr, "{} could not be written.\n", path);
  return done;
}

bool write_results(const Arguments& arguments, const Looks& looks, const std::string& about) {
  const std::filesystem::path file(arguments.results);
  std::error_code error;
  std::filesystem::create_directories(file.parent_path() / "roc", error);
  std::ofstream out(file);
  out << results_text(looks, arguments.command, about);
  out.flush();
  return save(arguments.results, out.good() && write_curves(looks, file.parent_path() / "roc"));
}

Looks run(const Arguments& arguments) {
  const BedOptions bed{.full = arguments.full, .media = arguments.media};
  auto clips = make_clips(bed, arguments.fit ? Half::fitted : Half::unseen);
  std::erase_if(clips,
                [&](const auto& clip) { return clip->name().find(arguments.only) == std::string::npos; });
  std::unique_ptr<Gallery> gallery;
  RunOptions options{.seeings_per_fault = arguments.seeings,
                     .clean_seeings = arguments.clean_seeings,
                     .one_fault_in = arguments.one_fault_in,
                     .threads = arguments.threads};
  if (!arguments.gallery.empty()) {
    gallery = std::make_unique<Gallery>(arguments.gallery, arguments.each);
    options.witness = [&](const Witnessed& witnessed) { gallery->look_at(witnessed); };
  }
  const auto start = std::chrono::steady_clock::now();
  std::size_t done = 0;
  options.progress = [&](std::string_view name) {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    fmt::print(stderr, "{}/{} clips, {:.0f} s: {}\n", ++done, clips.size(), seconds.count(), name);
  };
  return judge_clips(clips, bed, make_judges, options);
}

int judge(const Arguments& arguments) {
  const auto looks = run(arguments);
  if (looks.all.empty()) {
    fmt::print(stderr, "There is no such clip.\n");
    return 2;
  }
  bool kept = true;
  for (const auto& promise : check_promises(looks)) {
    fmt::print("{}\n", to_text(promise));
    kept = kept && promise.kept();
  }
  if (arguments.fit) {
    fmt::print("\nWith a reference, 0.1 % missed:\n{}\nWithout, 2 % missed:\n{}",
               table_of_fits(fit_thresholds(looks, Judge::referenced, 0.001)),
               table_of_fits(fit_thresholds(looks, Judge::alone, 0.02)));
  }
  const std::string about =
      fmt::format("The {} half of the clips{}; {}.", arguments.fit ? "fitted" : "unseen",
                  arguments.full ? "" : ", in part: `./dev judge` shows the whole",
                  arguments.media.empty() ? "no real streams were at hand" : "with real streams");
  bool saved = true;
  if (!arguments.results.empty()) saved = write_results(arguments, looks, about) && saved;
  if (!arguments.records.empty())
    saved = save(arguments.records, write_records(looks, arguments.records)) && saved;
  if (!saved) return 2;
  return kept || arguments.fit ? 0 : 1;
}

int main_of(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Shows clips with and without faults to the detectors and says what they are worth.");
  app.add_flag("--full", arguments.full, "All clips, faults and frames; else a part that takes a minute.");
  app.add_flag("--fit", arguments.fit, "The half that thresholds are fitted on, and where they could lie.");
  app.add_option("--media", arguments.media, "Folder of real streams.");
  app.add_option("--only", arguments.only, "Clips whose name has this in it.");
  app.add_option("--seeings", arguments.seeings, "Ways of seeing for each fault, 1 to 7.")->take_last();
  app.add_option("--clean-seeings", arguments.clean_seeings, "Ways of seeing for each clean clip, 0 to 7.")
      ->take_last();
  app.add_option("--one-fault-in", arguments.one_fault_in, "Shows one fault in so many.")
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", arguments.threads, "Clips judged at once.")->take_last();
  app.add_option("--results", arguments.results, "Markdown to write; pictures go into roc/ beside it.");
  app.add_option("--records", arguments.records, "Every look as tab-separated values.");
  app.add_option("--gallery", arguments.gallery, "Folder for pictures of what went wrong.");
  app.add_option("--each", arguments.each, "Pictures of each sort.");
  app.add_option("--command", arguments.command, "What the results say they were made by.");
  CLI11_PARSE(app, argc, argv);
  return judge(arguments);
}

}  // namespace

}  // namespace zcplay::judging

int main(int argc, char** argv) {
  return zcplay::judging::main_of(argc, argv);
}
