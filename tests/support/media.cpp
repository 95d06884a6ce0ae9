// SPDX-License-Identifier: MIT
#include "tests/support/media.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>

#include <fmt/format.h>

namespace zcplay::test {
namespace {

constexpr std::size_t kColumns = 11;

[[noreturn]] void refuse(const std::filesystem::path& manifest, std::size_t line, std::string_view reason) {
  fmt::print(stderr, "{}:{}: {}\n", manifest.string(), line, reason);
  std::exit(EXIT_FAILURE);
}

std::vector<std::string> split_columns(const std::string& line) {
  std::vector<std::string> columns(1);
  for (const char c : line) {
    if (c == '\t') {
      columns.emplace_back();
    } else {
      columns.back() += c;
    }
  }
  return columns;
}

template <typename Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool parse_size(std::string_view text, Size& size) {
  const std::size_t cross = text.find('x');
  return cross != std::string_view::npos && parse_number(text.substr(0, cross), size.width) &&
         parse_number(text.substr(cross + 1), size.height);
}

std::string test_name(const Clip& clip, const std::set<std::string>& taken) {
  std::string name = clip.codec + "_" + clip.file;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  while (taken.contains(name)) name += "_again";
  return name;
}

void read_manifest(const std::filesystem::path& folder, std::vector<Clip>& clips) {
  const std::filesystem::path manifest = folder / "MANIFEST.tsv";
  std::ifstream in(manifest);
  if (!in) refuse(manifest, 0, "cannot be read, although the environment names its folder");

  std::set<std::string> taken;
  for (const Clip& clip : clips) taken.insert(clip.test_name);

  std::string line;
  std::getline(in, line);  // the names of the columns
  for (std::size_t number = 2; std::getline(in, line); ++number) {
    const std::vector<std::string> column = split_columns(line);
    if (column.size() != kColumns) refuse(manifest, number, fmt::format("not {} columns", kColumns));
    Clip clip;
    clip.codec = column[0];
    clip.file = column[1];
    clip.origin = column[2];
    clip.profile = column[3];
    clip.pixel_format = column[4];
    if (!parse_size(column[5], clip.size)) refuse(manifest, number, "size is not WIDTHxHEIGHT");
    clip.field_order = column[6];
    if (!parse_number(column[7], clip.frames)) refuse(manifest, number, "frames is not a number");
    if (column[8] != "ok" && column[8] != "err") refuse(manifest, number, "software_decode is not ok or err");
    clip.clean = column[8] == "ok";
    clip.md5_of_frame_md5s = column[10];
    clip.path = folder / clip.codec / clip.file;
    if (!std::filesystem::exists(clip.path)) clip.path = folder / clip.file;
    if (!std::filesystem::exists(clip.path)) refuse(manifest, number, clip.file + " is not there");
    clip.test_name = test_name(clip, taken);
    taken.insert(clip.test_name);
    clips.push_back(std::move(clip));
  }
}

std::vector<Clip> read_all_manifests() {
  std::vector<Clip> clips;
  for (const char* variable : {"ZCPLAY_MEDIA", "ZCPLAY_GENERATED_MEDIA"}) {
    const char* folder = std::getenv(variable);
    if (folder != nullptr && *folder != '\0') read_manifest(folder, clips);
  }
  return clips;
}

}  // namespace

void PrintTo(const Clip& clip, std::ostream* out) {
  *out << clip.codec << "/" << clip.file;
}

const std::vector<Clip>& all_clips() {
  static const std::vector<Clip> clips = read_all_manifests();
  return clips;
}

std::optional<Clip> find_clip(std::string_view codec, std::string_view file) {
  const auto& clips = all_clips();
  const auto found =
      std::ranges::find_if(clips, [&](const Clip& clip) { return clip.codec == codec && clip.file == file; });
  if (found == clips.end()) return std::nullopt;
  return *found;
}

std::vector<Clip> clips_for_test(const std::function<bool(const Clip&)>& wanted) {
  std::vector<Clip> clips;
  std::ranges::copy_if(all_clips(), std::back_inserter(clips), wanted);
  if (clips.empty()) clips.push_back(Clip{.test_name = "no_clips"});
  return clips;
}

std::string clip_test_name(const testing::TestParamInfo<Clip>& info) {
  return info.param.test_name;
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    ADD_FAILURE() << path << " cannot be read";
    return {};
  }
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace zcplay::test
