// SPDX-License-Identifier: MIT
#include "validate/report/png.h"

#include <spng.h>

#include <cassert>
#include <cstdlib>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::uint32_t kLargestSide = 16384;
// For what is kept of chunks beside the picture's own, such as colour profiles.
constexpr std::size_t kChunkBytes = std::size_t{64} << 20;
// Deflate makes no more than this many bytes of one.
constexpr std::uint64_t kLargestExpansion = 1032;
// Evidence is written while a clip is compared: two thirds of the time of zlib's usual level, 6, for files
// some hundredths larger.
constexpr int kCompressionLevel = 4;

struct ContextDeleter {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, ContextDeleter>;

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

std::unexpected<Error> out_of_memory(const char* operation) {
  return fail(ErrorCode::environment, operation, "not enough memory for a picture as PNG");
}

std::unexpected<Error> undecodable(const std::string& source, int error) {
  if (error == SPNG_EMEM) return out_of_memory("read PNG");
  return fail(ErrorCode::unreadable_input, "read PNG",
              fmt::format("{}: damaged or not a PNG: {}", source, spng_strerror(error)));
}

std::uint64_t raw_bytes(const spng_ihdr& header) {
  constexpr std::uint64_t kSamples[] = {1, 0, 3, 1, 2, 0, 4};
  const std::uint64_t bits = std::uint64_t{header.width} * kSamples[header.color_type] * header.bit_depth;
  return header.height * ((bits + 7) / 8);
}

}  // namespace

Result<std::vector<std::byte>> encode_png(const RgbImage& image) {
  assert(image.size.width != 0 && image.size.height != 0);
  assert(image.pixels.size() == std::size_t{3} * image.size.width * image.size.height);
  const Context context(spng_ctx_new(SPNG_CTX_ENCODER));
  if (!context) return out_of_memory("write PNG");
  spng_ihdr header{.width = image.size.width,
                   .height = image.size.height,
                   .bit_depth = 8,
                   .color_type = SPNG_COLOR_TYPE_TRUECOLOR,
                   .compression_method = 0,
                   .filter_method = 0,
                   .interlace_method = SPNG_INTERLACE_NONE};
  int error = spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  if (error == 0) error = spng_set_option(context.get(), SPNG_IMG_COMPRESSION_LEVEL, kCompressionLevel);
  if (error == 0) error = spng_set_ihdr(context.get(), &header);
  if (error == 0) {
    error = spng_encode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_PNG,
                              SPNG_ENCODE_FINALIZE);
  }
  std::size_t size = 0;
  std::unique_ptr<void, Free> file;
  if (error == 0) file.reset(spng_get_png_buffer(context.get(), &size, &error));
  if (error == SPNG_EMEM) return out_of_memory("write PNG");
  if (error != 0 || !file) {
    return fail(ErrorCode::environment, "write PNG",
                fmt::format("a picture of {}x{} cannot be written as PNG: {}", image.size.width,
                            image.size.height, spng_strerror(error)));
  }
  const auto* const bytes = static_cast<const std::byte*>(file.get());
  return std::vector<std::byte>(bytes, bytes + size);
}

Result<RgbImage> decode_png(std::span<const std::byte> file, const std::string& source) {
  const Context context(spng_ctx_new(0));
  if (!context) return out_of_memory("read PNG");
  int error = spng_set_image_limits(context.get(), kLargestSide, kLargestSide);
  if (error == 0) error = spng_set_chunk_limits(context.get(), kChunkBytes, kChunkBytes);
  if (error == 0) error = spng_set_png_buffer(context.get(), file.data(), file.size());
  spng_ihdr header{};
  if (error == 0) error = spng_get_ihdr(context.get(), &header);
  if (error == SPNG_EUSER_WIDTH || error == SPNG_EUSER_HEIGHT) {
    return fail(ErrorCode::unreadable_input, "read PNG",
                fmt::format("{}: more than {} pixels wide or high", source, kLargestSide));
  }
  if (error != 0) return undecodable(source, error);
  // A few bytes can claim a picture of any size; memory is taken for what they can really hold.
  if (raw_bytes(header) > file.size() * kLargestExpansion) return undecodable(source, SPNG_EOF);

  RgbImage image{.size = {header.width, header.height}, .pixels = {}};
  std::size_t bytes = 0;
  error = spng_decoded_image_size(context.get(), SPNG_FMT_RGB8, &bytes);
  if (error != 0) return undecodable(source, error);
  image.pixels.resize(bytes);
  error = spng_decode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_RGB8, 0);
  if (error != 0) return undecodable(source, error);
  return image;
}

}  // namespace zcplay
