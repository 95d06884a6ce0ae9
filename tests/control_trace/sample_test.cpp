// SPDX-License-Identifier: MIT
// Traces of a real kernel, made in the lab (Linux 7.2 with visl) by decoding two conformance streams:
//   zcplay decode 64x64-I-P-B-P.h264 --device visl    cat trace > progressive.trace
//   zcplay decode HCAFF1_HHI.264 --device visl        the first four jobs > fields.trace
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "tests/control_trace/control_text.h"
#include "tests/control_trace/read_control_trace.h"
#include "tests/control_trace/recorded_run.h"
#include "tests/support/case_name.h"
#include "tests/support/media.h"

namespace zcplay::control_trace {
namespace {

struct Sample {
  const char* name;
  const char* clip;
};

void PrintTo(const Sample& sample, std::ostream* out) {
  *out << sample.name;
}

class TraceSample : public testing::TestWithParam<Sample> {
 protected:
  static std::string read_text(const std::string& name) {
    std::ifstream file(std::filesystem::path(ZCPLAY_TRACE_SAMPLES) / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static ControlTrace read_sample() {
    auto trace = read_control_trace(read_text(std::string(GetParam().name) + ".trace"));
    EXPECT_TRUE(trace) << trace.error().detail;
    return trace ? std::move(*trace) : ControlTrace{};
  }
};

TEST_P(TraceSample, SaysWhatItsTextSays) {
  EXPECT_EQ(control_text(read_sample()), read_text(std::string(GetParam().name) + ".txt"));
}

// The same client on the emulated device sends the same jobs: the sample is read as it was meant. Where our
// client comes to send other controls, the samples must be made anew.
TEST_P(TraceSample, IsWhatOurClientSends) {
  const auto clip = test::find_clip("h264", GetParam().clip);
  if (!clip) GTEST_SKIP() << "the clip " << GetParam().clip << " is not in $ZCPLAY_MEDIA";
  auto kernel = emulated::EmulatedKernel::create(
      {.codecs = {{.traits = &emulated::h264_codec(), .engine = emulated::create_h264_engine}}});
  ASSERT_TRUE(kernel);
  auto sent = run_recorded(clip->path, **kernel, emulated::kMediaPath);
  ASSERT_TRUE(sent) << sent.error().detail;
  const ControlTrace sample = read_sample();
  ASSERT_GE(sent->trace.size(), sample.size());
  sent->trace.resize(sample.size());
  EXPECT_EQ(first_difference(sent->trace, sample), "");
}

INSTANTIATE_TEST_SUITE_P(Visl, TraceSample,
                         testing::Values(Sample{"progressive", "64x64-I-P-B-P.h264"},
                                         Sample{"fields", "HCAFF1_HHI.264"}),
                         test::CaseName());

}  // namespace
}  // namespace zcplay::control_trace
