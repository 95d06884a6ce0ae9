// SPDX-License-Identifier: MIT
#include "decode/v4l2/media_request.h"

#include <linux/media.h>

#include <chrono>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/decode/v4l2/scripted_kernel.h"

namespace zcplay::v4l2 {
namespace {

class MediaRequestTest : public testing::Test {
 protected:
  MediaRequestTest() : loop_(*EventLoop::create(clock_)) {
    kernel_.on_ioctl = [this](unsigned long request, void* argument) {
      if (request == MEDIA_IOC_REQUEST_ALLOC) *static_cast<int*>(argument) = request_fd_ = kernel_.make_fd();
      return 0;
    };
    node_ = *Node::open(kernel_, "/dev/media0");
  }

  void complete() {
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(request_fd_, &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  }
  int run() { return *loop_->run_once(std::chrono::nanoseconds(0)); }

  ScriptedKernel kernel_;
  ManualClock clock_;
  std::unique_ptr<EventLoop> loop_;
  std::optional<Node> node_;
  int request_fd_ = -1;
};

TEST_F(MediaRequestTest, IsHeardOnceEachTimeItCompletes) {
  int done = 0;
  auto request = MediaRequest::create(*node_, *loop_, [&] { ++done; });
  ASSERT_TRUE(request);
  for (int expected = 1; expected <= 2; ++expected) {
    ASSERT_TRUE(request->queue());
    EXPECT_EQ(run(), 0);
    complete();
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(done, expected);
    EXPECT_EQ(run(), 0) << "heard twice, though it stays complete until it is reinitialised";
    ASSERT_TRUE(request->reinitialise());
  }
}

// As the kernel has it while a request is not queued.
TEST_F(MediaRequestTest, AnErrorOfItsDescriptorIsNoCompletion) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  kernel_.on_ioctl = [&](unsigned long request, void* argument) {
    if (request == MEDIA_IOC_REQUEST_ALLOC) *static_cast<int*>(argument) = ends[1];
    return 0;
  };
  int done = 0;
  auto request = MediaRequest::create(*node_, *loop_, [&] { ++done; });
  ASSERT_TRUE(request);
  ::close(ends[0]);
  EXPECT_EQ(run(), 1) << "a pipe without a reader raises EPOLLERR";
  EXPECT_EQ(done, 0);
}

// The kernel registers waiters in EPOLL_CTL_ADD only, and only for the event a request raises.
TEST_F(MediaRequestTest, StillWakesTheLoopWhenItCompletesLater) {
  int done = 0;
  auto request = MediaRequest::create(*node_, *loop_, [&] { ++done; });
  ASSERT_TRUE(request && request->queue());
  EXPECT_EQ(run(), 0);
  complete();
  EXPECT_EQ(run(), 1);
}

TEST_F(MediaRequestTest, ClosesItsDescriptor) {
  const int before = kernel_.opened;
  {
    auto request = MediaRequest::create(*node_, *loop_, [] {});
  }
  EXPECT_EQ(kernel_.opened, before);
}

TEST_F(MediaRequestTest, RefusedQueueingIsAnError) {
  auto request = MediaRequest::create(*node_, *loop_, [] {});
  ASSERT_TRUE(request);
  kernel_.on_ioctl = [](unsigned long, void*) { return -ENOENT; };
  const auto queued = request->queue();
  ASSERT_FALSE(queued);
  EXPECT_EQ(queued.error().operation, "MEDIA_REQUEST_IOC_QUEUE");
  EXPECT_EQ(queued.error().system_errno, ENOENT);
}

TEST_F(MediaRequestTest, ARequestWithoutDescriptorIsAnError) {
  kernel_.on_ioctl = [](unsigned long, void*) { return 0; };
  EXPECT_FALSE(MediaRequest::create(*node_, *loop_, [] {}));
}

}  // namespace
}  // namespace zcplay::v4l2
