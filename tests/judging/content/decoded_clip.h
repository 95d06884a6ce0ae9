// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "decode/stream_info.h"
#include "tests/judging/bed.h"

namespace zcplay::judging {

/// What a decoder gave out, in output order. All pictures have the size of the first.
struct DecodedFrames {
  std::vector<YuvImage> images;
  std::vector<bool> keyframes;
};

/// Decoded pictures are too large to keep for all clips and too costly to make for every look: those of the
/// clips used last are kept. Shared by the clips of one bed, which therefore belong to one thread.
class FrameStore {
 public:
  /// What `make` gives for `name`, or what it gave before.
  [[nodiscard]] std::shared_ptr<const DecodedFrames> get(const std::string& name,
                                                         const std::function<DecodedFrames()>& make);

 private:
  static constexpr std::size_t kKept = 8;
  struct Kept {
    std::string name;
    std::shared_ptr<const DecodedFrames> frames;
  };
  std::shared_ptr<const DecodedFrames> find(const std::string& name);

  std::mutex mutex_;
  std::deque<Kept> kept_;  ///< the one used last in front
};

/// A clip that a decoder makes.
class DecodedClip final : public Clip {
 public:
  /// `decode` must give the same frames each time.
  DecodedClip(std::string name, ContentKind kind, std::shared_ptr<FrameStore> store,
              std::function<DecodedFrames()> decode)
      : name_(std::move(name)), kind_(kind), store_(std::move(store)), decode_(std::move(decode)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] ContentKind kind() const override { return kind_; }
  [[nodiscard]] std::uint64_t frames() const override { return keyframes().size(); }
  [[nodiscard]] YuvImage frame(std::uint64_t number) const override {
    return store_->get(name_, decode_)->images[number];
  }
  [[nodiscard]] bool keyframe(std::uint64_t number) const override { return keyframes()[number]; }

 private:
  [[nodiscard]] const std::vector<bool>& keyframes() const {
    if (!keyframes_) keyframes_ = store_->get(name_, decode_)->keyframes;
    return *keyframes_;
  }

  std::string name_;
  ContentKind kind_;
  std::shared_ptr<FrameStore> store_;
  std::function<DecodedFrames()> decode_;
  mutable std::optional<std::vector<bool>> keyframes_;
};

/// Compressed pictures in decode order.
struct CodedStream {
  StreamInfo info;
  struct Unit {
    std::vector<std::uint8_t> bytes;  ///< with 64 bytes of zero behind those that count
    std::size_t size = 0;
    bool keyframe = false;
  };
  std::vector<Unit> units;
};

/// With the reference decoder; `color` is what the pictures are said to be of. Nothing where that fails.
[[nodiscard]] DecodedFrames decode(const CodedStream& stream, score::YuvColor color);

/// The first `most` pictures of a file that are 8-bit 4:2:0 and as large as the first, cut to even sides.
[[nodiscard]] DecodedFrames decode_file(const std::string& path, std::size_t most);

}  // namespace zcplay::judging
