// SPDX-License-Identifier: MIT
#include "tests/decode/v4l2/emulated_run.h"

#include <utility>

#include <gtest/gtest.h>

#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "decode/software/software_decoder.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"

namespace zcplay::test {

Result<std::unique_ptr<EmulatedRun>> EmulatedRun::create(const std::filesystem::path& clip,
                                                         EmulatedRunSetup setup) {
  std::unique_ptr<EmulatedRun> run(new EmulatedRun(setup.hold, setup.hashing));
  setup.kernel.codecs.push_back({&emulated::h264_codec(), emulated::create_h264_engine});
  if (auto added = setup.kernel.faults.add(setup.faults, "test"); !added)
    return std::unexpected(added.error());
  auto kernel = emulated::EmulatedKernel::create(std::move(setup.kernel));
  if (!kernel) return std::unexpected(kernel.error());
  run->kernel_ = std::move(*kernel);
  if (setup.wrap) run->wrapper_ = setup.wrap(*run->kernel_);
  auto loop = EventLoop::create(setup.clock != nullptr ? *setup.clock : run->clock_);
  if (!loop) return std::unexpected(loop.error());
  run->loop_ = std::move(*loop);
  auto demuxer = demux::Demuxer::open(clip.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  run->demuxer_ = std::move(*demuxer);
  const auto reports = v4l2::probe_devices(run->kernel(), Log());
  auto device = v4l2::choose_device(reports, Codec::h264);
  if (!device) return std::unexpected(device.error());
  PictureSink& sink = setup.sink != nullptr ? *setup.sink : run->sink;
  auto decoder = v4l2::create_stateless_decoder(run->kernel(), *run->loop_, *device, run->demuxer_->stream(),
                                                sink, setup.decoder, Log());
  if (!decoder) return std::unexpected(decoder.error());
  run->decoder_ = std::move(*decoder);
  return run;
}

Result<void> EmulatedRun::repeat(const std::function<Result<Flow>()>& step) {
  while (true) {
    auto flow = step();
    if (!flow) return std::unexpected(flow.error());
    if (*flow == Flow::done) return {};
    if (*flow == Flow::need_slot) {
      ++need_slot_answers;
      if (on_need_slot) {
        on_need_slot();
        continue;
      }
      if (sink.drop_oldest()) continue;
    }
    if (*flow == Flow::busy && on_busy) on_busy();
    // A decoder that waits for nothing must fail the test, not hang it.
    auto ran = loop_->run_once(std::chrono::seconds(20));
    if (!ran) return std::unexpected(ran.error());
    if (*ran == 0) return fail(ErrorCode::timed_out, "test", "the decoder said to wait and nothing came");
  }
}

Result<bool> EmulatedRun::decode(unsigned frames) {
  for (unsigned i = 0; i < frames; ++i) {
    auto unit = demuxer_->read();
    if (!unit) return std::unexpected(unit.error());
    if (!*unit) return false;
    (*unit)->id = FrameId((*unit)->id.value() + id_offset_);
    last_id_ = (*unit)->id.value();
    if (std::exchange(switched_, false)) (*unit)->new_extradata = demuxer_->stream().extradata;
    if (auto done = repeat([&] { return decoder_->submit(**unit); }); !done)
      return std::unexpected(done.error());
  }
  return true;
}

Result<void> EmulatedRun::finish() {
  while (true) {
    auto more = decode(1);
    if (!more) return std::unexpected(more.error());
    if (!*more) return drain();
  }
}

Result<void> EmulatedRun::drain() {
  return repeat([&] { return decoder_->drain(); });
}

Result<void> EmulatedRun::flush() {
  return repeat([&] { return decoder_->flush(); });
}

Result<void> EmulatedRun::switch_clip(const std::filesystem::path& clip) {
  auto demuxer = demux::Demuxer::open(clip.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  demuxer_ = std::move(*demuxer);
  id_offset_ = last_id_;
  switched_ = true;
  return {};
}

std::unique_ptr<EmulatedRun> start_run(const std::filesystem::path& clip, EmulatedRunSetup setup) {
  auto run = EmulatedRun::create(clip, std::move(setup));
  EXPECT_TRUE(run) << to_string(run.error());
  return run ? std::move(*run) : nullptr;
}

std::vector<std::uint64_t> ids(const std::vector<SeenPicture>& pictures) {
  std::vector<std::uint64_t> result;
  result.reserve(pictures.size());
  for (const SeenPicture& picture : pictures) result.push_back(picture.info.id.value());
  return result;
}

Result<void> decode_in_software(const std::filesystem::path& clip, PictureSink& sink) {
  auto demuxer = demux::Demuxer::open(clip.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  auto decoder = software::create_software_decoder((*demuxer)->stream(), sink, {.strict_order = true});
  if (!decoder) return std::unexpected(decoder.error());
  while (true) {
    auto unit = (*demuxer)->read();
    if (!unit) return std::unexpected(unit.error());
    auto flow = *unit ? (*decoder)->submit(**unit) : (*decoder)->drain();
    if (!flow) return std::unexpected(flow.error());
    if (*flow != Flow::done)
      return fail(ErrorCode::environment, "test", "the software decoder wants to wait");
    if (!*unit) return {};
  }
}

std::filesystem::path demo_clip() {
  return std::filesystem::path(ZCPLAY_ASSETS) / "demo.mp4";
}

}  // namespace zcplay::test
