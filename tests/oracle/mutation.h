// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/v4l2/controls_h264.h"
#include "tests/control_trace/control_fields.h"

namespace zcplay::oracle {

/// How a field is made wrong.
enum class Change : std::uint8_t {
  flip,          ///< flags: what was clear is set, and the other way round
  add_one,       ///< the first number of the field
  cleared,       ///< the first number that is not 0
  maximum,       ///< all bits of the first number
  last_add_one,  ///< the last number of a field that has several
  dropped,       ///< the DPB entry is not there
  doubled,       ///< the DPB entry is there twice
};

[[nodiscard]] std::string_view to_string(Change change);

/// One field of the controls made wrong in one way.
struct Mutation {
  const control_trace::ControlField* field = nullptr;
  bool in_dpb = false;  ///< a field of decode_params.dpb[]: the first entry in use is changed
  Change change{};
};

/// Every field, flag bit and reserved byte of the H.264 controls, each in all ways that suit it.
[[nodiscard]] std::vector<Mutation> all_mutations();

/// Makes `controls` wrong. False where that is not possible here: there is no reference, or the
/// change leaves the value as it was.
[[nodiscard]] bool apply(const Mutation& mutation, v4l2::H264Controls& controls);

/// True where the field holds something else than what it holds when it is not used (0, in scaling
/// lists 16), so that leaving it out would show.
[[nodiscard]] bool exercises(const v4l2::H264Controls& controls, const Mutation& mutation);

}  // namespace zcplay::oracle
