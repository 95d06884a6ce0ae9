// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/decode_pump.h"
#include "app/device_wiring.h"
#include "app/output_file.h"
#include "app/progress.h"
#include "app/version.h"
#include "decode/demux/demuxer.h"
#include "validate/compare/comparison.h"
#include "validate/report/compare_report.h"
#include "validate/report/evidence_folder.h"

namespace zcplay {
namespace {

// Further bad frames of a clip are in the JSON report, up to its own limit, and counted everywhere.
constexpr std::size_t kTableRows = 40;

// Hands one side's pictures to the comparison.
class ComparisonSink final : public PictureSink {
 public:
  using Take = Result<void> (Comparison::*)(const FrameInfo&);
  ComparisonSink(Comparison& comparison, Take decoded, Take output)
      : comparison_(comparison), decoded_(decoded), output_(output) {}

  void on_decoded(const FrameInfo& picture) override { take(decoded_, picture); }
  void on_frame(Frame frame) override {
    if (!first_) first_ = frame.info;
    take(output_, frame.info);
  }

  [[nodiscard]] Result<void> status() const {
    if (error_) return std::unexpected(*error_);
    return {};
  }
  /// The first frame to show, for its size and format alone.
  [[nodiscard]] const std::optional<FrameInfo>& first() const { return first_; }

 private:
  void take(Take where, const FrameInfo& picture) {
    if (error_) return;
    if (Result<void> taken = (comparison_.*where)(picture); !taken) error_ = std::move(taken.error());
  }

  Comparison& comparison_;
  Take decoded_;
  Take output_;
  std::optional<Error> error_;
  std::optional<FrameInfo> first_;
};

// One clip through both decoders, a unit at a time, so that neither gets far ahead.
class ClipComparison {
 public:
  /// `evidence` may be null.
  ClipComparison(const std::string& clip, const CompareOptions& options, EvidenceFolder* evidence,
                 const Session& session)
      : options_(options),
        session_(session),
        evidence_(evidence),
        comparison_({.read_paths = options.read_paths, .evidence = evidence}),
        reference_sink_(comparison_, &Comparison::reference_decoded, &Comparison::reference_output),
        tested_sink_(comparison_, &Comparison::tested_decoded, &Comparison::tested_output),
        pump_(session) {
    report_.clip = clip;
    report_.read_paths = options.read_paths;
    report_.evidence_folder = options.evidence;
    if (evidence_ != nullptr) evidence_->begin_clip(clip);
  }

  ClipReport run(Progress& progress) {
    Result<void> result = open();
    if (result) result = compare(progress);
    // What a device still owed when it failed is missing. What was on its way when the clip turned out
    // to be unsupported, or when a signal came, is not.
    if (result || exit_code(result.error().code) == ExitCode::environment) comparison_.finish();
    if (!result) report_.error = std::move(result.error());
    report_.summary = comparison_.summary();
    report_.findings.assign(comparison_.findings().begin(), comparison_.findings().end());
    if (evidence_ != nullptr) report_.evidence = evidence_->kept();
    if (const auto& first = tested_sink_.first()) {
      report_.size = Size{first->crop.width, first->crop.height};
      report_.format = to_string(first->format);
    }
    return std::move(report_);
  }

 private:
  Result<void> open() {
    auto demuxer = demux::Demuxer::open(
        report_.clip, {.interrupted = [this] { return session_.stop.requested(); }}, session_.log);
    if (!demuxer) return std::unexpected(std::move(demuxer.error()));
    demuxer_ = std::move(*demuxer);
    const StreamInfo& stream = demuxer_->stream();
    report_.codec = to_string(stream.codec);
    auto reference = open_reference(stream, reference_sink_, session_);
    if (!reference) return std::unexpected(std::move(reference.error()));
    reference_ = std::move(*reference);
    auto tested = open_decoder(options_.device, stream, tested_sink_, Purpose::compare, session_);
    if (!tested) return std::unexpected(std::move(tested.error()));
    tested_ = std::move(*tested);
    report_.reference = reference_->name();
    report_.tested = tested_.decoder->name();
    return {};
  }

  Result<void> compare(Progress& progress) {
    Result<void> read;
    for (;;) {
      auto unit = demuxer_->read();
      if (!unit) {
        // What was read before the damage is still compared.
        read = std::unexpected(std::move(unit.error()));
        break;
      }
      if (!*unit) break;
      if (Result<void> taken = pump_.submit(*reference_, **unit); !taken) return taken;
      if (Result<void> taken = pump_.submit(*tested_.decoder, **unit); !taken) return taken;
      if (Result<void> status = sink_status(); !status) return status;
      progress.show(report_.clip, comparison_.summary().decoded);
    }
    Result<void> drained = pump_.drain(*reference_);
    if (drained) drained = pump_.drain(*tested_.decoder);
    if (drained) drained = sink_status();
    if (drained) drained = something_compared();
    if (!drained) return drained;
    if (!read) comparison_.finish();
    return read;
  }

  // "Equal" must not mean that nothing was looked at.
  Result<void> something_compared() const {
    if (comparison_.summary().decoded != 0) return {};
    if (comparison_.summary().output == 0) {
      return fail(ErrorCode::unreadable_input, "compare", "there is no picture in it");
    }
    return fail(
        ErrorCode::unsupported_input, "compare",
        fmt::format("{} cannot be compared: its software decoder does not show pictures in decode order",
                    report_.codec));
  }

  Result<void> sink_status() const {
    if (Result<void> status = reference_sink_.status(); !status) return status;
    return tested_sink_.status();
  }

  const CompareOptions& options_;
  const Session& session_;
  EvidenceFolder* evidence_;
  Comparison comparison_;
  ComparisonSink reference_sink_;
  ComparisonSink tested_sink_;
  DecodePump pump_;
  ClipReport report_;
  std::unique_ptr<demux::Demuxer> demuxer_;
  std::unique_ptr<Decoder> reference_;
  OpenDecoder tested_;
};

Result<void> print(OutputFile& file, const ClipReport& report, std::size_t name_width) {
  if (Result<void> written = file.write(clip_line(report, name_width)); !written) return written;
  if (Result<void> written = file.write(finding_table(report, kTableRows)); !written) return written;
  if (Result<void> written = file.write(block_map_text(report)); !written) return written;
  if (Result<void> written = file.write(evidence_line(report)); !written) return written;
  return file.flush();
}

Result<void> write_json(const std::string& path, const std::vector<ClipReport>& reports, ExitCode worst,
                        const StopSignals& stop) {
  auto file = OutputFile::open(path, "", stop);
  if (!file) return std::unexpected(file.error());
  if (Result<void> written = file->write(compare_json(reports, kVersion, worst)); !written) return written;
  return file->close();
}

ExitCode report_output_error(const Error& error) {
  if (error.system_errno != EPIPE) complain("", error);
  return exit_code(error.code);
}

}  // namespace

ExitCode run_compare(const CompareOptions& options, const Session& session) {
  if (const Result<void> faults = check_faults(options.device); !faults) {
    complain("", faults.error());
    return exit_code(faults.error().code);
  }
  std::optional<EvidenceFolder> evidence;
  if (!options.evidence.empty()) {
    Result<EvidenceFolder> opened = EvidenceFolder::open(options.evidence);
    if (!opened) {
      complain("", opened.error());
      return exit_code(opened.error().code);
    }
    evidence = std::move(*opened);
  }
  std::size_t name_width = 0;
  for (const std::string& clip : options.clips) name_width = std::max(name_width, clip.size());
  auto text = OutputFile::open("-", "", session.stop);
  if (!text) return report_output_error(text.error());

  ExitCode worst = ExitCode::good;
  std::vector<ClipReport> reports;
  Progress progress(session.loop.clock(), true);
  for (const std::string& clip : options.clips) {
    reports.push_back(ClipComparison(clip, options, evidence ? &*evidence : nullptr, session).run(progress));
    const ClipReport& report = reports.back();
    progress.clear();
    worst = std::max(worst, report.exit_code());
    if (options.json != "-") {
      if (Result<void> printed = print(*text, report, name_width); !printed)
        return report_output_error(printed.error());
    }
    if (report.error) complain(clip, *report.error);
    if (session.stop.requested()) break;
  }
  // The comparison itself has missed nothing for it.
  if (evidence && evidence->error()) {
    complain("", *evidence->error());
    worst = std::max(worst, exit_code(evidence->error()->code));
  }
  if (!options.json.empty()) {
    if (Result<void> written = write_json(options.json, reports, worst, session.stop); !written) {
      return report_output_error(written.error());
    }
  }
  return worst;
}

}  // namespace zcplay
