// SPDX-License-Identifier: MIT
#include "app/clip_source.h"

#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

using Step = ClipSource::Step;

Step waiting(Flow flow) {
  return flow == Flow::busy ? Step::busy : Step::need_slot;
}

std::optional<MediaTime> duration_of(const FrameInfo& frame, Rational time_base) {
  if (frame.duration <= 0) return std::nullopt;
  return MediaTime{frame.duration, time_base};
}

}  // namespace

Result<std::unique_ptr<ClipSource>> ClipSource::open(std::string clip, const PlaylistOptions& options,
                                                     const Session& session, PlaylistTimeline& timeline,
                                                     Target target) {
  // Only libavcodec needs what decoding the first frames tells.
  auto reader = ClipReader::open({.clip = clip,
                                  .start = options.start,
                                  .believe_header = options.device.device != "software",
                                  .interrupted = target.interrupted},
                                 session.log);
  if (!reader) return std::unexpected(std::move(reader.error()));
  std::unique_ptr<ClipSource> source(
      new ClipSource(std::move(clip), options, session, timeline, std::move(target)));
  source->reader_ = std::move(*reader);
  return source;
}

void ClipSource::begin() {
  timeline_.begin_clip(reader_->stream().frame_rate, reader_->origin(),
                       {.start = options_.start, .length = options_.length});
  frames_shown_ = 0;
  past_end_ = false;
  phase_ = Phase::reading;
}

Result<Step> ClipSource::step() {
  switch (phase_) {
    case Phase::opening:
      return open_decoder();
    case Phase::reading:
      return read();
    case Phase::draining:
      return drain();
    case Phase::flushing:
      return flush();
    case Phase::ended:
      break;
  }
  return Step::ended;
}

Result<Step> ClipSource::open_decoder() {
  const Purpose purpose = options_.sync == present::SyncMode::implicit ? Purpose::play_early : Purpose::play;
  auto opened = zcplay::open_decoder(options_.device, reader_->stream(), *this, purpose, session_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  opened_ = std::move(*opened);
  if (session_.log.enabled(LogLevel::info)) {
    session_.log.write(LogLevel::info, "play", fmt::format("{}: {}", clip_, opened_.decoder->name()));
  }
  begin();
  return Step::more;
}

Result<Step> ClipSource::read() {
  if (past_end_) {
    phase_ = Phase::ended;
    return Step::ended;
  }
  const auto unit = reader_->front();
  if (!unit) {
    // What was read before the damage is still shown.
    read_error_ = unit.error();
    phase_ = Phase::draining;
    return Step::more;
  }
  if (*unit == nullptr) {
    phase_ = Phase::draining;
    return Step::more;
  }
  const Result<Flow> flow = opened_.decoder->submit(**unit);
  if (!flow) return std::unexpected(flow.error());
  if (*flow != Flow::done) return waiting(*flow);
  reader_->pop();
  return Step::more;
}

Result<Step> ClipSource::drain() {
  const Result<Flow> flow = opened_.decoder->drain();
  if (!flow && !read_error_) return std::unexpected(flow.error());
  if (flow && *flow != Flow::done) return waiting(*flow);
  phase_ = Phase::ended;
  return Step::ended;
}

Result<Step> ClipSource::flush() {
  const Result<Flow> flow = opened_.decoder->flush();
  if (!flow) return std::unexpected(flow.error());
  if (*flow != Flow::done) return waiting(*flow);
  if (!reader_->rewind()) {
    reopen_ = true;
    phase_ = Phase::ended;
    return Step::ended;
  }
  begin();
  return Step::more;
}

void ClipSource::rewind() {
  if (phase_ == Phase::opening) return;
  // A broken file is read up to where it breaks, again.
  read_error_.reset();
  phase_ = Phase::flushing;
}

void ClipSource::on_frame(Frame frame) {
  if (phase_ == Phase::flushing || phase_ == Phase::ended || past_end_) return;
  ++frames_seen_;
  if (!frame.info.defects.empty()) {
    ++damaged_;
    defects_.add(frame.info.defects);
  }
  const StreamInfo& stream = reader_->stream();
  const Placing placing = timeline_.place(frame.info.pts, duration_of(frame.info, stream.time_base));
  if (placing.verdict == Placing::Verdict::past_end) past_end_ = true;
  if (placing.verdict != Placing::Verdict::show) return;
  ++frames_shown_;
  target_.frame(std::move(frame), placing, stream.orientation);
}

std::string ClipSource::damage() const {
  if (damaged_ == 0) return {};
  return fmt::format("{} of {} frames {} damaged ({})", damaged_, frames_seen_, damaged_ == 1 ? "is" : "are",
                     to_string(defects_));
}

std::unique_ptr<Kernel> ClipSource::release_kernel() {
  phase_ = Phase::ended;
  opened_.decoder.reset();
  return std::move(opened_.kernel);
}

}  // namespace zcplay
