// SPDX-License-Identifier: MIT
#include "present/wayland/color_representation.h"

#include <wayland-client.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "present/wayland/protocols/color-representation-v1-client-protocol.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

/// As the protocol numbers them.
struct Representation {
  std::uint32_t coefficients = 0;
  std::uint32_t range = 0;
  std::uint32_t chroma_location = 0;  ///< 0: none is said
  friend bool operator==(const Representation&, const Representation&) = default;
};

/// nullopt for what the protocol cannot say of Y'CbCr: RGB among it, which ends the connection there.
std::optional<std::uint32_t> coefficients_of(std::uint8_t matrix) {
  switch (matrix) {
    case 1:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_BT709;
    case 4:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_FCC;
    case 5:
    case 6:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_BT601;
    case 7:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_SMPTE240;
    case 9:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_BT2020;
    case 10:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_BT2020_CL;
    case 14:
      return WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_ICTCP;
    default:
      return std::nullopt;
  }
}

/// Only 4:2:0 has chroma between luma both ways, which is what locations are about.
std::uint32_t chroma_location_of(ChromaSiting siting, DrmFormat format) {
  const std::optional<PixelFormatInfo> info = pixel_format_info(format);
  if (!info || info->chroma_shift_x != 1 || info->chroma_shift_y != 1) return 0;
  return static_cast<std::uint32_t>(siting);  // both count from 1 in the order of H.273
}

}  // namespace

struct ColorRepresentation::State {
  wl_surface* target = nullptr;
  Proxy<wp_color_representation_manager_v1, wp_color_representation_manager_v1_destroy> manager;
  Proxy<wp_color_representation_surface_v1, wp_color_representation_surface_v1_destroy> surface;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> supported;  // coefficients, range
  Representation said;

  std::optional<Representation> sayable(const present::EffectiveColor& color, DrmFormat format) const;
};

std::optional<Representation> ColorRepresentation::State::sayable(const present::EffectiveColor& color,
                                                                  DrmFormat format) const {
  const std::optional<std::uint32_t> coefficients = coefficients_of(color.matrix_coefficients);
  if (!coefficients) return std::nullopt;
  const std::uint32_t range = color.full_range ? WP_COLOR_REPRESENTATION_SURFACE_V1_RANGE_FULL
                                               : WP_COLOR_REPRESENTATION_SURFACE_V1_RANGE_LIMITED;
  if (std::ranges::find(supported, std::pair(*coefficients, range)) == supported.end()) return std::nullopt;
  return Representation{.coefficients = *coefficients,
                        .range = range,
                        .chroma_location = chroma_location_of(color.chroma_siting, format)};
}

ColorRepresentation::ColorRepresentation(std::unique_ptr<State> state) : state_(std::move(state)) {}
ColorRepresentation::~ColorRepresentation() = default;

std::unique_ptr<ColorRepresentation> ColorRepresentation::create(Connection& connection,
                                                                 wl_surface* surface) {
  static constexpr wp_color_representation_manager_v1_listener kSupported = {
      .supported_alpha_mode = [](void*, wp_color_representation_manager_v1*, std::uint32_t) {},
      .supported_coefficients_and_ranges =
          [](void* data, wp_color_representation_manager_v1*, std::uint32_t coefficients,
             std::uint32_t range) {
            constexpr std::size_t kMostPairs = 256;
            auto& supported = static_cast<State*>(data)->supported;
            if (supported.size() < kMostPairs) supported.emplace_back(coefficients, range);
          },
      // A pair can be said as soon as it was offered.
      .done = [](void*, wp_color_representation_manager_v1*) {}};
  auto state = std::make_unique<State>();
  state->target = surface;
  state->manager.reset(reinterpret_cast<wp_color_representation_manager_v1*>(
      connection.bind(wp_color_representation_manager_v1_interface, 1)));
  if (!state->manager) return nullptr;
  wp_color_representation_manager_v1_add_listener(state->manager.get(), &kSupported, state.get());
  return std::unique_ptr<ColorRepresentation>(new ColorRepresentation(std::move(state)));
}

bool ColorRepresentation::supports(const present::EffectiveColor& color) const {
  return state_->sayable(color, kFormatNV12).has_value();
}

bool ColorRepresentation::apply(const present::EffectiveColor& color, DrmFormat format) {
  State& state = *state_;
  const std::optional<Representation> wanted = state.sayable(color, format);
  if (!wanted) {
    // There is no request that takes a pair back but this.
    state.surface.reset();
    state.said = {};
    return false;
  }
  if (state.surface && state.said == *wanted) return true;
  // A chroma location cannot be taken back alone.
  if (state.said.chroma_location != 0 && wanted->chroma_location == 0) state.surface.reset();
  if (!state.surface) {
    state.said = {};
    state.surface.reset(wp_color_representation_manager_v1_get_surface(state.manager.get(), state.target));
  }
  wp_color_representation_surface_v1* const surface = state.surface.get();
  if (state.said.coefficients != wanted->coefficients || state.said.range != wanted->range) {
    wp_color_representation_surface_v1_set_coefficients_and_range(surface, wanted->coefficients,
                                                                  wanted->range);
  }
  if (state.said.chroma_location != wanted->chroma_location) {
    wp_color_representation_surface_v1_set_chroma_location(surface, wanted->chroma_location);
  }
  state.said = *wanted;
  return true;
}

}  // namespace zcplay::wayland
