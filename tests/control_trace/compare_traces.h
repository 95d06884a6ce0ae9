// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/control_trace/align_traces.h"
#include "tests/control_trace/references.h"
#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// Names of what is compared beside the fields of control_fields() and dpb_entry_fields().
inline constexpr const char* kPictureField = "picture";            ///< a picture that one of them lacks
inline constexpr const char* kBytesField = "job.bytes";            ///< of bitstream
inline constexpr const char* kHoldField = "job.hold";              ///< the slot waits for a second field
inline constexpr const char* kEntryField = "decode_params.dpb[]";  ///< an entry that one of them lacks
inline constexpr const char* kStatusField = "client.status";       ///< how the program ended

/// One field in which two traces differ.
struct Difference {
  std::string field;
  std::size_t pair = 0;  ///< index into TraceComparison::pairs
  /// Bytes of one number; numbers are as read_field() gives them, without sign.
  std::size_t size = 0;
  /// All numbers of the field. Empty where it is not there at all: then the other side's number says
  /// which one it is, the picture's bytes or the entry's frame_num.
  std::vector<std::uint64_t> ours;
  std::vector<std::uint64_t> theirs;
  /// Of which entries of decode_params.dpb; -1 where it is none.
  int ours_entry = -1;
  int theirs_entry = -1;
};

struct TraceComparison {
  std::vector<JobPair> pairs;
  std::vector<JobReferences> ours_references;  ///< of each job of ours
  std::vector<JobReferences> theirs_references;
  std::size_t fields = 0;  ///< compared, equal ones too
  std::vector<Difference> differences;
};

/// Compares two decodes of one stream, picture by picture: each traced field of each control; DPB
/// entries by the frame they point to, since their order means nothing; reference timestamps by the
/// frames they mean. An entry in which everything is 0 is no entry.
[[nodiscard]] TraceComparison compare_traces(const ControlTrace& ours, const ControlTrace& theirs);

/// A name that Difference::field may have, kStatusField too.
[[nodiscard]] bool is_compared_field(const std::string& name);

}  // namespace zcplay::control_trace
