// SPDX-License-Identifier: MIT
#include <array>

#include <fmt/format.h>

#include "tests/judging/bed.h"
#include "tests/judging/content/decoded_clip.h"
#include "tests/judging/content/drawn_clip.h"
#include "tests/judging/content/encoder.h"
#include "tests/judging/content/real_clips.h"

namespace zcplay::judging {
namespace {

/// Odd numbers are for fitting, even ones are never looked at while thresholds are chosen. A compressed scene
/// stays in the half of its scene.
Half half_of(unsigned number) {
  return number % 2 != 0 ? Half::fitted : Half::unseen;
}

constexpr std::array kCompressions = {
    Compression{"coarse", "libx264", 36, true, 2},
    Compression{"unfiltered", "libx264", 32, false, 2},
    Compression{"mpeg2", "mpeg2video", 10, true, 0},
    Compression{"fine", "libx264", 22, true, 2},
    Compression{"coarse_unfiltered", "libx264", 40, false, 0},
};
constexpr std::array kCompressedKinds = {
    ContentKind::camera, ContentKind::animation,    ContentKind::grain,
    ContentKind::dark,   ContentKind::cartoon,      ContentKind::screen_text,
    ContentKind::fade,   ContentKind::green_screen, ContentKind::static_shot};

std::unique_ptr<Clip> make_compressed(ContentKind kind, unsigned number, const Compression& compression,
                                      std::uint64_t frames, const std::shared_ptr<FrameStore>& store) {
  const auto drawn = std::make_shared<DrawnClip>(kind, number, frames);
  // Encoded once: the stream is small, its pictures are not.
  const auto stream = std::make_shared<CodedStream>();
  return std::make_unique<DecodedClip>(
      fmt::format("{}-{}", drawn->name(), compression.name), kind, store, [drawn, stream, &compression] {
        if (stream->units.empty()) {
          *stream = encode(compression, drawn->size(), drawn->frames(),
                           [&](std::uint64_t at) { return drawn->frame(at); });
        }
        return decode(*stream, drawn->color());
      });
}

void add_compressed(std::vector<std::unique_ptr<Clip>>& clips, const BedOptions& options, Half half,
                    const std::shared_ptr<FrameStore>& store) {
  for (std::size_t i = 0; i < kCompressedKinds.size(); ++i) {
    for (unsigned number = 1; number <= kSceneCount; ++number) {
      // Camera and animation are what promises about blocks are made of: each way for them, one for others.
      const bool each = i < 2 && options.full;
      if (half_of(number) != half || (!options.full && (i >= 3 || number > 2))) continue;
      for (std::size_t way = 0; way < kCompressions.size(); ++way) {
        const Compression& compression = kCompressions[way];
        if ((each || way == (2 * i + (number - 1) / 2 + number) % kCompressions.size()) &&
            can_encode(compression))
          clips.push_back(
              make_compressed(kCompressedKinds[i], number, compression, options.full ? 96 : 30, store));
      }
    }
  }
}

}  // namespace

std::vector<std::unique_ptr<Clip>> make_clips(const BedOptions& options, Half half) {
  std::vector<std::unique_ptr<Clip>> clips;
  for (std::size_t kind = 0; kind < kContentKindCount; ++kind) {
    for (unsigned number = 1; number <= kSceneCount; ++number) {
      if (half_of(number) == half)
        clips.push_back(
            std::make_unique<DrawnClip>(static_cast<ContentKind>(kind), number, options.full ? 420 : 30));
    }
  }
  const auto store = std::make_shared<FrameStore>();
  add_compressed(clips, options, half, store);
  if (options.media.empty()) return clips;
  auto real = make_real_clips(options.media, half, options.full ? 20 : 2, options.full ? 72 : 30, store);
  std::move(real.begin(), real.end(), std::back_inserter(clips));
  return clips;
}

}  // namespace zcplay::judging
