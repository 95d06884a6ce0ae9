// SPDX-License-Identifier: MIT
#include "validate/compare/picture_reader.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

// Returns 0 or an errno. A memfd knows no such ioctl and needs none: its pages are coherent.
int sync_dmabuf(int fd, std::uint64_t phase) {
  dma_buf_sync sync{.flags = phase | DMA_BUF_SYNC_READ};
  while (::ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) != 0) {
    if (errno == EINTR || errno == EAGAIN) continue;
    return errno == ENOTTY ? 0 : errno;
  }
  return 0;
}

// A dmabuf tells its size by seeking; older kernels leave st_size 0.
Result<std::size_t> memory_size(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) {
    return fail(ErrorCode::environment, "fstat", "cannot learn the size of a slot's memory", errno);
  }
  if (status.st_size > 0) return static_cast<std::size_t>(status.st_size);
  const off_t end = ::lseek(fd, 0, SEEK_END);
  if (end <= 0) {
    return fail(ErrorCode::environment, "lseek", "cannot learn the size of a slot's memory",
                end < 0 ? errno : 0);
  }
  return static_cast<std::size_t>(end);
}

}  // namespace

std::string_view to_string(ReadPath path) {
  return path == ReadPath::map ? "map" : "dmabuf";
}

std::optional<ReadPath> read_path_from_name(std::string_view name) {
  for (const ReadPath path : {ReadPath::map, ReadPath::dmabuf}) {
    if (name == to_string(path)) return path;
  }
  return std::nullopt;
}

PictureReader::PictureReader(PictureReader&& other) noexcept
    : format_(other.format_),
      size_(other.size_),
      planes_(other.planes_),
      mappings_(other.mappings_),
      mapping_count_(std::exchange(other.mapping_count_, 0)) {}

PictureReader& PictureReader::operator=(PictureReader&& other) noexcept {
  if (this != &other) {
    close();
    format_ = other.format_;
    size_ = other.size_;
    planes_ = other.planes_;
    mappings_ = other.mappings_;
    mapping_count_ = std::exchange(other.mapping_count_, 0);
  }
  return *this;
}

PictureReader::~PictureReader() {
  close();
}

void PictureReader::close() {
  for (std::size_t i = 0; i < mapping_count_; ++i) {
    const Mapping& mapping = mappings_[i];
    sync_dmabuf(mapping.fd, DMA_BUF_SYNC_END);
    ::munmap(const_cast<std::byte*>(mapping.memory.data()), mapping.memory.size());
  }
  mapping_count_ = 0;
}

Result<std::span<const std::byte>> PictureReader::map_dmabuf(int fd) {
  for (std::size_t i = 0; i < mapping_count_; ++i) {
    if (mappings_[i].fd == fd) return mappings_[i].memory;
  }
  const Result<std::size_t> size = memory_size(fd);
  if (!size) return std::unexpected(size.error());
  void* address = ::mmap(nullptr, *size, PROT_READ, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) {
    return fail(ErrorCode::environment, "mmap", "cannot map a slot's dmabuf for reading", errno);
  }
  const std::span memory(static_cast<const std::byte*>(address), *size);
  if (const int error = sync_dmabuf(fd, DMA_BUF_SYNC_START); error != 0) {
    ::munmap(address, *size);
    return fail(ErrorCode::environment, "DMA_BUF_IOCTL_SYNC", "cannot begin reading a slot's dmabuf", error);
  }
  mappings_[mapping_count_++] = {fd, memory};
  return memory;
}

Result<std::span<const std::byte>> PictureReader::plane_memory(const FrameInfo& picture, ReadPath path,
                                                               unsigned plane) {
  if (path == ReadPath::dmabuf) {
    if (picture.planes[plane].fd >= 0) return map_dmabuf(picture.planes[plane].fd);
  } else if (!picture.mapping.empty()) {
    return picture.mapping;
  }
  return fail(ErrorCode::environment, "read",
              fmt::format("this decoder's pictures cannot be read by the path \"{}\"", to_string(path)));
}

Result<PictureReader> PictureReader::open(const FrameInfo& picture, ReadPath path) {
  const auto format = pixel_format_info(picture.format);
  if (!format) {
    return fail(ErrorCode::unsupported_input, "read",
                fmt::format("cannot read samples of the format {}", to_string(picture.format)));
  }
  if (picture.modifier != kModifierLinear) {
    return fail(ErrorCode::unsupported_input, "read",
                fmt::format("cannot read {} samples with the modifier {:#x}: only linear memory can be read",
                            format->name, picture.modifier));
  }
  PictureReader reader;
  reader.format_ = *format;
  reader.size_ = picture.coded_size;
  for (unsigned index = 0; index < format->planes; ++index) {
    const Result<std::span<const std::byte>> memory = reader.plane_memory(picture, path, index);
    if (!memory) return std::unexpected(memory.error());
    const FramePlane& plane = picture.planes[index];
    const std::uint64_t row_bytes = plane_row_bytes(*format, index, picture.coded_size.width);
    const std::uint64_t rows = plane_rows(*format, index, picture.coded_size.height);
    const std::uint64_t needed = rows == 0 ? 0 : plane.offset + (rows - 1) * plane.stride + row_bytes;
    if (index >= picture.plane_count || rows == 0 || row_bytes == 0 || row_bytes > plane.stride ||
        needed > memory->size()) {
      return fail(ErrorCode::environment, "read",
                  fmt::format("plane {} of slot {} ({}x{} {}, stride {}, offset {}) does not fit into its {} "
                              "bytes of memory",
                              index, picture.slot_index, picture.coded_size.width, picture.coded_size.height,
                              format->name, plane.stride, plane.offset, memory->size()));
    }
    reader.planes_[index] = {memory->subspan(plane.offset), plane.stride,
                             static_cast<std::uint32_t>(row_bytes)};
  }
  return reader;
}

std::span<const std::byte> PictureReader::row(unsigned plane, std::uint32_t row) const {
  const Plane& from = planes_[plane];
  return from.memory.subspan(std::size_t{row} * from.stride, from.row_bytes);
}

}  // namespace zcplay
