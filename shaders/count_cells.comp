// SPDX-License-Identifier: MIT
#version 310 es
// Figures of the cells of 16 by 16 pixels, steps of luma along rows, and the Laplacian. A work group has eight
// cells beside each other and a thread for each of their columns. Nothing is added to memory that groups share.
precision highp float;
precision highp int;

layout(local_size_x = 128) in;

const int kCellSide = 16;
const uint kCells = 8u;  // of a group
const uint kCellWords = 20u;
const uint kTolerance = 2u;  // kZeroGreenTolerance

uniform ivec2 size;
uniform int cells_x;

layout(std430, binding = 0) readonly buffer Pixels { uint pixels[]; };
// A cell: sums (red and green; blue, and how many pixels look like zero YUV), lows, highs, steps of the columns and
// of the rows in pairs. The steps of the rows are left alone.
layout(std430, binding = 1) writeonly buffer Cells { uint cells[]; };
layout(std430, binding = 2) writeonly buffer Laplacian { uint laplacian[]; };  // a group's sum, and of squares

shared uint sums[kCells * 4u];  // red, green, blue, zero YUV
shared uint lows[kCells * 3u];
shared uint highs[kCells * 3u];
shared uint steps[kCells * 16u];
shared uint laplacian_sums[2];

uint pixel_at(int x, int y) {
  return pixels[uint(y) * uint(size.x) + uint(x)];
}

int luma_of(uint pixel) {
  return int(pixel >> 24);
}

bool near(uint green, uint zero_green) {
  return green + kTolerance >= zero_green && green <= zero_green + kTolerance;
}

bool looks_like_zero(uvec3 rgb) {
  if (rgb.r > kTolerance || rgb.b > kTolerance) return false;
  // kZeroGreens
  return near(rgb.g, 136u) || near(rgb.g, 135u) || near(rgb.g, 77u) || near(rgb.g, 84u) || near(rgb.g, 89u) ||
         near(rgb.g, 94u);
}

void count_column(uint thread, int x, int first_row) {
  int end = min(first_row + kCellSide, size.y);
  uvec3 sum = uvec3(0u);
  uvec3 low = uvec3(255u);
  uvec3 high = uvec3(0u);
  uint zeros = 0u;
  uint step_sum = 0u;
  uvec2 laplacian_sum = uvec2(0u);
  bool inner_column = x > 0 && x < size.x - 1;
  int above = first_row > 0 ? luma_of(pixel_at(x, first_row - 1)) : 0;
  uint here = pixel_at(x, first_row);
  for (int y = first_row; y < end; ++y) {
    uint below = y + 1 < size.y ? pixel_at(x, y + 1) : 0u;
    uvec3 rgb = uvec3(here >> 16, here >> 8, here) & 255u;
    sum += rgb;
    low = min(low, rgb);
    high = max(high, rgb);
    if (looks_like_zero(rgb)) ++zeros;
    int luma = luma_of(here);
    int left = x > 0 ? luma_of(pixel_at(x - 1, y)) : luma;
    step_sum += uint(abs(luma - left));
    if (inner_column && y > 0 && y < size.y - 1) {
      uint value = uint(abs(4 * luma - left - luma_of(pixel_at(x + 1, y)) - above - luma_of(below)));
      laplacian_sum += uvec2(value, value * value);
    }
    above = luma;
    here = below;
  }
  uint cell = thread / 16u;
  for (uint i = 0u; i < 3u; ++i) {
    atomicAdd(sums[cell * 4u + i], sum[i]);
    atomicMin(lows[cell * 3u + i], low[i]);
    atomicMax(highs[cell * 3u + i], high[i]);
  }
  if (zeros != 0u) atomicAdd(sums[cell * 4u + 3u], zeros);
  steps[thread] = step_sum;
  atomicAdd(laplacian_sums[0], laplacian_sum.x);
  atomicAdd(laplacian_sums[1], laplacian_sum.y);
}

// Word `word` of the twelve that this pass makes of a cell.
uint cell_word(uint cell, uint word) {
  uint sum = cell * 4u;
  uint channel = cell * 3u;
  if (word == 0u) return sums[sum] | sums[sum + 1u] << 16;
  if (word == 1u) return sums[sum + 2u] | sums[sum + 3u] << 16;
  if (word == 2u) return lows[channel] | lows[channel + 1u] << 8 | lows[channel + 2u] << 16;
  if (word == 3u) return highs[channel] | highs[channel + 1u] << 8 | highs[channel + 2u] << 16;
  uint column = cell * 16u + (word - 4u) * 2u;
  return steps[column] | steps[column + 1u] << 16;
}

void main() {
  uint thread = gl_LocalInvocationID.x;
  if (thread < kCells * 4u) sums[thread] = 0u;
  if (thread < kCells * 3u) {
    lows[thread] = 255u;
    highs[thread] = 0u;
  }
  if (thread < 2u) laplacian_sums[thread] = 0u;
  steps[thread] = 0u;
  barrier();
  int x = int(gl_GlobalInvocationID.x);
  if (x < size.x) count_column(thread, x, int(gl_WorkGroupID.y) * kCellSide);
  barrier();
  uint cell = thread / 16u;
  uint word = thread % 16u;
  uint cell_x = gl_WorkGroupID.x * kCells + cell;
  if (cell_x < uint(cells_x) && word < 12u)
    cells[(gl_WorkGroupID.y * uint(cells_x) + cell_x) * kCellWords + word] = cell_word(cell, word);
  if (thread < 2u)
    laplacian[(gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * 2u + thread] = laplacian_sums[thread];
}
