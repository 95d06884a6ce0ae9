// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace zcplay {

/// Processor time of the calling thread, and of all threads of the process.
[[nodiscard]] std::chrono::nanoseconds thread_cpu_time();
[[nodiscard]] std::chrono::nanoseconds process_cpu_time();

/// CLOCK_MONOTONIC when this process began to run: now, less the processor time it took so far. Ask early in
/// main(): what it waited for, such as a disk, is not in it.
[[nodiscard]] TimePoint process_start();

/// RssAnon of /proc/self/status: memory that is the process's own, without files and without device buffers.
[[nodiscard]] std::optional<std::uint64_t> anonymous_memory_kib();

}  // namespace zcplay
