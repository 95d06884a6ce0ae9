// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/pixel_format.h"

namespace zcplay::scripted {

/// What becomes of an import of a dmabuf.
enum class ImportAnswer : std::uint8_t { created, failed, later };

/// When the compositor gives a buffer back that it has replaced.
enum class ReleasePolicy : std::uint8_t {
  when_replaced,  ///< with the next picture
  late,           ///< two refreshes after that
  never,
  by_hand,  ///< only ScriptedCompositor::release() does
};

struct FormatModifier {
  DrmFormat format;
  std::uint64_t modifier = kModifierLinear;
  friend bool operator==(const FormatModifier&, const FormatModifier&) = default;
};

/// One tranche of dmabuf feedback.
struct Tranche {
  std::uint64_t device = 0x1234;
  bool scanout = false;
  std::vector<FormatModifier> formats;
};

/// Coefficients and range, as wp_color_representation_surface_v1 numbers them.
using Coefficients = std::pair<std::uint32_t, std::uint32_t>;

struct CompositorOptions {
  /// Globals to leave out.
  std::vector<std::string> without;
  /// Versions other than those below.
  std::map<std::string, std::uint32_t> versions;

  std::int32_t output_width = 640;
  std::int32_t output_height = 480;
  std::int32_t refresh_millihertz = 60'000;
  std::vector<std::string> outputs = {"DSI-1"};
  std::uint32_t fractional_scale_120 = 0;  ///< 0: says nothing
  std::int32_t window_width = 320;
  std::int32_t window_height = 240;
  std::uint32_t seat_capabilities = 7;
  /// A configure without being asked follows each request that calls for one.
  bool configures = true;
  bool configure_says_zero = false;  ///< leaves the choice of the size to the client
  bool grants_fullscreen = true;

  std::vector<Tranche> tranches = {
      {.formats = {{drm_format("XR24"), 0}, {kFormatNV12, 0}, {kFormatP010, 0}}}};
  ImportAnswer import = ImportAnswer::created;
  std::vector<Coefficients> coefficients = {{2, 1}, {2, 2}, {4, 1}, {4, 2}, {6, 2}};
  /// wp_presentation is there and only ever discards, as on sway 1.7 without a display.
  bool presentation_is_mute = false;
  std::uint32_t presentation_clock = 1;  ///< CLOCK_MONOTONIC
  ReleasePolicy release = ReleasePolicy::when_replaced;
};

/// The version of a global that is offered where the options say nothing; "" has none.
[[nodiscard]] const std::map<std::string, std::uint32_t>& usual_versions();

}  // namespace zcplay::scripted
