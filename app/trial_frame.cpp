// SPDX-License-Identifier: MIT
#include "app/trial_frame.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::uint32_t kAlignment = 64;  // bytes a row, as GPUs like it

std::uint32_t aligned(std::uint32_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Limited range: luma of a dark grey, chroma in the middle.
void fill_plane(std::span<std::byte> bytes, const PixelFormatInfo& format, bool luma) {
  const unsigned value = (luma ? 60U : 128U) << (format.bit_depth - 8U) << format.shift;
  if (format.bytes_per_sample == 1) {
    std::memset(bytes.data(), static_cast<int>(value), bytes.size());
    return;
  }
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    bytes[i] = static_cast<std::byte>(value & 0xff);
    bytes[i + 1] = static_cast<std::byte>(value >> 8);
  }
}

}  // namespace

Result<TrialFrame> TrialFrame::create(DrmFormat format, Size size) {
  const auto layout = pixel_format_info(format);
  if (!layout) {
    return fail(ErrorCode::usage, "make frame", fmt::format("{} has no known layout", to_string(format)));
  }
  TrialFrame frame;
  FrameInfo& info = frame.info_;
  info.id = FrameId(1);
  info.format = format;
  info.coded_size = size;
  info.crop = {.x = 0, .y = 0, .width = size.width, .height = size.height};
  info.plane_count = layout->planes;
  std::size_t bytes = 0;
  for (unsigned plane = 0; plane < layout->planes; ++plane) {
    info.planes[plane].offset = static_cast<std::uint32_t>(bytes);
    info.planes[plane].stride = aligned(plane_row_bytes(*layout, plane, size.width));
    bytes += std::size_t{info.planes[plane].stride} * plane_rows(*layout, plane, size.height);
  }
  frame.memory_ = emulated::SlotMemory::create(bytes);
  if (!frame.memory_) {
    return fail(ErrorCode::environment, "make frame", fmt::format("no memory for {} bytes", bytes), ENOMEM);
  }
  struct stat status{};
  if (::fstat(frame.memory_->fd(), &status) == 0) info.slot = {status.st_dev, status.st_ino};
  for (unsigned plane = 0; plane < layout->planes; ++plane) {
    info.planes[plane].fd = frame.memory_->fd();
    const std::size_t end = plane + 1U < layout->planes ? info.planes[plane + 1U].offset : bytes;
    fill_plane(frame.memory_->bytes().subspan(info.planes[plane].offset, end - info.planes[plane].offset),
               *layout, plane == 0);
  }
  info.mapping = frame.memory_->bytes();
  return frame;
}

}  // namespace zcplay
