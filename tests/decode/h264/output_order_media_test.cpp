// SPDX-License-Identifier: MIT
// Real streams: what we show, in which order and size, against libavcodec's own decoder.

#include <cstring>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "decode/demux/demuxer.h"
#include "decode/h264/decoder.h"
#include "tests/support/media.h"

namespace zcplay::h264 {
namespace {

struct Shown {
  std::uint64_t id = 0;
  Size size;
  friend bool operator==(const Shown&, const Shown&) = default;
  // NOLINTNEXTLINE(readability-identifier-naming): the name is googletest's.
  friend void PrintTo(const Shown& shown, std::ostream* out) {
    *out << shown.id << " (" << shown.size.width << "x" << shown.size.height << ")";
  }
};

/// libavcodec as the reference: each unit's FrameId travels as its pts. `strict` gives an output order
/// that does not depend on guesses, `unaligned` a crop that is the SPS's.
class Reference {
 public:
  explicit Reference(const StreamInfo& info) {
    context_.reset(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264)));
    context_->thread_count = 1;
    context_->strict_std_compliance = FF_COMPLIANCE_STRICT;
    context_->flags |= AV_CODEC_FLAG_UNALIGNED;
    context_->width = static_cast<int>(info.container_size.width);
    context_->height = static_cast<int>(info.container_size.height);
    if (!info.extradata.empty()) {
      const std::size_t size = info.extradata.size();
      context_->extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
      std::memcpy(context_->extradata, info.extradata.data(), size);
      context_->extradata_size = static_cast<int>(size);
    }
    EXPECT_EQ(avcodec_open2(context_.get(), nullptr, nullptr), 0);
  }

  void decode(const AccessUnit& unit) {
    const std::unique_ptr<AVPacket, FreePacket> packet(av_packet_alloc());
    ASSERT_EQ(av_new_packet(packet.get(), static_cast<int>(unit.bytes.size())), 0);
    std::memcpy(packet->data, unit.bytes.data(), unit.bytes.size());
    packet->pts = packet->dts = static_cast<std::int64_t>(unit.id.value());
    if (unit.discard) packet->flags |= AV_PKT_FLAG_DISCARD;
    if (const auto extradata = unit.new_extradata; !extradata.empty()) {
      void* data = av_packet_new_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, extradata.size());
      std::memcpy(data, extradata.data(), extradata.size());
    }
    avcodec_send_packet(context_.get(), packet.get());
    receive();
  }

  std::vector<Shown> finish() {
    avcodec_send_packet(context_.get(), nullptr);
    receive();
    return std::move(shown_);
  }

 private:
  struct FreeContext {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  };
  struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  };
  struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  };

  void receive() {
    while (avcodec_receive_frame(context_.get(), frame_.get()) == 0) {
      shown_.push_back(
          {static_cast<std::uint64_t>(frame_->pts),
           {static_cast<std::uint32_t>(frame_->width), static_cast<std::uint32_t>(frame_->height)}});
    }
  }

  std::unique_ptr<AVCodecContext, FreeContext> context_;
  std::unique_ptr<AVFrame, FreeFrame> frame_{av_frame_alloc()};
  std::vector<Shown> shown_;
};

/// Ours, with the rules every owner of slots relies on checked on the way: references and events name
/// frames that have been given out and have not left, each is shown or dropped once and then leaves.
class Tested {
 public:
  explicit Tested(const StreamInfo& info) : decoder_({.container_size = info.container_size}) {
    if (const auto set = decoder_.set_extradata(info.extradata); !set) {
      // Some containers carry private data that is none; the stream then brings its own sets.
      EXPECT_EQ(set.error().code, ErrorCode::unreadable_input);
    }
  }

  /// False where the stream is not supported.
  bool decode(const AccessUnit& unit) {
    decoder_.begin(unit);
    for (;;) {
      const auto step = decoder_.step(true);
      note_events();
      if (!step) {
        EXPECT_EQ(step.error().code, ErrorCode::unsupported_input);
        return false;
      }
      if (*step == Step::end_of_unit) return true;
      if (*step == Step::job) note_job();
    }
  }

  std::vector<Shown> finish() {
    decoder_.drain();
    note_events();
    EXPECT_THAT(frames_, testing::IsEmpty()) << "frames that never left";
    return std::move(shown_);
  }

 private:
  struct Life {
    Size size;
    bool decided = false;
  };

  void note_job() {
    const DecodeJob& job = decoder_.job();
    const Rect& crop = decoder_.sequence().crop;
    if (job.second_field) {
      EXPECT_TRUE(frames_.contains(job.frame));
    } else {
      EXPECT_TRUE(frames_.try_emplace(job.frame, Life{{crop.width, crop.height}}).second);
    }
    for (const DpbEntry& entry : job.dpb) EXPECT_TRUE(frames_.contains(entry.frame));
  }

  void note_events() {
    for (const PictureEvent& event : decoder_.events()) {
      const auto found = frames_.find(event.frame);
      ASSERT_NE(found, frames_.end()) << event.frame.value();
      const bool leaves = event.kind == PictureEvent::Kind::leave;
      EXPECT_EQ(found->second.decided, leaves) << event.frame.value();
      found->second.decided = true;
      if (event.kind == PictureEvent::Kind::output)
        shown_.push_back({event.frame.value(), found->second.size});
      if (leaves) frames_.erase(found);
    }
  }

  Decoder decoder_;
  std::map<FrameId, Life> frames_;
  std::vector<Shown> shown_;
};

class OutputOrderOfClip : public testing::TestWithParam<test::Clip> {};

TEST_P(OutputOrderOfClip, EqualsLibavcodecs) {
  const test::Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  auto demuxer = demux::Demuxer::open(clip.path.string());
  ASSERT_TRUE(demuxer) << to_string(demuxer.error());
  Reference reference((*demuxer)->stream());
  Tested tested((*demuxer)->stream());
  for (;;) {
    const auto unit = (*demuxer)->read();
    if (!unit || !*unit) break;  // a cut-off file ends in an error; what was read counts
    if (!tested.decode(**unit)) {
      EXPECT_THAT(clip.pixel_format, testing::HasSubstr("444"));
      return;
    }
    reference.decode(**unit);
  }
  const auto shown = tested.finish();
  // Where FFmpeg's own decoder complains, what it shows differs from version to version.
  if (clip.clean) {
    EXPECT_EQ(shown, reference.finish());
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, OutputOrderOfClip,
                         testing::ValuesIn(test::clips_for_test([](const test::Clip& clip) {
                           return clip.codec == "h264";
                         })),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::h264
