// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zcplay::test {

[[nodiscard]] std::string md5_hex(std::string_view bytes);

/// The lines of `zcplay decode --format framemd5` that stand for frames.
[[nodiscard]] std::vector<std::string> frame_lines(const std::string& framemd5);

/// The last column of a MANIFEST.tsv (tests/support/media.h), from such output.
[[nodiscard]] std::string md5_of_frame_md5s(const std::string& framemd5);

}  // namespace zcplay::test
