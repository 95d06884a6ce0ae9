// SPDX-License-Identifier: MIT
// Makes every field of every H.264 control wrong, one at a time, and wants each noticed: by the
// kernel's validation, by libavcodec's view of the picture, or by the emulated engine, in its pixels
// or by refusing.
#include <fcntl.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "tests/oracle/engine_replay.h"
#include "tests/oracle/mutation.h"
#include "tests/oracle/mutation_verdict.h"
#include "tests/oracle/recording.h"
#include "tests/oracle/synthetic_stream.h"
#include "tests/support/media.h"

namespace zcplay::oracle {
namespace {

using test::Clip;

/// Short streams of $ZCPLAY_MEDIA: fields, MBAFF, scaling lists in both parameter sets, long-term
/// references, several parameter sets, POC type 1 as encoders use it.
constexpr std::array<std::string_view, 8> kMediaClips = {
    "FRExt2_Panasonic.avc", "HCAMFF1_HHI.264",     "FREXT01_JVC_D.264", "MR1_BT_A.h264",
    "test_vd_rc.264",       "test_qcif_cabac.264", "HCAFF1_HHI.264",    "test_scalinglist_jm.264"};

/// Fields that hold 0 in all that can be decoded and viewed; being compared by value they are caught
/// all the same.
constexpr std::array<std::string_view, 7> kAlwaysZero = {
    "sps.bit_depth_luma_minus8",                  // VDPAU shows 8 bits
    "sps.bit_depth_chroma_minus8",                //
    "sps.flags.separate_colour_plane",            // 4:4:4
    "sps.flags.qpprime_y_zero_transform_bypass",  // 4:4:4
    "pps.num_slice_groups_minus1",                // FMO
    "decode_params.slice_group_change_cycle",     // FMO
    "decode_params.reserved"};

constexpr std::size_t kMaxPictures = 32;
/// How many streams the engine decodes at most until it notices a mutation.
constexpr std::size_t kMaxReplays = 4;

bool is_always_zero(std::string_view field) {
  return std::ranges::find(kAlwaysZero, field) != kAlwaysZero.end() || field.ends_with(".undefined_bits") ||
         field.ends_with(".reserved");
}

struct Stream {
  std::string name;
  Recording recording;
  std::unique_ptr<EngineReplay> replay;
};

/// What all streams together made of a mutation.
struct Row {
  const Mutation* mutation = nullptr;
  MutationVerdict total;  ///< counts summed up, the first objection of each kind
  std::vector<std::string> missed_in;
  std::string exercised_in;
};

class ControlMutation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const Clip& clip : test::all_clips()) {
      const bool chosen =
          clip.origin == "generated" || std::ranges::find(kMediaClips, clip.file) != kMediaClips.end();
      if (clip.codec == "h264" && clip.clean && chosen) add(clip.file, clip.path);
      has_media = has_media || clip.origin != "generated";
    }
    // Last, since little of them is predicted: the engine sees more in others.
    for (const PocCoding coding : kAllPocCodings)
      add("synthetic " + to_string(coding), write_synthetic_file(coding));
  }
  static void TearDownTestSuite() { streams.clear(); }

  static void add(std::string name, const std::filesystem::path& path) {
    Result<Recording> recording = record(path, kMaxPictures);
    ASSERT_TRUE(recording.has_value()) << to_string(recording.error());
    if (!recording->viewable) return;
    auto stream = std::make_unique<Stream>(Stream{std::move(name), std::move(*recording), nullptr});
    stream->replay = std::make_unique<EngineReplay>(stream->recording);
    EXPECT_EQ(stream->replay->trouble(), "") << stream->name;
    streams.push_back(std::move(stream));
  }

  static Row judge_everywhere(const Mutation& mutation);
  static void ask_engine(const Mutation& mutation, Row& row);

  static inline std::vector<std::unique_ptr<Stream>> streams;
  static inline bool has_media = false;
};

Row ControlMutation::judge_everywhere(const Mutation& mutation) {
  Row row{.mutation = &mutation, .total = {}, .missed_in = {}, .exercised_in = {}};
  ask_engine(mutation, row);
  for (const auto& stream : streams) {
    const MutationVerdict verdict = judge(mutation, stream->recording, nullptr);
    row.total.applied += verdict.applied;
    row.total.exercised += verdict.exercised;
    row.total.named += verdict.named;
    if (row.total.kernel.empty()) row.total.kernel = verdict.kernel;
    if (!verdict.caught()) row.missed_in.push_back(stream->name);
    if (verdict.exercised > 0 && row.exercised_in.empty()) row.exercised_in = stream->name;
  }
  return row;
}

bool uses(const Stream& stream, const Mutation& mutation) {
  return std::ranges::any_of(stream.recording.pictures, [&](const RecordedPicture& picture) {
    return exercises(picture.controls, mutation);
  });
}

/// The engine decodes streams that use the field, and others only if there are too few.
void ControlMutation::ask_engine(const Mutation& mutation, Row& row) {
  std::size_t replays = 0;
  for (const bool used : {true, false}) {
    for (const auto& stream : streams) {
      if (uses(*stream, mutation) != used) continue;
      if (!row.total.engine.empty() || replays++ == kMaxReplays) return;
      row.total.engine = judge(mutation, stream->recording, stream->replay.get()).engine;
    }
  }
}

void print_table(const std::vector<Row>& rows) {
  fmt::print("{:<58} {:<12} {:>11} {:<42} {:<8} {}\n", "field", "change", "libavcodec", "kernel", "engine",
             "used in");
  for (const Row& row : rows) {
    const MutationVerdict& total = row.total;
    const std::string_view engine = total.engine.starts_with("refused") ? "refused"
                                    : total.engine.empty()              ? "-"
                                                                        : "pixels";
    fmt::print("{:<58} {:<12} {:>5}/{:<5} {:<42} {:<8} {}\n", row.mutation->field->name,
               to_string(row.mutation->change), total.named, total.applied,
               total.kernel.empty() ? "-" : total.kernel, engine,
               row.exercised_in.empty() ? "- (always 0)" : row.exercised_in);
  }
}

TEST_F(ControlMutation, EveryFieldIsCaught) {
  const std::vector<Mutation> mutations = all_mutations();
  std::vector<Row> rows;
  std::set<std::string> unused;
  for (const Mutation& mutation : mutations) {
    Row row = judge_everywhere(mutation);
    if (row.total.exercised == 0 && !is_always_zero(mutation.field->name))
      unused.insert(mutation.field->name);
    if (row.total.applied > 0) rows.push_back(std::move(row));
  }
  print_table(rows);
  for (const Row& row : rows) {
    EXPECT_TRUE(row.missed_in.empty())
        << row.mutation->field->name << ", " << to_string(row.mutation->change) << ": nobody noticed in "
        << fmt::format("{}", fmt::join(row.missed_in, ", "));
  }
  if (unused.empty()) return;
  ASSERT_FALSE(has_media) << "no stream uses " << fmt::format("{}", fmt::join(unused, ", "));
  GTEST_SKIP() << "no stream at hand uses " << fmt::format("{}", fmt::join(unused, ", "))
               << ": set ZCPLAY_MEDIA or ZCPLAY_GENERATED_MEDIA";
}

/// The two controls that are set once, before any picture.
struct ModeCase {
  const char* name;
  std::uint32_t id;
  std::int32_t right;
  std::int32_t wrong;
};

class ModeMutation : public testing::TestWithParam<ModeCase> {};

TEST_P(ModeMutation, KernelRefusesTheOtherMode) {
  const ModeCase& mode = GetParam();
  auto kernel = emulated::EmulatedKernel::create(
      {.codecs = {{.traits = &emulated::h264_codec(), .engine = emulated::create_h264_engine}}});
  ASSERT_TRUE(kernel.has_value()) << to_string(kernel.error());
  const KernelFd video(**kernel, (*kernel)->open(std::string(emulated::kVideoPath), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(video.valid());
  const auto set = [&](std::int32_t value) {
    v4l2_ext_control control{};
    control.id = mode.id;
    control.value = value;
    v4l2_ext_controls controls{};
    controls.which = V4L2_CTRL_WHICH_CUR_VAL;
    controls.count = 1;
    controls.controls = &control;
    return (*kernel)->ioctl(video.get(), VIDIOC_S_EXT_CTRLS, &controls);
  };
  EXPECT_EQ(set(mode.right), 0);
  const int refused = set(mode.wrong);
  fmt::print("{:<58} {:<12} {:>11} {}\n", mode.name, "other mode", "-", std::strerror(-refused));
  EXPECT_LT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(H264, ModeMutation,
                         testing::Values(ModeCase{"decode_mode", V4L2_CID_STATELESS_H264_DECODE_MODE,
                                                  V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED,
                                                  V4L2_STATELESS_H264_DECODE_MODE_SLICE_BASED},
                                         ModeCase{"start_code", V4L2_CID_STATELESS_H264_START_CODE,
                                                  V4L2_STATELESS_H264_START_CODE_ANNEX_B,
                                                  V4L2_STATELESS_H264_START_CODE_NONE}),
                         [](const testing::TestParamInfo<ModeCase>& mode) { return mode.param.name; });

}  // namespace
}  // namespace zcplay::oracle
