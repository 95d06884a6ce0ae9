// SPDX-License-Identifier: MIT
#include "decode/v4l2/video_queue.h"

#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/scripted_kernel.h"

namespace zcplay::v4l2 {
namespace {

/// Both forms of the uAPI.
class VideoQueueTest : public testing::TestWithParam<bool> {
 protected:
  VideoQueueTest() {
    kernel_.on_ioctl = [this](unsigned long request, void* argument) {
      return answer_ ? answer_(request, argument) : 0;
    };
    node_ = *Node::open(kernel_, "/dev/video0");
    bitstream_.emplace(*node_, buffer_types(GetParam()).bitstream);
    pictures_.emplace(*node_, buffer_types(GetParam()).pictures);
    EXPECT_TRUE(bitstream_->allocate(4));
    EXPECT_TRUE(pictures_->allocate(4));
  }

  ScriptedKernel kernel_;
  std::function<int(unsigned long, void*)> answer_;
  std::optional<Node> node_;
  std::optional<VideoQueue> bitstream_;
  std::optional<VideoQueue> pictures_;
};

TEST_P(VideoQueueTest, QueuesBitstreamWithRequestTimestampAndHold) {
  answer_ = [&](unsigned long request, void* argument) {
    EXPECT_EQ(request, VIDIOC_QBUF);
    const auto& buffer = *static_cast<v4l2_buffer*>(argument);
    EXPECT_EQ(buffer.index, 2u);
    EXPECT_EQ(buffer.request_fd, 55);
    EXPECT_EQ(buffer.timestamp.tv_sec, 3);
    EXPECT_EQ(buffer.timestamp.tv_usec, 7);
    EXPECT_EQ(buffer.flags,
              static_cast<unsigned>(V4L2_BUF_FLAG_REQUEST_FD | V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF));
    EXPECT_EQ(GetParam() ? buffer.m.planes[0].bytesused : buffer.bytesused, 100u);
    return 0;
  };
  EXPECT_TRUE(bitstream_->queue_bitstream(2, 100, 55, 3'000'007'000, true));
}

TEST_P(VideoQueueTest, DequeuesTimestampAndErrorFlag) {
  answer_ = [&](unsigned long, void* argument) {
    auto& buffer = *static_cast<v4l2_buffer*>(argument);
    buffer.index = 3;
    buffer.timestamp = {3, 7};
    buffer.flags = V4L2_BUF_FLAG_ERROR;
    return 0;
  };
  const auto dequeued = pictures_->dequeue();
  ASSERT_TRUE(dequeued && *dequeued);
  EXPECT_EQ((*dequeued)->index, 3u);
  EXPECT_EQ((*dequeued)->timestamp, 3'000'007'000u);
  EXPECT_TRUE((*dequeued)->error);
}

TEST_P(VideoQueueTest, NothingToDequeueIsNoError) {
  answer_ = [](unsigned long, void*) { return -EAGAIN; };
  const auto dequeued = pictures_->dequeue();
  ASSERT_TRUE(dequeued);
  EXPECT_FALSE(*dequeued);
}

TEST_P(VideoQueueTest, InterruptedCallsAreRepeated) {
  int interruptions = 3;
  answer_ = [&](unsigned long, void*) { return interruptions-- > 0 ? -EINTR : 0; };
  EXPECT_TRUE(pictures_->queue_slot(0));
}

TEST_P(VideoQueueTest, AVanishedDeviceHasItsOwnCode) {
  answer_ = [](unsigned long, void*) { return -ENODEV; };
  EXPECT_EQ(pictures_->queue_slot(0).error().code, ErrorCode::device_gone);
  EXPECT_EQ(pictures_->dequeue().error().code, ErrorCode::device_gone);
}

TEST_P(VideoQueueTest, AnIndexOutOfRangeIsAnError) {
  answer_ = [](unsigned long, void* argument) {
    static_cast<v4l2_buffer*>(argument)->index = 4;
    return 0;
  };
  EXPECT_EQ(pictures_->dequeue().error().code, ErrorCode::environment);
}

TEST_P(VideoQueueTest, NoBuffersAtAllIsAnError) {
  answer_ = [](unsigned long, void* argument) {
    static_cast<v4l2_requestbuffers*>(argument)->count = 0;
    return 0;
  };
  EXPECT_FALSE(pictures_->allocate(4));
  EXPECT_TRUE(pictures_->free_all());
}

TEST_P(VideoQueueTest, FewerAndMoreBuffersAreTaken) {
  for (const std::uint32_t given : {2u, 9u}) {
    answer_ = [given](unsigned long, void* argument) {
      static_cast<v4l2_requestbuffers*>(argument)->count = given;
      return 0;
    };
    EXPECT_TRUE(pictures_->allocate(4));
    EXPECT_EQ(pictures_->count(), given);
  }
}

TEST_P(VideoQueueTest, ABufferOfNoSizeIsAnError) {
  answer_ = [](unsigned long, void* argument) {
    auto& buffer = *static_cast<v4l2_buffer*>(argument);
    if (GetParam()) {
      buffer.length = 1;
      buffer.m.planes[0].length = 0;
    } else {
      buffer.length = 0;
    }
    return 0;
  };
  EXPECT_FALSE(pictures_->map(0, PROT_READ));
}

TEST_P(VideoQueueTest, ABufferAddedOutOfTurnIsAnError) {
  answer_ = [](unsigned long, void* argument) {
    auto& create = *static_cast<v4l2_create_buffers*>(argument);
    create.index = 9;
    return 0;
  };
  EXPECT_FALSE(pictures_->add(v4l2_format{}));
  EXPECT_EQ(pictures_->count(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Forms, VideoQueueTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& param) {
                           return param.param ? "multiplanar" : "single_planar";
                         });

TEST(VideoQueueMultiplanar, TwoMemoryPlanesAreAnError) {
  ScriptedKernel kernel;
  kernel.on_ioctl = [](unsigned long request, void* argument) {
    if (request == VIDIOC_QUERYBUF) static_cast<v4l2_buffer*>(argument)->length = 2;
    return 0;
  };
  const auto node = Node::open(kernel, "/dev/video0");
  VideoQueue queue(*node, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
  EXPECT_FALSE(queue.map(0, PROT_READ));
}

TEST(VideoQueueMultiplanar, SamplesAtAnOffsetAreAnError) {
  ScriptedKernel kernel;
  const auto node = Node::open(kernel, "/dev/video0");
  VideoQueue queue(*node, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
  ASSERT_TRUE(queue.allocate(1));
  kernel.on_ioctl = [](unsigned long, void* argument) {
    static_cast<v4l2_buffer*>(argument)->m.planes[0].data_offset = 64;
    return 0;
  };
  EXPECT_FALSE(queue.dequeue());
}

}  // namespace
}  // namespace zcplay::v4l2
