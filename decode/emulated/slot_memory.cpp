// SPDX-License-Identifier: MIT
#include "decode/emulated/slot_memory.h"

#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/magic.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace zcplay::emulated {
namespace {

UniqueFd sealed_memfd(std::size_t size) {
  UniqueFd fd(::memfd_create("zcplay-slot", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) return {};
  // udmabuf takes only memory that cannot shrink under it.
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0 ||
      ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0) {
    return {};
  }
  return fd;
}

UniqueFd udmabuf_over(int memfd, std::size_t size) {
  const UniqueFd device(::open("/dev/udmabuf", O_RDWR | O_CLOEXEC));
  if (!device.valid()) return {};
  udmabuf_create create{};
  create.memfd = static_cast<__u32>(memfd);
  create.flags = UDMABUF_FLAGS_CLOEXEC;
  create.size = size;
  return UniqueFd(::ioctl(device.get(), UDMABUF_CREATE, &create));
}

UniqueFd from_system_heap(std::size_t size) {
  const UniqueFd heap(::open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC));
  if (!heap.valid()) return {};
  dma_heap_allocation_data allocation{};
  allocation.len = size;
  allocation.fd_flags = O_RDWR | O_CLOEXEC;
  if (::ioctl(heap.get(), DMA_HEAP_IOCTL_ALLOC, &allocation) != 0) return {};
  return UniqueFd(static_cast<int>(allocation.fd));
}

std::byte* map(int fd, std::size_t size) {
  void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return address == MAP_FAILED ? nullptr : static_cast<std::byte*>(address);
}

}  // namespace

std::string_view to_string(SlotBacking backing) {
  switch (backing) {
    case SlotBacking::udmabuf:
      return "udmabuf";
    case SlotBacking::dma_heap:
      return "dma-heap";
    case SlotBacking::memfd:
      return "memfd";
    case SlotBacking::imported:
      return "imported";
  }
  return "?";
}

std::shared_ptr<SlotMemory> SlotMemory::create(std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t rounded = (size + page - 1) / page * page;
  UniqueFd memfd = sealed_memfd(rounded);
  const auto wrap = [rounded](UniqueFd fd, SlotBacking backing) -> std::shared_ptr<SlotMemory> {
    std::byte* data = fd.valid() ? map(fd.get(), rounded) : nullptr;
    if (data == nullptr) return nullptr;
    return std::shared_ptr<SlotMemory>(new SlotMemory(std::move(fd), backing, data, rounded));
  };
  // A node that is there but does not work (no permission, a size limit) is as good as none.
  if (memfd.valid()) {
    if (auto slot = wrap(udmabuf_over(memfd.get(), rounded), SlotBacking::udmabuf)) return slot;
  }
  if (auto slot = wrap(from_system_heap(rounded), SlotBacking::dma_heap)) return slot;
  return wrap(std::move(memfd), SlotBacking::memfd);
}

std::shared_ptr<SlotMemory> SlotMemory::import(int fd, std::shared_ptr<void> keeps) {
  UniqueFd own(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  const off_t size = own.valid() ? ::lseek(own.get(), 0, SEEK_END) : -1;
  if (size <= 0) return nullptr;
  ::lseek(own.get(), 0, SEEK_SET);
  std::byte* data = map(own.get(), static_cast<std::size_t>(size));
  if (data == nullptr) return nullptr;
  std::shared_ptr<SlotMemory> memory(
      new SlotMemory(std::move(own), SlotBacking::imported, data, static_cast<std::size_t>(size)));
  memory->keeps_ = std::move(keeps);
  return memory;
}

bool SlotMemory::is_dmabuf(int fd) {
  struct statfs status{};
  return ::fstatfs(fd, &status) == 0 && status.f_type == DMA_BUF_MAGIC;
}

bool SlotMemory::same_as(const SlotMemory& other) const {
  struct stat mine{};
  struct stat theirs{};
  return ::fstat(fd_.get(), &mine) == 0 && ::fstat(other.fd_.get(), &theirs) == 0 &&
         mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino;
}

SlotMemory::~SlotMemory() {
  ::munmap(data_, size_);
}

int SlotMemory::export_fd(int flags) const {
  const bool close_on_exec = (flags & O_CLOEXEC) != 0;
  // Reopening narrows the access mode as a read-only export does; a dmabuf cannot be reopened.
  if (backing_ == SlotBacking::memfd && (flags & O_ACCMODE) == O_RDONLY) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd_.get());
    const int fd = ::open(path.c_str(), O_RDONLY | (close_on_exec ? O_CLOEXEC : 0));
    return fd >= 0 ? fd : -errno;
  }
  const int fd = ::fcntl(fd_.get(), close_on_exec ? F_DUPFD_CLOEXEC : F_DUPFD, 0);
  return fd >= 0 ? fd : -errno;
}

}  // namespace zcplay::emulated
