// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "validate/compare/evidence.h"
#include "validate/report/png.h"

namespace zcplay {

/// A folder of PNG files that show bad pictures: what was expected, what came, and where they differ. Names
/// sort by clip, frame and kind:
///   001-clip.mp4-00000020-map+dmabuf-1-expected.png, ...-2-got.png, ...-3-difference.png
/// and ...-4-overwritten.png for what a picture had become when it was output. A file is there as a whole or
/// not at all, and so are the files of one picture. Writing ends with the first file that cannot be written
/// (a full disk); what was written stays, and the comparison goes on. Thread-bound.
class EvidenceFolder final : public EvidenceTaker {
 public:
  /// Bad pictures that are kept of each clip. Of each class the first few are kept however many there are,
  /// so that one fault does not hide another.
  static constexpr std::uint64_t kPictures = 100;
  static constexpr std::uint64_t kOfEachClass = 3;

  /// Bytes that are left free on the file system: the report may have to go there too, and the machine lives
  /// on it.
  static constexpr std::uint64_t kLeftFree = std::uint64_t{16} << 20;

  /// Makes the folder, but not those above it. Fails where there are files in it already (usage), and where
  /// it cannot be made or written to (environment).
  [[nodiscard]] static Result<EvidenceFolder> open(const std::string& path);

  /// What comes is of this clip, number 1, 2, ... of the run.
  void begin_clip(std::string_view clip);
  [[nodiscard]] Evidence take(const BadPicture& bad) override;
  void drop(const Evidence& evidence) override;

  /// Findings of this clip that there is evidence of.
  [[nodiscard]] std::uint64_t kept() const { return kept_; }
  /// Why writing ended.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  EvidenceFolder(std::string path, UniqueFd folder) : path_(std::move(path)), folder_(std::move(folder)) {}
  [[nodiscard]] bool wanted(const FaultClass& fault) const;
  [[nodiscard]] Result<Evidence> write_all(const BadPicture& bad);
  [[nodiscard]] Result<void> write(const std::string& name, const Result<RgbImage>& image);
  [[nodiscard]] Result<void> write_file(const std::string& name, std::span<const std::byte> bytes);
  void remove(const Evidence& evidence);

  std::string path_;
  UniqueFd folder_;
  std::string clip_;  ///< how names begin
  std::uint64_t clips_ = 0;
  std::uint64_t kept_ = 0;
  std::map<FaultClass, std::uint64_t> kept_of_class_;
  std::optional<Error> error_;
};

}  // namespace zcplay
