// SPDX-License-Identifier: MIT
#include <sys/mman.h>

#include <cstring>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/demux/demuxer.h"
#include "decode/software/software_decoder.h"
#include "tests/decode/software/run_decoder.h"
#include "tests/support/media.h"
#include "tests/support/planar_md5.h"

namespace zcplay::software {
namespace {

/// Keeps every frame, and the slot with it, until told otherwise.
class KeepingSink : public PictureSink {
 public:
  void on_decoded(const FrameInfo& picture) override { decoded.push_back(picture); }
  void on_frame(Frame frame) override {
    if (keep_leases) {
      frames.push_back(std::move(frame));
    } else {
      frames.push_back({frame.info, {}});
    }
    hashes.push_back(test::planar_md5(frames.back().info));
  }

  bool keep_leases = true;
  std::vector<FrameInfo> decoded;
  std::vector<Frame> frames;
  std::vector<std::string> hashes;
};

std::optional<std::string> generated_clip(const std::string& file) {
  const auto clip = test::find_clip("h264", file);
  if (!clip) return std::nullopt;
  return clip->path.string();
}

/// First line of a test on a generated clip.
#define REQUIRE_GENERATED(variable, file)     \
  const auto variable = generated_clip(file); \
  if (!variable) GTEST_SKIP() << "no " << (file) << ": set ZCPLAY_GENERATED_MEDIA"

TEST(SoftwareDecoder, WaitsForSlotsAndLosesNothing) {
  REQUIRE_GENERATED(path, "b_pyramid.mp4");
  KeepingSink expected;
  expected.keep_leases = false;
  ASSERT_TRUE(run_decoder(*path, expected));

  KeepingSink sink;
  auto demuxer = demux::Demuxer::open(*path);
  ASSERT_TRUE(demuxer);
  auto decoder = create_software_decoder((*demuxer)->stream(), sink, {.max_leased_frames = 2});
  ASSERT_TRUE(decoder);
  unsigned waits = 0;
  const auto repeat = [&](auto call) {
    for (;;) {
      const auto flow = call();
      ASSERT_TRUE(flow) << to_string(flow.error());
      if (*flow == Flow::done) return;
      ASSERT_EQ(*flow, Flow::need_slot);
      ++waits;
      ASSERT_LT(waits, 1000U);
      sink.frames.clear();
    }
  };
  while (const auto unit = (*demuxer)->read().value_or(std::nullopt)) {
    repeat([&] { return (*decoder)->submit(*unit); });
    ASSERT_LE(sink.frames.size(), 2U);
  }
  repeat([&] { return (*decoder)->drain(); });
  EXPECT_GT(waits, 0U);
  EXPECT_EQ(sink.hashes, expected.hashes);
}

TEST(SoftwareDecoder, FramesOutliveIt) {
  REQUIRE_GENERATED(path, "cropped.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));  // the decoder is gone when this returns
  ASSERT_EQ(sink.frames.size(), 12U);
  for (std::size_t i = 0; i < sink.frames.size(); ++i) {
    EXPECT_EQ(test::planar_md5(sink.frames[i].info), sink.hashes[i])
        << "frame " << i << " changed while it was held";
  }
}

TEST(SoftwareDecoder, EachSlotIsAFileThatOthersCanMap) {
  REQUIRE_GENERATED(path, "cropped.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));
  std::set<SlotIdentity> identities;
  for (const Frame& frame : sink.frames) {
    identities.insert(frame.info.slot);
    void* mapped =
        mmap(nullptr, frame.info.mapping.size(), PROT_READ, MAP_SHARED, frame.info.planes[0].fd, 0);
    ASSERT_NE(mapped, MAP_FAILED);
    EXPECT_EQ(std::memcmp(mapped, frame.info.mapping.data(), frame.info.mapping.size()), 0);
    munmap(mapped, frame.info.mapping.size());
  }
  EXPECT_EQ(identities.size(), sink.frames.size());
}

TEST(SoftwareDecoder, TellsCodedSizeAndCropApart) {
  REQUIRE_GENERATED(path, "cropped.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));
  const FrameInfo& info = sink.frames.front().info;
  EXPECT_EQ(info.coded_size, (Size{176, 144}));
  EXPECT_EQ(info.crop, (Rect{0, 0, 170, 134}));
  EXPECT_EQ(info.format, kFormatNV12);
  EXPECT_EQ(info.modifier, kModifierLinear);
  EXPECT_EQ(info.plane_count, 2);
  EXPECT_EQ(info.planes[0].stride % 64, 0U);
  EXPECT_TRUE(info.defects.empty());
  EXPECT_TRUE(info.kind.irap);
  EXPECT_EQ(info.kind.type, 'I');
  EXPECT_EQ(sink.decoded.front().coded_size, info.coded_size);
}

TEST(SoftwareDecoder, GivesBackTheTimesOfTheUnitAFrameCameIn) {
  REQUIRE_GENERATED(path, "b_pyramid.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink, {.strict_order = true}));
  ASSERT_EQ(sink.frames.size(), 24U);
  for (std::size_t i = 0; i < sink.frames.size(); ++i) {
    ASSERT_TRUE(sink.frames[i].info.pts);
    EXPECT_EQ(sink.frames[i].info.pts->nanoseconds(), std::chrono::milliseconds(40 * i));
    EXPECT_GT(sink.frames[i].info.duration, 0);
  }
}

TEST(SoftwareDecoder, CarriesTheColourDescription) {
  REQUIRE_GENERATED(path, "full_range_bt709.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));
  EXPECT_EQ(sink.frames.front().info.color, (ColorInfo{.matrix_coefficients = 1,
                                                       .color_primaries = 1,
                                                       .transfer_characteristics = 1,
                                                       .full_range = true,
                                                       .chroma_siting = ChromaSiting::left}));
}

TEST(SoftwareDecoder, HidesWhatAnEditListCutsAway) {
  REQUIRE_GENERATED(path, "edit_list.mov");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));
  EXPECT_EQ(sink.decoded.size(), sink.frames.size() + 7);
  for (const Frame& frame : sink.frames) EXPECT_GE(frame.info.pts->ticks, 0);
}

TEST(SoftwareDecoder, ChangesSizeInMidStreamWhileOldFramesAreHeld) {
  REQUIRE_GENERATED(path, "size_change.264");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink));
  std::vector<Size> sizes;
  for (std::size_t i = 0; i < sink.frames.size(); ++i) {
    const FrameInfo& info = sink.frames[i].info;
    if (sizes.empty() || sizes.back() != info.coded_size) sizes.push_back(info.coded_size);
    EXPECT_EQ(test::planar_md5(info), sink.hashes[i]);
  }
  EXPECT_EQ(sizes, (std::vector<Size>{{176, 144}, {128, 96}, {176, 144}}));
}

TEST(SoftwareDecoder, LeavesDecodeOrderOutWhenAskedTo) {
  REQUIRE_GENERATED(path, "cropped.mp4");
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(*path, sink, {.decode_order = false}));
  EXPECT_TRUE(sink.decoded.empty());
  EXPECT_EQ(sink.frames.size(), 12U);
}

TEST(SoftwareDecoder, FlagsDamageAndGoesOn) {
  REQUIRE_GENERATED(whole, "container.264");
  const auto damaged =
      std::filesystem::path(*whole).parent_path().parent_path() / "bad" / "damaged_slices.264";
  KeepingSink sink;
  ASSERT_TRUE(run_decoder(damaged, sink));
  std::size_t flagged = 0;
  for (const Frame& frame : sink.frames) {
    if (frame.info.defects.has(Defect::decode_error)) ++flagged;
  }
  EXPECT_GT(flagged, 0U);
  EXPECT_LT(flagged, sink.frames.size());
  EXPECT_GE(sink.frames.size(), 20U);
}

TEST(SoftwareDecoder, FlushForgetsWhatWasNotShown) {
  REQUIRE_GENERATED(path, "b_pyramid.mp4");
  KeepingSink sink;
  auto demuxer = demux::Demuxer::open(*path);
  ASSERT_TRUE(demuxer);
  auto decoder = create_software_decoder((*demuxer)->stream(), sink);
  ASSERT_TRUE(decoder);
  for (unsigned i = 0; i < 6; ++i) ASSERT_TRUE((*decoder)->submit(**(*demuxer)->read()));
  ASSERT_TRUE((*decoder)->flush());
  const std::size_t shown_before = sink.frames.size();
  ASSERT_LT(shown_before, 6U);

  ASSERT_TRUE((*demuxer)->seek(MediaTime{0, {1, 1}}));
  FrameId first;
  while (const auto unit = (*demuxer)->read().value_or(std::nullopt)) {
    if (!first.valid()) first = unit->id;
    ASSERT_TRUE((*decoder)->submit(*unit));
  }
  ASSERT_TRUE((*decoder)->drain());
  EXPECT_EQ(sink.frames.size(), shown_before + 24);
  for (std::size_t i = shown_before; i < sink.frames.size(); ++i) EXPECT_GE(sink.frames[i].info.id, first);
}

TEST(SoftwareDecoder, SaysSoWhenNothingCanBeDecoded) {
  KeepingSink sink;
  auto decoder = create_software_decoder({.codec = Codec::h264, .extradata = {}, .container = {}}, sink);
  ASSERT_TRUE(decoder);
  const std::vector<std::uint8_t> noise(100, 0x55);
  const auto flow = (*decoder)->submit({.bytes = noise, .id = FrameId(1), .new_extradata = {}});
  ASSERT_TRUE(flow) << "a damaged unit is no error";
  const auto drained = (*decoder)->drain();
  ASSERT_FALSE(drained);
  EXPECT_EQ(drained.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(drained.error().detail.find("no picture came out of 1 access units"), std::string::npos)
      << drained.error().detail;
}

}  // namespace
}  // namespace zcplay::software
