// SPDX-License-Identifier: MIT
#include "present/gl/context.h"

#include <string>

#include <GLES2/gl2ext.h>
#include <gtest/gtest.h>

#include "present/gl/program.h"
#include "present/gl/shaders.h"
#include "tests/present/gl/offscreen.h"
#include "tests/present/gl/scripted_gl.h"

namespace zcplay::gl {
namespace {

TEST(Context, WantsNoAlphaForWindows) {
  test::ScriptedGl script;
  script.alpha_size = 8;
  EXPECT_TRUE(Context::create(script.library(), {.windows = false}));
  const auto refused = Context::create(script.library(), {.windows = true});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("no alpha"), std::string::npos) << refused.error().detail;
}

TEST(Context, SaysWhatGlComplainsOf) {
  test::ScriptedGl script;
  const auto context = Context::create(script.library(), {});
  ASSERT_TRUE(context);
  EXPECT_TRUE((*context)->check("glDrawArrays"));
  script.gl_error = GL_OUT_OF_MEMORY;
  const auto failed = (*context)->check("glDrawArrays");
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().detail.find("GL_OUT_OF_MEMORY"), std::string::npos) << failed.error().detail;
  EXPECT_TRUE((*context)->check("glDrawArrays"));
}

TEST(Context, SaysThatTheGpuWasReset) {
  test::ScriptedGl script;
  const auto context = Context::create(script.library(), {});
  ASSERT_TRUE(context);
  script.reset_status = GL_GUILTY_CONTEXT_RESET_EXT;
  const auto failed = (*context)->check("glDrawArrays");
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().detail.find("reset"), std::string::npos) << failed.error().detail;
}

TEST(Program, CarriesTheDriversWords) {
  std::string reason;
  const auto offscreen = test::Offscreen::create(reason);
  if (!offscreen) GTEST_SKIP() << reason;
  const auto wrong = Program::create(offscreen->context(), "wrong", shaders::kPictureVert,
                                     {"#version 300 es\nvoid main() { no_such_function(); }\n"});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("no_such_function"), std::string::npos) << wrong.error().detail;
  EXPECT_EQ(wrong.error().detail.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace zcplay::gl
