// SPDX-License-Identifier: MIT
// One direction of scaling: Catmull and Rom's cubic through the samples; where the picture shrinks, the curve is
// stretched over as many samples as fall on a pixel. At a scale of 1 it gives the sample itself.

uniform float start;     // where the picture begins, in samples
uniform float scale;     // samples a pixel
uniform float stretch;   // of the curve: 1 and more
uniform int tap_count;
uniform int tap_stride;  // 1, but for pictures shrunk to next to nothing
uniform ivec2 within;    // first and last sample there is

vec3 tap(int along, int across);

float weight_at(float distance) {
  float t = abs(distance);
  if (t < 1.0) return (1.5 * t - 2.5) * t * t + 1.0;
  if (t < 2.0) return ((2.5 - 0.5 * t) * t - 4.0) * t + 2.0;
  return 0.0;
}

vec3 filtered(int place, int across) {
  float center = start + (float(place) + 0.5) * scale - 0.5;
  int first = int(ceil(center - 2.0 * stretch));
  vec3 sum = vec3(0.0);
  float weights = 0.0;
  for (int i = 0; i < tap_count; ++i) {
    int along = first + i * tap_stride;
    float weight = weight_at((float(along) - center) / stretch);
    sum += weight * tap(clamp(along, within.x, within.y), across);
    weights += weight;
  }
  return sum / weights;
}
