// SPDX-License-Identifier: MIT
#include "decode/v4l2/slot_pool.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/scripted_kernel.h"

namespace zcplay::v4l2 {
namespace {

constexpr std::uint32_t kSize = 64 * 48 * 3 / 2;

class SlotPoolTest : public testing::Test {
 protected:
  SlotPoolTest() {
    kernel_.on_ioctl = [this](unsigned long request, void* argument) { return answer(request, argument); };
    node_ = *Node::open(kernel_, "/dev/video0");
    queue_.emplace(*node_, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
    EXPECT_TRUE(queue_->allocate(2));
    pool_ = make_pool(CpuAccess::mapped);
  }

  static std::shared_ptr<SlotPool> make_pool(CpuAccess cpu_access) {
    const PixelLayout layout{.format = kFormatNV12,
                             .size = {64, 48},
                             .size_image = kSize,
                             .plane_count = 2,
                             .planes = {{{0, 64}, {64 * 48, 64}}}};
    return std::make_shared<SlotPool>(layout, 7, cpu_access);
  }

  int answer(unsigned long request, void* argument) {
    if (request == VIDIOC_QUERYBUF) {
      auto& buffer = *static_cast<v4l2_buffer*>(argument);
      buffer.length = 1;
      buffer.m.planes[0].length = slot_bytes_;
    } else if (request == VIDIOC_EXPBUF) {
      auto& exported = *static_cast<v4l2_exportbuffer*>(argument);
      EXPECT_EQ(exported.flags, static_cast<unsigned>(O_RDWR | O_CLOEXEC));
      exported.fd = kernel_.make_fd();
    }
    return 0;
  }

  ScriptedKernel kernel_;
  std::uint32_t slot_bytes_ = kSize;
  std::optional<Node> node_;
  std::optional<VideoQueue> queue_;
  std::shared_ptr<SlotPool> pool_;
};

TEST_F(SlotPoolTest, ASlotIsMappedAndExportedOnce) {
  ASSERT_TRUE(pool_->add(*queue_));
  ASSERT_TRUE(pool_->add(*queue_));
  EXPECT_EQ(std::count(kernel_.calls.begin(), kernel_.calls.end(), VIDIOC_EXPBUF), 2);
  FrameInfo info;
  pool_->describe(1, info);
  EXPECT_EQ(info.slot_index, 1u);
  EXPECT_EQ(info.planes[0].fd, info.planes[1].fd);
  EXPECT_EQ(info.planes[1].offset, 64u * 48u);
  EXPECT_EQ(info.mapping.size(), kSize);
  EXPECT_NE(info.slot.inode, 0u);
  (void)pool_->lease(0);
  EXPECT_EQ(std::count(kernel_.calls.begin(), kernel_.calls.end(), VIDIOC_EXPBUF), 2);
}

TEST_F(SlotPoolTest, ASlotTheCpuDoesNotSeeIsOnlyExported) {
  const auto pool = make_pool(CpuAccess::none);
  ASSERT_TRUE(pool->add(*queue_));
  EXPECT_EQ(kernel_.mapped, 0);
  FrameInfo info;
  pool->describe(0, info);
  EXPECT_TRUE(info.mapping.empty());
  EXPECT_EQ(info.planes[0].fd, pool->dmabuf(0));
  EXPECT_NE(info.slot.inode, 0u);
}

TEST_F(SlotPoolTest, ASlotSmallerThanItsLayoutIsAnError) {
  slot_bytes_ = kSize - 1;
  for (const CpuAccess cpu_access : {CpuAccess::mapped, CpuAccess::none}) {
    const auto added = make_pool(cpu_access)->add(*queue_);
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().detail.find("slot 0"), std::string::npos);
    EXPECT_EQ(kernel_.mapped, 0);
  }
}

TEST_F(SlotPoolTest, LeasesOutliveQueueAndNode) {
  ASSERT_TRUE(pool_->add(*queue_));
  std::optional<Lease> lease = pool_->lease(0);
  EXPECT_EQ(pool_->leased_slots(), 1u);
  queue_.reset();
  node_.reset();
  pool_.reset();
  EXPECT_EQ(kernel_.mapped, 1) << "the lease keeps the memory";
  EXPECT_EQ(kernel_.opened, 1) << "and the dmabuf";
  lease.reset();
  EXPECT_EQ(kernel_.mapped, 0);
  EXPECT_EQ(kernel_.opened, 0);
}

TEST_F(SlotPoolTest, FencesAreAskedForOnlyAfterALease) {
  ASSERT_TRUE(pool_->add(*queue_));
  // An eventfd at its limit is not writable: what a dmabuf with an unsignalled fence looks like.
  const std::uint64_t full = 0xfffffffffffffffe;
  ASSERT_EQ(::write(pool_->dmabuf(0), &full, sizeof(full)), static_cast<ssize_t>(sizeof(full)));
  EXPECT_FALSE(pool_->fences_pending(0)) << "never leased: nobody else can read it";
  (void)pool_->lease(0);
  EXPECT_TRUE(pool_->fences_pending(0));
  std::uint64_t value = 0;
  ASSERT_EQ(::read(pool_->dmabuf(0), &value, sizeof(value)), static_cast<ssize_t>(sizeof(value)));
  EXPECT_FALSE(pool_->fences_pending(0));
}

}  // namespace
}  // namespace zcplay::v4l2
