// SPDX-License-Identifier: MIT
#include "tests/control_trace/recording_kernel.h"

#include <linux/media.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/scripted_kernel.h"

namespace zcplay::control_trace {
namespace {

constexpr int kVideo = 100;  // the scripted kernel takes any number
constexpr int kRequest = 200;
constexpr int kOtherRequest = 201;

/// A client that knows the calls of the request API and nothing else.
class RecordingKernelTest : public testing::Test {
 protected:
  int set_nal_ref_idc(int request, std::uint16_t value) {
    v4l2_ctrl_h264_decode_params params{};
    params.nal_ref_idc = value;
    return set(request, V4L2_CID_STATELESS_H264_DECODE_PARAMS, &params, sizeof(params));
  }
  int set_profile(int request, std::uint8_t value) {
    v4l2_ctrl_h264_sps sps{};
    sps.profile_idc = value;
    return set(request, V4L2_CID_STATELESS_H264_SPS, &sps, sizeof(sps));
  }

  int queue_bitstream(int request, std::uint32_t bytes, std::uint32_t flags = 0, int video = kVideo) {
    v4l2_plane plane{};
    plane.bytesused = bytes;
    v4l2_buffer buffer{};
    buffer.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
    buffer.index = 1;
    buffer.length = 1;
    buffer.m.planes = &plane;
    buffer.timestamp = {2, 5};
    buffer.flags = flags | (request >= 0 ? V4L2_BUF_FLAG_REQUEST_FD : 0U);
    buffer.request_fd = request;
    return recording_.ioctl(video, VIDIOC_QBUF, &buffer);
  }

  int queue_request(int request) { return recording_.ioctl(request, MEDIA_REQUEST_IOC_QUEUE, nullptr); }

  v4l2::ScriptedKernel scripted_;
  RecordingKernel recording_{scripted_};

 private:
  int set(int request, std::uint32_t id, void* value, std::uint32_t size) {
    v4l2_ext_control control{};
    control.id = id;
    control.ptr = value;
    control.size = size;
    v4l2_ext_controls controls{};
    controls.which = request >= 0 ? V4L2_CTRL_WHICH_REQUEST_VAL : V4L2_CTRL_WHICH_CUR_VAL;
    controls.request_fd = request;
    controls.count = 1;
    controls.controls = &control;
    return recording_.ioctl(kVideo, VIDIOC_S_EXT_CTRLS, &controls);
  }
};

TEST_F(RecordingKernelTest, WritesDownARequest) {
  ASSERT_EQ(set_nal_ref_idc(kRequest, 3), 0);
  ASSERT_EQ(queue_bitstream(kRequest, 77, V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF), 0);
  EXPECT_TRUE(recording_.trace().empty());
  ASSERT_EQ(queue_request(kRequest), 0);
  ASSERT_EQ(recording_.trace().size(), 1U);
  const TracedJob& job = recording_.trace()[0];
  EXPECT_EQ(job.timestamp, 2'000'005'000U);
  EXPECT_EQ(job.bytes, 77U);
  EXPECT_TRUE(job.hold);
  EXPECT_EQ(job.controls.decode_params.nal_ref_idc, 3);
}

TEST_F(RecordingKernelTest, BelievesTheClientAndNotTheAnswer) {
  scripted_.on_ioctl = [](unsigned long request, void* argument) {
    if (request == VIDIOC_QBUF) {
      auto& buffer = *static_cast<v4l2_buffer*>(argument);
      buffer.m.planes[0].bytesused = 1;
      buffer.timestamp = {};
      buffer.flags = 0;
    }
    return 0;
  };
  queue_bitstream(kRequest, 77);
  queue_request(kRequest);
  ASSERT_EQ(recording_.trace().size(), 1U);
  EXPECT_EQ(recording_.trace()[0].bytes, 77U);
  EXPECT_EQ(recording_.trace()[0].timestamp, 2'000'005'000U);
}

TEST_F(RecordingKernelTest, KeepsTheOrderOfQueueingAndTheLastValues) {
  set_profile(-1, 66);
  set_nal_ref_idc(kRequest, 1);
  set_nal_ref_idc(kOtherRequest, 2);
  set_profile(kRequest, 100);
  queue_bitstream(kRequest, 10);
  queue_bitstream(kOtherRequest, 20);
  queue_request(kOtherRequest);
  queue_request(kRequest);
  recording_.ioctl(kOtherRequest, MEDIA_REQUEST_IOC_REINIT, nullptr);
  queue_bitstream(kOtherRequest, 30);
  queue_request(kOtherRequest);
  ASSERT_EQ(recording_.trace().size(), 3U);
  const std::uint32_t bytes[] = {20, 10, 30};
  const std::uint8_t profiles[] = {66, 100, 100};
  const std::uint16_t importances[] = {2, 1, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(recording_.trace()[i].blob, i);
    EXPECT_EQ(recording_.trace()[i].bytes, bytes[i]);
    EXPECT_EQ(recording_.trace()[i].controls.sps.profile_idc, profiles[i]);
    EXPECT_EQ(recording_.trace()[i].controls.decode_params.nal_ref_idc, importances[i]);
  }
}

TEST_F(RecordingKernelTest, ForgetsWhatTheKernelRefused) {
  unsigned long refused = VIDIOC_S_EXT_CTRLS;
  scripted_.on_ioctl = [&](unsigned long request, void*) { return request == refused ? -EINVAL : 0; };
  EXPECT_EQ(set_nal_ref_idc(kRequest, 3), -EINVAL);
  refused = MEDIA_REQUEST_IOC_QUEUE;
  queue_bitstream(kRequest, 10);
  EXPECT_EQ(queue_request(kRequest), -EINVAL);
  EXPECT_TRUE(recording_.trace().empty());
  refused = 0;
  EXPECT_EQ(queue_request(kRequest), 0);
  ASSERT_EQ(recording_.trace().size(), 1U);
  EXPECT_EQ(recording_.trace()[0].controls.decode_params.nal_ref_idc, 0);
}

TEST_F(RecordingKernelTest, ReinitialisingDropsARequest) {
  set_nal_ref_idc(kRequest, 3);
  queue_bitstream(kRequest, 10);
  recording_.ioctl(kRequest, MEDIA_REQUEST_IOC_REINIT, nullptr);
  queue_request(kRequest);
  EXPECT_TRUE(recording_.trace().empty());
}

TEST_F(RecordingKernelTest, ABufferWithoutARequestIsAJob) {
  set_nal_ref_idc(-1, 3);
  queue_bitstream(-1, 10);
  ASSERT_EQ(recording_.trace().size(), 1U);
  EXPECT_EQ(recording_.trace()[0].controls.decode_params.nal_ref_idc, 3);
}

TEST_F(RecordingKernelTest, NumbersContextsThatDecode) {
  queue_bitstream(-1, 10, 0, kVideo + 5);
  queue_bitstream(-1, 10, 0, kVideo);
  queue_bitstream(-1, 10, 0, kVideo + 5);
  ASSERT_EQ(recording_.trace().size(), 3U);
  EXPECT_EQ(recording_.trace()[0].context, 0U);
  EXPECT_EQ(recording_.trace()[1].context, 1U);
  EXPECT_EQ(recording_.trace()[2].context, 0U);
}

TEST_F(RecordingKernelTest, CopiesTheBitstreamWhenItIsQueued) {
  scripted_.on_ioctl = [](unsigned long request, void* argument) {
    if (request == VIDIOC_QUERYBUF) static_cast<v4l2_buffer*>(argument)->m.planes[0].m.mem_offset = 4096;
    return 0;
  };
  v4l2_plane plane{};
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  buffer.index = 1;
  buffer.length = 1;
  buffer.m.planes = &plane;
  ASSERT_EQ(recording_.ioctl(kVideo, VIDIOC_QUERYBUF, &buffer), 0);
  void* address = nullptr;
  ASSERT_EQ(recording_.mmap(kVideo, 100, PROT_READ | PROT_WRITE, 4096, &address), 0);
  auto* bytes = static_cast<std::uint8_t*>(address);
  bytes[0] = 1;
  bytes[1] = 2;
  queue_bitstream(kRequest, 2);
  bytes[0] = 3;
  queue_request(kRequest);
  queue_bitstream(-1, 101);  // more than there is
  recording_.munmap(address, 100);
  queue_bitstream(-1, 2);
  ASSERT_EQ(recording_.bitstreams().size(), 3U);
  EXPECT_EQ(recording_.bitstreams()[0], (std::vector<std::uint8_t>{1, 2}));
  EXPECT_TRUE(recording_.bitstreams()[1].empty());
  EXPECT_TRUE(recording_.bitstreams()[2].empty());
}

}  // namespace
}  // namespace zcplay::control_trace
