// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "app/complaints.h"
#include "app/play_options.h"
#include "app/stop_signals.h"
#include "base/log.h"
#include "base/result.h"
#include "present/frame_exchange.h"

namespace zcplay {

/// What decoding came to and cost.
struct DecodeStatistics {
  std::uint64_t frames = 0;              ///< put into the exchange
  std::uint64_t early = 0;               ///< of these, before the device was through with them
  std::uint64_t waits = 0;               ///< of the thread's event loop: its wake-ups
  std::chrono::nanoseconds cpu_time{0};  ///< of the thread
};

/// The thread that demuxes and decodes a playlist into an exchange. To end it, from the thread that started
/// it: stop(), wait_until_quiet(), give all frames back to the exchange, join(). The destructor does what of
/// this was not done, and where that fails ends the process, with a sentence.
///
/// While one of these lives, SIGUSR1 does nothing but end blocking reads.
class DecodeThread {
 public:
  /// All must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<DecodeThread>> start(const PlaylistOptions& options,
                                                                   present::FrameExchange& exchange,
                                                                   Complaints& complaints,
                                                                   const StopSignals& stop, Log log);
  ~DecodeThread();
  DecodeThread(const DecodeThread&) = delete;
  DecodeThread& operator=(const DecodeThread&) = delete;

  /// Asks it to end; reads that block are ended, too.
  void stop();
  /// After stop(): waits until no frame will be put any more. An Error where that takes over ten seconds: a
  /// device or a file system hangs, and so would join().
  [[nodiscard]] Result<void> wait_until_quiet();
  /// After wait_until_quiet(), with all frames given back to the exchange: ends the thread. An Error where
  /// frames are missing, or the thread does not end within ten seconds.
  [[nodiscard]] Result<DecodeStatistics> join();

 private:
  struct State;
  explicit DecodeThread(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay
