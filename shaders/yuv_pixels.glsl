// SPDX-License-Identifier: MIT
// Pixels of a picture in Y', Cb and Cr, converted in whole numbers as validate/score/counts.h defines it.

uniform usampler2D luma;
uniform usampler2D cb;       // in red
uniform usampler2D cr;       // in green, so that it may be the same texture
uniform bool has_chroma;
uniform int sample_shift;    // how far values are shifted up in their words
uniform int sample_most;     // the highest value
uniform ivec2 chroma_shift;  // log2 of the subsampling
uniform ivec2 zero_points;   // of luma and of chroma
uniform int luma_factor;
uniform ivec2 red_factors;   // of Cb and Cr
uniform ivec2 green_factors;
uniform ivec2 blue_factors;

int component(int luma_part, ivec2 factors, ivec2 chroma) {
  return clamp((luma_part + factors.x * chroma.x + factors.y * chroma.y + 32768) >> 16, 0, 255);
}

uvec4 picture_pixel(ivec2 place) {
  int y = (int(texelFetch(luma, place, 0).r) >> sample_shift) & sample_most;
  ivec2 chroma = zero_points.yy;
  bool zero = false;
  if (has_chroma) {
    ivec2 chroma_place = place >> chroma_shift;
    chroma = ivec2(int(texelFetch(cb, chroma_place, 0).r), int(texelFetch(cr, chroma_place, 0).g));
    chroma = (chroma >> sample_shift) & sample_most;
    zero = y == 0 && chroma == ivec2(0);
  }
  chroma -= zero_points.yy;
  int luma_part = luma_factor * (y - zero_points.x);
  return uvec4(uint(component(luma_part, red_factors, chroma)), uint(component(luma_part, green_factors, chroma)),
               uint(component(luma_part, blue_factors, chroma)), zero ? 1u : 0u);
}
