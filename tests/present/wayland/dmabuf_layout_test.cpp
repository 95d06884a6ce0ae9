// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_layout.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "tests/present/wayland/pretend_dmabuf.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

/// An NV12 picture of 64 by 48 pixels in one fd.
class CheckDmabuf : public testing::Test {
 protected:
  static constexpr std::uint32_t kBytes = 64 * 48 * 3 / 2;

  CheckDmabuf() : memory_(::memfd_create("slot", MFD_CLOEXEC)) {
    EXPECT_EQ(::ftruncate(memory_.get(), kBytes), 0);
    frame_.format = kFormatNV12;
    frame_.coded_size = {64, 48};
    frame_.plane_count = 2;
    frame_.planes[0] = {.fd = memory_.get(), .offset = 0, .stride = 64};
    frame_.planes[1] = {.fd = memory_.get(), .offset = 64 * 48, .stride = 64};
  }
  /// "" where it passes.
  std::string complaint() const {
    const Result<void> checked = check_dmabuf(frame_);
    return checked ? "" : checked.error().detail;
  }
  UniqueFd memory_;
  FrameInfo frame_;
};

TEST_F(CheckDmabuf, AMemfdIsNone) {
  EXPECT_EQ(complaint(),
            "the emulated decoder's pictures are in a memfd, which is no dmabuf; it makes dmabufs where this "
            "user may "
            "open /dev/udmabuf (modprobe udmabuf)");
}

TEST_F(CheckDmabuf, AMemfdBehindADmabufIsNone) {
  const test::PretendDmabuf pretended(memory_.get());
  const UniqueFd other(::memfd_create("chroma", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(other.get(), kBytes), 0);
  frame_.planes[1].fd = other.get();
  EXPECT_NE(complaint(), "");
}

TEST_F(CheckDmabuf, APipeIsNone) {
  std::array<int, 2> ends = {-1, -1};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  frame_.planes[0].fd = reading.get();
  EXPECT_EQ(complaint(), "the decoder's pictures are in memory of the kind 0x50495045, which is no dmabuf");
}

TEST_F(CheckDmabuf, ADescriptorThatIsClosedIsNone) {
  frame_.planes[0].fd = -1;
  EXPECT_EQ(complaint(), "a picture's memory cannot be looked at");
}

struct LayoutCase {
  const char* name;
  void (*change)(FrameInfo&);
  const char* complaint;
};

class CheckLayout : public CheckDmabuf, public testing::WithParamInterface<LayoutCase> {};

TEST_P(CheckLayout, IsInsideItsMemory) {
  const test::PretendDmabuf pretended(memory_.get());
  GetParam().change(frame_);
  EXPECT_EQ(complaint(), GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    All, CheckLayout,
    testing::Values(
        LayoutCase{"as_it_should_be", [](FrameInfo&) {}, ""},
        LayoutCase{"one_row_more", [](FrameInfo& frame) { frame.coded_size.height = 50; },
                   "plane 1 of the decoder's pictures would end at byte 4672 of a dmabuf of 4608"},
        LayoutCase{"chroma_one_byte_late", [](FrameInfo& frame) { ++frame.planes[1].offset; },
                   "plane 1 of the decoder's pictures would end at byte 4609 of a dmabuf of 4608"},
        LayoutCase{"numbers_that_wrap",
                   [](FrameInfo& frame) { frame.planes[0] = {frame.planes[0].fd, 0xffffff00, 0xffffffff}; },
                   "plane 0 of the decoder's pictures would end at byte 210453397200 of a dmabuf of 4608"},
        LayoutCase{"rows_too_short", [](FrameInfo& frame) { frame.planes[0].stride = 63; },
                   "plane 0 of the decoder's pictures has rows of 63 bytes, too few for 64 pixels"},
        LayoutCase{"no_plane", [](FrameInfo& frame) { frame.plane_count = 0; },
                   "pictures of 64x48 in 0 planes cannot be given to a compositor"},
        LayoutCase{"no_width", [](FrameInfo& frame) { frame.coded_size.width = 0; },
                   "pictures of 0x48 in 2 planes cannot be given to a compositor"},
        LayoutCase{"beyond_what_the_protocol_counts",
                   [](FrameInfo& frame) { frame.coded_size.height = 0x80000000; },
                   "pictures of 64x2147483648 in 2 planes cannot be given to a compositor"},
        LayoutCase{"tiled_planes_begin_inside",
                   [](FrameInfo& frame) {
                     frame.modifier = 1;
                     frame.planes[1].offset = 4607;
                   },
                   ""},
        LayoutCase{"tiled_planes_that_begin_outside",
                   [](FrameInfo& frame) {
                     frame.modifier = 1;
                     frame.planes[1].offset = 4608;
                   },
                   "plane 1 of the decoder's pictures would end at byte 4609 of a dmabuf of 4608"}),
    test::CaseName());

}  // namespace
}  // namespace zcplay::wayland
