// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/frame.h"

namespace zcplay::test {

/// MD5, as 32 hexadecimal digits, of the picture's samples as FFmpeg's framemd5 hashes them: planar,
/// rows of the shown (or, with `coded`, of the whole coded) picture without padding, samples of more
/// than 8 bits as little-endian words with the value at the bottom. Plain and slow on purpose: it
/// checks the product's own.
[[nodiscard]] std::string planar_md5(const FrameInfo& picture, bool coded = false);

}  // namespace zcplay::test
