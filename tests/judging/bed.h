// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "validate/detect/artefact.h"
#include "validate/score/picture_view.h"

namespace zcplay::judging {

/// What a clean clip is of.
enum class ContentKind : std::uint8_t {
  camera,
  animation,
  screen_text,
  grain,
  dark,
  fade,
  title_card,
  cartoon,
  green_screen,
  noise,
  strobe,
  static_shot,
};
inline constexpr std::size_t kContentKindCount = 12;
[[nodiscard]] std::string_view to_string(ContentKind kind);

/// A decoded picture that owns its samples: NV12, rows without padding, sides even.
struct YuvImage {
  Size size;
  score::YuvColor color;
  std::vector<std::byte> luma;
  std::vector<std::byte> chroma;  ///< Cb and Cr interleaved
  [[nodiscard]] score::YuvView view() const;
};

/// A clean clip: the same frames every time. Made by arithmetic, by arithmetic and an encoder, or read.
class Clip {
 public:
  virtual ~Clip() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual ContentKind kind() const = 0;
  [[nodiscard]] virtual std::uint64_t frames() const = 0;
  [[nodiscard]] virtual YuvImage frame(std::uint64_t number) const = 0;
  [[nodiscard]] virtual bool keyframe(std::uint64_t number) const = 0;
};

/// Thresholds are fitted on one half of the clips and reported on the other; which half a clip is in hangs
/// on its name alone.
enum class Half : std::uint8_t { fitted, unseen };

struct BedOptions {
  bool full = false;  ///< all clips and frames; else a part that takes a minute
  std::string media;  ///< the folder of real streams; empty: none
};
/// Every kind has at least four clips, two in each half.
[[nodiscard]] std::vector<std::unique_ptr<Clip>> make_clips(const BedOptions& options, Half half);

/// One defect of what was decoded. Frames [first, first + count) have it, or the keyframes among them.
struct Fault {
  detect::ArtefactClass artefact{};
  std::uint64_t first = 0;
  std::uint64_t count = 1;
  bool keyframes_only = false;
  std::uint32_t blocks = 0;  ///< block classes: macroblocks concerned; 0: all
  std::uint32_t from_row = 0;
  std::uint32_t variant = 0;  ///< ways a class can look: what damaged blocks hold, which matrix, ...
  std::uint64_t seed = 0;
  [[nodiscard]] std::string name() const;
};
/// Each class, from one macroblock to the whole picture, one frame to many, for this clip.
[[nodiscard]] std::vector<Fault> make_faults(const Clip& clip, const BedOptions& options);
/// The frame as the broken decoder would show it; what the clip has where the fault leaves it alone.
[[nodiscard]] YuvImage faulty_frame(const Clip& clip, const Fault& fault, std::uint64_t number);

/// How a picture was looked at.
enum class Seeing : std::uint8_t { yuv, rgb, scaled_up, scaled_down, letterboxed, hud, dithered };
inline constexpr std::size_t kSeeingCount = 7;
[[nodiscard]] std::string_view to_string(Seeing seeing);

/// A picture as seen; owns its pixels.
struct SeenImage {
  YuvImage yuv;                   ///< Seeing::yuv
  std::vector<std::byte> pixels;  ///< else: kBgrx, rows without padding
  Size size;
  Rect picture;  ///< as SeenFrame::picture
  std::vector<Rect> masked;
  bool is_yuv = false;
  [[nodiscard]] score::PictureView view() const;
};
/// `setup`: which compositor and window, of the many there are: scale and phase, filters, bars, place of the
/// HUD. It stays the same for all frames of a clip; the picture's size has a say in it too.
[[nodiscard]] SeenImage see(const YuvImage& image, Seeing seeing, std::uint64_t frame_number,
                            std::uint64_t setup = 0);

/// Whether the fault can be seen: some unmasked 16x16 block differs from the clean one by 8 or more in the
/// mean (over red, green and blue; YuvImages as RGB). The largest square of such blocks, in blocks a side, by
/// way of how small the visible damage is; 0: it cannot be seen.
[[nodiscard]] std::uint32_t visible_blocks(const SeenImage& clean, const SeenImage& faulty);

}  // namespace zcplay::judging
