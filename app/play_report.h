// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/decode_thread.h"
#include "base/result.h"
#include "present/player.h"
#include "present/rung.h"
#include "present/sync_mode.h"

namespace zcplay {

/// What playing came to, and what it cost: --stats and --json.
struct PlayReport {
  present::PlayerStatistics shown;
  std::optional<present::RungReport> rung;  ///< nullopt: there was no frame
  DecodeStatistics decoding;
  present::SyncMode sync = present::SyncMode::completed;
  // The showing thread's, as DecodeStatistics has them.
  std::uint64_t waits = 0;
  std::chrono::nanoseconds cpu_time{0};
  std::chrono::nanoseconds process_cpu_time{0};  ///< of all threads, an emulated device's too
  TimePoint process_start{0};                    ///< CLOCK_MONOTONIC, as the frames' times
  std::uint64_t anonymous_memory_kib = 0;        ///< the most that was seen
  ExitCode exit_code = ExitCode::good;
};

/// Lines of a name and a value, for people.
[[nodiscard]] std::string play_table(const PlayReport& report);
/// For machines: "format" is "zcplay-play", "version" 1; times in nanoseconds, null where unknown.
[[nodiscard]] std::string play_json(const PlayReport& report, std::string_view zcplay_version);

}  // namespace zcplay
