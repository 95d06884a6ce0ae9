// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "decode/emulated/codec.h"
#include "decode/emulated/control_store.h"
#include "decode/emulated/fault_script.h"
#include "decode/emulated/producer_fences.h"
#include "decode/emulated/request.h"
#include "decode/emulated/slot_memory.h"

namespace zcplay::emulated {

/// A slot that may be predicted from, as it stands when the job was handed over.
struct LiveSlot {
  std::uint64_t timestamp = 0;  ///< nanoseconds
  std::shared_ptr<SlotMemory> memory;
};

/// All of one picture, or field, to decode. Values and shared memory only: whoever owns the queues
/// may go on meanwhile.
struct Job {
  std::uint64_t picture = 0;  ///< number in decode order
  std::vector<ControlValue> controls;
  std::shared_ptr<SlotMemory> bitstream;
  std::uint32_t bytes_used = 0;
  std::shared_ptr<SlotMemory> slot;
  EnginePicture geometry;  ///< `memory` is set from `slot`
  std::uint64_t timestamp = 0;
  bool second_field = false;
  std::shared_ptr<SlotMemory> stale;  ///< whose content a stale fault shows; may be `slot`
  std::vector<LiveSlot> live;
  PictureFaults faults;
  std::string refusal;  ///< why the device cannot do this job; empty: it can
  bool reset_engine = false;
  std::shared_ptr<RequestSignal> signal;  ///< raised with the result; null: nothing to raise
};

struct JobResult {
  bool error = false;
};

/// The device itself: runs the jobs of one context in order on a thread of its own, with the delays
/// and defects that the script says. Its methods are for one other thread.
class CompletionWorker {
 public:
  /// `fences` may be null: then a slot does not show that it is being written.
  CompletionWorker(EngineFactory factory, std::chrono::nanoseconds delay,
                   std::unique_ptr<ProducerFences> fences, Log log);
  ~CompletionWorker();
  CompletionWorker(const CompletionWorker&) = delete;
  CompletionWorker& operator=(const CompletionWorker&) = delete;

  void submit(Job job);
  /// Results since the last call, oldest first, appended to `results`.
  void take_results(std::vector<JobResult>& results);
  /// Forgets all jobs but the oldest and waits for that: it is decoded and has a result, only without
  /// further delay, unless its completion was never to come.
  void cancel();
  /// Blocks until there is a result. False where none will come.
  bool wait_for_result();

 private:
  class Device;
  void run();
  /// The time a job takes, spent before the picture is written: until its completion a slot shows
  /// what it showed before.
  void spend_time(std::unique_lock<std::mutex>& lock, const PictureFaults& faults);
  /// A completion that never comes.
  void stall(std::unique_lock<std::mutex>& lock);

  const EngineFactory factory_;
  const std::chrono::nanoseconds delay_;
  const std::unique_ptr<ProducerFences> fences_;  ///< the worker's
  const Log log_;

  std::mutex mutex_;  ///< guards what follows; never held while decoding
  std::condition_variable wake_worker_;
  std::condition_variable wake_user_;
  std::deque<Job> pending_;
  std::vector<JobResult> results_;
  bool running_ = false;
  bool stalled_ = false;
  bool cancelling_ = false;
  bool stopping_ = false;

  std::thread thread_;  ///< last: started when all else is there
};

}  // namespace zcplay::emulated
