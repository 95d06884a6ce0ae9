// SPDX-License-Identifier: MIT
// Pixels of a picture that is in RGB.

uniform usampler2D picture;  // its channels swizzled to red, green, blue

uvec4 picture_pixel(ivec2 place) {
  return uvec4(texelFetch(picture, place, 0).rgb, 0u);
}
