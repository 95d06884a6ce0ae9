// SPDX-License-Identifier: MIT
#include "base/gl/context.h"

#include <string>

#include <GLES2/gl2ext.h>
#include <gtest/gtest.h>

#include "tests/base/gl/scripted_gl.h"

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

TEST(Context, SaysWhichVersionIsMissing) {
  test::ScriptedGl script;
  script.highest_minor_version = 0;
  EXPECT_TRUE(Context::create(script.library(), {}));
  const auto refused = Context::create(script.library(), {.minor_version = 1});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("no OpenGL ES 3.1"), std::string::npos) << refused.error().detail;
}

}  // namespace
}  // namespace zcplay::gl
