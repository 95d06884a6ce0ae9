// SPDX-License-Identifier: MIT
// What call scripts cannot say: work in flight, memory, what the engine is given.
#include "decode/emulated/emulated_kernel.h"

#include <fcntl.h>
#include <linux/media.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/decode/emulated/decode_client.h"
#include "tests/decode/emulated/test_engine.h"

namespace zcplay::test {
namespace {

using emulated::EmulatedKernel;
using emulated::EmulatedKernelOptions;

// A job that takes this long has not ended when the test looks; ending it early is under test.
constexpr std::chrono::hours kForEver{24};

std::unique_ptr<EmulatedKernel> device(EmulatedKernelOptions options) {
  auto kernel = EmulatedKernel::create(std::move(options));
  EXPECT_TRUE(kernel);
  return std::move(*kernel);
}

PictureSpec filled(std::uint8_t value, std::uint64_t timestamp) {
  return {.bitstream = {'F', value}, .timestamp = timestamp};
}

void submit_three(DecodeClient& client) {
  for (const unsigned i : {0U, 1U, 2U}) {
    ASSERT_EQ(client.queue_slot(i), 0);
    ASSERT_EQ(client.submit(i, filled(static_cast<std::uint8_t>(i), i + 1)), 0);
  }
}

TEST(EmulatedKernelOptions, RefusesWhatIsNoDevice) {
  const auto refused = [](EmulatedKernelOptions options) {
    const auto result = EmulatedKernel::create(std::move(options));
    return !result && result.error().code == ErrorCode::usage;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({.codecs = {{}}}));
  EXPECT_TRUE(refused({.codecs = {test_codec()}, .max_size = {100, 4096}}));
  EXPECT_TRUE(refused({.codecs = {test_codec()}, .max_size = {4096, 1U << 20}}));
  EXPECT_TRUE(refused({.codecs = {test_codec()}, .picture_formats = {}}));
}

TEST(WorkInFlight, StreamOffFinishesTheRunningJobAndReturnsTheRest) {
  const auto log = std::make_shared<EngineLog>();
  const auto kernel = device({.codecs = {test_codec(log)}, .completion_delay = kForEver});
  DecodeClient client(*kernel);
  submit_three(client);
  EXPECT_FALSE(client.completed(0, false));
  ASSERT_EQ(client.stream(false, true), 0);
  for (const unsigned i : {0U, 1U, 2U}) EXPECT_TRUE(client.completed(i)) << i;
  EXPECT_EQ(client.take_bitstream(), -EINVAL);
  EXPECT_LE(log->lines().size(), 1U) << "jobs that had not begun never run";
}

TEST(WorkInFlight, StreamOffOfPicturesKeepsTheBitstreamForLater) {
  const auto log = std::make_shared<EngineLog>();
  const auto kernel = device({.codecs = {test_codec(log)}, .faults = [] {
                                emulated::FaultScript faults;
                                EXPECT_TRUE(faults.add("never frame=0", "test"));
                                return faults;
                              }()});
  DecodeClient client(*kernel);
  submit_three(client);
  ASSERT_EQ(client.stream(false, false), 0);
  EXPECT_FALSE(client.completed(0, false));
  ASSERT_EQ(client.stream(true, false), 0);
  ASSERT_EQ(client.queue_slot(3), 0);
  EXPECT_FALSE(client.completed(0, false)) << "picture 0 is again the first, and again never done";
  ASSERT_EQ(client.stream(false, true), 0);
  for (const unsigned i : {0U, 1U, 2U}) EXPECT_TRUE(client.completed(i)) << i;
}

TEST(WorkInFlight, CloseCompletesRequests) {
  const auto kernel = device({.codecs = {test_codec()}, .completion_delay = kForEver});
  DecodeClient client(*kernel);
  submit_three(client);
  client.close_video();
  for (const unsigned i : {0U, 1U, 2U}) EXPECT_TRUE(client.completed(i)) << i;
  EXPECT_EQ(kernel->ioctl(client.request(0), MEDIA_REQUEST_IOC_REINIT, nullptr), 0);
  EXPECT_EQ(kernel->ioctl(client.request(0), MEDIA_REQUEST_IOC_QUEUE, nullptr), -ENOENT);
}

TEST(WorkInFlight, KernelMayBeDestroyed) {
  auto kernel = device({.codecs = {test_codec()}, .completion_delay = kForEver});
  const int video = kernel->open(std::string(emulated::kVideoPath), O_RDWR);
  ASSERT_GE(video, 0);
  kernel.reset();
  EXPECT_EQ(::fcntl(video, F_GETFD), -1) << "descriptors go with it";
}

TEST(WorkInFlight, SlotShowsItsOldContentUntilCompletion) {
  const auto kernel = device({.codecs = {test_codec()}, .completion_delay = kForEver});
  DecodeClient client(*kernel);
  ASSERT_EQ(client.queue_slot(0), 0);
  ASSERT_EQ(client.submit(0, filled(200, 1)), 0);
  EXPECT_EQ(client.slot(0)[0], std::byte{0});
}

TEST(WorkInFlight, BlockingDqbufWaits) {
  const auto kernel = device({.codecs = {test_codec()}, .completion_delay = std::chrono::milliseconds(1)});
  DecodeClient client(*kernel);
  const int video = kernel->open(std::string(emulated::kVideoPath), O_RDWR);
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  ASSERT_EQ(kernel->ioctl(video, VIDIOC_S_FMT, &format), 0);
  v4l2_plane plane{};
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  buffer.length = 1;
  buffer.m.planes = &plane;
  EXPECT_EQ(kernel->ioctl(video, VIDIOC_DQBUF, &buffer), -EINVAL);
  for (auto type : {V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE}) {
    v4l2_requestbuffers request{};
    request.count = 1;
    request.type = type;
    request.memory = V4L2_MEMORY_MMAP;
    ASSERT_EQ(kernel->ioctl(video, VIDIOC_REQBUFS, &request), 0);
    ASSERT_EQ(kernel->ioctl(video, VIDIOC_STREAMON, &type), 0);
    v4l2_plane queued_plane{};
    v4l2_buffer queued{};
    queued.type = type;
    queued.memory = V4L2_MEMORY_MMAP;
    queued.length = 1;
    queued.m.planes = &queued_plane;
    if (type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE) {
      queued.flags = V4L2_BUF_FLAG_REQUEST_FD;
      queued.request_fd = client.request(0);
    }
    ASSERT_EQ(kernel->ioctl(video, VIDIOC_QBUF, &queued), 0);
  }
  EXPECT_EQ(kernel->ioctl(video, VIDIOC_DQBUF, &buffer), -EAGAIN) << "nothing at the device";
  ASSERT_EQ(kernel->ioctl(client.request(0), MEDIA_REQUEST_IOC_QUEUE, nullptr), 0);
  EXPECT_EQ(kernel->ioctl(video, VIDIOC_DQBUF, &buffer), 0);
  kernel->close(video);
}

TEST(Engine, GetsWhatWasQueuedInOrder) {
  const auto log = std::make_shared<EngineLog>();
  const auto kernel = device({.codecs = {test_codec(log)}});
  DecodeClient client(*kernel);
  ASSERT_EQ(client.queue_slot(2), 0);
  ASSERT_EQ(client.queue_slot(0), 0);
  PictureSpec first = filled(7, 5);
  first.hold = true;
  ASSERT_EQ(client.submit(0, first), 0);
  ASSERT_EQ(client.submit(1, filled(8, 5)), 0);
  ASSERT_EQ(client.submit(2, {.bitstream = {'F', 9, 0, 0, 1}, .timestamp = 6}), 0);
  ASSERT_TRUE(client.completed(2));
  EXPECT_EQ(log->lines(),
            (std::vector<std::string>{"F7 ts=5 bytes=2 controls=7", "F8 ts=5 bytes=2 controls=7 second",
                                      "F9 ts=6 bytes=5 controls=7"}));
  const DecodedSlot frame = client.take_slot();
  EXPECT_EQ(frame.index, 2U);
  EXPECT_EQ(frame.bytes[0], std::byte{7});
  EXPECT_EQ(frame.bytes[DecodeClient::kSize], std::byte{9}) << "row 1 is the second field's";
  EXPECT_EQ(client.take_slot().index, 0U);
}

TEST(Engine, ErrorsBecomeTheErrorFlag) {
  const auto kernel = device({.codecs = {test_codec()}});
  DecodeClient client(*kernel);
  EXPECT_TRUE(client.decode({.bitstream = {'E'}, .timestamp = 1}, 0).error);
  EXPECT_FALSE(client.decode(filled(1, 2), 0).error);
}

TEST(Engine, ReferencesAreSlotsThatLive) {
  const auto kernel = device({.codecs = {test_codec()}});
  DecodeClient client(*kernel);
  const auto refers = [&](std::uint8_t to, std::uint64_t timestamp, unsigned slot) {
    return !client.decode({.bitstream = {'R', to}, .timestamp = timestamp}, slot).error;
  };
  ASSERT_EQ(client.decode(filled(1, 1), 0).result, 0);
  EXPECT_TRUE(refers(1, 2, 1));
  EXPECT_FALSE(refers(9, 3, 2)) << "never decoded";
  EXPECT_FALSE(refers(4, 4, 2)) << "itself";
  ASSERT_EQ(client.decode(filled(2, 5), 0).result, 0);
  EXPECT_FALSE(refers(1, 6, 1)) << "its slot was queued anew";
  EXPECT_TRUE(refers(5, 7, 1));
  client.slot(0)[100] = std::byte{0xaa};
  EXPECT_FALSE(refers(5, 8, 1)) << "somebody wrote into it";
  ASSERT_EQ(client.decode(filled(3, 9), 0).result, 0);
  ASSERT_EQ(client.stream(false, false), 0);
  ASSERT_EQ(client.stream(true, false), 0);
  EXPECT_FALSE(refers(9, 10, 1)) << "stream-off forgets slots";
}

TEST(Engine, ReferenceMayStillBeInFlight) {
  const auto kernel = device({.codecs = {test_codec()}, .completion_delay = std::chrono::milliseconds(1)});
  DecodeClient client(*kernel);
  ASSERT_EQ(client.queue_slot(0), 0);
  ASSERT_EQ(client.queue_slot(1), 0);
  ASSERT_EQ(client.submit(0, filled(1, 1)), 0);
  ASSERT_EQ(client.submit(1, {.bitstream = {'R', 1}, .timestamp = 2}), 0);
  ASSERT_TRUE(client.completed(1));
  EXPECT_FALSE(client.take_slot().error);
  EXPECT_FALSE(client.take_slot().error);
}

TEST(Engine, IsResetWhenPicturesStop) {
  const auto log = std::make_shared<EngineLog>();
  const auto kernel = device({.codecs = {test_codec(log)}});
  DecodeClient client(*kernel);
  ASSERT_EQ(client.decode(filled(1, 1), 0).result, 0);
  ASSERT_EQ(client.stream(false, true), 0);
  ASSERT_EQ(client.stream(true, true), 0);
  ASSERT_EQ(client.decode(filled(2, 2), 1).result, 0);
  EXPECT_EQ(log->lines().size(), 2U) << "references outlive a stop of the bitstream queue";
  ASSERT_EQ(client.stream(false, false), 0);
  ASSERT_EQ(client.stream(true, false), 0);
  ASSERT_EQ(client.decode(filled(3, 3), 0).result, 0);
  ASSERT_EQ(log->lines().size(), 4U);
  EXPECT_EQ(log->lines()[2], "reset");
}

TEST(Engine, SameInputGivesSameBytes) {
  std::vector<std::vector<std::byte>> runs;
  for (int run = 0; run < 2; ++run) {
    EmulatedKernelOptions options{.codecs = {test_codec()}};
    ASSERT_TRUE(options.faults.add("blocks every=2\nstride frame=3\nstale frame=4", "test"));
    const auto kernel = device(std::move(options));
    DecodeClient client(*kernel);
    std::vector<std::byte> all;
    for (std::uint8_t i = 0; i < 8; ++i) {
      const DecodedSlot slot = client.decode(filled(i, i + 1U), i % 4U);
      all.insert(all.end(), slot.bytes.begin(), slot.bytes.end());
    }
    runs.push_back(std::move(all));
  }
  EXPECT_EQ(runs[0], runs[1]);
}

TEST(Formats, OfferedButNotDecodable) {
  const auto kernel = device({.codecs = {test_codec()}, .picture_formats = {{V4L2_PIX_FMT_NV12_4L4, 8, 1}}});
  DecodeClient client(*kernel);
  EXPECT_EQ(client.format().pixelformat, V4L2_PIX_FMT_NV12_4L4);
  EXPECT_TRUE(client.decode(filled(1, 1), 0).error);
}

TEST(Formats, NoHoldMeansEachFieldItsSlot) {
  const auto log = std::make_shared<EngineLog>();
  const auto kernel = device({.codecs = {test_codec(log)}, .supports_hold = false});
  DecodeClient client(*kernel);
  PictureSpec first = filled(1, 1);
  first.hold = true;
  EXPECT_EQ(client.decode(first, 0).index, 0U);
  EXPECT_EQ(client.decode(filled(2, 1), 1).index, 1U);
  EXPECT_EQ(log->lines()[1], "F2 ts=1 bytes=2 controls=7");
}

int export_slot(Kernel& kernel, int video, unsigned index, int flags) {
  v4l2_exportbuffer exported{};
  exported.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  exported.index = index;
  exported.flags = static_cast<std::uint32_t>(flags);
  const int result = kernel.ioctl(video, VIDIOC_EXPBUF, &exported);
  return result == 0 ? exported.fd : result;
}

TEST(Memory, ExportsNameOneSlotEach) {
  const auto kernel = device({.codecs = {test_codec()}});
  DecodeClient client(*kernel);
  std::set<ino_t> inodes;
  for (unsigned i = 0; i < 4; ++i) {
    const KernelFd once(*kernel, export_slot(*kernel, client.video(), i, O_RDWR | O_CLOEXEC));
    const KernelFd twice(*kernel, export_slot(*kernel, client.video(), i, O_RDWR));
    ASSERT_GE(once.get(), 0);
    ASSERT_GE(twice.get(), 0);
    struct stat one{};
    struct stat two{};
    ASSERT_EQ(::fstat(once.get(), &one), 0);
    ASSERT_EQ(::fstat(twice.get(), &two), 0);
    EXPECT_EQ(one.st_ino, two.st_ino);
    EXPECT_TRUE(inodes.insert(one.st_ino).second);
    EXPECT_EQ(::fcntl(once.get(), F_GETFD), FD_CLOEXEC);
    EXPECT_EQ(::fcntl(twice.get(), F_GETFD), 0);
  }
}

TEST(Memory, ExportShowsTheSlotAndOutlivesIt) {
  const auto kernel = device({.codecs = {test_codec()}});
  void* address = nullptr;
  {
    DecodeClient client(*kernel);
    ASSERT_EQ(client.decode(filled(77, 1), 2).result, 0);
    const KernelFd fd(*kernel, export_slot(*kernel, client.video(), 2, O_RDWR | O_CLOEXEC));
    ASSERT_EQ(kernel->mmap(fd.get(), 4096, PROT_READ, 0, &address), 0);
  }
  EXPECT_EQ(*static_cast<std::byte*>(address), std::byte{77});
  EXPECT_EQ(kernel->munmap(address, 4096), 0);
}

TEST(Memory, MappedBuffersStayWhereTheyCannotBeOrphaned) {
  const auto kernel = device({.codecs = {test_codec()}, .orphans_buffers = false});
  DecodeClient client(*kernel);
  ASSERT_EQ(client.stream(false, false), 0);
  v4l2_requestbuffers request{};
  request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  request.memory = V4L2_MEMORY_MMAP;
  EXPECT_EQ(kernel->ioctl(client.video(), VIDIOC_REQBUFS, &request), -EBUSY);
}

}  // namespace
}  // namespace zcplay::test
