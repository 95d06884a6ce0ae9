// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

Result<int> half_of(int value) {
  if (value % 2 != 0) return fail(ErrorCode::usage, "half", "3 is odd; give an even number");
  return value / 2;
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_EQ(half_of(4).value(), 2);
  const Result<int> odd = half_of(3);
  ASSERT_FALSE(odd.has_value());
  EXPECT_EQ(odd.error().code, ErrorCode::usage);
  EXPECT_EQ(odd.error().operation, "half");
  EXPECT_EQ(odd.error().system_errno, 0);
}

TEST(Error, TextIsTheDetailWhereTheSystemWasNotInvolved) {
  EXPECT_EQ(to_string(Error{ErrorCode::usage, "parse", 0, "frame=x is not a number"}),
            "frame=x is not a number");
}

TEST(Error, TextNamesTheCallAndTheReasonOfTheSystem) {
  const std::string text =
      to_string(Error{ErrorCode::environment, "VIDIOC_QBUF", ENODEV, "/dev/video1 went away"});
  EXPECT_EQ(text, "/dev/video1 went away (VIDIOC_QBUF: No such device)");
}

TEST(Error, TextWithoutDetailStillSaysWhatFailed) {
  EXPECT_EQ(to_string(Error{ErrorCode::environment, "open", ENOENT, ""}),
            "open failed (open: No such file or directory)");
}

struct ExitCase {
  ErrorCode code;
  int status;
  const char* name;
};

class ExitCodeTest : public testing::TestWithParam<ExitCase> {};

TEST_P(ExitCodeTest, IsTheDocumentedOne) {
  EXPECT_EQ(static_cast<int>(exit_code(GetParam().code)), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(All, ExitCodeTest,
                         testing::Values(ExitCase{ErrorCode::usage, 2, "usage"},
                                         ExitCase{ErrorCode::unreadable_input, 3, "unreadable_input"},
                                         ExitCase{ErrorCode::unsupported_input, 3, "unsupported_input"},
                                         ExitCase{ErrorCode::environment, 4, "environment"},
                                         ExitCase{ErrorCode::timed_out, 4, "timed_out"},
                                         ExitCase{ErrorCode::device_gone, 4, "device_gone"},
                                         ExitCase{ErrorCode::interrupted, 5, "interrupted"}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace zcplay
