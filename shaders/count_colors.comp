// SPDX-License-Identifier: MIT
#version 310 es
// The first pass over a picture: what it is in 8-bit RGB, its histograms, and which colors it has.
//
// A work group counts a tile of 128 by 64 pixels in its own memory and adds each sum to the totals once. Its
// threads go down a column each and count runs of one color at once. So a picture of one color puts one addition a
// tile on a word of the totals, and one a column of a tile on a word of the group.
precision highp float;
precision highp int;
precision highp usampler2D;

layout(local_size_x = 128) in;

const int kTileRows = 64;
const uint kBins = 1024u;          // of red, green, blue, and green where red and blue are next to nothing
const uint kPureGreenBin = 768u;
const uint kZeroTotal = 1024u;     // places in totals behind the bins
const uint kReachTotal = 1026u;
const uint kRunTotal = 1027u;
const uint kPureGreenMost = 2u;    // kZeroGreenTolerance
const uint kRecent = 256u;
const uint kThere = 0x1000000u;    // tells black from nothing

uniform ivec2 size;

layout(std430, binding = 0) writeonly buffer Pixels { uint pixels[]; };  // luma, red, green, blue from the top
layout(std430, binding = 1) coherent buffer Totals { uint totals[]; };
layout(std430, binding = 2) coherent buffer Colors { uint color_bits[]; };  // one a color, cleared

shared uint bins[kBins];
shared uint recent[kRecent];  // colors that were noted, by their hash
shared uint zeros;
shared uint reaches;
shared uint runs;

// Red, green, blue, and 1 where the samples are zero YUV.
uvec4 picture_pixel(ivec2 place);

// Returns how often this reached for memory that all groups share.
uint note(uint color) {
  if (atomicExchange(recent[(color * 2654435761u) >> 24], color | kThere) == (color | kThere)) return 0u;
  uint bit = 1u << (color & 31u);
  // What other groups have set may be seen late, which costs an addition and changes nothing.
  if ((color_bits[color >> 5] & bit) == 0u) atomicOr(color_bits[color >> 5], bit);
  return 1u;
}

uint count_run(uint color, uint length) {
  uint red = color >> 16;
  uint green = (color >> 8) & 255u;
  uint blue = color & 255u;
  atomicAdd(bins[red], length);
  atomicAdd(bins[256u + green], length);
  atomicAdd(bins[512u + blue], length);
  if (red <= kPureGreenMost && blue <= kPureGreenMost) atomicAdd(bins[kPureGreenBin + green], length);
  return note(color);
}

// Returns how often it reached for shared memory, and how many runs there were.
uvec2 count_column(int x, int first_row) {
  int end = min(first_row + kTileRows, size.y);
  uvec2 work = uvec2(0u);
  uint zero = 0u;
  uint color = 0u;
  uint length = 0u;
  for (int y = first_row; y < end; ++y) {
    uvec4 pixel = picture_pixel(ivec2(x, y));
    uint next = pixel.r << 16 | pixel.g << 8 | pixel.b;
    uint luma = (77u * pixel.r + 150u * pixel.g + 29u * pixel.b + 128u) >> 8;
    pixels[uint(y) * uint(size.x) + uint(x)] = luma << 24 | next;
    zero += pixel.w;
    if (next != color && length != 0u) {
      work += uvec2(count_run(color, length), 1u);
      length = 0u;
    }
    color = next;
    ++length;
  }
  if (length != 0u) work += uvec2(count_run(color, length), 1u);
  if (zero != 0u) atomicAdd(zeros, zero);
  return work;
}

void main() {
  uint thread = gl_LocalInvocationID.x;
  for (uint i = thread; i < kBins; i += gl_WorkGroupSize.x) bins[i] = 0u;
  for (uint i = thread; i < kRecent; i += gl_WorkGroupSize.x) recent[i] = 0u;
  if (thread == 0u) {
    zeros = 0u;
    reaches = 0u;
    runs = 0u;
  }
  barrier();
  int x = int(gl_GlobalInvocationID.x);
  uvec2 work = x < size.x ? count_column(x, int(gl_WorkGroupID.y) * kTileRows) : uvec2(0u);
  barrier();
  for (uint i = thread; i < kBins; i += gl_WorkGroupSize.x) {
    if (bins[i] != 0u) {
      atomicAdd(totals[i], bins[i]);
      ++work.x;
    }
  }
  atomicAdd(reaches, work.x);
  atomicAdd(runs, work.y);
  barrier();
  if (thread != 0u) return;
  atomicAdd(totals[kReachTotal], reaches);
  atomicAdd(totals[kRunTotal], runs);
  if (zeros != 0u) atomicAdd(totals[kZeroTotal], zeros);
}
