// SPDX-License-Identifier: MIT
#include "tests/present/shm/test_picture.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace zcplay::test {

TestPicture::TestPicture(const Layout& layout, const Samples& samples)
    : fd_(::memfd_create("picture", MFD_CLOEXEC)) {
  const PixelFormatInfo format = *pixel_format_info(layout.format);
  info_.format = layout.format;
  info_.coded_size = layout.coded_size;
  info_.crop = {0, 0, layout.coded_size.width, layout.coded_size.height};
  info_.plane_count = format.planes;

  std::vector<std::uint8_t> memory;
  for (unsigned plane = 0; plane < format.planes; ++plane) {
    const std::uint32_t row_bytes = plane_row_bytes(format, plane, layout.coded_size.width);
    const std::uint32_t rows = plane_rows(format, plane, layout.coded_size.height);
    const std::uint32_t stride = row_bytes + layout.extra_stride;
    const auto offset = static_cast<std::uint32_t>(memory.size());
    info_.planes[plane] = {.fd = fd_.get(), .offset = offset, .stride = stride};
    const bool last = plane + 1U == format.planes;
    memory.resize(offset + std::size_t{stride} * rows - (last && layout.end_flush ? layout.extra_stride : 0));
    const unsigned components = plane > 0 && format.planes == 2 ? 2 : 1;
    const std::uint32_t step = format.bytes_per_sample;
    for (std::uint32_t y = 0; y < rows; ++y) {
      for (std::uint32_t i = 0; i < row_bytes / step; ++i) {
        const std::uint32_t value = samples(plane + i % components, i / components, y) << format.shift;
        std::uint8_t* const at = memory.data() + offset + std::size_t{stride} * y + std::size_t{i} * step;
        at[0] = static_cast<std::uint8_t>(value);
        if (step == 2) at[1] = static_cast<std::uint8_t>(value >> 8);
      }
    }
  }
  bytes_ = memory.size();
  if (::pwrite(fd_.get(), memory.data(), bytes_, 0) != static_cast<ssize_t>(bytes_)) {
    throw std::runtime_error("cannot write a test picture");
  }
  struct stat status{};
  ::fstat(fd_.get(), &status);
  info_.slot = {.device = status.st_dev, .inode = status.st_ino};
}

}  // namespace zcplay::test
