// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/judging/content/decoded_clip.h"

namespace zcplay::judging {

/// Public test streams that are in `folder`, each in a folder of its codec, that show what they should, and
/// nothing twice: `most` of them, `frames` of each, fewer where pictures are large. What is filmed is in one
/// half only.
[[nodiscard]] std::vector<std::unique_ptr<Clip>> make_real_clips(const std::string& folder, Half half,
                                                                 std::size_t most, std::size_t frames,
                                                                 const std::shared_ptr<FrameStore>& store);

}  // namespace zcplay::judging
