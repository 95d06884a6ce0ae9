// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace zcplay::v4l2 {

/// All that may stand in the way of decoding into a slot.
struct SlotUse {
  bool in_device = false;        ///< queued, being decoded, or held for a second field
  bool in_dpb = false;           ///< a reference, or the codec has not decided about its output
  bool awaiting_output = false;  ///< to be handed to the sink once complete and its turn has come
  std::uint32_t readers = 0;     ///< jobs in flight that predict from it
  std::uint32_t leases = 0;      ///< given to the sink and not back
  bool fences_pending = false;   ///< a consumer's GPU or display may still read it
};

/// The first obstacle found, in the order of the members above, which is from ours to the
/// consumer's.
enum class SlotVerdict : std::uint8_t {
  free,
  in_device,
  in_dpb,
  awaiting_output,
  read_by_job,
  leased,
  fences_pending,
};

/// May the slot be queued to the device again? The kernel asks none of this: V4L2 overwrites a slot
/// whatever still reads it, and ignores fences on its dmabuf.
[[nodiscard]] SlotVerdict judge_slot(const SlotUse& use);

[[nodiscard]] std::string_view to_string(SlotVerdict verdict);

}  // namespace zcplay::v4l2
