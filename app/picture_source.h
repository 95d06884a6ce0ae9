// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/device_options.h"
#include "app/score_picture.h"
#include "app/session.h"
#include "base/result.h"

namespace zcplay {

/// Pictures of a file, one by one: an image has one, a clip its frames in output order. Thread-bound to the
/// session's loop.
class PictureSource {
 public:
  virtual ~PictureSource() = default;

  /// The next picture; nullopt after the last. An Error is final; pictures before it were sound.
  [[nodiscard]] virtual Result<std::optional<ScorePicture>> next() = 0;
  [[nodiscard]] virtual bool is_image() const = 0;
  /// "H.264", "PNG"
  [[nodiscard]] virtual std::string kind() const = 0;
  /// Something about it that a reader of the figures should know, a sentence; empty: nothing.
  [[nodiscard]] virtual std::string remark() const { return {}; }
};

/// Opens a file for what its first bytes say it is, whatever its name; all but images goes to the demuxer,
/// URLs and "-" too. What the arguments refer to must outlive it.
[[nodiscard]] Result<std::unique_ptr<PictureSource>> open_pictures(const std::string& path,
                                                                   const DeviceOptions& device,
                                                                   const Session& session);

}  // namespace zcplay
