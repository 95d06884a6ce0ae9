// SPDX-License-Identifier: MIT
#include "decode/v4l2/slot_rule.h"

#include <utility>

namespace zcplay::v4l2 {

SlotVerdict judge_slot(const SlotUse& use) {
  if (use.in_device) return SlotVerdict::in_device;
  if (use.in_dpb) return SlotVerdict::in_dpb;
  if (use.awaiting_output) return SlotVerdict::awaiting_output;
  if (use.readers != 0) return SlotVerdict::read_by_job;
  if (use.leases != 0) return SlotVerdict::leased;
  if (use.fences_pending) return SlotVerdict::fences_pending;
  return SlotVerdict::free;
}

std::string_view to_string(SlotVerdict verdict) {
  switch (verdict) {
    case SlotVerdict::free:
      return "free";
    case SlotVerdict::in_device:
      return "in the device";
    case SlotVerdict::in_dpb:
      return "in the DPB";
    case SlotVerdict::awaiting_output:
      return "waiting for output";
    case SlotVerdict::read_by_job:
      return "read by a job";
    case SlotVerdict::leased:
      return "leased";
    case SlotVerdict::fences_pending:
      return "read by the consumer's device";
  }
  std::unreachable();
}

}  // namespace zcplay::v4l2
