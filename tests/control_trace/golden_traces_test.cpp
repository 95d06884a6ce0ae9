// SPDX-License-Identifier: MIT
// What we ask a decoder for must stay what it was when visl and GStreamer confirmed it. The goldens are
// our traces out of the lab (goldens/README.md); here the same streams go to the emulated kernel, with
// an engine that decodes nothing.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "tests/control_trace/control_text.h"
#include "tests/control_trace/recorded_run.h"
#include "tests/control_trace/text_difference.h"
#include "tests/support/media.h"

namespace zcplay::control_trace {
namespace {

namespace fs = std::filesystem;

class NullEngine final : public emulated::Engine {
 public:
  emulated::EngineOutcome decode(const emulated::EngineInput& /*input*/,
                                 const emulated::EnginePicture& /*picture*/) override {
    return {};
  }
  void reset() override {}
};

std::string read_golden(const std::string& stream) {
  const auto bytes = test::read_file(fs::path(ZCPLAY_GOLDENS) / (stream + ".txt"));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> golden_streams() {
  std::vector<std::string> streams;
  for (const auto& entry : fs::directory_iterator(ZCPLAY_GOLDENS)) {
    if (entry.path().extension() == ".txt") streams.push_back(entry.path().stem().string());
  }
  std::ranges::sort(streams);
  return streams;
}

TEST(GoldenTraces, AreSomeDozens) {
  EXPECT_GE(golden_streams().size(), 36u);
}

class GoldenTrace : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTrace, IsWhatWeStillAskFor) {
  const auto clip = test::find_clip("h264", GetParam());
  if (!clip) GTEST_SKIP() << "there is no " << GetParam() << ": set ZCPLAY_MEDIA to where it is";
  auto kernel =
      emulated::EmulatedKernel::create({.codecs = {{.traits = &emulated::h264_codec(), .engine = [] {
                                                      return std::make_unique<NullEngine>();
                                                    }}}});
  ASSERT_TRUE(kernel) << to_string(kernel.error());
  const auto run = run_recorded(clip->path, **kernel, emulated::kMediaPath);
  ASSERT_TRUE(run) << to_string(run.error());
  const std::string golden = read_golden(GetParam());
  ASSERT_FALSE(golden.empty());
  EXPECT_EQ(first_text_difference(golden, control_text(run->trace)), "") << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Lab, GoldenTrace, testing::ValuesIn(golden_streams()),
                         [](const testing::TestParamInfo<std::string>& param) {
                           std::string name = param.param;
                           std::ranges::replace_if(
                               name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

TEST(TextDifference, NamesTheJobAndTheField) {
  const std::string text = "sps a=1\njob 0 x=1 y=2\njob 1 frame 0 x=3\n dpb 0 valid\nsps a=2\njob 2 x=1\n";
  const auto difference = [&](std::string_view what, std::string_view with) {
    std::string changed = text;
    return first_text_difference(text, changed.replace(changed.find(what), what.size(), with));
  };
  EXPECT_EQ(first_text_difference(text, text), "");
  EXPECT_EQ(difference("a=1", "a=3"), "behind the beginning: a=3 in place of a=1");
  EXPECT_EQ(difference("y=2", "y=3"), "in job 0: y=3 in place of y=2");
  EXPECT_EQ(difference(" frame 0 x=3", ""), "in job 1: nothing in place of frame 0 x=3");
  EXPECT_EQ(difference("valid", "valid active"), "in job 1: active in place of nothing");
  EXPECT_EQ(difference("a=2", "a=3"), "behind job 1: a=3 in place of a=2");
  EXPECT_EQ(difference("job 2 x=1\n", ""), "in job 2: nothing in place of job 2 x=1");
  EXPECT_EQ(first_text_difference(text, text + "job 3\n"), "behind job 2: job 3 in place of nothing");
}

}  // namespace
}  // namespace zcplay::control_trace
