// SPDX-License-Identifier: MIT
// Runs where there is a DRM device with timelines and a kernel that has dmabufs and fences to try them on,
// which is in the kernel lab.
#include "present/wayland/drm_syncobj_device.h"

#include <fcntl.h>
#include <linux/udmabuf.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/unique_fd.h"

namespace zcplay::wayland {
namespace {

class Timeline : public testing::Test {
 protected:
  void SetUp() override {
    auto device = SyncDevice::open(std::nullopt);
    if (!device) GTEST_SKIP() << to_string(device.error());
    device_ = *device;
    timeline_ = SyncTimeline::create(device_).value();
    event_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  }
  /// How often notify()'s points were reached since the last time.
  std::uint64_t notified() {
    std::uint64_t count = 0;
    return ::read(event_.get(), &count, sizeof count) == sizeof count ? count : 0;
  }
  std::shared_ptr<SyncDevice> device_;
  std::unique_ptr<SyncTimeline> timeline_;
  UniqueFd event_;
};

TEST_F(Timeline, TellsOfAPointWhenItIsReached) {
  ASSERT_TRUE(timeline_->notify(2, event_.get()));
  EXPECT_EQ(notified(), 0U);
  ASSERT_TRUE(timeline_->signal(1));
  EXPECT_EQ(notified(), 0U);
  EXPECT_TRUE(timeline_->reached(1));
  EXPECT_FALSE(timeline_->reached(2));
  ASSERT_TRUE(timeline_->signal(2));
  EXPECT_EQ(notified(), 1U);
  EXPECT_TRUE(timeline_->reached(2));
}

TEST_F(Timeline, TellsAtOnceOfAPointThatWasReachedBefore) {
  ASSERT_TRUE(timeline_->signal(5));
  ASSERT_TRUE(timeline_->notify(5, event_.get()));
  EXPECT_EQ(notified(), 1U);
}

TEST_F(Timeline, SeveralShareOneEventfd) {
  const auto other = SyncTimeline::create(device_).value();
  ASSERT_TRUE(timeline_->notify(1, event_.get()));
  ASSERT_TRUE(other->notify(1, event_.get()));
  ASSERT_TRUE(other->signal(1));
  EXPECT_EQ(notified(), 1U);
  EXPECT_FALSE(timeline_->reached(1));
  ASSERT_TRUE(timeline_->signal(1));
  EXPECT_EQ(notified(), 1U);
}

TEST_F(Timeline, CanBeShared) {
  const auto fd = timeline_->share();
  ASSERT_TRUE(fd) << to_string(fd.error());
  EXPECT_TRUE(fd->valid());
}

TEST_F(Timeline, DoesNotWaitForMemoryThatIsNoDmabuf) {
  const UniqueFd memory(::memfd_create("slot", MFD_CLOEXEC));
  ASSERT_TRUE(timeline_->follow_writers(memory.get(), 1));
  EXPECT_TRUE(timeline_->reached(1));
}

TEST_F(Timeline, OfTheWantedDeviceIsPreferredAndAnyOtherServes) {
  struct stat card{};
  if (::stat("/dev/dri/card0", &card) == 0) {
    EXPECT_TRUE(SyncDevice::open(card.st_rdev));
  }
  EXPECT_TRUE(SyncDevice::open(0));
}

/// A dmabuf with a fence that a test can signal.
class TimelineOfADmabuf : public Timeline {
 protected:
  void SetUp() override {
    Timeline::SetUp();
    if (IsSkipped()) return;
    fences_.reset(::open("/sys/kernel/debug/sync/sw_sync", O_RDWR | O_CLOEXEC));
    const UniqueFd maker(::open("/dev/udmabuf", O_RDWR | O_CLOEXEC));
    if (!fences_.valid() || !maker.valid()) GTEST_SKIP() << "the kernel has no sw_sync or no udmabuf";
    const UniqueFd memory(::memfd_create("slot", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ASSERT_EQ(::ftruncate(memory.get(), 4096), 0);
    ASSERT_EQ(::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    udmabuf_create request{.memfd = static_cast<std::uint32_t>(memory.get()),
                           .flags = UDMABUF_FLAGS_CLOEXEC,
                           .offset = 0,
                           .size = 4096};
    dmabuf_.reset(::ioctl(maker.get(), UDMABUF_CREATE, &request));
    ASSERT_TRUE(dmabuf_.valid());
  }
  /// The dmabuf is being written, or read, until signal_fences(`value`).
  void attach_fence(std::uint32_t value, std::uint32_t use) {
    struct {
      std::uint32_t value;
      std::array<char, 32> name;
      std::int32_t fence;
    } fence{.value = value, .name = {"test"}, .fence = -1};
    ASSERT_EQ(::ioctl(fences_.get(), _IOWR('W', 0, decltype(fence)), &fence), 0);
    const UniqueFd owned(fence.fence);
    struct {
      std::uint32_t flags;
      std::int32_t fd;
    } import{.flags = use, .fd = owned.get()};
    ASSERT_EQ(::ioctl(dmabuf_.get(), _IOW('b', 3, decltype(import)), &import), 0);
  }
  void signal_fences(std::uint32_t count) {
    ASSERT_EQ(::ioctl(fences_.get(), _IOW('W', 1, std::uint32_t), &count), 0);
  }

  static constexpr std::uint32_t kReading = 1;
  static constexpr std::uint32_t kWriting = 2;
  UniqueFd fences_;
  UniqueFd dmabuf_;
};

TEST_F(TimelineOfADmabuf, IsReachedAtOnceWhereNobodyWrites) {
  ASSERT_TRUE(timeline_->follow_writers(dmabuf_.get(), 1));
  EXPECT_TRUE(timeline_->reached(1));
}

TEST_F(TimelineOfADmabuf, WaitsForWhoeverWrites) {
  attach_fence(1, kWriting);
  ASSERT_TRUE(timeline_->follow_writers(dmabuf_.get(), 1));
  ASSERT_TRUE(timeline_->notify(1, event_.get()));
  EXPECT_FALSE(timeline_->reached(1));
  EXPECT_EQ(notified(), 0U);
  signal_fences(1);
  EXPECT_TRUE(timeline_->reached(1));
  EXPECT_EQ(notified(), 1U);
}

TEST_F(TimelineOfADmabuf, DoesNotWaitForWhoeverReads) {
  attach_fence(1, kReading);
  ASSERT_TRUE(timeline_->follow_writers(dmabuf_.get(), 1));
  EXPECT_TRUE(timeline_->reached(1));
  signal_fences(1);
}

TEST_F(TimelineOfADmabuf, ItsLastPointStandsForThoseBefore) {
  attach_fence(1, kWriting);
  const UniqueFd finished(::memfd_create("chroma", MFD_CLOEXEC));
  ASSERT_TRUE(timeline_->follow_writers(dmabuf_.get(), 1));
  ASSERT_TRUE(timeline_->follow_writers(finished.get(), 2));
  ASSERT_TRUE(timeline_->notify(2, event_.get()));
  EXPECT_EQ(notified(), 0U);
  signal_fences(1);
  // The kernel passes a signal on from point to point in its own time.
  pollfd entry{.fd = event_.get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&entry, 1, 10'000), 1);
  EXPECT_EQ(notified(), 1U);
  EXPECT_TRUE(timeline_->reached(2));
}

}  // namespace
}  // namespace zcplay::wayland
