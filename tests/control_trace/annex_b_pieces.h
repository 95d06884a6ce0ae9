// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"

namespace zcplay::control_trace {

/// Writes the access units that our demuxer reads as Annex B, so that another decoder gets the same units
/// and no container stands between the two. Parameter sets of the container come before the units they
/// are for. Where an SPS brings another picture size, a new file begins, for decoders that cannot change
/// it: PREFIX1.h264, PREFIX2.h264 and so on. A coded video sequence of another size predicts from nothing
/// before it, so nothing else is lost. Gives the number of files.
[[nodiscard]] Result<unsigned> write_annex_b_pieces(const std::string& stream, const std::string& prefix);

}  // namespace zcplay::control_trace
