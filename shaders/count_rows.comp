// SPDX-License-Identifier: MIT
#version 310 es
// Signature, spread and first pixel of two rows of pixels, and the steps of luma to them from the rows above. A thread has the
// 16 pixels of a cell in either row, and of every 128th cell.
precision highp float;
precision highp int;

layout(local_size_x = 128) in;

const int kCellSide = 16;
const uint kCellWords = 20u;
const uint kRowStepWord = 12u;

uniform ivec2 size;
uniform int cells_x;

layout(std430, binding = 0) readonly buffer Pixels { uint pixels[]; };
layout(std430, binding = 1) writeonly buffer Cells { uint cells[]; };  // as in count_cells.comp
layout(std430, binding = 2) writeonly buffer Rows { uint rows[]; };    // signature; spread and first color

shared uint signatures[2];
shared uint lows[6];  // red, green, blue of the upper row, of the lower
shared uint highs[6];

// What a thread has seen of one row.
struct Seen {
  uint signature;
  uvec3 low;
  uvec3 high;
};

uint pixel_at(int x, int y) {
  return pixels[uint(y) * uint(size.x) + uint(x)];
}

void see(inout Seen seen, uint pixel, int x) {
  uvec3 rgb = uvec3(pixel >> 16, pixel >> 8, pixel) & 255u;
  seen.signature += (pixel & 0xffffffu) * (2654435761u * uint(2 * x + 1));
  seen.low = min(seen.low, rgb);
  seen.high = max(seen.high, rgb);
}

uint luma_step(uint pixel, uint above) {
  return uint(abs(int(pixel >> 24) - int(above >> 24)));
}

void merge(Seen seen, uint row) {
  atomicAdd(signatures[row], seen.signature);
  for (uint i = 0u; i < 3u; ++i) {
    atomicMin(lows[row * 3u + i], seen.low[i]);
    atomicMax(highs[row * 3u + i], seen.high[i]);
  }
}

void main() {
  uint thread = gl_LocalInvocationID.x;
  if (thread < 6u) {
    lows[thread] = 255u;
    highs[thread] = 0u;
  }
  if (thread < 2u) signatures[thread] = 0u;
  barrier();

  int y = int(gl_WorkGroupID.x) * 2;
  Seen upper = Seen(0u, uvec3(255u), uvec3(0u));
  Seen lower = upper;
  for (int cell_x = int(thread); cell_x < cells_x; cell_x += int(gl_WorkGroupSize.x)) {
    int end = min((cell_x + 1) * kCellSide, size.x);
    uvec2 steps = uvec2(0u);
    for (int x = cell_x * kCellSide; x < end && y < size.y; ++x) {
      uint pixel = pixel_at(x, y);
      see(upper, pixel, x);
      if (y > 0) steps.x += luma_step(pixel, pixel_at(x, y - 1));
      if (y + 1 < size.y) {
        uint next = pixel_at(x, y + 1);
        see(lower, next, x);
        steps.y += luma_step(next, pixel);
      }
    }
    uint cell = uint(y / kCellSide * cells_x + cell_x);
    cells[cell * kCellWords + kRowStepWord + uint(y % kCellSide) / 2u] = steps.x | steps.y << 16;
  }
  merge(upper, 0u);
  merge(lower, 1u);
  barrier();
  uint row = uint(y) + thread;
  if (thread < 2u && row < uint(size.y)) {
    uint spread = 0u;
    for (uint i = thread * 3u; i < thread * 3u + 3u; ++i) spread = max(spread, highs[i] - lows[i]);
    rows[row * 2u] = signatures[thread];
    rows[row * 2u + 1u] = spread << 24 | (pixel_at(0, int(row)) & 0xffffffu);
  }
}
