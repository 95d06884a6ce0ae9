// SPDX-License-Identifier: MIT
#include <linux/videodev2.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/frame.h>
}

#include "decode/demux/demuxer.h"
#include "decode/emulated/engine.h"
#include "decode/h264/decoder.h"
#include "decode/software/picture_writer.h"
#include "decode/software/unit_decoder.h"
#include "decode/v4l2/controls_h264.h"
#include "tests/support/media.h"

namespace zcplay::emulated {
namespace {

using software::Rows;

/// Slots as plain memory, found by the timestamp of the picture in them.
class Slots : public LiveSlots {
 public:
  std::optional<std::span<const std::byte>> find(std::uint64_t timestamp) const override {
    const auto slot = memory_.find(timestamp);
    if (slot == memory_.end()) return std::nullopt;
    return slot->second;
  }
  std::vector<std::byte>& of(FrameId id) { return memory_[id.reference_timestamp()]; }
  void drop(FrameId id) { memory_.erase(id.reference_timestamp()); }

 private:
  std::map<std::uint64_t, std::vector<std::byte>> memory_;
};

std::vector<std::uint8_t> annex_b(std::span<const std::span<const std::uint8_t>> slices) {
  std::vector<std::uint8_t> bytes;
  for (const auto& slice : slices) {
    bytes.insert(bytes.end(), {0, 0, 1});
    bytes.insert(bytes.end(), slice.begin(), slice.end());
  }
  return bytes;
}

template <typename Control>
EngineControl control(std::uint32_t id, const Control& value) {
  return {id, std::as_bytes(std::span(&value, 1))};
}

Rows rows_of(const h264::DecodeJob& job) {
  if (!job.header->field_pic_flag) return Rows::all;
  return job.header->bottom_field_flag ? Rows::bottom_field : Rows::top_field;
}

bool equal_rows(const software::PictureLayout& layout, std::span<const std::byte> left,
                std::span<const std::byte> right, Rows rows) {
  const auto format = pixel_format_info(layout.format);
  for (unsigned plane = 0; plane < format->planes; ++plane) {
    const std::uint32_t bytes = plane_row_bytes(*format, plane, layout.size.width);
    for (std::uint32_t row = 0; row < plane_rows(*format, plane, layout.size.height); ++row) {
      if ((rows == Rows::top_field && row % 2 != 0) || (rows == Rows::bottom_field && row % 2 == 0)) continue;
      const std::size_t at = layout.offsets[plane] + std::size_t{row} * layout.strides[plane];
      if (std::memcmp(left.data() + at, right.data() + at, bytes) != 0) return false;
    }
  }
  return true;
}

/// Runs a stream through our H.264 decoder, its controls through the engine, and compares each picture
/// with what libavcodec makes of the untouched stream.
class EngineRun {
 public:
  explicit EngineRun(demux::Demuxer& demuxer)
      : demuxer_(demuxer), decoder_({.container_size = demuxer.stream().container_size}) {}

  unsigned pictures = 0;   ///< jobs compared
  unsigned undefined = 0;  ///< jobs whose samples the standard leaves open
  std::vector<std::string> complaints;

  /// False where the stream is none for this engine.
  bool run() {
    auto reference = software::UnitDecoder::create(demuxer_.stream());
    EXPECT_TRUE(reference);
    reference_ = std::move(*reference);
    // Some containers carry rubbish there, and the parameter sets in the stream.
    (void)decoder_.set_extradata(demuxer_.stream().extradata);
    for (;;) {
      const auto unit = demuxer_.read();
      if (!unit || !*unit) return true;
      if (!decode(**unit)) return false;
    }
  }

 private:
  bool decode(const AccessUnit& unit) {
    EXPECT_TRUE(reference_->send(unit));
    const software::AVFramePtr output = software::make_av_frame();
    while (reference_->receive(*output).value_or(false)) av_frame_unref(output.get());

    if (!unit.new_extradata.empty()) {
      EXPECT_TRUE(decoder_.set_extradata(unit.new_extradata));
    }
    decoder_.begin(unit);
    for (;;) {
      const auto step = decoder_.step(true);
      if (!step) return false;
      const std::vector<h264::PictureEvent> events(decoder_.events().begin(), decoder_.events().end());
      if (*step == h264::Step::job) {
        if (decoder_.sequence().chroma_format_idc > 1) return false;
        run_job(decoder_.job());
      }
      for (const h264::PictureEvent& event : events) {
        if (event.kind == h264::PictureEvent::Kind::leave) slots_.drop(event.frame);
      }
      if (*step == h264::Step::end_of_unit) return true;
    }
  }

  void run_job(const h264::DecodeJob& job) {
    const bool ten_bit = decoder_.sequence().bit_depth > 8;
    const auto layout =
        software::make_layout(ten_bit ? kFormatP010 : kFormatNV12, decoder_.sequence().coded_size, 64);
    std::vector<std::byte>& slot = slots_.of(job.frame);
    slot.resize(layout.bytes);

    v4l2::H264Controls controls;
    v4l2::fill_h264_controls(job, controls);
    const EngineControl list[] = {control(V4L2_CID_STATELESS_H264_SPS, controls.sps),
                                  control(V4L2_CID_STATELESS_H264_PPS, controls.pps),
                                  control(V4L2_CID_STATELESS_H264_SCALING_MATRIX, controls.scaling_matrix),
                                  control(V4L2_CID_STATELESS_H264_DECODE_PARAMS, controls.decode_params)};
    const std::vector<std::uint8_t> bitstream = annex_b(job.slices);
    const EngineOutcome outcome =
        engine_->decode({.controls = list,
                         .bitstream = bitstream,
                         .timestamp = job.frame.reference_timestamp(),
                         .second_field = job.second_field,
                         .slots = &slots_},
                        {.memory = slot,
                         .pixel_format = ten_bit ? V4L2_PIX_FMT_P010 : V4L2_PIX_FMT_NV12,
                         .width = layout.size.width,
                         .height = layout.size.height,
                         .stride = layout.strides[0]});
    if (job.defects.samples_undefined()) {
      ++undefined;
      return;
    }
    ++pictures;
    if (outcome.error) complain(job, outcome.reason);
    std::vector<std::byte> expected(layout.bytes);
    const AVFrame* frame = reference_->current();
    if (frame == nullptr || static_cast<std::uint32_t>(frame->width) != layout.size.width) {
      complain(job, "the reference has no such picture");
      return;
    }
    software::write_picture(*frame, layout, expected);
    if (!equal_rows(layout, slot, expected, rows_of(job))) complain(job, "pictures differ");
  }

  void complain(const h264::DecodeJob& job, const std::string& reason) {
    complaints.push_back(std::to_string(job.frame.value()) + (job.second_field ? " (second field): " : ": ") +
                         reason);
  }

  demux::Demuxer& demuxer_;
  h264::Decoder decoder_;
  std::unique_ptr<software::UnitDecoder> reference_;
  std::unique_ptr<Engine> engine_ = create_h264_engine();
  Slots slots_;
};

class H264EngineClips : public testing::TestWithParam<test::Clip> {};

TEST_P(H264EngineClips, DecodesFromControlsWhatLibavcodecDecodesFromTheStream) {
  const test::Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  auto demuxer = demux::Demuxer::open(clip.path);
  ASSERT_TRUE(demuxer) << to_string(demuxer.error());
  EngineRun run(**demuxer);
  const bool suitable = run.run();
  RecordProperty("pictures", static_cast<int>(run.pictures));
  RecordProperty("undefined", static_cast<int>(run.undefined));
  if (!suitable) GTEST_SKIP() << "not 4:2:0 of 8 or 10 bits";
  if (!clip.clean) return;  // no crash, no hang
  if (clip.codec == "h264" && clip.file == "Error_I_P.264") {
    // Slices are left out on purpose; FFmpeg fills the holes without a word, the engine must not.
    ASSERT_FALSE(run.complaints.empty());
    EXPECT_NE(run.complaints.front().find("no sound slice covers the macroblock"), std::string::npos);
    return;
  }
  EXPECT_GT(run.pictures, 0U);
  std::string all;
  for (std::size_t i = 0; i < run.complaints.size() && i < 5; ++i) all += run.complaints[i] + "\n";
  EXPECT_TRUE(run.complaints.empty())
      << run.complaints.size() << " of " << run.pictures << " pictures, " << run.undefined << " undefined\n"
      << all;
}

INSTANTIATE_TEST_SUITE_P(Manifest, H264EngineClips,
                         testing::ValuesIn(test::clips_for_test([](const test::Clip& clip) {
                           return clip.codec == "h264";
                         })),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::emulated
