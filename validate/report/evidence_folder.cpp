// SPDX-License-Identifier: MIT
#include "validate/report/evidence_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "validate/compare/plane_compare.h"
#include "validate/report/evidence_image.h"

namespace zcplay {
namespace {

constexpr std::size_t kLongestClipName = 80;

std::unexpected<Error> unusable(const std::string& path, const char* operation, int error) {
  return fail(ErrorCode::environment, operation, fmt::format("{}: evidence cannot be written there", path),
              error);
}

bool plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

// The last part of a path or URL, safe on any file system and in any shell.
std::string name_of(std::string_view clip) {
  std::string name(clip.substr(clip.find_last_of('/') + 1).substr(0, kLongestClipName));
  std::ranges::replace_if(name, [](char letter) { return !plain(letter); }, '_');
  return name;
}

std::string name_of(const Finding& finding) {
  std::string name =
      finding.frame ? fmt::format("{:08}-", *finding.frame) : fmt::format("id{:08}-", finding.id.value());
  for (std::size_t i = 0; i < finding.paths.size(); ++i)
    name += fmt::format("{}{}", i == 0 ? "" : "+", to_string(finding.paths[i]));
  return finding.paths.empty() ? name : name + '-';
}

// A file system that does not know how much room it has is given the benefit of the doubt.
bool has_room(int folder, std::size_t bytes) {
  struct statvfs status{};
  if (::fstatvfs(folder, &status) != 0 || status.f_blocks == 0) return true;
  return std::uint64_t{status.f_bavail} * status.f_frsize >= bytes + EvidenceFolder::kLeftFree;
}

// Returns 0, or an errno and leaves nothing behind.
int create_file(int folder, const std::string& name, std::span<const std::byte> bytes) {
  UniqueFd fd(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!fd.valid()) return errno;
  int error = 0;
  while (error == 0 && !bytes.empty()) {
    const ssize_t count = ::write(fd.get(), bytes.data(), bytes.size());
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  // A file system may tell only now that there was no room.
  if (::close(fd.release()) != 0 && error == 0) error = errno;
  if (error != 0) ::unlinkat(folder, name.c_str(), 0);
  return error;
}

}  // namespace

Result<EvidenceFolder> EvidenceFolder::open(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return unusable(path, "mkdir", errno);
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return unusable(path, "open", errno);
  std::error_code error;
  const bool empty = std::filesystem::is_empty(path, error);
  if (error) return unusable(path, "open", error.value());
  if (!empty) {
    return fail(ErrorCode::usage, "open",
                fmt::format("{}: there are files in it; name a new or an empty folder", path));
  }
  if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return unusable(path, "open", errno);
  return EvidenceFolder(path, std::move(folder));
}

void EvidenceFolder::begin_clip(std::string_view clip) {
  clip_ = fmt::format("{:03}-{}-", ++clips_, name_of(clip));
  kept_ = 0;
  kept_of_class_.clear();
}

bool EvidenceFolder::wanted(const FaultClass& fault) const {
  const auto found = kept_of_class_.find(fault);
  return kept_ < kPictures || found == kept_of_class_.end() || found->second < kOfEachClass;
}

Evidence EvidenceFolder::take(const BadPicture& bad) {
  if (error_ || !wanted(bad.finding.classification.fault)) return {};
  Result<Evidence> evidence = write_all(bad);
  if (!evidence) {
    // A picture too large for us is no reason to stop.
    if (evidence.error().code != ErrorCode::unsupported_input) error_ = std::move(evidence.error());
    return {};
  }
  ++kept_;
  ++kept_of_class_[bad.finding.classification.fault];
  return std::move(*evidence);
}

Result<Evidence> EvidenceFolder::write_all(const BadPicture& bad) {
  const std::string start = clip_ + name_of(bad.finding);
  Evidence evidence;
  const auto add = [&](std::string& name, const char* end, const Result<RgbImage>& image) -> Result<void> {
    Result<void> written = write(start + end, image);
    if (written) name = start + end;
    return written;
  };
  Result<void> written;
  if (bad.expected == nullptr) {
    written = add(evidence.got, "4-overwritten.png", evidence_image(bad.got, bad.color));
  } else {
    written = add(evidence.expected, "1-expected.png", evidence_image(*bad.expected, bad.color));
    if (written) written = add(evidence.got, "2-got.png", evidence_image(bad.got, bad.color));
    if (written && bad.expected->size == bad.got.size && comparable(bad.expected->format, bad.got.format))
      written = add(evidence.difference, "3-difference.png", difference_image(*bad.expected, bad.got));
  }
  if (written) return evidence;
  remove(evidence);
  return std::unexpected(std::move(written.error()));
}

Result<void> EvidenceFolder::write(const std::string& name, const Result<RgbImage>& image) {
  if (!image) return std::unexpected(image.error());
  const Result<std::vector<std::byte>> file = encode_png(*image);
  if (!file) return std::unexpected(file.error());
  return write_file(name, *file);
}

// Under another name until it is whole.
Result<void> EvidenceFolder::write_file(const std::string& name, std::span<const std::byte> bytes) {
  const std::string part = name + ".part";
  int error = has_room(folder_.get(), bytes.size()) ? 0 : ENOSPC;
  if (error == 0) error = create_file(folder_.get(), part, bytes);
  if (error == 0 && ::renameat(folder_.get(), part.c_str(), folder_.get(), name.c_str()) != 0) {
    error = errno;
    ::unlinkat(folder_.get(), part.c_str(), 0);
  }
  if (error == 0) return {};
  return fail(ErrorCode::environment, "write",
              fmt::format("{}/{}: cannot be written; there is evidence up to here only", path_, name), error);
}

void EvidenceFolder::drop(const Evidence& evidence) {
  remove(evidence);
  --kept_;
}

void EvidenceFolder::remove(const Evidence& evidence) {
  for (const std::string* name : {&evidence.expected, &evidence.got, &evidence.difference}) {
    if (!name->empty()) ::unlinkat(folder_.get(), name->c_str(), 0);
  }
}

}  // namespace zcplay
