// SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>
#include <variant>

#include "app/commands.h"
#include "app/options.h"
#include "app/session.h"
#include "app/stop_signals.h"
#include "base/clock.h"
#include "base/event_loop.h"

namespace zcplay {
namespace {

struct RunCommand {
  const Session& session;
  ExitCode operator()(const PlayOptions& options) const { return run_play(options, session); }
  ExitCode operator()(const DecodeOptions& options) const { return run_decode(options, session); }
  ExitCode operator()(const CompareOptions& options) const { return run_compare(options, session); }
  ExitCode operator()(const ScoreOptions& options) const { return run_score(options, session); }
  ExitCode operator()(const ProbeOptions& options) const { return run_probe(options, session); }
};

ExitCode run(const Options& options) {
  const MonotonicClock clock;
  const auto loop = EventLoop::create(clock);
  if (!loop) {
    complain("", loop.error());
    return exit_code(loop.error().code);
  }
  const auto stop = StopSignals::create(**loop);
  if (!stop) {
    complain("", stop.error());
    return exit_code(stop.error().code);
  }
  const Session session{.log = Log(options.log_level), .loop = **loop, .stop = **stop};
  return std::visit(RunCommand{session}, options.command);
}

}  // namespace
}  // namespace zcplay

int main(int argc, char** argv) {
  // Libraries throw, above all for want of memory; nothing of ours does.
  try {
    const auto options = zcplay::parse_options(argc, argv);
    return static_cast<int>(options ? zcplay::run(*options) : options.error());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "zcplay: %s\n", failure.what());
    return static_cast<int>(zcplay::ExitCode::environment);
  }
}
