// SPDX-License-Identifier: MIT
#version 300 es
// A pixel of the picture is a pixel of the target: luma is taken as it is.
precision highp float;
precision highp int;
precision highp sampler2D;

// From (x, y, 1) of the target to a column and a row of the picture.
uniform ivec3 column_of;
uniform ivec3 row_of;

out vec4 color;

vec3 picture_samples(ivec2 pixel);
vec3 rgb_of(vec3 samples);

void main() {
  ivec2 target = ivec2(gl_FragCoord.xy);
  ivec2 pixel = ivec2(column_of.x * target.x + column_of.y * target.y + column_of.z,
                      row_of.x * target.x + row_of.y * target.y + row_of.z);
  color = vec4(rgb_of(picture_samples(pixel)), 1.0);
}
