// SPDX-License-Identifier: MIT
#include "present/shm/slot_view.h"

#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace zcplay::shm {
namespace {

// More slots than any decoder has: beyond that, slots that are gone fill the map.
constexpr std::size_t kMostSlots = 64;

int synchronize(int fd, std::uint64_t flags) {
  dma_buf_sync sync{.flags = flags};
  while (::ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) != 0) {
    if (errno == ENOTTY) return 0;  // a memfd, where there is no device
    if (errno != EINTR && errno != EAGAIN) return errno;
  }
  return 0;
}

std::unexpected<Error> unreadable(const FrameInfo& frame, std::string_view why) {
  return fail(ErrorCode::unsupported_input, "read a picture",
              fmt::format("a picture in {} of {}x{} cannot be read by the CPU: {}", to_string(frame.format),
                          frame.coded_size.width, frame.coded_size.height, why));
}

/// Bytes of plane `plane` from its first to its last sample; nullopt where rows overlap.
std::optional<std::uint64_t> plane_bytes(const FrameInfo& frame, const PixelFormatInfo& format,
                                         unsigned plane) {
  const std::uint64_t row = plane_row_bytes(format, plane, frame.coded_size.width);
  const std::uint64_t rows = plane_rows(format, plane, frame.coded_size.height);
  const std::uint64_t stride = frame.planes[plane].stride;
  if (stride < row || rows == 0) return std::nullopt;
  return stride * (rows - 1) + row;
}

}  // namespace

SlotView::~SlotView() {
  for (const int fd : reading_) (void)synchronize(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
}

class SlotReader::Mapping {
 public:
  Mapping() = default;
  Mapping(void* address, std::size_t size) : bytes_(static_cast<const std::byte*>(address), size) {}
  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

/// One mapping a plane, or the first plane's where planes share a descriptor.
struct SlotReader::SlotMappings {
  std::array<Mapping, 3> planes;
};

SlotReader::SlotReader() = default;
SlotReader::~SlotReader() = default;

Result<const SlotReader::SlotMappings*> SlotReader::mappings_of(const FrameInfo& frame) {
  if (frame.format != format_ || frame.coded_size != coded_size_ || slots_.size() >= kMostSlots) {
    slots_.clear();
    format_ = frame.format;
    coded_size_ = frame.coded_size;
  }
  if (const auto known = slots_.find(frame.slot); known != slots_.end()) return &known->second;
  SlotMappings made;
  for (unsigned i = 0; i < frame.plane_count; ++i) {
    const int fd = frame.planes[i].fd;
    if (i > 0 && fd == frame.planes[0].fd) continue;
    struct stat status{};
    // A dmabuf's size is where its end is; stat says 0.
    const off_t end = ::lseek(fd, 0, SEEK_END);
    const off_t size = end > 0 ? end : (::fstat(fd, &status) == 0 ? status.st_size : 0);
    if (size <= 0) return unreadable(frame, "its buffer does not say how large it is");
    void* const address = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED) {
      return fail(
          ErrorCode::environment, "mmap",
          "cannot map a decoder's buffer to convert its picture; is its exporter a driver that allows it?",
          errno);
    }
    made.planes[i] = Mapping(address, static_cast<std::size_t>(size));
  }
  return &slots_.emplace(frame.slot, std::move(made)).first->second;
}

Result<SlotView> SlotReader::read(const FrameInfo& frame) {
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  if (!format) return unreadable(frame, "the format is unknown");
  if (frame.modifier != kModifierLinear) {
    return unreadable(frame, fmt::format("its memory is laid out by modifier {:#x}", frame.modifier));
  }
  if (frame.plane_count != format->planes) return unreadable(frame, "its number of planes is wrong");

  const SlotMappings* mapped = nullptr;
  if (frame.mapping.empty()) {
    const Result<const SlotMappings*> mappings = mappings_of(frame);
    if (!mappings) return std::unexpected(mappings.error());
    mapped = *mappings;
  }
  SlotView view;
  for (unsigned i = 0; i < format->planes; ++i) {
    const FramePlane& plane = frame.planes[i];
    std::span<const std::byte> memory = frame.mapping;
    if (mapped != nullptr) {
      const bool shared = i > 0 && plane.fd == frame.planes[0].fd;
      memory = mapped->planes[shared ? 0 : i].bytes();
      if (!shared) {
        const int error = synchronize(plane.fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
        if (error != 0)
          return fail(ErrorCode::environment, "DMA_BUF_IOCTL_SYNC", "cannot begin reading a decoder's buffer",
                      error);
        view.reading_.push_back(plane.fd);
      }
    }
    const std::optional<std::uint64_t> bytes = plane_bytes(frame, *format, i);
    if (!bytes || plane.offset > memory.size() || *bytes > memory.size() - plane.offset) {
      return unreadable(frame, "its planes do not lie inside its buffer");
    }
    view.planes[i] = {.data = memory.data() + plane.offset,
                      .stride = plane.stride,
                      .readable = memory.size() - plane.offset};
  }
  return view;
}

}  // namespace zcplay::shm
