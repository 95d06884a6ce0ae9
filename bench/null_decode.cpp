// SPDX-License-Identifier: MIT
// usage: null_decode CLIP UNITS. Decodes the clip's first access units with the V4L2 client over an
// emulated kernel whose engine does nothing, so that what runs is ours: demuxing, parsing, reference
// logic, the client. For tools that count instructions; prints how many pictures that were.
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "decode/decoder.h"
#include "decode/demux/demuxer.h"
#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"
#include "decode/v4l2/stateless_decoder.h"

namespace zcplay {
namespace {

class NullEngine final : public emulated::Engine {
 public:
  emulated::EngineOutcome decode(const emulated::EngineInput&, const emulated::EnginePicture&) override {
    return {};
  }
  void reset() override {}
};

class CountingSink final : public PictureSink {
 public:
  void on_decoded(const FrameInfo&) override { ++pictures; }
  void on_frame(Frame) override {}
  std::uint64_t pictures = 0;
};

Result<void> decode(Decoder& decoder, EventLoop& loop, demux::Demuxer& demuxer, std::uint64_t units) {
  for (std::uint64_t count = 0;; ++count) {
    std::optional<AccessUnit> unit;
    if (count < units) {
      auto read = demuxer.read();
      if (!read) return std::unexpected(read.error());
      unit = *read;
    }
    while (true) {
      auto flow = unit ? decoder.submit(*unit) : decoder.drain();
      if (!flow) return std::unexpected(flow.error());
      if (*flow == Flow::done) break;
      if (auto ran = loop.run_once(); !ran) return std::unexpected(ran.error());
    }
    if (!unit) return {};
  }
}

Result<std::uint64_t> run(const std::string& clip, std::uint64_t units) {
  emulated::EmulatedKernelOptions options;
  options.codecs.push_back({&emulated::h264_codec(), [] { return std::make_unique<NullEngine>(); }});
  auto kernel = emulated::EmulatedKernel::create(std::move(options));
  if (!kernel) return std::unexpected(kernel.error());
  const MonotonicClock clock;
  auto loop = EventLoop::create(clock);
  if (!loop) return std::unexpected(loop.error());
  auto demuxer = demux::Demuxer::open(clip);
  if (!demuxer) return std::unexpected(demuxer.error());
  auto device = v4l2::choose_device(v4l2::probe_devices(**kernel, Log()), (*demuxer)->stream().codec);
  if (!device) return std::unexpected(device.error());
  CountingSink sink;
  auto decoder =
      v4l2::create_stateless_decoder(**kernel, **loop, *device, (*demuxer)->stream(), sink, {}, Log());
  if (!decoder) return std::unexpected(decoder.error());
  if (auto decoded = decode(**decoder, **loop, **demuxer, units); !decoded) {
    return std::unexpected(decoded.error());
  }
  return sink.pictures;
}

}  // namespace
}  // namespace zcplay

int main(int argc, char** argv) {
  std::uint64_t units = 0;
  const char* const text = argc == 3 ? argv[2] : "";
  const char* const end = text + std::strlen(text);
  if (std::from_chars(text, end, units).ptr != end || units == 0) {
    fmt::print(stderr, "usage: null_decode CLIP UNITS\n");
    return 2;
  }
  const auto pictures = zcplay::run(argv[1], units);
  if (!pictures) {
    fmt::print(stderr, "null_decode: {}: {}\n", argv[1], to_string(pictures.error()));
    return 1;
  }
  fmt::print("{}\n", *pictures);
  return 0;
}
