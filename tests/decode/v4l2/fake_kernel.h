// SPDX-License-Identifier: MIT
#pragma once

#include <linux/media.h>
#include <linux/videodev2.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::v4l2 {

/// A menu control of the fake device and the items it offers.
struct FakeMenu {
  std::vector<std::pair<std::int64_t, std::string>> items;
};

/// One video node: only what can be asked of it. It decodes nothing (the emulated kernel does).
struct FakeVideoNode {
  std::string driver = "fake";
  std::string card = "fake card";
  std::string bus_info = "platform:fake";
  std::uint32_t capabilities = V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_STREAMING;
  std::uint32_t bitstream_buffer_capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP | V4L2_BUF_CAP_SUPPORTS_REQUESTS |
                                                V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS |
                                                V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF;
  std::uint32_t picture_buffer_capabilities =
      V4L2_BUF_CAP_SUPPORTS_MMAP | V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
  std::uint32_t max_num_buffers = 0;  ///< not 0: reported as Linux 6.8 and later do
  std::vector<std::uint32_t> bitstream_formats{V4L2_PIX_FMT_H264_SLICE};
  std::map<std::uint32_t, std::vector<std::uint32_t>> picture_formats{
      {V4L2_PIX_FMT_H264_SLICE, {V4L2_PIX_FMT_NV12}}};  ///< by the coded format set
  std::map<std::uint32_t, FakeMenu> menus;
  std::uint32_t coded_format = 0;
};

/// A scripted media controller: its graph is data, calls can be made to fail.
class FakeKernel final : public Kernel {
 public:
  struct Graph {
    std::string driver = "fake";
    std::string model = "fake model";
    std::vector<media_v2_entity> entities;
    std::vector<media_v2_interface> interfaces;
    std::vector<media_v2_pad> pads;
    std::vector<media_v2_link> links;
    std::uint64_t version = 0;
  };

  FakeKernel();

  std::map<std::string, Graph> media;
  std::map<std::string, FakeVideoNode> video;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> devices;
  std::map<std::string, int> open_errors;  ///< path to negative errno
  /// The next calls of a request fail with these results, one each.
  std::map<unsigned long, std::vector<int>> failures;
  /// Added to what MEDIA_IOC_G_TOPOLOGY says of the number of entities when asked for sizes.
  std::uint32_t claimed_extra_entities = 0;
  /// The same for when the arrays are fetched.
  std::uint32_t fetched_extra_entities = 0;
  /// The graph gets a new version before each of this many fetches.
  int graph_changes = 0;

  /// What v4l2-mem2mem registers: source -> proc -> sink, both ends linked to one interface.
  void add_m2m(Graph& graph, std::uint32_t first_id, const std::string& name, std::uint32_t function,
               std::uint32_t major, std::uint32_t minor);

  [[nodiscard]] std::vector<std::string> media_nodes() override;
  [[nodiscard]] std::string device_path(std::uint32_t major, std::uint32_t minor) override;
  [[nodiscard]] int open(const std::string& path, int flags) override;
  int close(int fd) override;
  [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
  [[nodiscard]] int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override;
  int munmap(void* address, std::size_t length) override;
  [[nodiscard]] Completion completion(int request_fd) override { return {request_fd, 0}; }

  [[nodiscard]] std::size_t open_nodes() const { return open_.size(); }

 private:
  int media_ioctl(Graph& graph, unsigned long request, void* argument);
  int video_ioctl(FakeVideoNode& node, unsigned long request, void* argument);

  std::map<int, std::string> open_;
  int next_fd_ = 1000;
};

}  // namespace zcplay::v4l2
