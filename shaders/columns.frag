// SPDX-License-Identifier: MIT
#version 300 es
// The first half of scaling: as many columns as the target wants, as many rows as the picture has.
precision highp float;
precision highp int;
precision highp sampler2D;

uniform int first_row;  // of the picture: row 0 of this target

out vec4 color;

vec3 picture_samples(ivec2 pixel);
vec3 rgb_of(vec3 samples);
vec3 filtered(int place, int across);

vec3 tap(int along, int across) {
  return picture_samples(ivec2(along, across));
}

void main() {
  ivec2 target = ivec2(gl_FragCoord.xy);
  color = vec4(clamp(rgb_of(filtered(target.x, first_row + target.y)), 0.0, 1.0), 1.0);
}
