// SPDX-License-Identifier: MIT
#include "present/wayland/screen_probe.h"

#include <wayland-client.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "present/effective_color.h"
#include "present/wayland/color_representation.h"
#include "present/wayland/connection.h"
#include "present/wayland/dmabuf_layout.h"
#include "present/wayland/linux_dmabuf.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

struct KnownProtocol {
  std::string_view interface;
  std::uint32_t needed;
  std::uint32_t wanted;
  std::string_view without;  // what is lost where there is none
  std::string_view old;      // and where it is older than wanted
};

constexpr std::string_view kNothingPlays = "nothing can be played";

constexpr std::array kProtocols{
    KnownProtocol{"wl_compositor", 4, 4, kNothingPlays, kNothingPlays},
    KnownProtocol{"wl_subcompositor", 1, 1, kNothingPlays, {}},
    KnownProtocol{"xdg_wm_base", 1, 6, kNothingPlays, "nobody says when the window cannot be seen"},
    KnownProtocol{"wp_viewporter", 1, 1, kNothingPlays, {}},
    KnownProtocol{"zwp_linux_dmabuf_v1", 0, 4, "no zero copy: the decoder's buffers cannot be handed on",
                  "not told which buffers the display could read by itself"},
    KnownProtocol{"wl_shm", 0, 1, "no last resort where buffers are not taken", {}},
    KnownProtocol{"wp_presentation",
                  0,
                  1,
                  "not told when frames are seen, nor whether they are scanned out; pacing is coarse",
                  {}},
    KnownProtocol{"wp_fifo_manager_v1", 0, 1, "frames cannot be queued behind one another", {}},
    KnownProtocol{
        "wp_commit_timing_manager_v1", 0, 1, "the player wakes up for each frame in time for it", {}},
    KnownProtocol{
        "wp_color_representation_manager_v1", 0, 1, "matrix and range are assumed by the compositor", {}},
    KnownProtocol{"wp_linux_drm_syncobj_manager_v1", 0, 1, "no --sync explicit", {}},
    KnownProtocol{
        "wp_fractional_scale_manager_v1", 0, 1, "1:1 is inexact on displays with a fractional scale", {}},
    KnownProtocol{
        "wp_single_pixel_buffer_manager_v1", 0, 1, "the background takes a buffer of shared memory", {}},
    KnownProtocol{"zwp_idle_inhibit_manager_v1", 0, 1, "the display may go to sleep while playing", {}},
    KnownProtocol{"wp_content_type_manager_v1", 0, 1, "the display is not told that this is video", {}},
    KnownProtocol{"zxdg_decoration_manager_v1", 0, 1, "windows may have no frame", {}},
    KnownProtocol{"wl_seat", 0, 1, "no keys, pointer or touch", {}},
};

std::vector<ProtocolReport> report_protocols(const Connection& connection) {
  std::vector<ProtocolReport> reports;
  for (const KnownProtocol& known : kProtocols) {
    const std::uint32_t offered = connection.version_of(known.interface);
    std::string_view lost;
    if (offered == 0) {
      lost = known.without;
    } else if (offered < known.wanted) {
      lost = known.old;
    }
    reports.push_back({.interface = known.interface,
                       .offered = offered,
                       .needed = known.needed,
                       .wanted = known.wanted,
                       .lost = lost});
  }
  return reports;
}

std::optional<bool> scanout_offered(const DmabufTrial& trial, const FrameInfo& frame) {
  // Feedback, and with it scanout, came with version 4.
  if (trial.version < 4) return std::nullopt;
  return std::ranges::any_of(trial.offer.tranches, [&](const DmabufTranche& tranche) {
    return tranche.scanout &&
           std::ranges::find(tranche.pairs, FormatModifier{frame.format, frame.modifier}) !=
               tranche.pairs.end();
  });
}

/// The one way to know whether there is an EGL rung is to make one.
struct EglTrial {
  bool works = false;
  std::string why_not;
};

EglTrial try_egl(const present::RungFactory& egl, const Connection& connection, wl_surface* surface) {
  if (!egl) return {.why_not = "egl: zcplay was built without EGL"};
  const present::RungHost host{.display = connection.display(),
                               .surface = surface,
                               .returned = [](Frame /*frame*/) {},
                               .ready = [] {}};
  const auto rung = egl(host);
  if (rung) return {.works = true, .why_not = {}};
  return {.why_not = "egl: " + rung.error().detail};
}

class Prober {
 public:
  Prober(Connection& connection, wl_surface* surface, const present::RungFactory& egl, const Log& log)
      : connection_(connection), surface_(surface), egl_(egl), log_(log) {}

  Result<FormatReport> probe(const FrameInfo& frame) {
    FormatReport report{.format = frame.format};
    bool offered = false;
    if (const auto trial = try_dmabuf(connection_, surface_, frame, log_)) {
      offered = trial->plan.has_value();
      report.tried = offered && check_dmabuf(frame).has_value();
      report.imported = trial->imported;
      report.why_not = trial->why;
      report.scanout_offered = scanout_offered(*trial, frame);
    } else {
      report.why_not = trial.error().detail;
    }
    if (Result<void> color = ask_color(); !color) return std::unexpected(color.error());
    report.matrix_told = matrix_told_;
    // What could not be tried, for want of a dmabuf, a real decoder would have.
    if (report.imported || (offered && !report.tried)) {
      report.rung = present::RungKind::dmabuf;
      return report;
    }
    report.why_not_higher.push_back("dmabuf: " + report.why_not);
    if (!egl_trial_) egl_trial_ = try_egl(egl_, connection_, surface_);
    report.rung = egl_trial_->works ? present::RungKind::egl : present::RungKind::shm;
    if (!egl_trial_->works) report.why_not_higher.push_back(egl_trial_->why_not);
    return report;
  }

 private:
  Result<void> ask_color() {
    if (std::exchange(color_asked_, true)) return {};
    const auto representation = ColorRepresentation::create(connection_, surface_);
    if (!representation) return {};
    if (Result<void> answered = connection_.round_trip(); !answered) return answered;
    matrix_told_ = representation->supports(present::EffectiveColor{});
    return {};
  }

  Connection& connection_;
  wl_surface* surface_;
  const present::RungFactory& egl_;
  const Log& log_;
  bool color_asked_ = false;
  bool matrix_told_ = false;
  std::optional<EglTrial> egl_trial_;
};

}  // namespace

bool ScreenReport::can_play() const {
  return std::ranges::all_of(
      protocols, [](const ProtocolReport& protocol) { return protocol.offered >= protocol.needed; });
}

Result<ScreenReport> probe_screen(EventLoop& loop, const std::string& socket,
                                  std::span<const FrameInfo> frames, const present::RungFactory& egl,
                                  const Log& log) {
  const auto connection = Connection::open(loop, socket, log);
  if (!connection) return std::unexpected(connection.error());
  ScreenReport report{.protocols = report_protocols(**connection), .outputs = {}, .formats = {}};
  {
    const Outputs outputs(**connection, [] {});
    if (Result<void> described = (*connection)->round_trip(); !described) {
      return std::unexpected(described.error());
    }
    report.outputs = outputs.all();
  }
  const Proxy<wl_compositor, wl_compositor_destroy> compositor(
      reinterpret_cast<wl_compositor*>((*connection)->bind(wl_compositor_interface, 4)));
  if (!compositor) return report;
  const Proxy<wl_surface, wl_surface_destroy> surface(wl_compositor_create_surface(compositor.get()));
  Prober prober(**connection, surface.get(), egl, log);
  for (const FrameInfo& frame : frames) {
    auto format = prober.probe(frame);
    if (!format) return std::unexpected(format.error());
    report.formats.push_back(std::move(*format));
  }
  return report;
}

}  // namespace zcplay::wayland
