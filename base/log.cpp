// SPDX-License-Identifier: MIT
#include "base/log.h"

#include <memory>
#include <string>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace zcplay {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"zcplay", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log(LogLevel threshold) : threshold_(threshold), sink_(std::make_shared<Sink>()) {
  sink_->logger.set_level(spdlog_level(threshold));
  sink_->logger.set_pattern("zcplay: %l: %v");
  // The process may be killed for what the last line explains.
  sink_->logger.flush_on(spdlog::level::trace);
}

void Log::write(LogLevel level, std::string_view component, std::string_view message) const {
  if (!enabled(level)) return;
  sink_->logger.log(spdlog_level(level), "{}: {}", component, message);
}

}  // namespace zcplay
