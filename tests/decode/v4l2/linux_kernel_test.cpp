// SPDX-License-Identifier: MIT
#include "decode/v4l2/linux_kernel.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include <gtest/gtest.h>

namespace zcplay::v4l2 {
namespace {

TEST(LinuxKernel, ErrorsAreNegativeErrno) {
  LinuxKernel kernel;
  EXPECT_EQ(kernel.open("/nonexistent/node", O_RDWR), -ENOENT);
  EXPECT_EQ(kernel.close(-1), -EBADF);
  EXPECT_EQ(kernel.ioctl(-1, 0, nullptr), -EBADF);
  void* address = nullptr;
  EXPECT_EQ(kernel.mmap(-1, 4096, PROT_READ, 0, &address), -EBADF);
}

TEST(LinuxKernel, ADeviceThatIsNotThereHasNoPath) {
  LinuxKernel kernel;
  EXPECT_EQ(kernel.device_path(0xfff, 0xfffff), "");
}

TEST(LinuxKernel, FindsADeviceByNumber) {
  LinuxKernel kernel;
  const std::string path = kernel.device_path(1, 3);
  if (path.empty()) GTEST_SKIP() << "no sysfs here";
  EXPECT_EQ(path, "/dev/null");
}

TEST(UeventValue, TakesTheWholeKeyOnly) {
  EXPECT_EQ(uevent_value("MAJOR=81\nMINOR=3\nDEVNAME=video3\n", "DEVNAME"), "video3");
  EXPECT_EQ(uevent_value("XDEVNAME=no\n", "DEVNAME"), "");
  EXPECT_EQ(uevent_value("", "DEVNAME"), "");
}

}  // namespace
}  // namespace zcplay::v4l2
