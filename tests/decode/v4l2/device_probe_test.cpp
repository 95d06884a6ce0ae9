// SPDX-License-Identifier: MIT
#include "decode/v4l2/device_probe.h"

#include <linux/v4l2-controls.h>

#include <algorithm>
#include <cerrno>
#include <functional>

#include <gtest/gtest.h>

#include "decode/v4l2/device_choice.h"
#include "tests/decode/v4l2/fake_kernel.h"

namespace zcplay::v4l2 {
namespace {

DeviceReport probe_one(FakeKernel& kernel) {
  const auto reports = probe_devices(kernel, Log());
  EXPECT_EQ(reports.size(), 1u);
  EXPECT_EQ(kernel.open_nodes(), 0u) << "a node was left open";
  return reports.empty() ? DeviceReport{} : reports.front();
}

TEST(DeviceProbe, ReportsASoundDevice) {
  FakeKernel kernel;
  const DeviceReport report = probe_one(kernel);
  EXPECT_TRUE(report.missing.empty());
  EXPECT_EQ(report.media_path, "/dev/media0");
  EXPECT_EQ(report.video_path, "/dev/video3");
  EXPECT_EQ(report.driver, "fake");
  EXPECT_TRUE(report.multiplanar);
  EXPECT_TRUE(report.orphaned_buffers);
  const BitstreamFormat* const format = report.usable_format(Codec::h264);
  ASSERT_NE(format, nullptr);
  EXPECT_EQ(format->name, "S264");
  EXPECT_TRUE(format->joins_fields);
  ASSERT_EQ(format->sizes.size(), 1u);
  EXPECT_EQ(format->sizes[0].max, (Size{1920, 1088}));
  EXPECT_EQ(format->sizes[0].step, (Size{16, 16}));
  ASSERT_EQ(format->pictures.size(), 1u);
  EXPECT_EQ(format->pictures[0].name, "NV12");
  EXPECT_EQ(format->profiles, (std::vector<std::string>{"Baseline", "Main", "High"}));
  EXPECT_EQ(format->max_level, "");
}

TEST(DeviceProbe, SinglePlanarDevicesAreDecodersToo) {
  FakeKernel kernel;
  kernel.video["/dev/video3"].capabilities = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
  const DeviceReport report = probe_one(kernel);
  EXPECT_FALSE(report.multiplanar);
  EXPECT_NE(report.usable_format(Codec::h264), nullptr);
}

struct Lack {
  const char* name;
  std::function<void(FakeKernel&)> take_away;
  const char* said;  ///< part of the reason choose_device() gives
};

class DeviceProbeLack : public testing::TestWithParam<Lack> {};

TEST_P(DeviceProbeLack, IsNamed) {
  FakeKernel kernel;
  GetParam().take_away(kernel);
  const auto reports = probe_devices(kernel, Log());
  const auto chosen = choose_device(reports, Codec::h264);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, ErrorCode::environment);
  EXPECT_NE(chosen.error().detail.find(GetParam().said), std::string::npos) << chosen.error().detail;
}

FakeVideoNode& node(FakeKernel& kernel) {
  return kernel.video["/dev/video3"];
}

INSTANTIATE_TEST_SUITE_P(
    Table, DeviceProbeLack,
    testing::Values(
        Lack{"no_media_controller", [](FakeKernel& k) { k.media.clear(); }, "no media controller"},
        Lack{"no_permission", [](FakeKernel& k) { k.open_errors["/dev/video3"] = -EACCES; },
             "group \"video\""},
        Lack{"no_video_node", [](FakeKernel& k) { k.devices.clear(); }, "a video node"},
        Lack{"stateful",
             [](FakeKernel& k) { node(k).bitstream_buffer_capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP; },
             "request API"},
        Lack{"not_memory_to_memory", [](FakeKernel& k) { node(k).capabilities = V4L2_CAP_VIDEO_CAPTURE; },
             "memory-to-memory"},
        Lack{"no_h264", [](FakeKernel& k) { node(k).bitstream_formats = {V4L2_PIX_FMT_VP8_FRAME}; },
             "does not decode"},
        Lack{"slices_only",
             [](FakeKernel& k) {
               node(k).menus[V4L2_CID_STATELESS_H264_DECODE_MODE].items = {{0, "Slice-Based"}};
             },
             "whole frames"},
        Lack{"no_start_code", [](FakeKernel& k) { node(k).menus.erase(V4L2_CID_STATELESS_H264_START_CODE); },
             "Annex B"},
        Lack{"tiled_only",
             [](FakeKernel& k) {
               node(k).picture_formats[V4L2_PIX_FMT_H264_SLICE] = {V4L2_PIX_FMT_NV12_32L32};
             },
             "picture format"},
        Lack{"querycap_fails", [](FakeKernel& k) { k.failures[VIDIOC_QUERYCAP] = {-EIO}; },
             "VIDIOC_QUERYCAP"}),
    [](const testing::TestParamInfo<Lack>& param) { return param.param.name; });

// As hantro does: which is why the question must not be asked before the format is set.
TEST(DeviceProbe, FieldsAreAQuestionOfTheFormat) {
  FakeKernel kernel;
  node(kernel).bitstream_formats = {V4L2_PIX_FMT_VP8_FRAME, V4L2_PIX_FMT_H264_SLICE};
  node(kernel).coded_format = V4L2_PIX_FMT_VP8_FRAME;
  const DeviceReport report = probe_one(kernel);
  ASSERT_EQ(report.formats.size(), 2u);
  EXPECT_FALSE(report.formats[0].joins_fields);
  EXPECT_TRUE(report.formats[1].joins_fields);
}

TEST(DeviceProbe, HoldWithoutFlushJoinsNoFields) {
  FakeKernel kernel;
  kernel.failures[VIDIOC_TRY_DECODER_CMD] = {-ENOTTY};
  EXPECT_FALSE(probe_one(kernel).formats.front().joins_fields);
}

TEST(DeviceProbe, MenusOfAbsurdLengthEnd) {
  FakeKernel kernel;
  node(kernel).menus[V4L2_CID_MPEG_VIDEO_H264_PROFILE].items = {{0, "Baseline"}, {1'000'000'000'000, "Far"}};
  const DeviceReport report = probe_one(kernel);
  EXPECT_EQ(report.formats.front().profiles, (std::vector<std::string>{"Baseline"}));
}

TEST(DeviceProbe, NamesTheDriverOfTestPictures) {
  FakeKernel kernel;
  EXPECT_FALSE(probe_one(kernel).draws_test_pictures);
  node(kernel).driver = "visl";
  const DeviceReport report = probe_one(kernel);
  EXPECT_TRUE(report.draws_test_pictures);
  EXPECT_NE(report.usable_format(Codec::h264), nullptr);
}

}  // namespace
}  // namespace zcplay::v4l2
