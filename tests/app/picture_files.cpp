// SPDX-License-Identifier: MIT
#include "tests/app/picture_files.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace zcplay::test {
namespace {

using Color = std::array<std::uint8_t, 4>;

std::uint8_t byte(std::uint32_t value) {
  return static_cast<std::uint8_t>(value);
}

// Mixes the bits of a pixel's number, so that neighbours have nothing in common.
std::uint32_t noise(std::uint32_t value) {
  value = (value ^ value >> 16) * 0x45d9f3bU;
  value = (value ^ value >> 16) * 0x45d9f3bU;
  return value ^ value >> 16;
}

using Paint = std::function<Color(std::uint32_t x, std::uint32_t y, Size size)>;

Color opaque(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
  return {byte(red), byte(green), byte(blue), 255};
}

const std::vector<std::pair<std::string, Paint>>& paints() {
  static const std::vector<std::pair<std::string, Paint>> kPaints = {
      {"black", [](auto, auto, Size) { return opaque(0, 0, 0); }},
      {"white", [](auto, auto, Size) { return opaque(255, 255, 255); }},
      {"zero_green", [](auto, auto, Size) { return opaque(0, 135, 0); }},
      {"noise",
       [](auto x, auto y, Size) {
         const std::uint32_t bits = noise(x * 7919 + y * 104729 + 1);
         return Color{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24)};
       }},
      {"gray_noise",
       [](auto x, auto y, Size) {
         const std::uint32_t bits = noise(x * 31 + y * 65537);
         return opaque(bits & 255, bits & 255, bits & 255);
       }},
      {"dark_noise",
       [](auto x, auto y, Size) {
         const std::uint32_t bits = noise(x + y * 4099);
         return opaque(bits & 3, bits >> 8 & 7, bits >> 16 & 3);
       }},
      {"gradient",
       [](auto x, auto y, Size size) {
         return Color{byte(x * 255 / size.width), byte(y * 255 / size.height), byte(x + y), byte(255 - y)};
       }},
      {"gray_ramp",
       [](auto x, auto, Size size) {
         return opaque(x * 256 / size.width, x * 256 / size.width, x * 256 / size.width);
       }},
      {"text",
       [](auto x, auto y, Size) {
         const bool ink = y % 12 < 8 && (noise(x / 2 + (y / 12) * 997 + (y % 12 / 2) * 13) & 3) == 0;
         return ink ? opaque(20, 22, 24) : opaque(250, 248, 240);
       }},
      {"half_filled",
       [](auto x, auto y, Size size) {
         const std::uint32_t bits = noise(x / 3 * 3 + y * 523);
         return y < size.height / 2 ? opaque(bits & 127, 64 + (bits >> 8 & 63), bits >> 16 & 255)
                                    : opaque(0, 135, 0);
       }},
      {"one_odd_pixel",
       [](auto x, auto y, Size size) {
         return x + 1 == size.width && y + 1 == size.height ? opaque(1, 0, 0) : opaque(0, 0, 0);
       }},
      {"see_through", [](auto x, auto y, Size) { return Color{90, 90, 90, byte((x / 4 + y) * 16)}; }},
  };
  return kPaints;
}

void append(Bytes& to, const Bytes& bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void append_text(Bytes& to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
}

Bytes big_endian(std::uint32_t value) {
  return {byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)};
}

void append_little_endian(Bytes& to, std::uint32_t value, unsigned bytes = 4) {
  for (unsigned i = 0; i < bytes; ++i) to.push_back(byte(value >> 8 * i));
}

// Of zlib's format, with every block stored as it is.
Bytes zlib_stored(const Bytes& data) {
  constexpr std::size_t kBlock = 65535;
  Bytes out = {0x78, 0x01};
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (std::size_t at = 0; at < data.size(); at += kBlock) {
    const auto count = static_cast<std::uint32_t>(std::min(kBlock, data.size() - at));
    out.push_back(at + count == data.size() ? 1 : 0);
    append_little_endian(out, count, 2);
    append_little_endian(out, ~count, 2);
    for (std::size_t i = 0; i < count; ++i) {
      out.push_back(data[at + i]);
      a = (a + data[at + i]) % 65521;
      b = (b + a) % 65521;
    }
  }
  append(out, big_endian(b << 16 | a));
  return out;
}

std::uint32_t crc32(const Bytes& bytes) {
  std::uint32_t crc = ~0U;
  for (const std::uint8_t value : bytes) {
    crc ^= value;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

// For each pixel, the bytes that `pick` makes of its four components.
std::vector<Bytes> rows_of(const RgbaPicture& picture, const std::function<Bytes(const Color&)>& pick) {
  std::vector<Bytes> rows(picture.size.height);
  const std::uint8_t* at = picture.pixels.data();
  for (Bytes& row : rows) {
    for (std::uint32_t x = 0; x < picture.size.width; ++x, at += 4)
      append(row, pick({at[0], at[1], at[2], at[3]}));
  }
  return rows;
}

std::vector<Bytes> packed_rows(const RgbaPicture& picture, unsigned depth) {
  std::vector<Bytes> rows =
      rows_of(picture, [depth](const Color& color) { return Bytes{byte(color[0] >> (8 - depth))}; });
  for (Bytes& row : rows) {
    Bytes packed((row.size() * depth + 7) / 8);
    for (std::size_t x = 0; x < row.size(); ++x) {
      const std::size_t bit = x * depth;
      packed[bit / 8] = byte(packed[bit / 8] | static_cast<std::uint32_t>(row[x]) << (8 - depth - bit % 8));
    }
    row = std::move(packed);
  }
  return rows;
}

// 3 bits of red, 3 of green, 2 of blue.
std::uint32_t palette_index(const Color& color) {
  return (color[0] >> 5U) << 5 | (color[1] >> 5U) << 2 | color[2] >> 6U;
}

Bytes palette_png(const RgbaPicture& picture, bool transparent) {
  Bytes palette;
  Bytes opacity;
  for (std::uint32_t i = 0; i < 256; ++i) {
    append(palette, {byte((i >> 5) * 36), byte((i >> 2 & 7) * 36), byte((i & 3) * 85)});
    opacity.push_back(byte(i % 5 == 0 ? 255 : i * 3));
  }
  PngParts parts{.size = picture.size, .color_type = 3, .rows = {}, .chunks = {}};
  parts.rows = rows_of(picture, [](const Color& color) { return Bytes{byte(palette_index(color))}; });
  parts.chunks = png_chunk("PLTE", palette);
  if (transparent) append(parts.chunks, png_chunk("tRNS", opacity));
  return png_file(parts);
}

Bytes bmp_file(const RgbaPicture& picture, unsigned bits) {
  std::vector<Bytes> rows = rows_of(picture, [bits](const Color& color) {
    if (bits == 16) {
      Bytes word;
      append_little_endian(word, (color[0] >> 3U) << 10 | (color[1] >> 3U) << 5 | color[2] >> 3U, 2);
      return word;
    }
    return bits == 24 ? Bytes{color[2], color[1], color[0]} : Bytes{color[2], color[1], color[0], color[3]};
  });
  Bytes body;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    append(body, *row);
    while (body.size() % 4 != 0) body.push_back(0);
  }
  Bytes file = {'B', 'M'};
  constexpr std::uint32_t kHead = 54;
  for (const std::uint32_t value :
       {kHead + static_cast<std::uint32_t>(body.size()), 0U, kHead, 40U, picture.size.width,
        picture.size.height, bits << 16 | 1U, 0U, static_cast<std::uint32_t>(body.size()), 0U, 0U, 0U, 0U}) {
    append_little_endian(file, value);
  }
  append(file, body);
  return file;
}

Bytes pnm_file(const RgbaPicture& picture, char kind) {
  Bytes file = {'P', static_cast<std::uint8_t>(kind)};
  append_text(file, "\n# made by a test\n" + std::to_string(picture.size.width) + ' ' +
                        std::to_string(picture.size.height) + (kind == '4' ? "\n" : "\n255\n"));
  std::vector<Bytes> rows;
  if (kind == '4') rows = packed_rows(picture, 1);
  if (kind == '5') rows = packed_rows(picture, 8);
  if (kind == '6' || kind == '3')
    rows = rows_of(picture, [](const Color& color) { return Bytes{color[0], color[1], color[2]}; });
  for (const Bytes& row : rows) {
    if (kind != '3') {
      append(file, row);
      continue;
    }
    for (const std::uint8_t value : row) append_text(file, std::to_string(value) + '\n');
  }
  return file;
}

struct Format {
  std::string name;
  std::function<Bytes(const RgbaPicture&)> write;
};

Format png_format(std::string name, std::uint8_t depth, std::uint8_t color_type,
                  std::function<Bytes(const Color&)> pick) {
  return {std::move(name), [=](const RgbaPicture& picture) {
            return png_file({.size = picture.size,
                             .depth = depth,
                             .color_type = color_type,
                             .rows = depth < 8 ? packed_rows(picture, depth) : rows_of(picture, pick),
                             .chunks = {}});
          }};
}

const std::vector<Format>& formats() {
  static const std::vector<Format> kFormats = {
      png_format("rgb8.png", 8, 2, [](const Color& c) { return Bytes{c[0], c[1], c[2]}; }),
      png_format("rgba8.png", 8, 6, [](const Color& c) { return Bytes{c[0], c[1], c[2], c[3]}; }),
      png_format("gray8.png", 8, 0, [](const Color& c) { return Bytes{c[0]}; }),
      png_format("gray_alpha8.png", 8, 4, [](const Color& c) { return Bytes{c[0], c[3]}; }),
      png_format("gray4.png", 4, 0, {}),
      png_format("gray2.png", 2, 0, {}),
      png_format("gray1.png", 1, 0, {}),
      // Sixteen bits that say no more than eight do.
      png_format("rgb16.png", 16, 2,
                 [](const Color& c) { return Bytes{c[0], c[0], c[1], c[1], c[2], c[2]}; }),
      {"palette.png", [](const RgbaPicture& picture) { return palette_png(picture, false); }},
      {"palette_trns.png", [](const RgbaPicture& picture) { return palette_png(picture, true); }},
      {"p6.ppm", [](const RgbaPicture& picture) { return pnm_file(picture, '6'); }},
      {"p5.pgm", [](const RgbaPicture& picture) { return pnm_file(picture, '5'); }},
      {"p4.pbm", [](const RgbaPicture& picture) { return pnm_file(picture, '4'); }},
      {"p3.ppm", [](const RgbaPicture& picture) { return pnm_file(picture, '3'); }},
      {"rgb24.bmp", [](const RgbaPicture& picture) { return bmp_file(picture, 24); }},
      {"rgb15.bmp", [](const RgbaPicture& picture) { return bmp_file(picture, 16); }},
  };
  return kFormats;
}

template <typename List>
std::vector<std::string> names_of(const List& list, const auto& name) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.push_back(entry.*name);
  return names;
}

}  // namespace

const std::vector<std::string>& picture_contents() {
  static const std::vector<std::string> kNames = names_of(paints(), &std::pair<std::string, Paint>::first);
  return kNames;
}

RgbaPicture make_picture(const std::string& content, Size size) {
  const auto paint = std::ranges::find(paints(), content, &std::pair<std::string, Paint>::first);
  if (paint == paints().end()) std::abort();
  RgbaPicture picture{.size = size, .pixels = {}};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const Color color = paint->second(x, y, size);
      picture.pixels.insert(picture.pixels.end(), color.begin(), color.end());
    }
  }
  return picture;
}

const std::vector<std::string>& picture_formats() {
  static const std::vector<std::string> kNames = names_of(formats(), &Format::name);
  return kNames;
}

Bytes picture_file(const RgbaPicture& picture, const std::string& format) {
  const auto found = std::ranges::find(formats(), format, &Format::name);
  if (found == formats().end()) std::abort();
  return found->write(picture);
}

Bytes png_chunk(const char (&type)[5], const Bytes& data) {
  Bytes checked(type, type + 4);
  append(checked, data);
  Bytes chunk = big_endian(static_cast<std::uint32_t>(data.size()));
  append(chunk, checked);
  append(chunk, big_endian(crc32(checked)));
  return chunk;
}

Bytes png_file(const PngParts& parts) {
  Bytes file = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  Bytes head = big_endian(parts.size.width);
  append(head, big_endian(parts.size.height));
  append(head, {parts.depth, parts.color_type, 0, 0, 0});
  append(file, png_chunk("IHDR", head));
  append(file, parts.chunks);
  Bytes data;
  for (const Bytes& row : parts.rows) {
    data.push_back(0);  // no filter
    append(data, row);
  }
  append(file, png_chunk("IDAT", zlib_stored(data)));
  append(file, png_chunk("IEND", {}));
  return file;
}

}  // namespace zcplay::test
