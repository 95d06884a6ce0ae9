// SPDX-License-Identifier: MIT
#include "tests/control_trace/clip_run.h"

#include <chrono>
#include <utility>

#include "decode/software/software_decoder.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"
#include "decode/v4l2/stateless_decoder.h"

namespace zcplay::control_trace {
namespace {

// A decoder that waits for nothing must fail, not hang. Long, for kernels with sanitizers.
constexpr std::chrono::seconds kStalled(30);

}  // namespace

Result<std::unique_ptr<ClipRun>> ClipRun::open(const std::filesystem::path& clip) {
  std::unique_ptr<ClipRun> run(new ClipRun);
  auto loop = EventLoop::create(run->clock_);
  if (!loop) return std::unexpected(std::move(loop.error()));
  run->loop_ = std::move(*loop);
  auto demuxer = demux::Demuxer::open(clip.string());
  if (!demuxer) return std::unexpected(std::move(demuxer.error()));
  run->demuxer_ = std::move(*demuxer);
  return run;
}

Result<std::unique_ptr<Decoder>> ClipRun::open_device(Kernel& kernel, std::string_view media_path,
                                                      PictureSink& sink) {
  const std::vector<v4l2::DeviceReport> reports = v4l2::probe_devices(kernel, Log());
  const auto device = v4l2::find_device(reports, std::string(media_path), Codec::h264);
  if (!device) return std::unexpected(device.error());
  return v4l2::create_stateless_decoder(kernel, *loop_, *device, demuxer_->stream(), sink,
                                        {.on_screen = 1, .request_timeout = kStalled}, Log());
}

Result<std::unique_ptr<Decoder>> ClipRun::open_software(PictureSink& sink, bool decode_order) {
  return software::create_software_decoder(demuxer_->stream(), sink,
                                           {.strict_order = true, .decode_order = decode_order});
}

Result<void> ClipRun::repeat(const std::function<Result<Flow>()>& step) {
  for (;;) {
    const Result<Flow> flow = step();
    if (!flow) return std::unexpected(flow.error());
    if (*flow == Flow::done) return {};
    const Result<int> events = loop_->run_once(kStalled);
    if (!events) return std::unexpected(events.error());
    if (*events == 0) return fail(ErrorCode::timed_out, "decode", "the decoder waits, and nothing happens");
  }
}

Result<void> ClipRun::decode(const std::vector<Decoder*>& decoders) {
  Result<void> read;
  for (;;) {
    auto unit = demuxer_->read();
    if (!unit) read = std::unexpected(std::move(unit.error()));
    if (!unit || !*unit) break;
    for (Decoder* decoder : decoders) {
      if (auto taken = repeat([&] { return decoder->submit(**unit); }); !taken) return taken;
    }
  }
  for (Decoder* decoder : decoders) {
    if (auto drained = repeat([&] { return decoder->drain(); }); !drained) return drained;
  }
  return read;
}

ShownFrame shown_frame(const FrameInfo& frame) {
  return {
      .id = frame.id, .pts = frame.pts ? std::optional(frame.pts->ticks) : std::nullopt, .crop = frame.crop};
}

}  // namespace zcplay::control_trace
