// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "present/picture_placement.h"

struct wl_display;
struct wl_surface;

namespace zcplay::present {

/// The ways to get a picture onto a surface, best first.
enum class RungKind : std::uint8_t {
  dmabuf,  ///< the decoder's own buffer goes to the compositor: nobody copies a pixel
  egl,     ///< our GPU context reads the decoder's buffer and draws: no CPU copy
  shm,     ///< the CPU converts to RGB in shared memory
};

/// "dmabuf", "egl", "shm": as --output takes them.
[[nodiscard]] std::string_view to_string(RungKind kind);
[[nodiscard]] std::optional<RungKind> rung_from_name(std::string_view name);

/// The rung in use, for people and for reports.
struct RungReport {
  RungKind kind = RungKind::shm;
  /// One sentence for each higher rung, and for forced ones: why it is not used.
  std::vector<std::string> why_not_higher;
  /// "BT.709 limited, told to the compositor", "BT.601 limited, matrix assumed by compositor", "BT.709
  /// limited, converted by zcplay".
  std::string color;
  bool matrix_assumed = false;  ///< the compositor was not told: it may take another matrix than the stream's
};

enum class AttachAnswer : std::uint8_t {
  attached,  ///< the frame was moved from
  not_yet,   ///< an import is under way; the frame is untouched
  refused,   ///< this rung cannot show such frames, `why` says why; the frame is untouched
};

struct Attached {
  AttachAnswer answer = AttachAnswer::refused;
  /// The buffer is the placed picture already: cropped, turned and scaled to Placement::pixels.
  bool placed = false;
  std::string why;
};

/// What a rung needs of the window it draws for. Outlives the rung.
struct RungHost {
  wl_display* display = nullptr;
  wl_surface* surface = nullptr;  ///< the video surface
  /// The frame's slot is read no more, but perhaps by a GPU whose fence is on its dmabuf.
  std::function<void(Frame)> returned;
  /// An import that attach() answered not_yet for has ended, well or not.
  std::function<void()> ready;
};

/// Puts frames on the video surface. Thread-bound to the screen's thread. Frames given and not
/// returned are given back on destruction.
class Rung {
 public:
  virtual ~Rung() = default;
  [[nodiscard]] virtual RungKind kind() const = 0;
  /// Starts what attach() would have to wait for. Cheap to repeat.
  virtual void prepare(const FrameInfo& frame) = 0;
  /// Attaches a buffer with `frame`'s picture, and the damage; no commit. Errors are of the environment
  /// and final.
  [[nodiscard]] virtual Result<Attached> attach(Frame& frame, const Placement& placement) = 0;
  /// The last picture again for another placement, where the buffer depends on it (Attached::placed);
  /// attaches nothing and answers `attached` where viewport and transform suffice.
  [[nodiscard]] virtual Result<Attached> redraw(const Placement& placement) = 0;
  /// RungReport::color of the last frame attached.
  [[nodiscard]] virtual std::string color() const = 0;
  /// RungReport::matrix_assumed of it: rungs that convert know.
  [[nodiscard]] virtual bool matrix_assumed() const { return false; }
  /// Commits the surface with all that was set on it: eglSwapBuffers does that by itself.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// Makes a rung, or says in one sentence why this machine has none of its kind.
using RungFactory = std::function<Result<std::unique_ptr<Rung>>(const RungHost& host)>;

}  // namespace zcplay::present
