// SPDX-License-Identifier: MIT
// The half of VideoContext that pairs buffers into jobs and takes their results back.
#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "decode/emulated/video_context.h"

namespace zcplay::emulated {

std::unique_ptr<ProducerFences> VideoContext::producer_fences() const {
  if (!device_.attach_fences) return nullptr;
  auto fences = ProducerFences::create();
  return fences ? std::move(*fences) : nullptr;
}

CompletionWorker& VideoContext::worker() {
  // An engine is made for a codec; the format can only have changed while nothing was queued.
  if (!worker_ || worker_codec_ != &codec()) {
    const auto entry = std::find_if(device_.codecs.begin(), device_.codecs.end(),
                                    [this](const CodecEntry& e) { return e.traits == &codec(); });
    assert(entry != device_.codecs.end());
    worker_ = std::make_unique<CompletionWorker>(entry->engine, device_.completion_delay, producer_fences(),
                                                 device_.log);
    worker_codec_ = &codec();
  }
  return *worker_;
}

void VideoContext::run_request(Request& request) {
  // One buffer a request; queueing it may complete the request at once.
  Buffer& buffer = *request.buffers().front();
  buffer.queue->queue_from_request(buffer);
  schedule();
}

Buffer* VideoContext::planned_slot() {
  return planned_slots_ < pictures_.ready().size() ? pictures_.ready()[planned_slots_] : nullptr;
}

void VideoContext::schedule() {
  if (aborted_ || !bitstream_.streaming() || !pictures_.streaming()) return;
  while (!device_.gone && in_flight_.size() < bitstream_.ready().size()) {
    if (!hand_over(*bitstream_.ready()[in_flight_.size()])) return;
  }
}

void VideoContext::release_held() {
  planned_held_ = false;
  if (!in_flight_.empty()) {
    in_flight_.back().release_after = true;
    ++planned_slots_;
    return;
  }
  Buffer& slot = *pictures_.ready().front();
  slot.held = false;
  pictures_.ready().pop_front();
  pictures_.done(slot, false);
}

bool VideoContext::hand_over(Buffer& source) {
  Buffer* slot = planned_slot();
  if (slot == nullptr) return false;
  if (planned_held_ && slot->live_timestamp != source.timestamp) {
    release_held();
    slot = planned_slot();
    if (slot == nullptr) return false;
  }
  const bool second_field = std::exchange(planned_held_, false);
  Job job = make_job(source, *slot, second_field);
  if (job.faults.gone) {
    device_.disappear();
    return false;
  }
  if (!second_field) ++next_picture_;
  for (const auto& [index, other] : pictures_.buffers()) {
    if (other->live_timestamp == source.timestamp) other->live_timestamp.reset();
  }
  slot->live_timestamp = source.timestamp;
  slot->decoded_before = true;
  last_slot_ = slot->memory;
  planned_held_ = (source.flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF) != 0;
  if (!planned_held_) ++planned_slots_;
  if (source.bound != nullptr && source.bound->completed_by_one_job_of(id_)) {
    source.bound->expect_signal_from_worker(true);
    job.signal = source.bound->signal();
  }
  in_flight_.push_back({&source, slot, job.picture, second_field, false});
  if (in_flight_.size() == 1) begin_oldest();
  worker().submit(std::move(job));
  return true;
}

Job VideoContext::make_job(const Buffer& source, const Buffer& slot, bool second_field) {
  const RequestControls* values = source.bound != nullptr ? source.bound->controls(id_) : nullptr;
  Job job;
  job.controls = controls_.plan(values, codec());
  job.picture = second_field ? next_picture_ - 1 : next_picture_;
  if (!second_field) {
    std::vector<EngineControl> view;
    view.reserve(job.controls.size());
    for (const ControlValue& control : job.controls) view.push_back({control.id, control.bytes});
    const bool keyframe = codec().keyframe != nullptr && codec().keyframe(view);
    picture_faults_ = device_.faults.for_picture(job.picture, keyframe);
  }
  job.faults = picture_faults_;
  job.bitstream = source.memory;
  job.bytes_used = source.bytes_used;
  job.slot = slot.memory;
  job.geometry = {.memory = {},
                  .pixel_format = picture_format_.pixelformat,
                  .width = picture_format_.width,
                  .height = picture_format_.height,
                  .stride = picture_format_.plane_fmt[0].bytesperline};
  job.timestamp = source.timestamp;
  job.second_field = second_field;
  job.stale = slot.decoded_before || !last_slot_ ? slot.memory : last_slot_;
  job.live = live_slots();
  job.refusal = refusal(job.controls);
  job.reset_engine = std::exchange(reset_engine_, false);
  return job;
}

std::string VideoContext::refusal(const std::vector<ControlValue>& controls) const {
  if (picture_format_.pixelformat != V4L2_PIX_FMT_NV12 && picture_format_.pixelformat != V4L2_PIX_FMT_P010) {
    return "the device offers this picture format but cannot write it.";
  }
  for (const ControlValue& control : controls) {
    const auto depth =
        codec().bit_depth != nullptr ? codec().bit_depth(control.id, control.bytes) : std::nullopt;
    if (depth && *depth != bit_depth_) {
      return fmt::format("the parameter sets say {} bits, but the picture queue was set up for {}.", *depth,
                         bit_depth_);
    }
  }
  return {};
}

std::vector<LiveSlot> VideoContext::live_slots() const {
  std::vector<LiveSlot> result;
  for (const auto& [index, slot] : pictures_.buffers()) {
    if (slot->live_timestamp) result.push_back({*slot->live_timestamp, slot->memory});
  }
  return result;
}

void VideoContext::collect() {
  if (!worker_) return;
  results_.clear();
  worker_->take_results(results_);
  for (const JobResult& result : results_) finish_oldest(result);
}

void VideoContext::finish_jobs() {
  while (!in_flight_.empty() && worker_->wait_for_result()) collect();
}

// What a driver does in device_run(): before the hardware has done anything, and not undone if it never does.
void VideoContext::begin_oldest() {
  Buffer& source = *in_flight_.front().source;
  Buffer& slot = *in_flight_.front().slot;
  // v4l2_m2m_buf_copy_metadata()
  constexpr std::uint32_t kCopied = V4L2_BUF_FLAG_TIMECODE | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;
  slot.timestamp = source.timestamp;
  slot.copied_timestamp = true;
  slot.field = source.field;
  slot.flags = (slot.flags & ~kCopied) | (source.flags & kCopied);
  if ((source.flags & V4L2_BUF_FLAG_TIMECODE) != 0) slot.timecode = source.timecode;
  source.sequence = bitstream_sequence_++;
  slot.sequence = picture_sequence_++;
  if (source.bound != nullptr) controls_.complete(source.bound->complete_controls(id_));
}

void VideoContext::finish_oldest(const JobResult& result) {
  assert(!in_flight_.empty());
  const InFlight job = in_flight_.front();
  in_flight_.pop_front();
  Buffer& source = *bitstream_.ready().front();
  Buffer& slot = *pictures_.ready().front();
  assert(&source == job.source && &slot == job.slot);

  slot.held = (source.flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF) != 0;
  if (!slot.held || job.release_after) {
    // A slot released by the next timestamp is done without error whatever its last job came to.
    const bool error = result.error && !slot.held;
    slot.held = false;
    --planned_slots_;
    pictures_.ready().pop_front();
    pictures_.done(slot, error);
  }
  bitstream_.ready().pop_front();
  bitstream_.done(source, result.error);
  if (!in_flight_.empty()) begin_oldest();
}

void VideoContext::cancel_jobs() {
  if (worker_) {
    worker_->cancel();
    collect();
  }
  if (!in_flight_.empty()) {
    const InFlight& first = in_flight_.front();
    next_picture_ = first.second_field ? first.picture + 1 : first.picture;
  }
  for (const InFlight& job : in_flight_) {
    if (job.source->bound != nullptr) job.source->bound->expect_signal_from_worker(false);
    if (!job.slot->held) job.slot->live_timestamp.reset();
  }
  in_flight_.clear();
  planned_slots_ = 0;
  planned_held_ = planned_slot() != nullptr && planned_slot()->held;
  controls_.forget_plans();
}

}  // namespace zcplay::emulated
