// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/oracle/engine_replay.h"
#include "tests/oracle/mutation.h"
#include "tests/oracle/recording.h"

namespace zcplay::oracle {

/// What became of one mutation on one recorded stream.
struct MutationVerdict {
  unsigned applied = 0;    ///< pictures it could be applied to
  unsigned exercised = 0;  ///< pictures in which the field was not empty to begin with
  unsigned named = 0;      ///< pictures in which libavcodec's view names the field
  std::string kernel;      ///< "EINVAL on " and the field it objects to, or empty
  std::string engine;      ///< EngineReplay::difference()

  [[nodiscard]] bool caught() const {
    return applied == 0 || named == applied || !kernel.empty() || !engine.empty();
  }
};

/// Applies one mutation to every picture of a stream: one picture at a time for the kernel's checks
/// and for libavcodec's view, all of them at once for the engine, which is not asked where `replay`
/// is null or where the kernel would never have let the controls through.
[[nodiscard]] MutationVerdict judge(const Mutation& mutation, const Recording& recording,
                                    const EngineReplay* replay);

}  // namespace zcplay::oracle
