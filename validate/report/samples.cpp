// SPDX-License-Identifier: MIT
#include "validate/report/samples.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "validate/compare/picture_reader.h"

namespace zcplay {
namespace {

// One component's part of a row: every `step`th sample from `from` on.
template <typename Sample>
std::byte* copy_component(std::span<const std::byte> from, std::size_t step, std::size_t count,
                          unsigned shift, std::byte* to) {
  for (std::size_t i = 0; i < count; ++i, to += sizeof(Sample)) {
    Sample sample{};
    std::memcpy(&sample, &from[i * step * sizeof(Sample)], sizeof sample);
    sample = static_cast<Sample>(sample >> shift);
    std::memcpy(to, &sample, sizeof sample);
  }
  return to;
}

struct ComponentPlace {
  unsigned plane = 0;
  std::size_t first = 0;  ///< sample of its first value in a row
  std::size_t step = 1;   ///< samples from value to value
};

ComponentPlace place_of(const PixelFormatInfo& format, unsigned component) {
  if (component == 0 || format.planes == 3) return {.plane = component};
  return {.plane = 1, .first = component - 1, .step = 2};
}

}  // namespace

std::string_view planar_name(DrmFormat format) {
  constexpr std::array<std::pair<DrmFormat, std::string_view>, 8> kNames = {{
      {kFormatR8, "gray"},
      {kFormatR16, "gray10le"},
      {kFormatNV12, "yuv420p"},
      {kFormatNV16, "yuv422p"},
      {kFormatNV24, "yuv444p"},
      {kFormatP010, "yuv420p10le"},
      {kFormatP210, "yuv422p10le"},
      {kFormatQ410, "yuv444p10le"},
  }};
  for (const auto& [known, name] : kNames) {
    if (known == format) return name;
  }
  return {};
}

Result<void> planar_samples(const FrameInfo& frame, std::vector<std::byte>& samples) {
  const Result<PictureReader> reader =
      PictureReader::open(frame, frame.mapping.empty() ? ReadPath::dmabuf : ReadPath::map);
  if (!reader) return std::unexpected(reader.error());
  const PixelFormatInfo& format = reader->format();
  const Rect& crop = frame.crop;
  if (std::uint64_t{crop.x} + crop.width > frame.coded_size.width ||
      std::uint64_t{crop.y} + crop.height > frame.coded_size.height) {
    return fail(ErrorCode::environment, "crop",
                fmt::format("frame {} is to be cropped to {}x{}+{}+{}, outside of its {}x{} pixels",
                            frame.id.value(), crop.width, crop.height, crop.x, crop.y, frame.coded_size.width,
                            frame.coded_size.height));
  }

  const unsigned components = format.planes == 1 ? 1 : 3;
  const std::size_t bytes = format.bytes_per_sample;
  const auto columns = [&](unsigned component) -> std::size_t {
    if (component == 0) return crop.width;
    return (std::size_t{crop.width} + (1U << format.chroma_shift_x) - 1) >> format.chroma_shift_x;
  };
  std::size_t total = 0;
  for (unsigned component = 0; component < components; ++component) {
    total += columns(component) * bytes * plane_rows(format, component, crop.height);
  }
  samples.resize(total);

  std::byte* to = samples.data();
  for (unsigned component = 0; component < components; ++component) {
    const ComponentPlace place = place_of(format, component);
    const std::size_t x = component == 0 ? crop.x : crop.x >> format.chroma_shift_x;
    const std::uint32_t y = component == 0 ? crop.y : crop.y >> format.chroma_shift_y;
    const std::uint32_t rows = plane_rows(format, component, crop.height);
    for (std::uint32_t row = 0; row < rows; ++row) {
      const auto from = reader->row(place.plane, y + row).subspan((x * place.step + place.first) * bytes);
      if (place.step == 1 && format.shift == 0) {
        std::memcpy(to, from.data(), columns(component) * bytes);
        to += columns(component) * bytes;
      } else if (bytes == 1) {
        to = copy_component<std::uint8_t>(from, place.step, columns(component), format.shift, to);
      } else {
        to = copy_component<std::uint16_t>(from, place.step, columns(component), format.shift, to);
      }
    }
  }
  return {};
}

}  // namespace zcplay
