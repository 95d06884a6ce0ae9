// SPDX-License-Identifier: MIT
// What a client learns before it decodes: nodes, topology, controls, formats.
#include <fcntl.h>
#include <linux/media.h>
#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "tests/decode/emulated/test_engine.h"

namespace zcplay::test {
namespace {

std::unique_ptr<emulated::EmulatedKernel> device(emulated::SizeLimit max_size = {}) {
  auto kernel = emulated::EmulatedKernel::create({.codecs = {test_codec()}, .max_size = max_size});
  EXPECT_TRUE(kernel);
  return std::move(*kernel);
}

TEST(Discovery, NodesAndNames) {
  const auto kernel = device();
  const auto nodes = kernel->media_nodes();
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(kernel->open("/dev/video0", O_RDWR), -ENOENT);
  const KernelFd media(*kernel, kernel->open(nodes[0], O_RDWR | O_CLOEXEC));
  media_device_info info{};
  ASSERT_EQ(kernel->ioctl(media.get(), MEDIA_IOC_DEVICE_INFO, &info), 0);
  EXPECT_STREQ(info.driver, "zcplay-emulated");
  EXPECT_EQ(kernel->ioctl(media.get(), MEDIA_IOC_DEVICE_INFO, nullptr), -EFAULT);
  EXPECT_EQ(kernel->device_path(1, 3), "");
  const KernelFd video(*kernel, kernel->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  v4l2_capability capability{};
  ASSERT_EQ(kernel->ioctl(video.get(), VIDIOC_QUERYCAP, &capability), 0);
  EXPECT_STREQ(reinterpret_cast<const char*>(capability.driver), "zcplay-emulated");
  EXPECT_STREQ(reinterpret_cast<const char*>(capability.card), "zcplay emulated decoder");
  EXPECT_NE(capability.device_caps & V4L2_CAP_VIDEO_M2M_MPLANE, 0U);
}

TEST(Discovery, TopologyInTwoCalls) {
  const auto kernel = device();
  const KernelFd media(*kernel, kernel->open(std::string(emulated::kMediaPath), O_RDWR | O_CLOEXEC));
  media_v2_topology topology{};
  ASSERT_EQ(kernel->ioctl(media.get(), MEDIA_IOC_G_TOPOLOGY, &topology), 0);
  EXPECT_EQ(topology.num_entities, 3U);
  EXPECT_EQ(topology.num_interfaces, 1U);
  EXPECT_EQ(topology.num_pads, 4U);
  EXPECT_EQ(topology.num_links, 4U);
  std::array<media_v2_entity, 3> entities{};
  std::array<media_v2_link, 4> links{};
  topology.ptr_entities = reinterpret_cast<std::uintptr_t>(entities.data());
  topology.ptr_links = reinterpret_cast<std::uintptr_t>(links.data());
  ASSERT_EQ(kernel->ioctl(media.get(), MEDIA_IOC_G_TOPOLOGY, &topology), 0);
  EXPECT_EQ(entities[1].function, static_cast<__u32>(MEDIA_ENT_F_PROC_VIDEO_DECODER));
  EXPECT_EQ(links[2].flags & MEDIA_LNK_FL_LINK_TYPE, static_cast<__u32>(MEDIA_LNK_FL_INTERFACE_LINK));
  topology.num_entities = 2;
  EXPECT_EQ(kernel->ioctl(media.get(), MEDIA_IOC_G_TOPOLOGY, &topology), -ENOSPC);
  EXPECT_EQ(topology.num_entities, 2U) << "nothing is copied out on failure";
}

std::vector<std::uint32_t> controls_after(Kernel& kernel, int video, std::uint32_t flags) {
  std::vector<std::uint32_t> ids;
  v4l2_query_ext_ctrl query{};
  query.id = flags;
  while (kernel.ioctl(video, VIDIOC_QUERY_EXT_CTRL, &query) == 0) {
    ids.push_back(query.id);
    query.id |= flags;
  }
  return ids;
}

TEST(Discovery, ControlsOneAfterTheOther) {
  const auto kernel = device();
  const KernelFd video(*kernel, kernel->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  const std::vector<std::uint32_t> plain{V4L2_CID_CODEC_CLASS, V4L2_CID_MPEG_VIDEO_H264_PROFILE,
                                         V4L2_CID_CODEC_STATELESS_CLASS, V4L2_CID_STATELESS_H264_DECODE_MODE,
                                         V4L2_CID_STATELESS_H264_START_CODE};
  const std::vector<std::uint32_t> compound{V4L2_CID_STATELESS_H264_SPS, V4L2_CID_STATELESS_H264_PPS,
                                            V4L2_CID_STATELESS_H264_SCALING_MATRIX,
                                            V4L2_CID_STATELESS_H264_DECODE_PARAMS};
  std::vector<std::uint32_t> all = plain;
  all.insert(all.end(), compound.begin(), compound.end());
  EXPECT_EQ(controls_after(*kernel, video.get(), V4L2_CTRL_FLAG_NEXT_CTRL), plain);
  EXPECT_EQ(controls_after(*kernel, video.get(), V4L2_CTRL_FLAG_NEXT_COMPOUND), compound);
  EXPECT_EQ(controls_after(*kernel, video.get(), V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND),
            all);
}

TEST(Discovery, ControlsInDetail) {
  const auto kernel = device();
  const KernelFd video(*kernel, kernel->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  v4l2_query_ext_ctrl query{};
  query.id = V4L2_CID_STATELESS_H264_SPS;
  ASSERT_EQ(kernel->ioctl(video.get(), VIDIOC_QUERY_EXT_CTRL, &query), 0);
  EXPECT_EQ(query.elem_size, sizeof(v4l2_ctrl_h264_sps));
  EXPECT_EQ(query.flags, static_cast<__u32>(V4L2_CTRL_FLAG_HAS_PAYLOAD));
  EXPECT_STREQ(query.name, "H264 Sequence Parameter Set");
  v4l2_queryctrl old{};
  old.id = V4L2_CID_STATELESS_H264_DECODE_MODE;
  ASSERT_EQ(kernel->ioctl(video.get(), VIDIOC_QUERYCTRL, &old), 0);
  EXPECT_EQ(old.minimum, V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED);
  EXPECT_EQ(old.maximum, V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED);
  const auto menu = [&](std::uint32_t id, std::uint32_t index) {
    v4l2_querymenu item{};
    item.id = id;
    item.index = index;
    const int result = kernel->ioctl(video.get(), VIDIOC_QUERYMENU, &item);
    return result == 0 ? std::string(reinterpret_cast<const char*>(item.name)) : std::to_string(result);
  };
  EXPECT_EQ(menu(V4L2_CID_STATELESS_H264_DECODE_MODE, 1), "Frame-Based");
  EXPECT_EQ(menu(V4L2_CID_STATELESS_H264_DECODE_MODE, 0), "-22");
  EXPECT_EQ(menu(V4L2_CID_MPEG_VIDEO_H264_PROFILE, V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10), "High 10");
  EXPECT_EQ(menu(V4L2_CID_MPEG_VIDEO_H264_PROFILE, V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED), "-22");
  EXPECT_EQ(menu(V4L2_CID_STATELESS_H264_SPS, 0), "-22");
}

TEST(Discovery, FormatsAndSizes) {
  const auto kernel = device({1920, 1088});
  const KernelFd video(*kernel, kernel->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  const auto format = [&](std::uint32_t type, std::uint32_t index) {
    v4l2_fmtdesc description{};
    description.type = type;
    description.index = index;
    const int result = kernel->ioctl(video.get(), VIDIOC_ENUM_FMT, &description);
    return result == 0 ? static_cast<std::int64_t>(description.pixelformat) : result;
  };
  EXPECT_EQ(format(V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, 0), V4L2_PIX_FMT_H264_SLICE);
  EXPECT_EQ(format(V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, 1), -EINVAL);
  EXPECT_EQ(format(V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, 0), V4L2_PIX_FMT_NV12);
  EXPECT_EQ(format(V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, 1), -EINVAL);
  EXPECT_EQ(format(V4L2_BUF_TYPE_VIDEO_CAPTURE, 0), -EINVAL);
  v4l2_frmsizeenum sizes{};
  sizes.pixel_format = V4L2_PIX_FMT_H264_SLICE;
  ASSERT_EQ(kernel->ioctl(video.get(), VIDIOC_ENUM_FRAMESIZES, &sizes), 0);
  EXPECT_EQ(sizes.stepwise.max_width, 1920U);
  EXPECT_EQ(sizes.stepwise.max_height, 1088U);
  EXPECT_EQ(sizes.stepwise.step_width, 16U);
  sizes.index = 1;
  EXPECT_EQ(kernel->ioctl(video.get(), VIDIOC_ENUM_FRAMESIZES, &sizes), -EINVAL);
  sizes.index = 0;
  sizes.pixel_format = V4L2_PIX_FMT_NV12;
  EXPECT_EQ(kernel->ioctl(video.get(), VIDIOC_ENUM_FRAMESIZES, &sizes), -EINVAL);
}

TEST(Discovery, ScalingMatrixStartsFlat) {
  const auto kernel = device();
  const KernelFd video(*kernel, kernel->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  v4l2_ctrl_h264_scaling_matrix matrix{};
  v4l2_ext_control entry{};
  entry.id = V4L2_CID_STATELESS_H264_SCALING_MATRIX;
  entry.size = sizeof matrix;
  entry.ptr = &matrix;
  v4l2_ext_controls list{};
  list.count = 1;
  list.controls = &entry;
  ASSERT_EQ(kernel->ioctl(video.get(), VIDIOC_G_EXT_CTRLS, &list), 0);
  EXPECT_EQ(matrix.scaling_list_4x4[0][0], 16);
  EXPECT_EQ(matrix.scaling_list_8x8[5][63], 16);
}

}  // namespace
}  // namespace zcplay::test
