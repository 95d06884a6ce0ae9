// SPDX-License-Identifier: MIT
#pragma once

#include "app/options.h"
#include "app/session.h"
#include "base/result.h"

namespace zcplay {

/// The subcommands, each in a file of its own name. They print, complain and say how it went.
[[nodiscard]] ExitCode run_play(const PlayOptions& options, const Session& session);
[[nodiscard]] ExitCode run_decode(const DecodeOptions& options, const Session& session);
[[nodiscard]] ExitCode run_compare(const CompareOptions& options, const Session& session);
[[nodiscard]] ExitCode run_score(const ScoreOptions& options, const Session& session);
[[nodiscard]] ExitCode run_probe(const ProbeOptions& options, const Session& session);

}  // namespace zcplay
