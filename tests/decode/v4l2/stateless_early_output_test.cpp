// SPDX-License-Identifier: MIT
// Frames given out before the device is through, on dmabufs with real fences: the kernel lab has them.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "decode/emulated/producer_fences.h"
#include "decode/emulated/slot_memory.h"
#include "tests/decode/v4l2/emulated_run.h"
#include "tests/support/planar_md5.h"

namespace zcplay::v4l2 {
namespace {

using emulated::SlotBacking;

bool fences_can_be_had() {
  const auto memory = emulated::SlotMemory::create(4096);
  const bool dmabuf =
      memory && (memory->backing() == SlotBacking::udmabuf || memory->backing() == SlotBacking::dma_heap);
  return dmabuf && emulated::ProducerFences::create().has_value();
}

std::size_t count_pending(const test::CollectingSink& sink) {
  return static_cast<std::size_t>(std::count_if(sink.shown.begin(), sink.shown.end(),
                                                [](const auto& seen) { return seen.info.pending; }));
}

/// Waits for the fence of each frame it is given, as a compositor should, and only then looks.
class WaitingSink final : public PictureSink {
 public:
  void on_decoded(const FrameInfo&) override {}
  void on_frame(Frame frame) override {
    pollfd entry{.fd = frame.info.planes[0].fd, .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&entry, 1, 10'000), 1) << "a fence that never signals";
    shown.push_back({frame.info, test::planar_md5(frame.info)});
  }
  std::vector<test::SeenPicture> shown;
};

test::EmulatedRunSetup with_fences(bool attach, bool early) {
  test::EmulatedRunSetup setup;
  setup.kernel.attach_fences = attach;
  setup.kernel.completion_delay = std::chrono::milliseconds(3);
  setup.decoder.early_output = early;
  return setup;
}

TEST(StatelessEarlyOutput, IsWhatItIsWithoutOnceTheFencesHaveSignalled) {
  if (!fences_can_be_had()) GTEST_SKIP() << "no udmabuf or dma-heap, or no sw_sync";
  test::CollectingSink reference(0, test::Hashing::shown);
  ASSERT_TRUE(test::decode_in_software(test::demo_clip(), reference));
  WaitingSink waiting;
  auto setup = with_fences(true, true);
  setup.sink = &waiting;
  auto run = test::start_run(test::demo_clip(), std::move(setup));
  ASSERT_TRUE(run && run->finish());
  ASSERT_EQ(waiting.shown.size(), reference.shown.size());
  std::size_t early = 0;
  for (std::size_t i = 0; i < waiting.shown.size(); ++i) {
    EXPECT_EQ(waiting.shown[i].md5, reference.shown[i].md5) << i;
    if (waiting.shown[i].info.pending) ++early;
  }
  EXPECT_GT(early, 0u);
  RecordProperty("frames_given_out_early", static_cast<int>(early));
}

TEST(StatelessEarlyOutput, NeverComesWithoutAFenceOrWithoutBeingAskedFor) {
  auto without_fences = test::start_run(test::demo_clip(), with_fences(false, true));
  ASSERT_TRUE(without_fences && without_fences->finish());
  EXPECT_EQ(without_fences->sink.shown.size(), 240u);
  EXPECT_EQ(count_pending(without_fences->sink), 0u);

  if (!fences_can_be_had()) GTEST_SKIP() << "no udmabuf or dma-heap, or no sw_sync";
  auto not_asked = test::start_run(test::demo_clip(), with_fences(true, false));
  ASSERT_TRUE(not_asked && not_asked->finish());
  EXPECT_EQ(count_pending(not_asked->sink), 0u);
}

}  // namespace
}  // namespace zcplay::v4l2
