// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/frame.h"
#include "base/pixel_format.h"
#include "base/result.h"

namespace zcplay {

/// One way to look at a slot's samples. A defect may show on one and not on the other.
enum class ReadPath : std::uint8_t {
  map,     ///< the decoder's own mapping of the buffer (FrameInfo::mapping)
  dmabuf,  ///< a mapping of the plane's dmabuf, read between DMA_BUF_IOCTL_SYNC start and end
};

[[nodiscard]] std::string_view to_string(ReadPath path);
[[nodiscard]] std::optional<ReadPath> read_path_from_name(std::string_view name);

/// Read access to the samples of one picture by one read path, for as long as the reader lives,
/// which must be no longer than the picture may be read. Every row was checked to lie inside the
/// memory. Any thread, one at a time.
class PictureReader {
 public:
  /// Fails where the layout is not linear or not known (unsupported_input), where the picture has
  /// no such read path, or where a plane does not fit into its memory (environment).
  [[nodiscard]] static Result<PictureReader> open(const FrameInfo& picture, ReadPath path);

  PictureReader(PictureReader&& other) noexcept;
  PictureReader& operator=(PictureReader&& other) noexcept;
  PictureReader(const PictureReader&) = delete;
  PictureReader& operator=(const PictureReader&) = delete;
  ~PictureReader();

  [[nodiscard]] const PixelFormatInfo& format() const { return format_; }
  /// Pixels; the whole coded picture, whatever its crop.
  [[nodiscard]] Size size() const { return size_; }
  /// Bytes from row to row of a plane.
  [[nodiscard]] std::uint32_t stride(unsigned plane) const { return planes_[plane].stride; }
  /// The samples of one row of a plane, without the padding after them.
  [[nodiscard]] std::span<const std::byte> row(unsigned plane, std::uint32_t row) const;

 private:
  struct Plane {
    std::span<const std::byte> memory;  ///< from the plane's first row on
    std::uint32_t stride = 0;
    std::uint32_t row_bytes = 0;
  };
  struct Mapping {
    int fd = -1;  ///< the slot's, not owned
    std::span<const std::byte> memory;
  };

  PictureReader() = default;
  Result<std::span<const std::byte>> plane_memory(const FrameInfo& picture, ReadPath path, unsigned plane);
  Result<std::span<const std::byte>> map_dmabuf(int fd);
  void close();

  PixelFormatInfo format_{};
  Size size_;
  std::array<Plane, 3> planes_;
  std::array<Mapping, 3> mappings_;
  std::size_t mapping_count_ = 0;
};

}  // namespace zcplay
