// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "base/frame.h"
#include "base/unique_fd.h"

namespace zcplay::test {

/// Y, Cb and Cr in the picture's own bit depth.
using Sample = std::array<std::uint32_t, 3>;

/// A picture in a memfd, as a decoder's slot where there is no device.
class TestPicture {
 public:
  struct Layout {
    DrmFormat format = kFormatNV12;
    Size coded_size{64, 48};
    std::uint32_t extra_stride = 0;  ///< bytes behind each row
    bool end_flush = false;          ///< the memory ends with the last sample
  };
  /// `value(plane, x, y)` is the sample of component `plane` at its own position in the picture's plane.
  using Samples = std::function<std::uint32_t(unsigned component, std::uint32_t x, std::uint32_t y)>;

  TestPicture(const Layout& layout, const Samples& samples);

  /// Without lease or mapping.
  [[nodiscard]] const FrameInfo& info() const { return info_; }
  [[nodiscard]] FrameInfo& info() { return info_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  UniqueFd fd_;
  FrameInfo info_;
  std::size_t bytes_ = 0;
};

}  // namespace zcplay::test
