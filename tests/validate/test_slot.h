// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <gtest/gtest.h>

#include "base/frame.h"
#include "base/unique_fd.h"

namespace zcplay {

/// A slot in a memfd, laid out as a decoder would: planes one after another, one stride in samples.
class TestSlot {
 public:
  TestSlot(DrmFormat format, Size size, std::uint32_t padding = 0) {
    const PixelFormatInfo layout = *pixel_format_info(format);
    info_.format = format;
    info_.coded_size = size;
    info_.crop = {0, 0, size.width, size.height};
    info_.plane_count = layout.planes;
    std::uint32_t offset = 0;
    fd_ = UniqueFd(::memfd_create("slot", MFD_CLOEXEC));
    for (unsigned plane = 0; plane < layout.planes; ++plane) {
      const std::uint32_t stride =
          plane_row_bytes(layout, plane, size.width) + padding * layout.bytes_per_sample;
      info_.planes[plane] = {fd_.get(), offset, stride};
      offset += stride * plane_rows(layout, plane, size.height);
    }
    EXPECT_EQ(::ftruncate(fd_.get(), offset), 0);
    void* address = ::mmap(nullptr, offset, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
    memory_ = {static_cast<std::byte*>(address), offset};
    info_.mapping = memory_;
  }
  TestSlot(const TestSlot&) = delete;
  TestSlot& operator=(const TestSlot&) = delete;
  ~TestSlot() { ::munmap(memory_.data(), memory_.size()); }

  [[nodiscard]] FrameInfo& info() { return info_; }
  [[nodiscard]] std::span<std::byte> memory() { return memory_; }
  [[nodiscard]] std::span<std::byte> row(unsigned plane, std::uint32_t row) {
    const PixelFormatInfo layout = *pixel_format_info(info_.format);
    const FramePlane& at = info_.planes[plane];
    return memory_.subspan(at.offset + std::size_t{row} * at.stride,
                           plane_row_bytes(layout, plane, info_.coded_size.width));
  }

  /// Writes a value of the format's bit depth, in a word with its unused low bits set to rubbish.
  void set(unsigned plane, std::uint32_t row, std::uint32_t index, unsigned value) {
    const PixelFormatInfo layout = *pixel_format_info(info_.format);
    const std::uint32_t word = value << layout.shift | ((1U << layout.shift) - 1) / 3;
    std::memcpy(&this->row(plane, row)[std::size_t{index} * layout.bytes_per_sample], &word,
                layout.bytes_per_sample);
  }
  [[nodiscard]] unsigned get(unsigned plane, std::uint32_t row, std::uint32_t index) {
    const PixelFormatInfo layout = *pixel_format_info(info_.format);
    std::uint32_t word = 0;
    std::memcpy(&word, &this->row(plane, row)[std::size_t{index} * layout.bytes_per_sample],
                layout.bytes_per_sample);
    return word >> layout.shift;
  }

  /// Fills every plane with noise that depends on `seed` alone, never with a row of zeros.
  void fill(std::uint32_t seed) {
    const PixelFormatInfo layout = *pixel_format_info(info_.format);
    std::uint32_t state = seed * 2654435761U + 1;
    for (unsigned plane = 0; plane < layout.planes; ++plane) {
      const std::uint32_t rows = plane_rows(layout, plane, info_.coded_size.height);
      const std::uint32_t samples =
          plane_row_bytes(layout, plane, info_.coded_size.width) / layout.bytes_per_sample;
      for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::uint32_t i = 0; i < samples; ++i) {
          state = state * 1664525U + 1013904223U;
          set(plane, row, i, 1 + (state >> 16) % ((1U << layout.bit_depth) - 1));
        }
      }
    }
  }

 private:
  UniqueFd fd_;
  std::span<std::byte> memory_;
  FrameInfo info_;
};

}  // namespace zcplay
