// SPDX-License-Identifier: MIT
// Decoding for a player: the CPU gets no view of a picture, and many frames are held.
#include <linux/videodev2.h>

#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/v4l2/buffer_types.h"
#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/kernel_wrapper.h"

namespace zcplay::v4l2 {
namespace {

/// Tells mappings of pictures from mappings of bitstream, by the offset that VIDIOC_QUERYBUF gave for them.
class MappingKernel final : public test::KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;

  int ioctl(int fd, unsigned long request, void* argument) override {
    const int result = KernelWrapper::ioctl(fd, request, argument);
    if (request == VIDIOC_QUERYBUF && result == 0) note(*static_cast<const v4l2_buffer*>(argument));
    return result;
  }

  int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override {
    ++(picture_offsets_.contains(offset) ? of_pictures : of_bitstream);
    return KernelWrapper::mmap(fd, length, protection, offset, address);
  }

  unsigned of_pictures = 0;
  unsigned of_bitstream = 0;

 private:
  void note(const v4l2_buffer& buffer) {
    const bool planes = is_multiplanar(static_cast<v4l2_buf_type>(buffer.type));
    const off_t offset =
        planes ? static_cast<off_t>(buffer.m.planes[0].m.mem_offset) : static_cast<off_t>(buffer.m.offset);
    const bool picture =
        buffer.type == V4L2_BUF_TYPE_VIDEO_CAPTURE || buffer.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
    if (picture)
      picture_offsets_.insert(offset);
    else
      picture_offsets_.erase(offset);
  }

  std::set<off_t> picture_offsets_;
};

struct Mappings {
  unsigned of_pictures = 0;
  unsigned of_bitstream = 0;
  std::size_t shown = 0;
  std::size_t shown_with_mapping = 0;
};

Mappings run_holding(std::size_t hold, bool map_pictures) {
  MappingKernel* kernel = nullptr;
  test::EmulatedRunSetup setup;
  setup.hold = hold;
  setup.decoder.map_pictures = map_pictures;
  setup.decoder.on_screen = 1;
  setup.wrap = [&](Kernel& inner) {
    auto wrapped = std::make_unique<MappingKernel>(inner);
    kernel = wrapped.get();
    return wrapped;
  };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  if (!run) return {};
  EXPECT_TRUE(run->finish());
  Mappings found{.of_pictures = kernel->of_pictures, .of_bitstream = kernel->of_bitstream};
  found.shown = run->sink.shown.size();
  for (const test::SeenPicture& picture : run->sink.shown) {
    if (!picture.info.mapping.empty()) ++found.shown_with_mapping;
  }
  return found;
}

TEST(StatelessPlaying, MapsNoPictureNotEvenOfSlotsAddedLater) {
  const Mappings few = run_holding(1, true);
  const Mappings many = run_holding(12, true);
  EXPECT_GT(few.of_pictures, 0u);
  EXPECT_GT(many.of_pictures, few.of_pictures) << "the second run adds no slots: it proves nothing";
  EXPECT_EQ(many.shown_with_mapping, 240u);

  const Mappings playing = run_holding(12, false);
  EXPECT_EQ(playing.of_pictures, 0u);
  EXPECT_GT(playing.of_bitstream, 0u) << "the CPU writes bitstream";
  EXPECT_EQ(playing.shown, 240u);
  EXPECT_EQ(playing.shown_with_mapping, 0u);
}

/// As for a player that sleeps until its frames were shown, and finds all done that it had queued before.
TEST(StatelessPlaying, OneWaitServesAllThatWasFinishedMeanwhile) {
  test::EmulatedRunSetup setup;
  emulated::EmulatedKernel* kernel = nullptr;
  setup.wrap = [&](Kernel& inner) {
    kernel = static_cast<emulated::EmulatedKernel*>(&inner);
    return std::make_unique<test::KernelWrapper>(inner);
  };
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_NE(run, nullptr);
  run->on_busy = [&] { kernel->finish_jobs(); };
  ASSERT_TRUE(run->decode(81));
  EXPECT_EQ(run->sink.decoded.size(), 80u);
  EXPECT_EQ(run->loop().waits(), 20u);
}

}  // namespace
}  // namespace zcplay::v4l2
