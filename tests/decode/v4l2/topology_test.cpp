// SPDX-License-Identifier: MIT
#include "decode/v4l2/topology.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/fake_kernel.h"

namespace zcplay::v4l2 {
namespace {

class TopologyTest : public testing::Test {
 protected:
  Result<std::vector<DecoderEntity>> find() {
    auto node = Node::open(kernel_, "/dev/media0");
    EXPECT_TRUE(node.has_value());
    return find_decoder_entities(*node);
  }
  FakeKernel::Graph& graph() { return kernel_.media.at("/dev/media0"); }
  FakeKernel kernel_;
};

TEST_F(TopologyTest, FindsTheVideoNodeThroughItsDmaEngines) {
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  ASSERT_EQ(decoders->size(), 1u);
  EXPECT_EQ(decoders->front().name, "fake-dec-proc");
  EXPECT_EQ(decoders->front().video_node, "/dev/video3");
}

TEST_F(TopologyTest, AnEncoderBesideTheDecoderIsNotTakenForIt) {
  kernel_.add_m2m(graph(), 100, "fake-enc", MEDIA_ENT_F_PROC_VIDEO_ENCODER, 81, 4);
  kernel_.devices[{81, 4}] = "/dev/video4";
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  ASSERT_EQ(decoders->size(), 1u);
  EXPECT_EQ(decoders->front().video_node, "/dev/video3");
}

TEST_F(TopologyTest, TwoDecodersOfOneMediaDeviceKeepTheirOwnNodes) {
  kernel_.add_m2m(graph(), 100, "second-dec", MEDIA_ENT_F_PROC_VIDEO_DECODER, 81, 0);
  kernel_.devices[{81, 0}] = "/dev/video0";
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  ASSERT_EQ(decoders->size(), 2u);
  EXPECT_EQ((*decoders)[0].video_node, "/dev/video3");
  EXPECT_EQ((*decoders)[1].video_node, "/dev/video0");
}

TEST_F(TopologyTest, AnInterfaceOnOneSideOnlyIsNoDecoderNode) {
  graph().links.pop_back();
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  EXPECT_EQ(decoders->front().video_node, "");
  EXPECT_NE(decoders->front().trouble.find("both"), std::string::npos);
}

TEST_F(TopologyTest, AMissingDeviceFileIsNamedByNumber) {
  kernel_.devices.clear();
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  EXPECT_NE(decoders->front().trouble.find("81:3"), std::string::npos);
}

TEST_F(TopologyTest, LinksToPadsThatDoNotExistAreIgnored) {
  for (auto& link : graph().links) link.sink_id = 0xffffffff;
  const auto decoders = find();
  ASSERT_TRUE(decoders);
  EXPECT_EQ(decoders->front().video_node, "");
}

TEST_F(TopologyTest, AGraphThatChangesIsReadAgain) {
  kernel_.graph_changes = 3;
  EXPECT_TRUE(find().has_value());
}

TEST_F(TopologyTest, AGraphThatNeverStopsChangingIsAnError) {
  kernel_.graph_changes = 1000;
  const auto decoders = find();
  ASSERT_FALSE(decoders);
  EXPECT_NE(decoders.error().detail.find("does not stop changing"), std::string::npos);
}

TEST_F(TopologyTest, AbsurdCountsAreAnErrorNotAnAllocation) {
  kernel_.claimed_extra_entities = 0xfffffff0;
  const auto decoders = find();
  ASSERT_FALSE(decoders);
  EXPECT_EQ(decoders.error().code, ErrorCode::environment);
  EXPECT_NE(decoders.error().detail.find("/dev/media0"), std::string::npos);
}

TEST_F(TopologyTest, MoreElementsThanThereWasRoomForIsAnErrorNotAnOverrun) {
  kernel_.fetched_extra_entities = 1;
  const auto decoders = find();
  ASSERT_FALSE(decoders);
  EXPECT_NE(decoders.error().detail.find("absurd"), std::string::npos);
}

TEST_F(TopologyTest, AnInterruptedCallIsRepeated) {
  kernel_.failures[MEDIA_IOC_G_TOPOLOGY] = {-EINTR, -EINTR};
  EXPECT_TRUE(find().has_value());
}

TEST(TextOf, StopsAtTheEndAndHidesControlCharacters) {
  const char unterminated[4] = {'a', '\n', 'b', 'c'};
  EXPECT_EQ(text_of(unterminated), "a?bc");
  const char terminated[4] = {'a', '\0', 'x', 'x'};
  EXPECT_EQ(text_of(terminated), "a");
}

}  // namespace
}  // namespace zcplay::v4l2
