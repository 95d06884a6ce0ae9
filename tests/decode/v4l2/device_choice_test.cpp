// SPDX-License-Identifier: MIT
#include "decode/v4l2/device_choice.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "decode/v4l2/device_probe.h"
#include "tests/decode/v4l2/fake_kernel.h"
#include "tests/support/case_name.h"

namespace zcplay::v4l2 {
namespace {

struct FakeDevice {
  std::uint32_t number;  ///< /dev/mediaN and /dev/videoN
  std::string driver;
  std::string card;
  std::string bus_info;
  std::uint32_t format = V4L2_PIX_FMT_H264_SLICE;
};

std::vector<DeviceReport> machine_with(const std::vector<FakeDevice>& devices) {
  FakeKernel kernel;
  const FakeVideoNode sound = kernel.video["/dev/video3"];
  kernel.media.clear();
  for (const FakeDevice& device : devices) {
    auto& graph = kernel.media["/dev/media" + std::to_string(device.number)];
    graph.driver = device.driver;
    graph.model = device.driver + " model";
    kernel.add_m2m(graph, 1, device.card, MEDIA_ENT_F_PROC_VIDEO_DECODER, 81, device.number);
    const std::string path = "/dev/video" + std::to_string(device.number);
    kernel.devices[{81, device.number}] = path;
    FakeVideoNode& node = kernel.video[path] = sound;
    node.driver = device.driver;
    node.card = device.card;
    node.bus_info = device.bus_info;
    node.bitstream_formats = {device.format};
    node.picture_formats = {{device.format, {V4L2_PIX_FMT_NV12}}};
  }
  return probe_devices(kernel, Log());
}

/// As on a board: two of one driver, of which one takes H.264; and two alike on different buses.
const std::vector<FakeDevice> kBoard = {
    {1, "visl", "visl", "platform:visl"},
    {2, "hantro-vpu", "rockchip,rk3588-av1-vpu-dec", "platform:fdc70000", V4L2_PIX_FMT_VP8_FRAME},
    {4, "hantro-vpu", "rockchip,rk3568-vpu-dec", "platform:fdb50000"},
    {5, "rkvdec", "rkvdec2", "platform:fdc38100"},
    {6, "rkvdec", "rkvdec2", "platform:fdc48100"},
};

struct Case {
  const char* name;
  const char* device;
  const char* path;  ///< of the video node; null: refused
  std::vector<std::string> says = {};
};

class DeviceByName : public testing::TestWithParam<Case> {};

TEST_P(DeviceByName, IsFoundOrRefused) {
  const auto found = find_device(machine_with(kBoard), GetParam().device, Codec::h264);
  ASSERT_EQ(found.has_value(), GetParam().path != nullptr) << (found ? "" : found.error().detail);
  if (found) {
    EXPECT_EQ(found->video_path, GetParam().path);
    return;
  }
  EXPECT_EQ(found.error().code, ErrorCode::environment);
  for (const std::string& part : GetParam().says) {
    EXPECT_NE(found.error().detail.find(part), std::string::npos) << part << "\n" << found.error().detail;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, DeviceByName,
    testing::Values(
        Case{"driver", "visl", "/dev/video1"}, Case{"model", "visl model", "/dev/video1"},
        Case{"card", "rockchip,rk3568-vpu-dec", "/dev/video4"},
        Case{"driver_of_two_decoders_for_different_codecs", "hantro-vpu", "/dev/video4"},
        Case{"bus", "platform:fdc48100", "/dev/video6"}, Case{"video_node", "/dev/video5", "/dev/video5"},
        Case{"media_node", "/dev/media6", "/dev/video6"},
        Case{"ambiguous",
             "rkvdec",
             nullptr,
             {"rkvdec means several decoders for H.264", "/dev/video5 (rkvdec, rkvdec2)",
              "/dev/video6 (rkvdec, rkvdec2)", "path"}},
        Case{
            "codec_not_taken", "rockchip,rk3588-av1-vpu-dec", nullptr, {"/dev/video2 does not decode H.264"}},
        Case{"unknown",
             "vaapi",
             nullptr,
             {"vaapi is no stateless decoder of this machine", "/dev/video1 (visl)",
              "/dev/video4 (hantro-vpu, rockchip,rk3568-vpu-dec)"}},
        Case{"beginning_of_a_name", "hantro", nullptr, {"hantro is no stateless decoder"}},
        Case{"unknown_path", "/dev/video9", nullptr, {"/dev/video9 is no stateless decoder", "/dev/video1"}}),
    test::CaseName());

TEST(DeviceChoice, ANameIsRefusedWhereThereIsNothing) {
  const auto found = find_device({}, "visl", Codec::h264);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().detail, "visl is no stateless decoder: this machine has none");
}

TEST(DeviceChoice, TakesTheFirstThatDecodesTheCodec) {
  EXPECT_EQ(choose_device(machine_with(kBoard), Codec::h264)->video_path, "/dev/video4");
}

TEST(DeviceChoice, TestPicturesAreOnlyForThoseWhoAsk) {
  const auto chosen = choose_device(machine_with({kBoard[0]}), Codec::h264);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().detail, "no stateless decoder for H.264: /dev/video1 only draws test pictures");
}

}  // namespace
}  // namespace zcplay::v4l2
