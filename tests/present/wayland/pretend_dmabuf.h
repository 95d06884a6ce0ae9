// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace zcplay::test {

/// While it lives, fstatfs() of this process takes the memfd behind `fd` for a dmabuf: machines without
/// /dev/udmabuf can then test what is done with dmabufs. The executable's own fstatfs() comes before libc's.
class PretendDmabuf {
 public:
  explicit PretendDmabuf(int fd);
  ~PretendDmabuf();
  PretendDmabuf(const PretendDmabuf&) = delete;
  PretendDmabuf& operator=(const PretendDmabuf&) = delete;

 private:
  std::uint64_t inode_ = 0;
};

}  // namespace zcplay::test
