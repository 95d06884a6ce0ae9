// SPDX-License-Identifier: MIT
#include "app/build_features.h"

#include <fcntl.h>
#include <linux/version.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

extern "C" {
#include <libavutil/avutil.h>
}

#include "app/version.h"
#include "base/unique_fd.h"

namespace zcplay {
namespace {

std::string kernel_version_text(unsigned code) {
  return fmt::format("{}.{}.{}", code >> 16, code >> 8 & 0xff, code & 0xff);
}

Feature running_kernel() {
  utsname names{};
  if (::uname(&names) != 0) return {.name = "kernel", .detail = std::strerror(errno)};
  return {.name = "kernel",
          .present = true,
          .detail = fmt::format("{} {} {}", names.sysname, names.release, names.machine)};
}

Feature udmabuf() {
  const UniqueFd fd(::open("/dev/udmabuf", O_RDWR | O_CLOEXEC));
  if (fd.valid()) return {.name = "udmabuf", .present = true, .detail = "/dev/udmabuf"};
  return {
      .name = "udmabuf",
      .detail = fmt::format("/dev/udmabuf: {}; the emulated decoder exports memfds, which GPUs cannot import",
                            std::strerror(errno))};
}

Feature dma_heaps() {
  std::vector<std::string> heaps;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/dma_heap", error)) {
    heaps.push_back(entry.path().filename().string());
  }
  std::ranges::sort(heaps);
  if (!heaps.empty())
    return {.name = "dma-heap", .present = true, .detail = fmt::format("{}", fmt::join(heaps, ", "))};
  return {.name = "dma-heap", .detail = fmt::format("/dev/dma_heap: {}", error ? error.message() : "empty")};
}

}  // namespace

std::vector<Feature> build_features() {
  return {{.name = "zcplay", .present = true, .detail = std::string(kVersion)},
          {.name = "FFmpeg",
           .present = true,
           .detail = fmt::format("{} (built with libavutil {}.{})", av_version_info(),
                                 LIBAVUTIL_VERSION_MAJOR, LIBAVUTIL_VERSION_MINOR)},
          {.name = "headers", .present = true, .detail = "Linux " + kernel_version_text(LINUX_VERSION_CODE)},
          running_kernel(),
          udmabuf(),
          dma_heaps()};
}

}  // namespace zcplay
