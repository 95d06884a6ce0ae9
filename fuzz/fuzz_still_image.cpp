// SPDX-License-Identifier: MIT
// A file of one picture: what kind it is, and its samples as `zcplay score` counts them.

#include <span>

#include "decode/software/still_image.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const auto format = software::still_format(file);
  if (!format) return 0;
  const auto image = software::decode_still(file, *format, "input");
  if (!image) return 0;
  const std::size_t pixels = std::size_t{image->size.width} * image->size.height;
  fuzz::require(pixels != 0 && pixels <= software::kStillMaxPixels);
  fuzz::require(image->alpha.empty() || image->alpha.size() == pixels);
  if (image->kind == software::StillImage::Kind::rgb) {
    fuzz::require(image->samples.size() == 3 * pixels);
  } else {
    const auto chroma = [](std::size_t side, unsigned shift) { return ((side - 1) >> shift) + 1; };
    fuzz::require(image->samples.size() == pixels + 2 * chroma(image->size.width, image->chroma_shift_x) *
                                                        chroma(image->size.height, image->chroma_shift_y));
  }
  return 0;
}
