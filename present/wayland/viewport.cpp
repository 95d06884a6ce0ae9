// SPDX-License-Identifier: MIT
#include "present/wayland/viewport.h"

#include <wayland-client.h>

#include <algorithm>
#include <cmath>

#include "present/wayland/protocols/viewporter-client-protocol.h"

namespace zcplay::wayland {
namespace {

constexpr double kFixedOne = 256;
constexpr std::int32_t kWholeBuffer = -256;  // -1, which unsets the source

struct Range {
  double begin = 0;
  double end = 0;
};

// The range as seen from the other end of a side.
Range from_the_end(Range range, double side) {
  return {.begin = side - range.end, .end = side - range.begin};
}

struct FixedRange {
  std::int32_t begin = 0;
  std::int32_t length = 1;
};

FixedRange to_fixed(Range range, double side) {
  const auto last = static_cast<std::int32_t>(side * kFixedOne);
  const auto begin =
      std::clamp(static_cast<std::int32_t>(std::ceil(range.begin * kFixedOne)), 0, std::max(0, last - 1));
  const auto end = std::clamp(static_cast<std::int32_t>(std::floor(range.end * kFixedOne)), begin + 1,
                              std::max(begin + 1, last));
  return {.begin = begin, .length = end - begin};
}

}  // namespace

FixedRect viewport_source(const present::SourceRect& source, Size buffer, Orientation orientation) {
  Range across{.begin = source.x, .end = source.x + source.width};
  Range down{.begin = source.y, .end = source.y + source.height};
  double width = buffer.width;
  double height = buffer.height;
  // Orientation: mirrored first, then a quarter turn clockwise at a time, which makes what was below left.
  const auto turns = static_cast<unsigned>(orientation) & 3U;
  if (static_cast<unsigned>(orientation) >= static_cast<unsigned>(Orientation::mirrored)) {
    across = from_the_end(across, width);
  }
  for (unsigned turn = 0; turn < turns; ++turn) {
    const Range was_across = across;
    across = from_the_end(down, height);
    down = was_across;
    std::swap(width, height);
  }
  const FixedRange x = to_fixed(across, width);
  const FixedRange y = to_fixed(down, height);
  return {x.begin, y.begin, x.length, y.length};
}

Viewport::Viewport(wp_viewport* viewport) : viewport_(viewport) {}

void Viewport::destroy(wp_viewport* viewport) {
  wp_viewport_destroy(viewport);
}

void Viewport::set_source(const std::optional<FixedRect>& source) {
  if (source == source_) return;
  source_ = source;
  const FixedRect sent = source.value_or(FixedRect{kWholeBuffer, kWholeBuffer, kWholeBuffer, kWholeBuffer});
  wp_viewport_set_source(viewport_.get(), sent[0], sent[1], sent[2], sent[3]);
}

void Viewport::set_destination(present::LogicalSize size) {
  if (size == destination_) return;
  destination_ = size;
  wp_viewport_set_destination(viewport_.get(), size.width, size.height);
}

Viewporter::Viewporter(wp_viewporter* viewporter) : viewporter_(viewporter) {}

void Viewporter::destroy(wp_viewporter* viewporter) {
  wp_viewporter_destroy(viewporter);
}

std::optional<Viewporter> Viewporter::bind(const Connection& connection) {
  wl_proxy* const bound = connection.bind(wp_viewporter_interface, 1);
  if (bound == nullptr) return std::nullopt;
  return Viewporter(reinterpret_cast<wp_viewporter*>(bound));
}

Viewport Viewporter::viewport_of(wl_surface* surface) const {
  return Viewport(wp_viewporter_get_viewport(viewporter_.get(), surface));
}

}  // namespace zcplay::wayland
