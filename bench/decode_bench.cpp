// SPDX-License-Identifier: MIT
// What a decoded picture costs in system calls: ioctls by name and waits, counted at the seam to the
// kernel, over the emulated decoder. Exits 1 when a stream needs more than 7 ioctls and 1 wait a
// picture, or 5 and 1 more for a second field.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/demux/demuxer.h"
#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "decode/emulated/ioctl_names.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"
#include "decode/v4l2/stateless_decoder.h"
#include "tests/support/kernel_wrapper.h"

namespace zcplay {
namespace {

constexpr unsigned kIoctlsAPicture = 7;
constexpr unsigned kIoctlsASecondField = 5;

/// Counts apart what a picture needs and what a sequence needs: setting up begins when the device is
/// opened or a queue stops, and ends when both queues stream. Buffers added later for greedy consumers
/// and large pictures, and the command that ends a sequence on a lone field, are of the sequence too.
class PhaseCountingKernel final : public test::KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;

  int ioctl(int fd, unsigned long request, void* argument) override {
    const std::string_view name = emulated::ioctl_name(request);
    if (name == "VIDIOC_STREAMOFF") streaming_ = 0;
    const bool of_sequence = name == "VIDIOC_CREATE_BUFS" || name == "VIDIOC_QUERYBUF" ||
                             name == "VIDIOC_EXPBUF" || name == "VIDIOC_DECODER_CMD";
    ++(streaming_ < 2 || of_sequence ? sequence_ : steady_[std::string(name)]);
    const int result = KernelWrapper::ioctl(fd, request, argument);
    if (name == "VIDIOC_STREAMON") ++streaming_;
    return result;
  }

  [[nodiscard]] std::uint64_t steady(const std::string& name) const {
    const auto found = steady_.find(name);
    return found == steady_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::uint64_t steady() const {
    std::uint64_t sum = 0;
    for (const auto& [name, count] : steady_) sum += count;
    return sum;
  }
  [[nodiscard]] std::uint64_t of_sequences() const { return sequence_; }

 private:
  int streaming_ = 0;
  std::uint64_t sequence_ = 0;
  std::map<std::string, std::uint64_t> steady_;
};

class CountingSink final : public PictureSink {
 public:
  void on_decoded(const FrameInfo&) override { ++pictures; }
  void on_frame(Frame) override {}
  std::uint64_t pictures = 0;
};

struct Cost {
  std::uint64_t pictures = 0;
  std::uint64_t second_fields = 0;
  std::uint64_t of_sequences = 0;
  std::uint64_t ioctls = 0;
  std::map<std::string, std::uint64_t> by_name;
  std::uint64_t waits = 0;

  [[nodiscard]] bool within_limits() const {
    return ioctls <= kIoctlsAPicture * pictures + kIoctlsASecondField * second_fields &&
           waits <= pictures + second_fields;
  }
};

constexpr std::array kColumns{"VIDIOC_S_EXT_CTRLS", "VIDIOC_QBUF", "MEDIA_REQUEST_IOC_QUEUE", "VIDIOC_DQBUF",
                              "MEDIA_REQUEST_IOC_REINIT"};

Result<void> decode(Decoder& decoder, EventLoop& loop, demux::Demuxer& demuxer) {
  while (true) {
    auto unit = demuxer.read();
    if (!unit) return std::unexpected(unit.error());
    while (true) {
      auto flow = *unit ? decoder.submit(**unit) : decoder.drain();
      if (!flow) return std::unexpected(flow.error());
      if (*flow == Flow::done) break;
      if (auto ran = loop.run_once(); !ran) return std::unexpected(ran.error());
    }
    if (!*unit) return {};
  }
}

Result<Cost> measure(const std::filesystem::path& clip) {
  emulated::EmulatedKernelOptions options;
  options.codecs.push_back({&emulated::h264_codec(), emulated::create_h264_engine});
  auto emulated = emulated::EmulatedKernel::create(std::move(options));
  if (!emulated) return std::unexpected(emulated.error());
  PhaseCountingKernel kernel(**emulated);
  const MonotonicClock clock;
  auto loop = EventLoop::create(clock);
  if (!loop) return std::unexpected(loop.error());
  auto demuxer = demux::Demuxer::open(clip.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  auto device = v4l2::choose_device(v4l2::probe_devices(kernel, Log()), (*demuxer)->stream().codec);
  if (!device) return std::unexpected(device.error());
  CountingSink sink;
  auto decoder =
      v4l2::create_stateless_decoder(kernel, **loop, *device, (*demuxer)->stream(), sink, {}, Log());
  if (!decoder) return std::unexpected(decoder.error());
  if (auto decoded = decode(**decoder, **loop, **demuxer); !decoded) return std::unexpected(decoded.error());

  Cost cost;
  cost.pictures = sink.pictures;
  cost.second_fields = kernel.steady("MEDIA_REQUEST_IOC_QUEUE") - sink.pictures;
  cost.of_sequences = kernel.of_sequences();
  cost.ioctls = kernel.steady();
  for (const char* const name : kColumns) cost.by_name[name] = kernel.steady(name);
  cost.waits = (*loop)->waits();
  return cost;
}

/// Arguments, or the bundled clip and every H.264 stream of $ZCPLAY_MEDIA.
std::vector<std::filesystem::path> clips(int count, char** arguments) {
  std::vector<std::filesystem::path> paths(arguments + 1, arguments + count);
  if (!paths.empty()) return paths;
  paths.push_back(std::filesystem::path(ZCPLAY_ASSETS) / "demo.mp4");
  if (const char* const media = std::getenv("ZCPLAY_MEDIA")) {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(media) / "h264", ignored)) {
      paths.push_back(entry.path());
    }
    std::sort(paths.begin() + 1, paths.end());
  }
  return paths;
}

double per_picture(std::uint64_t count, const Cost& cost) {
  return cost.pictures == 0 ? 0 : static_cast<double>(count) / static_cast<double>(cost.pictures);
}

void print_header(std::size_t width) {
  fmt::print("{:<{}} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6}\n", "stream", width,
             "pictures", "2nd flds", "sequence", "ioctls/p", "allowed", "S_EXT", "QBUF", "QUEUE", "DQBUF",
             "REINIT", "waits");
}

void print_cost(const std::string& name, std::size_t width, const Cost& cost) {
  fmt::print("{:<{}} {:>8} {:>8} {:>8} {:>8.3f} {:>8.3f}", name, width, cost.pictures, cost.second_fields,
             cost.of_sequences, per_picture(cost.ioctls, cost),
             per_picture(kIoctlsAPicture * cost.pictures + kIoctlsASecondField * cost.second_fields, cost));
  for (const char* const column : kColumns)
    fmt::print(" {:>6.3f}", per_picture(cost.by_name.at(column), cost));
  fmt::print(" {:>6.3f}{}\n", per_picture(cost.waits, cost), cost.within_limits() ? "" : "  TOO MANY");
}

int run(int count, char** arguments) {
  const auto paths = clips(count, arguments);
  std::size_t width = std::string_view("stream").size();
  for (const auto& path : paths) width = std::max(width, path.filename().string().size());
  print_header(width);
  unsigned measured = 0;
  bool good = true;
  for (const auto& path : paths) {
    const std::string name = path.filename().string();
    const auto cost = measure(path);
    if (!cost) {
      fmt::print("{:<{}} not measured: {}\n", name, width, to_string(cost.error()));
      continue;
    }
    ++measured;
    good &= cost->within_limits();
    print_cost(name, width, *cost);
  }
  fmt::print(
      "{} of {} streams measured; {}\n", measured, paths.size(),
      good ? "none above 7 ioctls and 1 wait a picture, 5 and 1 more a second field" : "LIMITS EXCEEDED");
  return good && measured > 0 ? 0 : 1;
}

}  // namespace
}  // namespace zcplay

int main(int argc, char** argv) {
  return zcplay::run(argc, argv);
}
