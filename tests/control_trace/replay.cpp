// SPDX-License-Identifier: MIT
#include "tests/control_trace/replay.h"

#include <array>
#include <atomic>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "tests/control_trace/control_fields.h"
#include "validate/compare/comparison.h"

namespace zcplay::control_trace {
namespace {

using emulated::EngineControl;

/// Jobs are taken in their order, by one engine: a stream has one context.
struct Jobs {
  const ControlTrace& trace;
  const Bitstreams& bitstreams;
  std::atomic<std::size_t> used = 0;
};

class ReplayingEngine final : public emulated::Engine {
 public:
  explicit ReplayingEngine(Jobs& jobs) : jobs_(jobs) {}

  emulated::EngineOutcome decode(const emulated::EngineInput& input,
                                 const emulated::EnginePicture& picture) override {
    const std::size_t number = jobs_.used++;
    if (number >= jobs_.trace.size()) return {.error = true, .reason = "the trace has no more jobs"};
    const TracedJob& job = jobs_.trace[number];
    if (job.timestamp != input.timestamp) {
      return {.error = true,
              .reason = fmt::format("job {} has timestamp {}, and {} is decoded", number, job.timestamp,
                                    input.timestamp)};
    }
    const std::array<EngineControl, 4> controls = {
        {{V4L2_CID_STATELESS_H264_SPS, bytes_of(job.controls.sps)},
         {V4L2_CID_STATELESS_H264_PPS, bytes_of(job.controls.pps)},
         {V4L2_CID_STATELESS_H264_SCALING_MATRIX, bytes_of(job.controls.scaling_matrix)},
         {V4L2_CID_STATELESS_H264_DECODE_PARAMS, bytes_of(job.controls.decode_params)}}};
    emulated::EngineInput traced = input;
    traced.controls = controls;
    traced.bitstream = jobs_.bitstreams[number];
    return engine_->decode(traced, picture);
  }
  void reset() override { engine_->reset(); }

 private:
  Jobs& jobs_;
  std::unique_ptr<emulated::Engine> engine_ = emulated::create_h264_engine();
};

/// One side of the comparison.
class ComparedSink final : public PictureSink {
 public:
  using Take = Result<void> (Comparison::*)(const FrameInfo&);
  ComparedSink(Comparison& comparison, Take decoded, Take output)
      : comparison_(comparison), decoded_(decoded), output_(output) {}

  void on_decoded(const FrameInfo& picture) override { take(decoded_, picture); }
  void on_frame(Frame frame) override {
    shown.push_back(shown_frame(frame.info));
    take(output_, frame.info);
  }

  std::optional<Error> error;
  std::vector<ShownFrame> shown;

 private:
  void take(Take where, const FrameInfo& picture) {
    if (error) return;
    if (Result<void> taken = (comparison_.*where)(picture); !taken) error = std::move(taken.error());
  }

  Comparison& comparison_;
  Take decoded_;
  Take output_;
};

Result<std::unique_ptr<emulated::EmulatedKernel>> replaying_kernel(Jobs& jobs) {
  return emulated::EmulatedKernel::create({.codecs = {{.traits = &emulated::h264_codec(), .engine = [&jobs] {
                                                         return std::make_unique<ReplayingEngine>(jobs);
                                                       }}}});
}

}  // namespace

Result<Replay> replay(const std::filesystem::path& clip, const ControlTrace& trace,
                      const Bitstreams& bitstreams) {
  Jobs jobs{trace, bitstreams};
  Comparison comparison({.read_paths = {ReadPath::map}});
  ComparedSink reference(comparison, &Comparison::reference_decoded, &Comparison::reference_output);
  ComparedSink replayed(comparison, &Comparison::tested_decoded, &Comparison::tested_output);
  auto run = ClipRun::open(clip);
  if (!run) return std::unexpected(std::move(run.error()));
  auto kernel = replaying_kernel(jobs);
  if (!kernel) return std::unexpected(std::move(kernel.error()));
  auto software = (*run)->open_software(reference, true);
  if (!software) return std::unexpected(std::move(software.error()));
  auto device = (*run)->open_device(**kernel, emulated::kMediaPath, replayed);
  if (!device) return std::unexpected(std::move(device.error()));

  Replay result;
  Result<void> decoded = (*run)->decode({software->get(), device->get()});
  if (!decoded && decoded.error().code != ErrorCode::unreadable_input)
    return std::unexpected(decoded.error());
  if (!decoded) result.read_error = std::move(decoded.error());
  for (const auto& error : {reference.error, replayed.error}) {
    if (error) return std::unexpected(*error);
  }
  comparison.finish();
  result.summary = comparison.summary();
  result.findings.assign(comparison.findings().begin(), comparison.findings().end());
  result.reference = std::move(reference.shown);
  result.jobs_used = jobs.used;
  return result;
}

}  // namespace zcplay::control_trace
