// SPDX-License-Identifier: MIT
#include "tests/present/wayland/pretend_dmabuf.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace zcplay::test {
namespace {

constexpr std::uint32_t kDmabufMagic = 0x444d4142;

std::vector<std::uint64_t>& pretended() {
  static std::vector<std::uint64_t> inodes;
  return inodes;
}

std::uint64_t inode_of(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

}  // namespace

PretendDmabuf::PretendDmabuf(int fd) : inode_(inode_of(fd)) {
  pretended().push_back(inode_);
}

PretendDmabuf::~PretendDmabuf() {
  pretended().erase(std::ranges::find(pretended(), inode_));
}

}  // namespace zcplay::test

// The name by which files with 64-bit offsets are asked.
extern "C" int fstatfs64(int fd, struct statfs64* memory) noexcept {
  using namespace zcplay::test;
  const long result = ::syscall(SYS_fstatfs, fd, memory);
  if (result == 0 && std::ranges::find(pretended(), inode_of(fd)) != pretended().end())
    memory->f_type = kDmabufMagic;
  return static_cast<int>(result);
}
