// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "decode/decoder.h"

namespace zcplay::test {

/// What a sink was told of one picture, with an MD5 of its samples.
struct SeenPicture {
  FrameInfo info;
  std::string md5;  ///< on_decoded: of the coded size; on_frame: of the crop; empty where not wanted
};

/// Which pictures to hash: it takes ten times as long as to decode them.
enum class Hashing : std::uint8_t { none, shown, all };

/// Remembers all it is given and holds the newest `hold` frames. Counts those whose hashed samples
/// changed while they were held, which must never happen.
class CollectingSink final : public PictureSink {
 public:
  explicit CollectingSink(std::size_t hold = 0, Hashing hashing = Hashing::all)
      : hold_(hold), hashing_(hashing) {}

  void on_decoded(const FrameInfo& picture) override;
  void on_frame(Frame frame) override;
  /// Lets the oldest held frame go; false if there was none.
  bool drop_oldest();
  void drop_all();

  std::vector<SeenPicture> decoded;  ///< decode order
  std::vector<SeenPicture> shown;    ///< output order
  std::deque<Frame> held;
  unsigned changed_while_held = 0;

 private:
  std::deque<std::string> held_md5s_;
  std::size_t hold_;
  Hashing hashing_;
};

}  // namespace zcplay::test
