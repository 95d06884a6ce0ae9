// SPDX-License-Identifier: MIT
#include "decode/v4l2/format_negotiation.h"

#include <memory>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"

namespace zcplay::v4l2 {
namespace {

/// An emulated device that offers these picture formats, all of 8 bits.
class FormatNegotiation : public testing::Test {
 protected:
  Result<AgreedFormats> negotiate(const std::vector<std::uint32_t>& offered, FormatRequest request) {
    emulated::EmulatedKernelOptions options;
    options.codecs.push_back({&emulated::h264_codec(), emulated::create_h264_engine});
    options.max_size = {1920, 1088};
    options.picture_formats.clear();
    for (const std::uint32_t fourcc : offered) options.picture_formats.push_back({fourcc, 8, 1});
    kernel_ = *emulated::EmulatedKernel::create(std::move(options));
    const auto node = Node::open(*kernel_, std::string(emulated::kVideoPath));
    if (!node) return std::unexpected(node.error());
    return negotiate_formats(*node, buffer_types(true), request, [this] {
      ++controls_set_;
      return Result<void>();
    });
  }

  static constexpr FormatRequest kRequest{.bitstream_fourcc = V4L2_PIX_FMT_H264_SLICE,
                                          .coded_size = {352, 288},
                                          .bitstream_size = 65536,
                                          .picture_fourcc = V4L2_PIX_FMT_NV12};
  std::unique_ptr<emulated::EmulatedKernel> kernel_;
  int controls_set_ = 0;
};

TEST_F(FormatNegotiation, TakesTheDriversChoiceWhereItFits) {
  const auto agreed = negotiate({V4L2_PIX_FMT_NV12}, kRequest);
  ASSERT_TRUE(agreed) << to_string(agreed.error());
  EXPECT_EQ(agreed->layout.format, kFormatNV12);
  EXPECT_EQ(agreed->layout.size, (Size{352, 288}));
  EXPECT_EQ(from_v4l2_format(agreed->bitstream).size_image, 65536u);
  EXPECT_EQ(controls_set_, 1);
}

TEST_F(FormatNegotiation, ChoosesAmongWhatIsOffered) {
  const auto agreed = negotiate({V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV12}, kRequest);
  ASSERT_TRUE(agreed) << to_string(agreed.error());
  EXPECT_EQ(from_v4l2_format(agreed->pictures).fourcc, static_cast<std::uint32_t>(V4L2_PIX_FMT_NV12));
}

TEST_F(FormatNegotiation, NamesWhatIsOfferedWhereNothingFits) {
  const auto agreed = negotiate({V4L2_PIX_FMT_NV12_4L4}, kRequest);
  ASSERT_FALSE(agreed);
  EXPECT_EQ(agreed.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(agreed.error().detail.find("VT12"), std::string::npos) << agreed.error().detail;
}

TEST_F(FormatNegotiation, ASizeThatIsClampedIsRefused) {
  FormatRequest request = kRequest;
  request.coded_size = {3840, 2160};
  const auto agreed = negotiate({V4L2_PIX_FMT_NV12}, request);
  ASSERT_FALSE(agreed);
  EXPECT_EQ(agreed.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(agreed.error().detail.find("1920x1088"), std::string::npos) << agreed.error().detail;
}

TEST_F(FormatNegotiation, ACodedFormatThatIsReplacedIsRefused) {
  FormatRequest request = kRequest;
  request.bitstream_fourcc = V4L2_PIX_FMT_VP9_FRAME;
  const auto agreed = negotiate({V4L2_PIX_FMT_NV12}, request);
  ASSERT_FALSE(agreed);
  EXPECT_NE(agreed.error().detail.find("VP9F"), std::string::npos) << agreed.error().detail;
}

}  // namespace
}  // namespace zcplay::v4l2
