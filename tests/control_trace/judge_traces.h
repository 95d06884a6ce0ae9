// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tests/control_trace/explanations.h"
#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// What one client made of a stream.
struct ClientRun {
  ControlTrace trace;
  int status = 0;  ///< of its process
};

/// Two decodes of one stream compared, and what is to be said of the differences.
struct StreamVerdict {
  std::string stream;
  std::size_t ours_jobs = 0;
  std::size_t theirs_jobs = 0;
  std::size_t fields = 0;  ///< compared, the clients' status among them
  std::size_t explained = 0;
  std::vector<std::string> unexplained;  ///< one line each, in decode order
  std::map<std::string, std::size_t> explained_by;

  [[nodiscard]] std::size_t identical() const { return fields - explained - unexplained.size(); }
};

/// Each difference is explained by the first rule that fits.
[[nodiscard]] StreamVerdict judge(std::string stream, const ClientRun& ours, const ClientRun& theirs,
                                  const std::vector<Explanation>& rules);

/// What the rules themselves got wrong over several streams, in sentences: one that explains something in
/// a stream other than the times it says, and, where the streams are all there are, one that explains
/// nothing.
[[nodiscard]] std::vector<std::string> rule_faults(const std::vector<Explanation>& rules,
                                                   const std::vector<StreamVerdict>& verdicts,
                                                   bool all_streams);

}  // namespace zcplay::control_trace
