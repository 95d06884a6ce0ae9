// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/decode_client.h"

#include <fcntl.h>
#include <linux/media.h>
#include <linux/v4l2-controls.h>
#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "tests/decode/emulated/control_fields.h"

namespace zcplay::test {
namespace {

constexpr std::uint32_t kOutput = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
constexpr std::uint32_t kCapture = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
constexpr int kPatienceMs = 10'000;  // only ever waited out by a failing test

struct UserBuffer {
  explicit UserBuffer(std::uint32_t type, unsigned index = 0) {
    buffer.type = type;
    buffer.index = index;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.length = 1;
    buffer.m.planes = &plane;
  }
  UserBuffer(const UserBuffer&) = delete;
  UserBuffer& operator=(const UserBuffer&) = delete;
  v4l2_plane plane{};
  v4l2_buffer buffer{};
};

v4l2_ext_control control(std::string_view name, std::vector<std::byte>& value) {
  v4l2_ext_control result{};
  result.id = control_id(name);
  result.size = static_cast<std::uint32_t>(value.size());
  result.ptr = value.data();
  return result;
}

}  // namespace

DecodeClient::DecodeClient(Kernel& kernel, unsigned slots, unsigned bit_depth) : kernel_(kernel) {
  media_ = kernel_.open(std::string(emulated::kMediaPath), O_RDWR | O_CLOEXEC);
  video_ = kernel_.open(std::string(emulated::kVideoPath), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  v4l2_format format{};
  format.type = kOutput;
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_H264_SLICE;
  format.fmt.pix_mp.width = kSize;
  format.fmt.pix_mp.height = kSize;
  EXPECT_EQ(kernel_.ioctl(video_, VIDIOC_S_FMT, &format), 0);
  std::vector<std::byte> sps = control_value("sps");
  set_control_field(sps, "profile_idc", "sps", 110);
  set_control_field(sps, "bit_depth_luma_minus8", "sps", bit_depth - 8);
  set_control_field(sps, "bit_depth_chroma_minus8", "sps", bit_depth - 8);
  v4l2_ext_control entry = control("sps", sps);
  v4l2_ext_controls list{};
  list.count = 1;
  list.controls = &entry;
  EXPECT_EQ(kernel_.ioctl(video_, VIDIOC_S_EXT_CTRLS, &list), 0);
  format.type = kCapture;
  EXPECT_EQ(kernel_.ioctl(video_, VIDIOC_G_FMT, &format), 0);
  format_ = format.fmt.pix_mp;
  map_all(kOutput, kInputs, inputs_);
  map_all(kCapture, slots, slots_);
  for (unsigned i = 0; i < kInputs; ++i) {
    requests_.push_back(-1);
    EXPECT_EQ(kernel_.ioctl(media_, MEDIA_IOC_REQUEST_ALLOC, &requests_.back()), 0);
  }
  EXPECT_EQ(stream(true, true), 0);
  EXPECT_EQ(stream(true, false), 0);
}

DecodeClient::~DecodeClient() {
  for (const int fd : requests_) kernel_.close(fd);
  close_video();
  kernel_.close(media_);
}

void DecodeClient::close_video() {
  for (const auto& map : inputs_) kernel_.munmap(map.data(), map.size());
  for (const auto& map : slots_) kernel_.munmap(map.data(), map.size());
  inputs_.clear();
  slots_.clear();
  if (video_ >= 0) kernel_.close(video_);
  video_ = -1;
}

void DecodeClient::map_all(std::uint32_t type, unsigned count, std::vector<std::span<std::byte>>& to) {
  v4l2_requestbuffers request{};
  request.count = count;
  request.type = type;
  request.memory = V4L2_MEMORY_MMAP;
  EXPECT_EQ(kernel_.ioctl(video_, VIDIOC_REQBUFS, &request), 0);
  for (unsigned i = 0; i < count; ++i) {
    UserBuffer user(type, i);
    EXPECT_EQ(kernel_.ioctl(video_, VIDIOC_QUERYBUF, &user.buffer), 0);
    void* address = nullptr;
    EXPECT_EQ(
        kernel_.mmap(video_, user.plane.length, PROT_READ | PROT_WRITE, user.plane.m.mem_offset, &address),
        0);
    to.emplace_back(static_cast<std::byte*>(address), user.plane.length);
  }
}

int DecodeClient::submit(unsigned number, const PictureSpec& spec) {
  std::vector<std::byte> pps = control_value("pps");
  std::vector<std::byte> params = control_value("params");
  set_control_field(params, "flags", "params", spec.keyframe ? V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC : 0);
  std::array entries{control("pps", pps), control("params", params)};
  v4l2_ext_controls list{};
  list.which = V4L2_CTRL_WHICH_REQUEST_VAL;
  list.request_fd = requests_[number];
  list.count = entries.size();
  list.controls = entries.data();
  if (const int result = kernel_.ioctl(video_, VIDIOC_S_EXT_CTRLS, &list); result != 0) return result;

  std::transform(spec.bitstream.begin(), spec.bitstream.end(), inputs_[number].begin(),
                 [](std::uint8_t byte) { return std::byte{byte}; });
  UserBuffer user(kOutput, number);
  user.plane.bytesused = static_cast<std::uint32_t>(spec.bitstream.size());
  user.buffer.flags = V4L2_BUF_FLAG_REQUEST_FD;
  if (spec.hold) user.buffer.flags |= V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
  user.buffer.request_fd = requests_[number];
  user.buffer.timestamp.tv_usec = static_cast<suseconds_t>(spec.timestamp);
  if (const int result = kernel_.ioctl(video_, VIDIOC_QBUF, &user.buffer); result != 0) return result;
  return kernel_.ioctl(requests_[number], MEDIA_REQUEST_IOC_QUEUE, nullptr);
}

int DecodeClient::queue_slot(unsigned index) {
  UserBuffer user(kCapture, index);
  return kernel_.ioctl(video_, VIDIOC_QBUF, &user.buffer);
}

int DecodeClient::stream(bool on, bool output) {
  auto type = static_cast<int>(output ? kOutput : kCapture);
  return kernel_.ioctl(video_, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type);
}

bool DecodeClient::completed(unsigned number, bool patient) {
  const Completion completion = kernel_.completion(requests_[number]);
  pollfd waiting{completion.fd, static_cast<short>(completion.events), 0};
  return ::poll(&waiting, 1, patient ? kPatienceMs : 0) == 1;
}

DecodedSlot DecodeClient::take_slot() {
  UserBuffer user(kCapture);
  DecodedSlot slot;
  slot.result = kernel_.ioctl(video_, VIDIOC_DQBUF, &user.buffer);
  if (slot.result != 0) return slot;
  slot.index = user.buffer.index;
  slot.timestamp = static_cast<std::uint64_t>(user.buffer.timestamp.tv_usec);
  slot.error = (user.buffer.flags & V4L2_BUF_FLAG_ERROR) != 0;
  slot.bytes.assign(slots_[slot.index].begin(), slots_[slot.index].end());
  return slot;
}

int DecodeClient::take_bitstream() {
  UserBuffer user(kOutput);
  const int result = kernel_.ioctl(video_, VIDIOC_DQBUF, &user.buffer);
  if (result != 0) return result;
  EXPECT_EQ(kernel_.ioctl(requests_[user.buffer.index], MEDIA_REQUEST_IOC_REINIT, nullptr), 0);
  return static_cast<int>(user.buffer.index);
}

DecodedSlot DecodeClient::decode(const PictureSpec& spec, unsigned slot) {
  EXPECT_EQ(queue_slot(slot), 0);
  DecodedSlot failed;
  failed.result = submit(0, spec);
  if (failed.result != 0) return failed;
  EXPECT_TRUE(completed(0));
  DecodedSlot taken = take_slot();
  if (taken.result == 0) {
    EXPECT_EQ(take_bitstream(), 0);
  }
  return taken;
}

}  // namespace zcplay::test
