// SPDX-License-Identifier: MIT
#include "tests/control_trace/annex_b_pieces.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/frame.h"
#include "decode/bitstream/nal_splitter.h"
#include "decode/demux/demuxer.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/sps.h"
#include "tests/support/media.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::control_trace {
namespace {

namespace fs = std::filesystem;

class AnnexBPieces : public testing::Test {
 protected:
  /// The number of files; 0 where there is no such clip.
  unsigned write(const char* file) {
    const auto clip = test::find_clip("h264", file);
    if (!clip) return 0;
    original_ = clip->path;
    const auto pieces = write_annex_b_pieces(clip->path.string(), (folder_.path() / "piece").string());
    if (!pieces) ADD_FAILURE() << to_string(pieces.error());
    return pieces.value_or(0);
  }
  std::vector<std::uint8_t> piece(unsigned number) {
    return test::read_file(folder_.path() / ("piece" + std::to_string(number) + ".h264"));
  }
  /// All picture sizes that a piece speaks of, in order.
  std::vector<Size> sizes(unsigned number) {
    std::vector<Size> sizes;
    const auto bytes = piece(number);
    NalSplitter splitter(bytes, NalFraming::annex_b);
    while (const auto unit = splitter.next()) {
      const h264::NalUnit nal = h264::parse_nal_unit(*unit);
      if (nal.type != h264::NalType::sps) continue;
      const auto sps = h264::parse_sps(nal.payload());
      if (sps) sizes.push_back(sps->coded_size());
    }
    return sizes;
  }

  test::TemporaryFolder folder_;
  fs::path original_;
};

TEST_F(AnnexBPieces, RawStreamsComeOutAsTheyAre) {
  const unsigned pieces = write("FRExt2_Panasonic.avc");
  if (pieces == 0) GTEST_SKIP() << "no clip: set ZCPLAY_MEDIA";
  EXPECT_EQ(pieces, 1u);
  EXPECT_EQ(piece(1), test::read_file(original_));
}

TEST_F(AnnexBPieces, AnotherSizeBeginsAnotherFile) {
  const unsigned pieces = write("extradata-reload-multi-stsd.mp4");
  if (pieces == 0) GTEST_SKIP() << "no clip: set ZCPLAY_MEDIA";
  ASSERT_EQ(pieces, 2u);
  EXPECT_EQ(sizes(1), (std::vector<Size>{{256, 128}}));
  EXPECT_EQ(sizes(2), (std::vector<Size>{{128, 128}}));
}

TEST_F(AnnexBPieces, LengthsBecomeStartCodes) {
  const unsigned pieces = write("dts_5frames.mkv");
  if (pieces == 0) GTEST_SKIP() << "no clip: set ZCPLAY_MEDIA";
  EXPECT_EQ(pieces, 1u);
  auto demuxer = demux::Demuxer::open((folder_.path() / "piece1.h264").string());
  ASSERT_TRUE(demuxer) << to_string(demuxer.error());
  unsigned units = 0;
  for (auto unit = (*demuxer)->read(); unit && *unit; unit = (*demuxer)->read()) ++units;
  EXPECT_EQ(units, 5u);
}

TEST_F(AnnexBPieces, WhatCannotBeReadIsAnError) {
  EXPECT_FALSE(write_annex_b_pieces("/nowhere.mp4", (folder_.path() / "piece").string()));
}

}  // namespace
}  // namespace zcplay::control_trace
