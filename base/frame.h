// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/frame_id.h"
#include "base/media_time.h"
#include "base/pixel_format.h"

namespace zcplay {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

/// In pixels of the coded picture; always inside it.
struct Rect {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  friend bool operator==(const Rect&, const Rect&) = default;
};

/// Where 4:2:0 chroma samples lie, as H.273 ChromaLocType plus one; 0 says the stream is silent.
enum class ChromaSiting : std::uint8_t { unspecified, left, center, top_left, top, bottom_left, bottom };

/// How a decoded picture has to be turned to stand upright, clockwise, after it was mirrored left to right
/// where the name says so: the containers' display matrix in the eight ways that keep rows and columns.
enum class Orientation : std::uint8_t {
  upright,
  turn_90,
  turn_180,
  turn_270,
  mirrored,
  mirrored_turn_90,
  mirrored_turn_180,
  mirrored_turn_270,
};

/// True where width and height change places.
[[nodiscard]] constexpr bool swaps_sides(Orientation orientation) {
  return (static_cast<unsigned>(orientation) & 1) != 0;
}

/// Code points of ITU-T H.273; 2 is "unspecified" in each.
struct ColorInfo {
  std::uint8_t matrix_coefficients = 2;
  std::uint8_t color_primaries = 2;
  std::uint8_t transfer_characteristics = 2;
  bool full_range = false;
  ChromaSiting chroma_siting = ChromaSiting::unspecified;
  friend bool operator==(const ColorInfo&, const ColorInfo&) = default;
};

/// Names one slot's memory for as long as it lives, across duplicated and recycled fd numbers.
struct SlotIdentity {
  std::uint64_t device = 0;  ///< st_dev of the dmabuf
  std::uint64_t inode = 0;   ///< st_ino of the dmabuf
  friend auto operator<=>(const SlotIdentity&, const SlotIdentity&) = default;
};

/// What the stream says a picture is for. `type` is the weakest slice type in it: I, P or B.
struct PictureKind {
  char type = 'I';
  bool irap = false;        ///< decoding can start here (H.264: IDR, or a recovery point with count 0)
  bool reference = false;   ///< later pictures may predict from it
  bool interlaced = false;  ///< coded as fields or with MBAFF
  bool top_field_first = false;
  std::int32_t pic_order_cnt = 0;
};

/// Defects of the stream or of its decoding, seen before anybody looks at a sample.
enum class Defect : std::uint16_t {
  decode_error = 1 << 0,       ///< the device set V4L2_BUF_FLAG_ERROR, or the reference decoder complained
  missing_reference = 1 << 1,  ///< a reference the picture needs was never decoded
  frame_num_gap = 1 << 2,      ///< frame_num jumped where the stream does not allow it
  lone_field = 1 << 3,         ///< the other field never came
  damaged_slice = 1 << 4,      ///< a slice could not be parsed or is missing
  inherited = 1 << 5,          ///< predicted from a picture that has one of the above
};

class DefectSet {
 public:
  constexpr DefectSet() = default;
  constexpr void add(Defect defect) { bits_ |= static_cast<std::uint16_t>(defect); }
  constexpr void add(DefectSet other) { bits_ |= other.bits_; }
  [[nodiscard]] constexpr bool has(Defect defect) const {
    return (bits_ & static_cast<std::uint16_t>(defect)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  /// True where the standard leaves the samples undefined: presence and order can be checked, pixels not.
  [[nodiscard]] constexpr bool samples_undefined() const {
    return (bits_ & ~static_cast<std::uint16_t>(Defect::decode_error)) != 0;
  }
  friend constexpr bool operator==(DefectSet, DefectSet) = default;

 private:
  std::uint16_t bits_ = 0;
};

/// "missing_reference,inherited", or "" for none.
[[nodiscard]] std::string to_string(DefectSet defects);

/// One plane of a slot. The fd belongs to the slot; several planes may share one.
struct FramePlane {
  int fd = -1;               ///< dmabuf, or a memfd where there is no device
  std::uint32_t offset = 0;  ///< bytes from the start of the fd
  std::uint32_t stride = 0;  ///< bytes from row to row
};

/// Everything about a decoded picture but the right to its memory. Plain value.
struct FrameInfo {
  FrameId id;
  DrmFormat format;
  std::uint64_t modifier = kModifierLinear;
  Size coded_size;  ///< pixels in memory
  Rect crop;        ///< pixels to show
  ColorInfo color;
  Rational sample_aspect_ratio{0, 1};  ///< 0/1: unknown
  std::optional<MediaTime> pts;
  std::optional<MediaTime> dts;  ///< of the access unit it came in
  std::int64_t duration = 0;     ///< ticks of the stream's time base; 0: unknown
  PictureKind kind;
  DefectSet defects;
  /// Handed over before the device was through: a fence on the slot's dmabuf says when the samples are
  /// there, and what decoding teaches of defects is not known.
  bool pending = false;
  SlotIdentity slot;
  std::uint32_t slot_index = 0;  ///< the decoder's own number of the slot, for people
  std::uint8_t plane_count = 0;
  std::array<FramePlane, 3> planes;
  /// The decoder's own CPU view of the slot (V4L2: mmap of the buffer), to which plane offsets
  /// apply; empty where there is none. Readable while the frame is leased, by any thread.
  std::span<const std::byte> mapping;
};

/// MatrixCoefficients of H.273 as the stream has it, or, where it is silent, as mpv and FFmpeg's scaler
/// guess: BT.709 (1) from 720 rows or 1280 columns to show on, else BT.601 (6).
[[nodiscard]] std::uint8_t likely_matrix(const FrameInfo& frame);

/// Takes slots back. Called on the thread that drops the lease, which must be the decode loop's;
/// a consumer on another thread sends the frame back through its queue first.
class SlotOwner {
 public:
  virtual ~SlotOwner() = default;
  virtual void slot_returned(std::uint32_t slot_index, std::uint64_t generation) = 0;
};

/// The right to read one slot. Move-only; gives the slot back when dropped. Keeps the owner, and by
/// it the slot's memory and fds, alive even when the decoder is gone.
class Lease {
 public:
  Lease() = default;
  Lease(std::shared_ptr<SlotOwner> owner, std::uint32_t slot_index, std::uint64_t generation)
      : owner_(std::move(owner)), slot_index_(slot_index), generation_(generation) {}
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept {
    if (this != &other) {
      give_back();
      owner_ = std::move(other.owner_);
      slot_index_ = other.slot_index_;
      generation_ = other.generation_;
    }
    return *this;
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { give_back(); }

  [[nodiscard]] bool held() const { return owner_ != nullptr; }
  void give_back() {
    if (const auto owner = std::exchange(owner_, nullptr)) owner->slot_returned(slot_index_, generation_);
  }

 private:
  std::shared_ptr<SlotOwner> owner_;
  std::uint32_t slot_index_ = 0;
  std::uint64_t generation_ = 0;  ///< which allocation of the picture queue the slot belongs to
};

/// A decoded picture on its way to be shown or judged.
struct Frame {
  FrameInfo info;
  Lease lease;
};

}  // namespace zcplay
