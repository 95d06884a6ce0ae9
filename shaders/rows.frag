// SPDX-License-Identifier: MIT
#version 300 es
// The second half of scaling: the right rows, turned as the target wants them.
precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D columns;  // what the first half made
// From (x, y, 1) of the target to a column of that, and to a row after scaling.
uniform ivec3 column_of;
uniform ivec3 row_of;

out vec4 color;

vec3 filtered(int place, int across);

vec3 tap(int along, int across) {
  return texelFetch(columns, ivec2(across, along), 0).rgb;
}

void main() {
  ivec2 target = ivec2(gl_FragCoord.xy);
  int column = column_of.x * target.x + column_of.y * target.y + column_of.z;
  int row = row_of.x * target.x + row_of.y * target.y + row_of.z;
  color = vec4(filtered(row, column), 1.0);
}
