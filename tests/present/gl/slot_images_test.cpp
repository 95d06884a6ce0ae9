// SPDX-License-Identifier: MIT
#include "present/gl/slot_images.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/base/gl/scripted_gl.h"
#include "tests/support/case_name.h"

namespace zcplay::gl {
namespace {

constexpr EGLint fourcc(const char (&code)[5]) {
  return static_cast<EGLint>(drm_format(code).fourcc);
}

FrameInfo frame_in_slot(std::uint64_t inode, int fd = 7) {
  FrameInfo frame;
  frame.format = kFormatNV12;
  frame.coded_size = {65, 48};
  frame.crop = {0, 0, 65, 47};
  frame.slot = {.device = 3, .inode = inode};
  frame.plane_count = 2;
  frame.planes[0] = {.fd = fd, .offset = 0, .stride = 128};
  frame.planes[1] = {.fd = fd, .offset = 128 * 48, .stride = 128};
  return frame;
}

class SlotImagesTest : public testing::Test {
 protected:
  void SetUp() override { begin(); }

  void begin() {
    auto context = Context::create(script_.library(), {});
    ASSERT_TRUE(context) << to_string(context.error());
    context_ = std::move(*context);
    auto images = SlotImages::create(*context_);
    ASSERT_TRUE(images) << to_string(images.error());
    images_ = std::move(*images);
  }

  test::ScriptedGl script_;
  std::unique_ptr<Context> context_;
  std::unique_ptr<SlotImages> images_;
};

TEST_F(SlotImagesTest, ImportsEachPlaneAsWhatItIs) {
  ASSERT_TRUE(images_->textures(frame_in_slot(1)));
  ASSERT_EQ(script_.imports.size(), 2U);
  auto& luma = script_.imports[0];
  EXPECT_EQ(luma[EGL_LINUX_DRM_FOURCC_EXT], fourcc("R8  "));
  EXPECT_EQ(luma[EGL_WIDTH], 65);
  EXPECT_EQ(luma[EGL_DMA_BUF_PLANE0_PITCH_EXT], 128);
  auto& chroma = script_.imports[1];
  EXPECT_EQ(chroma[EGL_LINUX_DRM_FOURCC_EXT], fourcc("GR88"));
  EXPECT_EQ(chroma[EGL_WIDTH], 33);
  EXPECT_EQ(chroma[EGL_HEIGHT], 24);
  EXPECT_EQ(chroma[EGL_DMA_BUF_PLANE0_FD_EXT], 7);
  EXPECT_EQ(chroma[EGL_DMA_BUF_PLANE0_OFFSET_EXT], 128 * 48);
}

TEST_F(SlotImagesTest, ImportsTenBitsAsSixteen) {
  FrameInfo frame = frame_in_slot(1);
  frame.format = kFormatP010;
  ASSERT_TRUE(images_->textures(frame));
  EXPECT_EQ(script_.imports[0][EGL_LINUX_DRM_FOURCC_EXT], fourcc("R16 "));
  EXPECT_EQ(script_.imports[1][EGL_LINUX_DRM_FOURCC_EXT], fourcc("GR32"));
}

TEST_F(SlotImagesTest, ImportsASlotOnceWhateverItsDescriptor) {
  const auto first = images_->textures(frame_in_slot(1, 7));
  const auto second = images_->textures(frame_in_slot(2, 8));
  const auto again = images_->textures(frame_in_slot(1, 9));
  ASSERT_TRUE(first && second && again);
  EXPECT_EQ(script_.imports.size(), 4U);
  EXPECT_EQ(again->luma, first->luma);
  EXPECT_EQ(again->chroma, first->chroma);
  EXPECT_NE(second->luma, first->luma);
}

TEST_F(SlotImagesTest, TellsSlotsApartWhoseDescriptorsAreAlike) {
  const auto first = images_->textures(frame_in_slot(1, 7));
  const auto second = images_->textures(frame_in_slot(2, 7));
  ASSERT_TRUE(first && second);
  EXPECT_NE(second->luma, first->luma);
}

TEST_F(SlotImagesTest, ImportsAnewWhereTheLayoutChanges) {
  ASSERT_TRUE(images_->textures(frame_in_slot(1)));
  FrameInfo other = frame_in_slot(1);
  other.planes[1].offset += 4096;
  ASSERT_TRUE(images_->textures(other));
  EXPECT_EQ(script_.imports.size(), 4U);
  // What the slot was before, nobody asks for again.
  EXPECT_EQ(script_.images.size(), 2U);
}

TEST_F(SlotImagesTest, LetsSlotsOfAnotherSizeGo) {
  for (std::uint64_t inode = 1; inode <= 5; ++inode) ASSERT_TRUE(images_->textures(frame_in_slot(inode)));
  FrameInfo larger = frame_in_slot(9);
  larger.coded_size = {128, 64};
  ASSERT_TRUE(images_->textures(larger));
  EXPECT_EQ(script_.images.size(), 2U);
  EXPECT_EQ(script_.textures.size(), 2U);
}

TEST_F(SlotImagesTest, KeepsThoseUsedLast) {
  for (std::uint64_t inode = 1; inode <= 200; ++inode) {
    ASSERT_TRUE(images_->textures(frame_in_slot(inode)));
    ASSERT_TRUE(images_->textures(frame_in_slot(1)));
  }
  EXPECT_LE(script_.images.size(), 128U);
  const std::size_t before = script_.imports.size();
  ASSERT_TRUE(images_->textures(frame_in_slot(1)));
  EXPECT_EQ(script_.imports.size(), before);
}

TEST_F(SlotImagesTest, LeavesNothingBehind) {
  ASSERT_TRUE(images_->textures(frame_in_slot(1)));
  images_.reset();
  EXPECT_TRUE(script_.images.empty());
  EXPECT_TRUE(script_.textures.empty());
}

TEST_F(SlotImagesTest, SaysWhichPlaneCannotBeImported) {
  script_.refused_formats = {fourcc("GR88")};
  const auto refused = images_->textures(frame_in_slot(1));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("plane 1"), std::string::npos) << refused.error().detail;
  EXPECT_NE(refused.error().detail.find("GR88"), std::string::npos) << refused.error().detail;
  // The plane that could be is not kept.
  EXPECT_TRUE(script_.images.empty());
  // It was tried, not remembered.
  script_.refused_formats.clear();
  EXPECT_TRUE(images_->textures(frame_in_slot(1)));
}

TEST_F(SlotImagesTest, SaysWhenTheGpuWillNotReadAnImage) {
  script_.gl_error = GL_INVALID_OPERATION;
  const auto refused = images_->textures(frame_in_slot(1));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("GL_INVALID_OPERATION"), std::string::npos) << refused.error().detail;
  EXPECT_TRUE(script_.images.empty());
}

struct OddFrame {
  std::string name;
  void (*spoil)(FrameInfo&);
};

const OddFrame kOddFrames[] = {
    {"tiled", [](FrameInfo& frame) { frame.modifier = 1; }},
    {"three_planes", [](FrameInfo& frame) { frame.format = kFormatQ410; }},
    {"unknown_format", [](FrameInfo& frame) { frame.format = drm_format("WXYZ"); }},
    {"plane_missing", [](FrameInfo& frame) { frame.plane_count = 1; }},
    {"offset_beyond_all", [](FrameInfo& frame) { frame.planes[1].offset = 0xfffff000U; }},
    {"stride_beyond_all", [](FrameInfo& frame) { frame.planes[0].stride = 0x80000000U; }},
};

class SlotImagesRefuse : public SlotImagesTest, public testing::WithParamInterface<OddFrame> {};

TEST_P(SlotImagesRefuse, InOneSentence) {
  FrameInfo frame = frame_in_slot(1);
  GetParam().spoil(frame);
  const auto refused = images_->textures(frame);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().detail.empty());
  EXPECT_TRUE(script_.images.empty());
}

INSTANTIATE_TEST_SUITE_P(Frames, SlotImagesRefuse, testing::ValuesIn(kOddFrames), test::CaseName{});

struct PoorMachine {
  std::string name;
  std::string egl_extensions;
  std::string gl_extensions;
  std::string missing;
};

const PoorMachine kPoorMachines[] = {
    {"no_dmabufs", "EGL_KHR_surfaceless_context EGL_KHR_image_base", "GL_OES_EGL_image",
     "EGL_EXT_image_dma_buf_import"},
    {"only_a_longer_name",
     "EGL_KHR_surfaceless_context EGL_KHR_image_base EGL_EXT_image_dma_buf_import_modifiers",
     "GL_OES_EGL_image", "EGL_EXT_image_dma_buf_import"},
    {"no_images_in_gles", "EGL_KHR_surfaceless_context EGL_KHR_image_base EGL_EXT_image_dma_buf_import",
     "GL_OES_EGL_image_external", "GL_OES_EGL_image"},
};

class SlotImagesNeed : public testing::TestWithParam<PoorMachine> {};

TEST_P(SlotImagesNeed, WhatTheyName) {
  test::ScriptedGl script;
  script.egl_extensions = GetParam().egl_extensions;
  script.gl_extensions = GetParam().gl_extensions;
  const auto context = Context::create(script.library(), {});
  ASSERT_TRUE(context);
  const auto images = SlotImages::create(**context);
  ASSERT_FALSE(images);
  EXPECT_EQ(images.error().code, ErrorCode::environment);
  EXPECT_NE(images.error().detail.find(GetParam().missing), std::string::npos) << images.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Machines, SlotImagesNeed, testing::ValuesIn(kPoorMachines), test::CaseName{});

}  // namespace
}  // namespace zcplay::gl
