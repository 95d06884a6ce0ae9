// SPDX-License-Identifier: MIT
// Legal and illegal calls against the emulated kernel, from the list that a real kernel answers too.
#include "tests/decode/emulated/call_script.h"

#include <ostream>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "tests/decode/emulated/test_engine.h"

namespace zcplay::test {

void PrintTo(const CallScript& script, std::ostream* stream) {
  *stream << script.name;
}

namespace {

class CallScripts : public testing::TestWithParam<CallScript> {};

TEST_P(CallScripts, AnswersLikeLinux) {
  auto kernel = emulated::EmulatedKernel::create({.codecs = {test_codec()}});
  ASSERT_TRUE(kernel) << to_string(kernel.error());
  EXPECT_EQ(run_call_script(GetParam(), **kernel), "");
}

// Devices may accept bitstream buffers outside of requests; the rest must not depend on it.
TEST_P(CallScripts, AnswersLikeLinuxWithoutRequiringRequests) {
  if (!GetParam().any_device) GTEST_SKIP() << "about a choice of the emulated driver";
  auto kernel = emulated::EmulatedKernel::create({.codecs = {test_codec()}, .requires_requests = false});
  ASSERT_TRUE(kernel) << to_string(kernel.error());
  EXPECT_EQ(run_call_script(GetParam(), **kernel), "");
}

INSTANTIATE_TEST_SUITE_P(Stateless, CallScripts, testing::ValuesIn(load_call_scripts(ZCPLAY_CALL_SCRIPTS)),
                         [](const auto& row) { return row.param.name; });

TEST(CallScriptRunner, NamesTheLineThatDiffers) {
  auto kernel = emulated::EmulatedKernel::create({.codecs = {test_codec()}});
  ASSERT_TRUE(kernel);
  const auto scripts = parse_call_scripts("script wrong\nopen v\nstreamon v output\n");
  ASSERT_EQ(scripts.size(), 1U);
  EXPECT_EQ(run_call_script(scripts[0], **kernel), "wrong, line 3 (streamon): returned -22, expected 0");
  const auto too_kind = parse_call_scripts("script wrong\nopen v\ng_fmt v output -> EINVAL\n");
  EXPECT_EQ(run_call_script(too_kind[0], **kernel), "wrong, line 3 (g_fmt): returned 0, expected -22");
  const auto other_value = parse_call_scripts("script wrong\nopen v\ng_fmt v output gives_width=17\n");
  EXPECT_EQ(run_call_script(other_value[0], **kernel), "wrong, line 3: gives_width is 16, expected 17");
}

}  // namespace
}  // namespace zcplay::test
