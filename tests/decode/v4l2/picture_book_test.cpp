// SPDX-License-Identifier: MIT
#include "decode/v4l2/picture_book.h"

#include <unistd.h>

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/decode/v4l2/scripted_kernel.h"

namespace zcplay::v4l2 {
namespace {

using Kind = h264::PictureEvent::Kind;

class Recorder final : public PictureSink {
 public:
  void on_decoded(const FrameInfo& picture) override { decoded.push_back(picture); }
  void on_frame(Frame frame) override {
    shown.push_back(frame.info.id.value());
    frames.push_back(std::move(frame));
  }
  std::vector<FrameInfo> decoded;
  std::vector<std::uint64_t> shown;
  std::vector<Frame> frames;
};

class PictureBookTest : public testing::Test {
 protected:
  PictureBookTest() {
    kernel_.on_ioctl = [this](unsigned long request, void* argument) {
      if (request == VIDIOC_QUERYBUF) static_cast<v4l2_buffer*>(argument)->length = 4096;
      if (request == VIDIOC_EXPBUF) static_cast<v4l2_exportbuffer*>(argument)->fd = kernel_.make_fd();
      return 0;
    };
    node_ = *Node::open(kernel_, "/dev/video0");
    VideoQueue queue(*node_, V4L2_BUF_TYPE_VIDEO_CAPTURE);
    EXPECT_TRUE(queue.allocate(4));
    pool_ =
        std::make_shared<SlotPool>(PixelLayout{.size_image = 4096, .plane_count = 2}, 1, CpuAccess::mapped);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(pool_->add(queue));
  }

  void begin(std::uint64_t id, std::uint32_t slot, std::vector<FrameId> references = {}, char type = 'P') {
    FrameInfo info;
    pool_->describe(slot, info);
    info.id = FrameId(id);
    info.kind.type = type;
    book_.begin(info, pool_, references);
  }
  void event(Kind kind, std::uint64_t id) { book_.apply({kind, FrameId(id), {}}); }
  void complete(std::uint64_t id, bool error = false) {
    book_.complete(FrameId(id), error);
    book_.emit();
  }
  SlotVerdict verdict(std::uint32_t slot) { return judge_slot(book_.use_of(*pool_, slot)); }

  ScriptedKernel kernel_;
  std::optional<Node> node_;
  std::shared_ptr<SlotPool> pool_;
  Recorder sink_;
  PictureBook book_{sink_};
};

TEST_F(PictureBookTest, ShowsInOutputOrderAndOnlyWhatIsComplete) {
  begin(1, 0);
  begin(2, 1);
  event(Kind::output, 2);
  event(Kind::output, 1);
  complete(1);
  EXPECT_TRUE(sink_.shown.empty()) << "2 is due first and not complete";
  complete(2);
  EXPECT_EQ(sink_.shown, (std::vector<std::uint64_t>{2, 1}));
  ASSERT_EQ(sink_.decoded.size(), 2u);
  EXPECT_EQ(sink_.decoded[0].id, FrameId(1)) << "decode order";
}

TEST_F(PictureBookTest, ASlotGoesThroughAllStages) {
  begin(1, 0);
  EXPECT_EQ(verdict(0), SlotVerdict::in_device);
  complete(1);
  EXPECT_EQ(verdict(0), SlotVerdict::in_dpb);
  begin(2, 1, {FrameId(1)});
  event(Kind::output, 2);
  event(Kind::output, 1);
  event(Kind::leave, 1);
  EXPECT_EQ(verdict(0), SlotVerdict::awaiting_output);
  event(Kind::leave, 2);
  complete(2);
  EXPECT_EQ(verdict(0), SlotVerdict::leased);
  sink_.frames.clear();
  EXPECT_EQ(verdict(0), SlotVerdict::free);
  EXPECT_EQ(verdict(1), SlotVerdict::free);
}

TEST_F(PictureBookTest, AJobInFlightKeepsWhatItReadsAfterItLeftTheDpb) {
  begin(1, 0);
  complete(1);
  begin(2, 1, {FrameId(1)});
  event(Kind::leave, 1);
  book_.emit();
  EXPECT_EQ(verdict(0), SlotVerdict::read_by_job);
  complete(2);
  EXPECT_EQ(verdict(0), SlotVerdict::free);
}

TEST_F(PictureBookTest, ASecondFieldAddsItsReferencesButNotItsOwnFrame) {
  begin(1, 0);
  complete(1);
  begin(2, 1, {}, 'I');
  const std::vector<FrameId> references{FrameId(2), FrameId(1)};
  book_.join(FrameId(2), {.type = 'P', .reference = true, .pic_order_cnt = -3}, {}, references);
  event(Kind::leave, 1);
  event(Kind::leave, 2);
  book_.emit();
  EXPECT_EQ(verdict(0), SlotVerdict::read_by_job);
  complete(2);
  EXPECT_EQ(sink_.decoded.back().kind.type, 'P') << "the second field knows the frame";
  EXPECT_EQ(sink_.decoded.back().kind.pic_order_cnt, -3);
  EXPECT_EQ(verdict(1), SlotVerdict::free);
}

TEST_F(PictureBookTest, AnErrorTaintsJobsAlreadyMade) {
  begin(1, 0, {}, 'I');
  begin(2, 1, {FrameId(1)});
  begin(3, 2, {FrameId(2)});
  begin(4, 3, {FrameId(1)}, 'I');
  complete(1, true);
  complete(2);
  complete(3);
  complete(4);
  EXPECT_TRUE(sink_.decoded[0].defects.has(Defect::decode_error));
  EXPECT_TRUE(sink_.decoded[1].defects.has(Defect::inherited));
  EXPECT_FALSE(sink_.decoded[1].defects.has(Defect::decode_error));
  EXPECT_TRUE(sink_.decoded[2].defects.has(Defect::inherited)) << "through frame 2";
  EXPECT_TRUE(sink_.decoded[3].defects.empty()) << "an I picture predicts from nothing";
}

TEST_F(PictureBookTest, SeekingForgetsWhatWaits) {
  begin(1, 0);
  event(Kind::output, 1);
  event(Kind::leave, 1);
  book_.forget_output();
  complete(1);
  EXPECT_TRUE(sink_.shown.empty());
  EXPECT_EQ(sink_.decoded.size(), 1u);
  EXPECT_EQ(verdict(0), SlotVerdict::free);
}

TEST_F(PictureBookTest, EventsOfFramesWithoutAPictureArePassedOver) {
  event(Kind::output, 99);
  book_.emit();
  EXPECT_TRUE(sink_.shown.empty());
  EXPECT_FALSE(book_.output_pending());
}

class EarlyOutput : public PictureBookTest {
 protected:
  /// An eventfd that was never written is not readable, as a dmabuf with an unsignalled write fence is not.
  void end_writing(std::uint32_t slot) {
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(pool_->dmabuf(slot), &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  }

  void begin_early(std::uint64_t id, std::uint32_t slot,
                   PictureBook::Requests requests = PictureBook::Requests::one) {
    FrameInfo info;
    pool_->describe(slot, info);
    info.id = FrameId(id);
    early_.begin(info, pool_, {}, requests);
    early_.apply({Kind::output, FrameId(id), {}});
    early_.apply({Kind::leave, FrameId(id), {}});
  }

  PictureBook early_{sink_, PictureBook::Output::early};
};

TEST_F(EarlyOutput, GivesOutWhatHasAFenceInItsTurn) {
  end_writing(0);
  begin_early(1, 0);
  begin_early(2, 1);
  early_.emit();
  EXPECT_TRUE(sink_.shown.empty()) << "1 is first, and nothing says when its job will be done";
  early_.complete(FrameId(1), false);
  early_.emit();
  ASSERT_EQ(sink_.shown, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_FALSE(sink_.frames[0].info.pending);
  EXPECT_TRUE(sink_.frames[1].info.pending);
  EXPECT_EQ(sink_.decoded.size(), 1u) << "2 is still with the device";
}

TEST_F(EarlyOutput, KeepsTheSlotUntilTheDeviceIsThroughWithIt) {
  begin_early(1, 0);
  early_.emit();
  ASSERT_EQ(sink_.frames.size(), 1u);
  sink_.frames.clear();
  EXPECT_EQ(judge_slot(early_.use_of(*pool_, 0)), SlotVerdict::in_device);
  early_.complete(FrameId(1), true);
  early_.emit();
  EXPECT_EQ(sink_.shown.size(), 1u) << "shown once";
  ASSERT_EQ(sink_.decoded.size(), 1u);
  EXPECT_TRUE(sink_.decoded[0].defects.has(Defect::decode_error));
  EXPECT_FALSE(sink_.decoded[0].pending);
  EXPECT_EQ(judge_slot(early_.use_of(*pool_, 0)), SlotVerdict::free);
}

TEST_F(EarlyOutput, WaitsForFieldsSinceTheirSlotsFenceIsOfOneOnly) {
  begin_early(1, 0, PictureBook::Requests::one_a_field);
  early_.emit();
  EXPECT_TRUE(sink_.shown.empty());
  early_.complete(FrameId(1), false);
  early_.emit();
  ASSERT_EQ(sink_.frames.size(), 1u);
  EXPECT_FALSE(sink_.frames[0].info.pending);
}

TEST_F(EarlyOutput, IsForThoseWhoAskForIt) {
  begin(1, 0);
  event(Kind::output, 1);
  book_.emit();
  EXPECT_TRUE(sink_.shown.empty());
}

}  // namespace
}  // namespace zcplay::v4l2
