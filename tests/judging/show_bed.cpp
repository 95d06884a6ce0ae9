// SPDX-License-Identifier: MIT
// Writes sheets of the bed's pictures as PNG files, for people to look at: `show_bed FOLDER [CLIP [FOLDER OF
// REAL STREAMS]]`.
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "validate/report/png.h"

namespace zcplay::judging {
namespace {

constexpr std::uint32_t kColumns = 4;
constexpr std::uint32_t kGap = 4;

/// Pictures side by side, four a row, each where the largest would lie.
class Sheet {
 public:
  void add(const SeenImage& seen) { pictures_.push_back(seen); }

  void write(const std::string& path) const {
    Size tile;
    for (const SeenImage& picture : pictures_) {
      tile.width = std::max(tile.width, picture.size.width + kGap);
      tile.height = std::max(tile.height, picture.size.height + kGap);
    }
    const std::uint32_t rows = (static_cast<std::uint32_t>(pictures_.size()) + kColumns - 1) / kColumns;
    RgbImage sheet{{tile.width * kColumns, tile.height * rows}, {}};
    sheet.pixels.assign(std::size_t{sheet.size.width} * sheet.size.height * 3, 255);
    for (std::size_t i = 0; i < pictures_.size(); ++i)
      place(pictures_[i], static_cast<std::uint32_t>(i % kColumns) * tile.width,
            static_cast<std::uint32_t>(i / kColumns) * tile.height, sheet);
    const auto png = encode_png(sheet);
    if (!png) return;
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(png->data()), static_cast<std::streamsize>(png->size()));
  }

 private:
  static void place(const SeenImage& picture, std::uint32_t left, std::uint32_t top, RgbImage& sheet) {
    for (std::uint32_t y = 0; y < picture.size.height; ++y) {
      for (std::uint32_t x = 0; x < picture.size.width; ++x) {
        const std::size_t from = (std::size_t{y} * picture.size.width + x) * 4;
        const std::size_t to = (std::size_t{top + y} * sheet.size.width + left + x) * 3;
        for (std::size_t i = 0; i < 3; ++i)
          sheet.pixels[to + i] = std::to_integer<std::uint8_t>(picture.pixels[from + 2 - i]);
      }
    }
  }

  std::vector<SeenImage> pictures_;
};

std::string file_name(std::string text) {
  for (char& letter : text) letter = letter == ' ' || letter == '/' ? '_' : letter;
  return text + ".png";
}

void show_clip(const Clip& clip, const std::string& folder) {
  Sheet sheet;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const std::uint64_t number = i < 4 ? i : i * (clip.frames() - 1) / 7;
    sheet.add(see(clip.frame(number), Seeing::rgb, number));
  }
  sheet.write(folder + "/clip-" + file_name(clip.name()));
}

void show_faults(const Clip& clip, const std::string& folder) {
  for (const Fault& fault : make_faults(clip, {.full = true, .media = {}})) {
    Sheet sheet;
    std::uint64_t first = fault.first;
    while (fault.keyframes_only && first + 1 < clip.frames() && !clip.keyframe(first)) ++first;
    for (std::uint64_t number = first > 0 ? first - 1 : 0; number < first + 3; ++number)
      sheet.add(see(faulty_frame(clip, fault, number), Seeing::rgb, number));
    sheet.write(folder + "/fault-" + clip.name() + "-" + file_name(fault.name()));
  }
}

void show_seeings(const Clip& clip, const std::string& folder) {
  for (std::size_t seeing = 1; seeing < kSeeingCount; ++seeing) {
    Sheet sheet;
    for (std::uint64_t setup = 0; setup < 8; ++setup)
      sheet.add(see(clip.frame(10), static_cast<Seeing>(seeing), 10, setup));
    sheet.write(folder + "/seeing-" + clip.name() + "-" +
                file_name(std::string(to_string(static_cast<Seeing>(seeing)))));
  }
}

int run(const std::string& folder, const std::string& wanted, const std::string& media) {
  for (const Half half : {Half::fitted, Half::unseen}) {
    for (const auto& clip : make_clips({.full = true, .media = media}, half)) {
      if (wanted.empty()) {
        show_clip(*clip, folder);
      } else if (clip->name() == wanted) {
        show_clip(*clip, folder);
        show_faults(*clip, folder);
        show_seeings(*clip, folder);
      }
    }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace zcplay::judging

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: show_bed FOLDER [CLIP [MEDIA]]\n");
    return EXIT_FAILURE;
  }
  return zcplay::judging::run(argv[1], argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "");
}
