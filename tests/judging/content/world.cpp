// SPDX-License-Identifier: MIT
#include "tests/judging/content/world.h"

#include <array>

namespace zcplay::judging {
namespace {

/// Adds one octave: random values on a lattice, between them a smooth step.
void add_octave(std::vector<int>& sum, unsigned width_log2, unsigned height_log2, unsigned cell_log2,
                int strength, std::uint64_t seed) {
  const std::uint32_t width = 1U << width_log2;
  const std::uint32_t height = 1U << height_log2;
  const std::uint32_t cell = 1U << cell_log2;
  const std::uint32_t columns = width >> cell_log2;
  const std::uint32_t rows = height >> cell_log2;
  std::vector<int> lattice(std::size_t{columns} * rows);
  Random random(seed);
  for (int& value : lattice) value = random.range(-128, 127);
  std::vector<int> smooth(cell);
  for (std::uint32_t i = 0; i < cell; ++i) {
    const std::int64_t t = std::int64_t{i} * 256 / cell;
    smooth[i] = static_cast<int>(t * t * (768 - 2 * t) >> 16);
  }
  std::vector<int> line(columns);
  for (std::uint32_t y = 0; y < height; ++y) {
    const int* upper = lattice.data() + std::size_t{y >> cell_log2} * columns;
    const int* lower = lattice.data() + std::size_t{((y >> cell_log2) + 1) % rows} * columns;
    const int down = smooth[y & (cell - 1)];
    for (std::uint32_t i = 0; i < columns; ++i) line[i] = (upper[i] * (256 - down) + lower[i] * down) / 16;
    int* out = sum.data() + (std::size_t{y} << width_log2);
    for (std::uint32_t i = 0; i < columns; ++i) {
      const int left = line[i];
      const int right = line[(i + 1) % columns];
      for (std::uint32_t x = 0; x < cell; ++x)
        out[(i << cell_log2) + x] += (left * 256 + (right - left) * smooth[x]) / 4096 * strength;
    }
  }
}

struct Ground {
  int luma = 0;
  int cb = 0;
  int cr = 0;
  int texture = 0;
};

std::vector<Ground> make_grounds(const WorldStyle& style, Random& random) {
  std::vector<Ground> grounds(style.regions);
  for (Ground& ground : grounds) {
    ground.luma = random.range(style.darkest, style.brightest);
    ground.cb = 128 + random.range(-style.colorfulness, style.colorfulness);
    ground.cr = 128 + random.range(-style.colorfulness, style.colorfulness);
    ground.texture = random.range(style.texture / 5, style.texture);
  }
  return grounds;
}

void fill(Plane& plane, Rect area, std::uint8_t value) {
  for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
    for (std::uint32_t x = area.x; x < area.x + area.width; ++x)
      plane.samples[(std::size_t{y & (plane.height() - 1)} << plane.width_log2) + (x & (plane.width() - 1))] =
          value;
  }
}

/// Hard edges and straight lines, as towns and rooms have them.
void add_building(World& world, const WorldStyle& style, Random& random) {
  const Rect area{random.below(world.luma.width() / 2) * 2, random.below(world.luma.height() / 2) * 2,
                  24 + random.below(50) * 2, 30 + random.below(50) * 2};
  const int luma = random.range(style.darkest, style.brightest);
  fill(world.luma, area, clamp_to_byte(luma));
  const Rect half{area.x / 2, area.y / 2, area.width / 2, area.height / 2};
  fill(world.cb, half, clamp_to_byte(128 + random.range(-style.colorfulness, style.colorfulness)));
  fill(world.cr, half, clamp_to_byte(128 + random.range(-style.colorfulness, style.colorfulness)));
  const std::uint32_t window = 5 + random.below(6);
  const int contrast = random.range(-60, 60);
  for (std::uint32_t y = area.y + 4; y + window < area.y + area.height; y += 2 * window) {
    for (std::uint32_t x = area.x + 3; x + window < area.x + area.width; x += window + 5)
      fill(world.luma, {x, y, window, window}, clamp_to_byte(luma + contrast + random.range(-12, 12)));
  }
}

/// A quarter of each neighbour, across and then down, and no less than black and no more than white.
void soften(Plane& plane, std::uint8_t white) {
  const std::uint32_t width = plane.width();
  for (std::uint32_t y = 0; y < plane.height(); ++y) {
    std::uint8_t* row = plane.samples.data() + (std::size_t{y} << plane.width_log2);
    const std::uint8_t first = row[0];
    std::uint8_t before = row[width - 1];
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint8_t here = row[x];
      const std::uint8_t next = x + 1 < width ? row[x + 1] : first;
      row[x] = static_cast<std::uint8_t>((before + 2 * here + next + 2) / 4);
      before = here;
    }
  }
  std::vector<std::uint8_t> before(plane.samples.end() - width, plane.samples.end());
  const std::vector<std::uint8_t> first(plane.samples.begin(), plane.samples.begin() + width);
  for (std::uint32_t y = 0; y < plane.height(); ++y) {
    std::uint8_t* row = plane.samples.data() + (std::size_t{y} << plane.width_log2);
    const std::uint8_t* next = y + 1 < plane.height() ? row + width : first.data();
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint8_t here = row[x];
      row[x] = std::clamp(static_cast<std::uint8_t>((before[x] + 2 * here + next[x] + 2) / 4),
                          std::uint8_t{16}, white);
      before[x] = here;
    }
  }
}

/// Bilinear between four samples of a plane that goes on at the other side. Fractions in 16ths.
void look_at_plane(const Plane& plane, std::int64_t x, std::int64_t y, std::uint8_t* out, std::uint32_t width,
                   std::uint32_t height, std::size_t stride, std::size_t step) {
  const int right = static_cast<int>(x & 15);
  const int down = static_cast<int>(y & 15);
  std::vector<std::uint8_t> upper(width + 1);
  std::vector<std::uint8_t> lower(width + 1);
  const auto fetch = [&](std::vector<std::uint8_t>& line, std::int64_t row) {
    const std::uint8_t* from = plane.row(row);
    std::int64_t at = x >> 4 & (plane.width() - 1);
    for (std::uint32_t done = 0; done < line.size();) {
      const std::uint32_t run = std::min(static_cast<std::uint32_t>(line.size()) - done,
                                         plane.width() - static_cast<std::uint32_t>(at));
      std::copy_n(from + at, run, line.begin() + done);
      done += run;
      at = 0;
    }
  };
  fetch(lower, y >> 4);
  for (std::uint32_t row = 0; row < height; ++row) {
    std::swap(upper, lower);
    fetch(lower, (y >> 4) + row + 1);
    std::uint8_t* to = out + row * stride;
    for (std::uint32_t i = 0; i < width; ++i) {
      const int above = upper[i] * (16 - right) + upper[i + 1] * right;
      const int below = lower[i] * (16 - right) + lower[i + 1] * right;
      to[i * step] = static_cast<std::uint8_t>((above * (16 - down) + below * down + 128) >> 8);
    }
  }
}

void zoom_plane(const Plane& plane, std::int64_t x, std::int64_t y, std::uint32_t scale, std::uint8_t* out,
                std::uint32_t width, std::uint32_t height, std::size_t stride, std::size_t step) {
  const std::uint32_t mask = plane.width() - 1;
  for (std::uint32_t row = 0; row < height; ++row) {
    const std::int64_t line = y + std::int64_t{row} * scale;
    const std::uint8_t* upper = plane.row(line >> 16);
    const std::uint8_t* lower = plane.row((line >> 16) + 1);
    const int down = static_cast<int>(line >> 8 & 255);
    std::int64_t at = x;
    std::uint8_t* to = out + row * stride;
    for (std::uint32_t i = 0; i < width; ++i, at += scale) {
      const std::uint32_t left = static_cast<std::uint32_t>(at >> 16) & mask;
      const std::uint32_t next = (left + 1) & mask;
      const int right = static_cast<int>(at >> 8 & 255);
      const int above = upper[left] * (256 - right) + upper[next] * right;
      const int below = lower[left] * (256 - right) + lower[next] * right;
      to[i * step] = static_cast<std::uint8_t>((above * (256 - down) + below * down + 32768) >> 16);
    }
  }
}

}  // namespace

Plane fractal_noise(unsigned width_log2, unsigned height_log2, NoiseShape shape, std::uint64_t seed) {
  std::vector<int> sum(std::size_t{1} << (width_log2 + height_log2));
  int strength = 256;
  int total = 0;
  for (unsigned cell = shape.coarsest + 1; cell-- > shape.finest;) {
    add_octave(sum, width_log2, height_log2, cell, strength, mix(seed, cell));
    total += strength;
    strength = strength * shape.persistence / 256;
  }
  Plane plane{width_log2, height_log2, std::vector<std::uint8_t>(sum.size())};
  // An octave's sum is a thin bell; stretched by 7/4 few values are cut.
  for (std::size_t i = 0; i < sum.size(); ++i)
    plane.samples[i] = clamp_to_byte(128 + static_cast<int>(std::int64_t{sum[i]} * 7 / (4 * total)));
  return plane;
}

World make_world(const WorldStyle& style, std::uint64_t seed) {
  Random random(seed);
  const std::vector<Ground> grounds = make_grounds(style, random);
  const Plane outline = fractal_noise(style.width_log2, style.height_log2, style.outline, random.next());
  const Plane rough = fractal_noise(style.width_log2, style.height_log2, style.roughness, random.next());
  const Plane light = fractal_noise(style.width_log2, style.height_log2, {8, 6, 128}, random.next());
  const Plane tint = fractal_noise(style.width_log2 - 1, style.height_log2 - 1, {6, 1, 150}, random.next());
  World world;
  world.luma = {style.width_log2, style.height_log2, std::vector<std::uint8_t>(outline.samples.size())};
  world.cb = {style.width_log2 - 1, style.height_log2 - 1,
              std::vector<std::uint8_t>(outline.samples.size() / 4)};
  world.cr = world.cb;
  for (std::uint32_t y = 0; y < world.luma.height(); ++y) {
    for (std::uint32_t x = 0; x < world.luma.width(); ++x) {
      const std::size_t at = (std::size_t{y} << style.width_log2) + x;
      const Ground& ground = grounds[outline.samples[at] * grounds.size() / 256];
      world.luma.samples[at] = clamp_to_byte(ground.luma + (rough.samples[at] - 128) * ground.texture / 128 +
                                             (light.samples[at] - 128) * style.texture / 160);
      if (((x | y) & 1) != 0) continue;
      const std::size_t half = (std::size_t{y / 2} << (style.width_log2 - 1)) + x / 2;
      const int shade = (tint.samples[half] - 128) * style.colorfulness / 256;
      world.cb.samples[half] = clamp_to_byte(ground.cb + shade);
      world.cr.samples[half] = clamp_to_byte(ground.cr - shade / 2);
    }
  }
  for (unsigned i = 0; i < style.buildings; ++i) add_building(world, style, random);
  for (unsigned i = 0; i < style.softness; ++i) {
    soften(world.luma, 235);
    soften(world.cb, 240);
    soften(world.cr, 240);
  }
  return world;
}

void look_at(const World& world, std::int64_t x, std::int64_t y, YuvImage& image) {
  const Size size = image.size;
  look_at_plane(world.luma, x, y, luma_row(image, 0), size.width, size.height, size.width, 1);
  look_at_plane(world.cb, x >> 1, y >> 1, chroma_row(image, 0), size.width / 2, size.height / 2, size.width,
                2);
  look_at_plane(world.cr, x >> 1, y >> 1, chroma_row(image, 0) + 1, size.width / 2, size.height / 2,
                size.width, 2);
}

void look_through_zoom(const World& world, std::int64_t x, std::int64_t y, std::uint32_t step,
                       YuvImage& image) {
  const Size size = image.size;
  zoom_plane(world.luma, x, y, step, luma_row(image, 0), size.width, size.height, size.width, 1);
  zoom_plane(world.cb, x >> 1, y >> 1, step, chroma_row(image, 0), size.width / 2, size.height / 2,
             size.width, 2);
  zoom_plane(world.cr, x >> 1, y >> 1, step, chroma_row(image, 0) + 1, size.width / 2, size.height / 2,
             size.width, 2);
}

}  // namespace zcplay::judging
