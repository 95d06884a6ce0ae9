// SPDX-License-Identifier: MIT
// Y', Cb and Cr at a pixel of the picture, and what they are in R'G'B'. Chroma is interpolated linearly between the
// samples around the pixel, from where they lie by the stream's siting, and only from those of the visible part.

uniform sampler2D luma;
uniform sampler2D chroma;
uniform vec2 chroma_scale;   // chroma samples a pixel
uniform vec2 chroma_offset;  // of the first chroma sample, in pixels
uniform vec4 chroma_within;  // first and last chroma sample, x and y in turns
uniform vec2 chroma_texel;   // one over the texture's size
uniform mat3 to_rgb;
uniform vec3 rgb_offset;

vec3 picture_samples(ivec2 pixel) {
  vec2 place = (vec2(pixel) - chroma_offset) * chroma_scale;
  place = clamp(place, chroma_within.xy, chroma_within.zw);
  return vec3(texelFetch(luma, pixel, 0).r, texture(chroma, (place + 0.5) * chroma_texel).rg);
}

vec3 rgb_of(vec3 samples) {
  return to_rgb * samples + rgb_offset;
}
