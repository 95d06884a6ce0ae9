// SPDX-License-Identifier: MIT
#include "decode/emulated/completion_worker.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "decode/emulated/fault_injection.h"

namespace zcplay::emulated {
namespace {

std::uint64_t hash_of(const SlotMemory& memory) {
  const auto bytes = memory.bytes();
  return XXH3_64bits(bytes.data(), bytes.size());
}

class JobSlots final : public LiveSlots {
 public:
  explicit JobSlots(const std::vector<LiveSlot>& slots) : slots_(slots) {}

  std::optional<std::span<const std::byte>> find(std::uint64_t timestamp) const override {
    const LiveSlot* slot = slot_of(timestamp);
    if (slot == nullptr) return std::nullopt;
    return slot->memory->bytes();
  }

  bool intact(std::uint64_t timestamp) const override {
    const LiveSlot* slot = slot_of(timestamp);
    return slot != nullptr && slot->memory->content_hash == hash_of(*slot->memory);
  }

 private:
  const LiveSlot* slot_of(std::uint64_t timestamp) const {
    const auto found = std::find_if(slots_.begin(), slots_.end(),
                                    [&](const LiveSlot& s) { return s.timestamp == timestamp; });
    return found == slots_.end() ? nullptr : &*found;
  }

  const std::vector<LiveSlot>& slots_;
};

std::vector<std::byte> copy_of(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

/// What lives on the worker's thread: the engine, and the true content of a slot that a fault damaged
/// between the two fields of its frame.
class CompletionWorker::Device {
 public:
  Device(const EngineFactory& factory, const Log& log) : engine_(factory()), log_(log) {}

  JobResult run(const Job& job) {
    if (job.reset_engine) engine_->reset();
    EnginePicture picture = job.geometry;
    picture.memory = job.slot->bytes();
    if (job.second_field && damaged_ == job.slot.get()) {
      std::copy(undamaged_.begin(), undamaged_.end(), picture.memory.begin());
    }
    const bool damages = !job.faults.pixels.empty();
    // A copy even of another slot: by presentation time it may be decoded into again.
    std::vector<std::byte> before = damages ? copy_of(job.stale->bytes()) : std::vector<std::byte>{};
    if (job.second_field && damaged_ == job.slot.get()) before = std::move(before_);

    const EngineOutcome outcome = decode(job, picture);
    if (!outcome.reason.empty() && log_.enabled(LogLevel::warning)) {
      log_.write(LogLevel::warning, "emulated",
                 fmt::format("Picture {} in decode order: {}", job.picture, outcome.reason));
    }
    damaged_ = nullptr;
    if (damages) {
      undamaged_ = copy_of(picture.memory);
      for (const Fault& fault : job.faults.pixels) inject(fault, picture, before, job.picture);
      before_ = std::move(before);
      damaged_ = job.slot.get();
    }
    job.slot->content_hash = hash_of(*job.slot);
    return {outcome.error || job.faults.error};
  }

 private:
  EngineOutcome decode(const Job& job, const EnginePicture& picture) {
    if (!job.refusal.empty()) return {true, job.refusal};
    std::vector<EngineControl> controls;
    controls.reserve(job.controls.size());
    for (const ControlValue& control : job.controls) controls.push_back({control.id, control.bytes});
    const JobSlots slots(job.live);
    const auto bytes = job.bitstream->bytes().first(job.bytes_used);
    const EngineInput input{controls,
                            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                            job.timestamp,
                            job.second_field,
                            &slots};
    return engine_->decode(input, picture);
  }

  std::unique_ptr<Engine> engine_;
  const Log& log_;
  const SlotMemory* damaged_ = nullptr;
  std::vector<std::byte> undamaged_;
  std::vector<std::byte> before_;
};

CompletionWorker::CompletionWorker(EngineFactory factory, std::chrono::nanoseconds delay,
                                   std::unique_ptr<ProducerFences> fences, Log log)
    : factory_(std::move(factory)), delay_(delay), fences_(std::move(fences)), log_(log), thread_([this] {
        run();
      }) {}

CompletionWorker::~CompletionWorker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    pending_.clear();
  }
  wake_worker_.notify_one();
  thread_.join();
}

void CompletionWorker::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    pending_.push_back(std::move(job));
  }
  wake_worker_.notify_one();
}

void CompletionWorker::take_results(std::vector<JobResult>& results) {
  const std::lock_guard lock(mutex_);
  results.insert(results.end(), results_.begin(), results_.end());
  results_.clear();
}

void CompletionWorker::cancel() {
  std::unique_lock lock(mutex_);
  // The oldest job has begun as soon as it was given, whether or not the thread has got to it.
  const std::size_t kept = running_ || pending_.empty() ? 0 : 1;
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(kept), pending_.end());
  cancelling_ = true;
  wake_worker_.notify_one();
  wake_user_.wait(lock, [this] { return !running_ && pending_.empty(); });
  cancelling_ = false;
}

bool CompletionWorker::wait_for_result() {
  std::unique_lock lock(mutex_);
  wake_user_.wait(lock, [this] { return !results_.empty() || stalled_ || (!running_ && pending_.empty()); });
  return !results_.empty();
}

void CompletionWorker::spend_time(std::unique_lock<std::mutex>& lock, const PictureFaults& faults) {
  const auto delay = delay_ + faults.delay;
  if (delay.count() > 0) wake_worker_.wait_for(lock, delay, [this] { return cancelling_ || stopping_; });
}

void CompletionWorker::stall(std::unique_lock<std::mutex>& lock) {
  stalled_ = true;
  wake_user_.notify_one();
  wake_worker_.wait(lock, [this] { return cancelling_ || stopping_; });
  stalled_ = false;
}

void CompletionWorker::run() {
  Device device(factory_, log_);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_worker_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
    if (stopping_) return;
    const Job job = std::move(pending_.front());
    pending_.pop_front();
    running_ = true;
    if (fences_) {
      lock.unlock();
      fences_->begin(*job.slot);
      lock.lock();
    }
    spend_time(lock, job.faults);
    if (stopping_) return;
    lock.unlock();
    const JobResult result = device.run(job);
    // What never completes is signalled with the next job, or with the end of the timeline.
    if (fences_ && !job.faults.never) fences_->end();
    lock.lock();
    if (job.faults.never) {
      stall(lock);
    } else {
      results_.push_back(result);
      // Under the lock, so that nobody sees the result, re-initialises the request and then finds
      // its event raised. Writing an eventfd does not block.
      if (job.signal) job.signal->raise();
    }
    running_ = false;
    wake_user_.notify_one();
  }
}

}  // namespace zcplay::emulated
