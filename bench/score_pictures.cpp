// SPDX-License-Identifier: MIT
#include "bench/score_pictures.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "tests/support/temporary_folder.h"

extern char** environ;

namespace zcplay::bench {
namespace {

constexpr Size kSize{1920, 1080};

template <typename Paint>
Picture paint(const std::string& name, Paint paint) {
  Picture picture{.name = name, .size = kSize};
  picture.pixels.reserve(std::size_t{kSize.width} * kSize.height * 3);
  for (std::uint32_t y = 0; y < kSize.height; ++y) {
    for (std::uint32_t x = 0; x < kSize.width; ++x) {
      const std::uint32_t color = paint(x, y);
      for (const unsigned shift : {16U, 8U, 0U}) {
        picture.pixels.push_back(static_cast<std::byte>(color >> shift));
      }
    }
  }
  return picture;
}

std::vector<Picture> painted_pictures() {
  std::mt19937 random(1);
  std::vector<Picture> pictures;
  pictures.push_back(paint("zero YUV", [](auto, auto) { return 0x008800U; }));
  pictures.push_back(paint("gradient", [](auto x, auto y) { return x / 8 << 16 | y / 5 << 8 | x / 16; }));
  pictures.push_back(paint("text", [&](auto x, auto y) {
    const bool ink = y % 24 < 16 && x % 12 < 9 && ((x / 3 * 7 + y / 3 * 13 + x / 12 * 5) & 3) == 0;
    return ink ? 0x202020U : 0xf8f8f0U;
  }));
  pictures.push_back(
      paint("black and white noise", [&](auto, auto) { return random() % 2 == 0 ? 0U : 0xffffffU; }));
  pictures.push_back(
      paint("dark grain", [&](auto, auto) { return static_cast<std::uint32_t>(random() & 0x070707); }));
  pictures.push_back(paint("grain", [&](auto x, auto y) {
    const std::uint32_t base = 64 + x / 16 + y / 16;
    return static_cast<std::uint32_t>(base * 0x010101 + (random() & 0x070707));
  }));
  pictures.push_back(paint("noise", [&](auto, auto) { return static_cast<std::uint32_t>(random()); }));
  return pictures;
}

Result<Picture> read_ppm(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  unsigned most = 0;
  Picture picture{.name = path.filename().string()};
  file >> magic >> picture.size.width >> picture.size.height >> most;
  file.get();
  if (!file || magic != "P6" || most != 255 || picture.size.width > score::kMaxSide ||
      picture.size.height > score::kMaxSide) {
    return fail(ErrorCode::unreadable_input, "read", fmt::format("{} is no 8-bit binary PPM", path.string()));
  }
  picture.pixels.resize(std::size_t{picture.size.width} * picture.size.height * 3);
  file.read(reinterpret_cast<char*>(picture.pixels.data()),
            static_cast<std::streamsize>(picture.pixels.size()));
  if (auto good = score::check(picture.view()); !file || !good) {
    return fail(ErrorCode::unreadable_input, "read", fmt::format("{} is cut short", path.string()));
  }
  return picture;
}

/// A picture of a stream, scaled where it is not of our size.
struct StreamPicture {
  const char* file;
  unsigned frame;
};
constexpr std::array kStreamPictures = {
    StreamPicture{"vp9/vp90-2-tiling-pedestrian.mp4", 1}, StreamPicture{"h264/thezerotheorem-cut.mp4", 8},
    StreamPicture{"hevc/bbb.h265", 3}, StreamPicture{"h264/PPH10I4_Panasonic_A.264", 5}};

Result<Picture> stream_picture(const std::filesystem::path& media, const StreamPicture& wanted) {
  const test::TemporaryFolder folder;
  const std::string ppm = folder.path("picture.ppm");
  const std::string filter =
      fmt::format(R"(select=eq(n\,{}),scale={}:{})", wanted.frame, kSize.width, kSize.height);
  if (!cpu_seconds_of({"ffmpeg", "-v", "quiet", "-i", (media / wanted.file).string(), "-vf", filter,
                       "-frames:v", "1", "-pix_fmt", "rgb24", ppm})) {
    return fail(ErrorCode::environment, "ffmpeg", fmt::format("no picture of {} can be had", wanted.file));
  }
  auto picture = read_ppm(ppm);
  if (picture) picture->name = wanted.file;
  return picture;
}

}  // namespace

Result<std::vector<Picture>> pictures_to_measure(const std::vector<std::string>& paths) {
  std::vector<Picture> pictures;
  for (const std::string& path : paths) {
    auto picture = read_ppm(path);
    if (!picture) return std::unexpected(picture.error());
    pictures.push_back(*std::move(picture));
  }
  if (!paths.empty()) return pictures;
  pictures = painted_pictures();
  const char* const media = std::getenv("ZCPLAY_MEDIA");
  for (const StreamPicture& wanted : kStreamPictures) {
    if (media == nullptr || !std::filesystem::exists(std::filesystem::path(media) / wanted.file)) continue;
    auto picture = stream_picture(media, wanted);
    if (!picture) return std::unexpected(picture.error());
    pictures.push_back(*std::move(picture));
  }
  return pictures;
}

void write_ppm(const Picture& picture, const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << picture.size.width << ' ' << picture.size.height << "\n255\n";
  file.write(reinterpret_cast<const char*>(picture.pixels.data()),
             static_cast<std::streamsize>(picture.pixels.size()));
}

std::optional<double> cpu_seconds_of(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace zcplay::bench
