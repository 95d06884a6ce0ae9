// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/device_wiring.h"
#include "app/output_file.h"
#include "app/picture_source.h"
#include "app/progress.h"
#include "app/reference_clip.h"
#include "app/rgba_colors.h"
#include "app/score_judge.h"
#include "app/version.h"
#include "validate/report/score_report.h"
#include "validate/score/counter.h"
#include "validate/score/gpu/choice.h"
#include "validate/score/score.h"

namespace zcplay {
namespace {

std::optional<double> seconds(const std::optional<MediaTime>& time) {
  if (!time) return std::nullopt;
  return static_cast<double>(time->ticks) * time->time_base.numerator / time->time_base.denominator;
}

std::unique_ptr<ScoreFormat> make_format(const ScoreOptions& options) {
  ScoreFormatOptions format{.reference = !options.against.empty(), .histogram = options.histogram};
  for (const std::string& file : options.files) format.name_width = std::max(format.name_width, file.size());
  switch (options.format) {
    case ScoreOutput::csv:
      return make_score_csv(std::move(format));
    case ScoreOutput::json:
      return make_score_json(std::move(format), kVersion);
    case ScoreOutput::table:
      break;
  }
  return make_score_table(std::move(format));
}

// All files, one after another. What ends one file goes into its totals; what ends the run is an Error:
// the output cannot be written, or the reference cannot be read.
class ScoreRun {
 public:
  ScoreRun(const ScoreOptions& options, const Session& session, OutputFile output)
      : options_(options),
        session_(session),
        format_(make_format(options)),
        output_(std::move(output)),
        progress_(session.loop.clock(), options.output != "-" || ::isatty(STDOUT_FILENO) == 0) {}

  Result<ExitCode> run() {
    auto counter = score::make_counter(options_.gpu, session_.log);
    if (!counter) return std::unexpected(std::move(counter.error()));
    counter_ = std::move(*counter);
    if (!options_.against.empty()) {
      auto reference = ReferenceClip::open(options_.against, session_);
      if (!reference) return std::unexpected(std::move(reference.error()));
      reference_ = std::move(*reference);
    }
    Result<void> done = write(format_->begin());
    for (const std::string& name : options_.files) {
      if (!done || session_.stop.requested()) break;
      done = score_file(name);
    }
    progress_.clear();
    if (session_.stop.requested()) worst_ = std::max(worst_, ExitCode::interrupted);
    if (done) done = write(format_->end(counter_->name(), worst_));
    if (done) done = output_.close();
    if (!done) return std::unexpected(std::move(done.error()));
    return worst_;
  }

 private:
  // A frame whose verdict is not known yet.
  struct File {
    std::string name;
    std::unique_ptr<ScoreJudge> judge;
    std::deque<ScoredFrame> unjudged;
    ScoreTotals totals;
  };

  Result<void> score_file(const std::string& name) {
    File file{.name = name, .judge = nullptr, .unjudged = {}, .totals = {}};
    auto source = open_pictures(name, options_.device, session_);
    ScoreFile head{.name = name, .kind = {}, .is_image = false};
    if (source) {
      head.kind = (*source)->kind();
      head.is_image = (*source)->is_image();
    }
    if (Result<void> begun = write(format_->begin_file(head)); !begun) return begun;
    if (source) {
      remark(name, (*source)->remark());
      if (Result<void> scored = score_pictures(**source, file); !scored) return scored;
    } else {
      file.totals.error = std::move(source.error());
    }
    progress_.clear();
    if (Result<void> ended = write(format_->end_file(file.totals)); !ended) return ended;
    if (Result<void> flushed = output_.flush(); !flushed) return flushed;
    if (file.totals.error) {
      complain(name, *file.totals.error);
      worst_ = std::max(worst_, exit_code(file.totals.error->code));
    }
    return {};
  }

  Result<void> score_pictures(PictureSource& source, File& file) {
    file.judge = make_judge(source.is_image());
    std::uint64_t looked_at = 0;
    for (std::uint64_t number = 0; !options_.frames || looked_at < *options_.frames; ++number) {
      auto picture = source.next();
      if (!picture) file.totals.error = std::move(picture.error());
      if (!picture || !*picture) break;
      if (number % options_.every != 0) continue;
      ++looked_at;
      if (Result<void> scored = score_picture(**picture, number, file); !scored) return scored;
      progress_.show(file.name, number + 1);
    }
    auto verdicts = file.judge->finish();
    if (!verdicts) return std::unexpected(std::move(verdicts.error()));
    if (Result<void> written = write_judged(std::move(*verdicts), file); !written) return written;
    if (file.totals.frames == 0 && !file.totals.error) {
      file.totals.error = Error{.code = ErrorCode::unreadable_input,
                                .operation = "score",
                                .detail = fmt::format("{}: there is no frame to show in it", file.name)};
    }
    return {};
  }

  std::unique_ptr<ScoreJudge> make_judge(bool is_image) {
    const Succession succession =
        is_image || options_.every > 1 ? Succession::apart : Succession::consecutive;
    return reference_ == nullptr ? make_score_judge(succession) : make_score_judge(succession, *reference_);
  }

  Result<void> score_picture(const ScorePicture& picture, std::uint64_t number, File& file) {
    if (Result<void> counted = counter_->count(picture.view(), counts_); !counted) return counted;
    ScoredFrame frame{.frame = number,
                      .time = seconds(picture.pts()),
                      .defects = picture.defects(),
                      .score = score::make_score(counts_)};
    if (picture.kind()) frame.type = picture.kind()->type;
    frame.colors = counts_.unique_colors;
    frame.has_alpha = !picture.alpha().empty();
    if (frame.has_alpha) frame.colors = rgba_colors(picture).value_or(frame.colors);
    if (options_.histogram) frame.histogram = counts_.histogram;
    auto verdicts = file.judge->push({.number = number,
                                      .view = picture.view(),
                                      .counts = &counts_,
                                      .score = &frame.score,
                                      .source = reference_ == nullptr ? Size{} : reference_->size(),
                                      .masked = masks_within(frame.score.size),
                                      .kind = picture.kind(),
                                      .defects = picture.defects()});
    file.unjudged.push_back(std::move(frame));
    if (!verdicts) return std::unexpected(std::move(verdicts.error()));
    return write_judged(std::move(*verdicts), file);
  }

  // Files differ in size; a mask may reach beyond.
  std::span<const Rect> masks_within(Size size) {
    masks_.clear();
    for (Rect mask : options_.masks) {
      if (mask.x >= size.width || mask.y >= size.height) continue;
      mask.width = std::min(mask.width, size.width - mask.x);
      mask.height = std::min(mask.height, size.height - mask.y);
      masks_.push_back(mask);
    }
    return masks_;
  }

  Result<void> write_judged(std::vector<detect::Verdict> verdicts, File& file) {
    for (detect::Verdict& verdict : verdicts) {
      if (file.unjudged.empty()) break;
      ScoredFrame frame = std::move(file.unjudged.front());
      file.unjudged.pop_front();
      frame.verdict = std::move(verdict);
      file.totals.add(frame);
      if (!frame.verdict.clean() || frame.defects.has(Defect::decode_error))
        worst_ = std::max(worst_, ExitCode::mismatch);
      if (Result<void> written = write(format_->frame(frame)); !written) return written;
    }
    return {};
  }

  Result<void> write(const std::string& text) {
    if (text.empty()) return {};
    return output_.write(text);
  }

  void remark(const std::string& name, const std::string& sentence) {
    if (sentence.empty() || !remarks_.insert(sentence).second) return;
    progress_.clear();
    complain(name, sentence);
  }

  const ScoreOptions& options_;
  const Session& session_;
  std::unique_ptr<score::Counter> counter_;
  std::unique_ptr<ScoreFormat> format_;
  OutputFile output_;
  Progress progress_;
  std::unique_ptr<ReferenceClip> reference_;
  score::Counts counts_;
  std::vector<Rect> masks_;
  std::set<std::string> remarks_;  // each is said of the first file that it is true of
  ExitCode worst_ = ExitCode::good;
};

ExitCode report(const Error& error) {
  // A closed pipe is the reader's wish, which it need not be told of.
  if (error.system_errno != EPIPE) complain("", error);
  return exit_code(error.code);
}

}  // namespace

ExitCode run_score(const ScoreOptions& options, const Session& session) {
  if (const Result<void> faults = check_faults(options.device); !faults) return report(faults.error());
  std::vector<std::string> inputs = options.files;
  inputs.push_back(options.against);
  for (const std::string& input : inputs) {
    if (const Result<void> other = check_not_input(options.output, input); !other)
      return report(other.error());
  }
  auto output = OutputFile::open(options.output, "", session.stop);
  if (!output) return report(output.error());
  const Result<ExitCode> done = ScoreRun(options, session, std::move(*output)).run();
  return done ? *done : report(done.error());
}

}  // namespace zcplay
