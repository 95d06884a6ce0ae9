// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zcplay::emulated {

/// What goes wrong. The first group changes what is presented in a slot, never what the engine
/// predicts from.
enum class FaultKind : std::uint8_t {
  zero,   ///< the slot's pages are all zero
  half,   ///< nothing was written from a row on: zero from there
  stale,  ///< the slot shows the picture it held before, or if it never held one the picture decoded before
  swap_chroma,  ///< Cb and Cr exchanged
  stride,       ///< rows laid out for a wider stride than the format says
  blocks,       ///< some macroblocks damaged
  late,         ///< completion comes some milliseconds late
  never,        ///< completion does not come, and nothing behind it either, until stream-off
  error,        ///< V4L2_BUF_FLAG_ERROR on a picture that is all right
  gone,         ///< the device disappears: ENODEV from the picture on
  fail,         ///< one call of an ioctl fails
};

[[nodiscard]] std::string_view to_string(FaultKind kind);

/// When. Pictures are numbered from 0 in decode order, both fields of a frame together, for each
/// open video node by itself.
struct FaultTrigger {
  enum class Kind : std::uint8_t { range, every, keyframes };
  Kind kind = Kind::range;
  std::uint64_t first = 0;   ///< range
  std::uint64_t last = 0;    ///< range, inclusive
  std::uint64_t period = 1;  ///< every: pictures 0, period, 2 * period, ...
  [[nodiscard]] bool matches(std::uint64_t picture, bool keyframe) const;
};

struct Fault {
  FaultKind kind{};
  FaultTrigger trigger;
  std::uint32_t row = 0;               ///< half: first row of luma not written; 0: half the height
  std::chrono::milliseconds delay{0};  ///< late
  std::string ioctl;                   ///< fail: name of the ioctl
  std::uint64_t nth = 0;               ///< fail: which call of it, from 1
  int error = 0;                       ///< fail: errno, positive
};

/// What the script has for one picture.
struct PictureFaults {
  std::vector<Fault> pixels;  ///< in the order of the script
  std::chrono::milliseconds delay{0};
  bool never = false;
  bool error = false;
  bool gone = false;
};

/// A list of faults, from files and from --fault options, which share one grammar, a fault a line:
///
///     fault    = kind { word }               words in any order, each at most once
///     kind     = "zero" | "half" | "stale" | "swap_chroma" | "stride" | "blocks"
///              | "late" | "never" | "error" | "gone" | "fail"
///     word     = trigger | parameter
///     trigger  = "frame=" N | "frames=" N "-" N | "every=" N | "keyframes"
///     parameter= "row=" N                    half only; default: half the height
///              | "ms=" N                     late only; needed; at most 60000
///              | "ioctl=" NAME | "nth=" N | "errno=" NAME     fail only; all three needed
///
/// Every kind but fail needs exactly one trigger; fail takes none. `#` starts a comment; empty lines
/// are skipped. For example: `half frame=20 row=144`, `blocks keyframes`, `late frame=9 ms=50`,
/// `fail ioctl=VIDIOC_QBUF nth=10 errno=EIO`, `gone frame=50`.
class FaultScript {
 public:
  /// Adds what `text` says. `source` names it in errors ("faults.txt", "--fault"); an Error has code
  /// usage and names source, line and word, and leaves the script as it was.
  [[nodiscard]] Result<void> add(std::string_view text, std::string_view source);
  /// Reads a file; not readable or larger than 1 MiB is an Error as well.
  [[nodiscard]] Result<void> add_file(const std::string& path);

  [[nodiscard]] bool empty() const { return faults_.empty(); }
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  [[nodiscard]] PictureFaults for_picture(std::uint64_t picture, bool keyframe) const;
  /// The errno the `nth` call (from 1) of this ioctl is to fail with; 0: none.
  [[nodiscard]] int for_call(std::string_view ioctl, std::uint64_t nth) const;

 private:
  std::vector<Fault> faults_;
};

}  // namespace zcplay::emulated
