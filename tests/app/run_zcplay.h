// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zcplay::test {

struct Outcome {
  int exit_code = -1;  ///< 128 + signal where one ended it
  std::string out;
  std::string err;
};

/// Runs the built program as a user would, with nothing on standard input, and waits for its end.
/// The program is $ZCPLAY_BINARY, which meson sets.
[[nodiscard]] Outcome run_zcplay(const std::vector<std::string>& arguments);

/// Runs a line of shell, in which $ZCPLAY is the program.
[[nodiscard]] Outcome run_shell(const std::string& line);

/// The bundled clip: 240 pictures of 640x360 H.264, 8 bits, B frames, six keyframes.
[[nodiscard]] std::string demo_clip();

[[nodiscard]] std::string read_text(const std::string& path);

}  // namespace zcplay::test
