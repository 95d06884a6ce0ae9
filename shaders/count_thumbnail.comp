// SPDX-License-Identifier: MIT
#version 310 es
// The sum of luma in one of the thumbnail's 32 by 32 boxes, by one work group.
precision highp float;
precision highp int;

layout(local_size_x = 16, local_size_y = 8) in;

const int kBoxes = 32;  // a side
const uint kThumbnailTotal = 1032u;

uniform ivec2 size;

layout(std430, binding = 0) readonly buffer Pixels { uint pixels[]; };
layout(std430, binding = 1) buffer Totals { uint totals[]; };

shared uint box_sum;

void main() {
  if (gl_LocalInvocationIndex == 0u) box_sum = 0u;
  barrier();
  ivec2 box = ivec2(gl_WorkGroupID.xy);
  ivec2 first = box * size / kBoxes;
  ivec2 end = max((box + 1) * size / kBoxes, first + 1);
  ivec2 start = first + ivec2(gl_LocalInvocationID.xy);
  uint sum = 0u;
  for (int y = start.y; y < end.y; y += 8) {
    for (int x = start.x; x < end.x; x += 16) sum += pixels[uint(y) * uint(size.x) + uint(x)] >> 24;
  }
  atomicAdd(box_sum, sum);
  barrier();
  if (gl_LocalInvocationIndex == 0u) totals[kThumbnailTotal + uint(box.y * kBoxes + box.x)] = box_sum;
}
