// SPDX-License-Identifier: MIT
#include "base/gl/program.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/base/gl/drivers_own_memory.h"

namespace zcplay::gl {
namespace {

constexpr const char* kVersion = "#version 310 es\nlayout(local_size_x = 1) in;\n";

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const test::DriversOwnMemory uncounted;
    auto library = Library::load(Library::Use::compute);
    if (!library) GTEST_SKIP() << to_string(library.error());
    auto context = Context::create(*library, {.platform = EGL_PLATFORM_SURFACELESS_MESA, .minor_version = 1});
    if (!context) GTEST_SKIP() << to_string(context.error());
    context_ = std::move(*context);
  }
  std::unique_ptr<Context> context_;
};

TEST_F(ProgramTest, OutlivesAnotherContextWithoutADisplay) {
  const test::DriversOwnMemory uncounted;
  const auto library = Library::load(Library::Use::compute);
  ASSERT_TRUE(library);
  auto other = Context::create(*library, {.platform = EGL_PLATFORM_SURFACELESS_MESA, .minor_version = 1});
  ASSERT_TRUE(other) << to_string(other.error());
  other->reset();
  ASSERT_TRUE(context_->make_current(EGL_NO_SURFACE));
  EXPECT_TRUE(Program::create_compute(*context_, "still", {kVersion, "void main() {}\n"}));
}

TEST_F(ProgramTest, TakesAComputeShaderInPieces) {
  const test::DriversOwnMemory uncounted;
  const auto made = Program::create_compute(
      *context_, "right", {kVersion, "void work();\nvoid main() { work(); }\n", "void work() {}\n"});
  EXPECT_TRUE(made) << to_string(made.error());
}

TEST_F(ProgramTest, CarriesTheDriversWords) {
  const test::DriversOwnMemory uncounted;
  const auto wrong =
      Program::create_compute(*context_, "wrong", {kVersion, "void main() { no_such_function(); }\n"});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("no_such_function"), std::string::npos) << wrong.error().detail;
  EXPECT_EQ(wrong.error().detail.find('\n'), std::string::npos);
}

TEST_F(ProgramTest, SaysWhatDoesNotLink) {
  const test::DriversOwnMemory uncounted;
  const auto wrong = Program::create_compute(
      *context_, "loose", {kVersion, "void no_such_piece();\nvoid main() { no_such_piece(); }\n"});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("no_such_piece"), std::string::npos) << wrong.error().detail;
}

}  // namespace
}  // namespace zcplay::gl
