// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "decode/v4l2/controls_h264.h"
#include "tests/oracle/recording.h"

namespace zcplay::oracle {

/// The pictures of a recording as the emulated device's engine decodes them, to see whether other
/// controls make other pictures. `recording` must outlive this.
class EngineReplay {
 public:
  explicit EngineReplay(const Recording& recording);

  /// Decodes the stream with these controls, one set for each picture, until something comes out
  /// differently than with the recorded ones: "pixels", "refused: " and the reason, or "" for nothing.
  [[nodiscard]] std::string difference(const std::vector<v4l2::H264Controls>& controls) const;

  /// Why the engine does not even decode the unchanged stream; empty where it does.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  const Recording* recording_;
  std::vector<std::vector<std::byte>> clean_;  ///< a slot after each picture
  std::string trouble_;
};

}  // namespace zcplay::oracle
