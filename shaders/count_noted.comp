// SPDX-License-Identifier: MIT
#version 310 es
// How many colors were noted. Clears the notes for the next picture.
precision highp float;
precision highp int;

layout(local_size_x = 128) in;

const uint kWords = 16u;  // of four, a thread
const uint kColorTotal = 1025u;

layout(std430, binding = 1) buffer Totals { uint totals[]; };
layout(std430, binding = 2) buffer Colors { uvec4 color_bits[]; };

shared uint colors;

void main() {
  if (gl_LocalInvocationID.x == 0u) colors = 0u;
  barrier();
  uint count = 0u;
  uint first = gl_WorkGroupID.x * gl_WorkGroupSize.x * kWords + gl_LocalInvocationID.x;
  for (uint i = 0u; i < kWords; ++i) {
    uvec4 bits = color_bits[first + i * gl_WorkGroupSize.x];
    if (bits == uvec4(0u)) continue;
    ivec4 set = bitCount(bits);
    count += uint(set.x + set.y + set.z + set.w);
    color_bits[first + i * gl_WorkGroupSize.x] = uvec4(0u);
  }
  if (count != 0u) atomicAdd(colors, count);
  barrier();
  if (gl_LocalInvocationID.x == 0u && colors != 0u) atomicAdd(totals[kColorTotal], colors);
}
