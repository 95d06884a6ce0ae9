// SPDX-License-Identifier: MIT
#include "tests/control_trace/references.h"

#include <cstdint>
#include <map>

namespace zcplay::control_trace {
namespace {

struct Context {
  std::size_t jobs = 0;
  std::map<std::uint64_t, std::size_t> frames;  ///< by timestamp, the last to have it
  std::optional<std::uint64_t> held;            ///< timestamp of the job before, where it held its slot
  std::size_t frame = 0;                        ///< of the job before
};

}  // namespace

std::vector<JobReferences> resolve_references(const ControlTrace& trace) {
  std::map<std::uint32_t, Context> contexts;
  std::vector<JobReferences> resolved;
  for (const TracedJob& job : trace) {
    Context& context = contexts[job.context];
    JobReferences references{.number = context.jobs++, .frame = context.frame, .entries = {}};
    if (context.held != job.timestamp) references.frame = references.number;
    for (std::size_t i = 0; i < references.entries.size(); ++i) {
      const auto found = context.frames.find(job.controls.decode_params.dpb[i].reference_ts);
      if (found != context.frames.end()) references.entries[i] = found->second;
    }
    context.frames[job.timestamp] = references.frame;
    context.frame = references.frame;
    context.held = job.hold ? std::optional(job.timestamp) : std::nullopt;
    resolved.push_back(references);
  }
  return resolved;
}

}  // namespace zcplay::control_trace
