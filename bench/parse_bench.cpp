// SPDX-License-Identifier: MIT
// What the H.264 decoder logic costs beside the decoding it stands for: headers, POC and DPB of whole
// streams against libavcodec's software decoder on the same units, one thread each, in this run.
//
//   parse [STREAM...]   default: the clean H.264 clips of $ZCPLAY_MEDIA and $ZCPLAY_GENERATED_MEDIA
//
// Exit status 1 where a limit is missed: no allocation in steady state, each byte scanned once, 2 % of
// software decoding time over all streams.

#include <dlfcn.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "decode/demux/demuxer.h"
#include "decode/h264/decoder.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/media.h"

namespace {

std::size_t bytes_scanned = 0;

}  // namespace

/// The NAL splitter looks for start codes with memchr(): standing in for it, under a name of our own
/// since <cstring> has overloads of that one, counts what it looks at.
extern "C" void* counting_memchr(const void* bytes, int wanted, std::size_t size) __asm__("memchr");

extern "C" void* counting_memchr(const void* bytes, int wanted, std::size_t size) {
  using Memchr = void* (*)(const void*, int, std::size_t);
  static const auto real = reinterpret_cast<Memchr>(dlsym(RTLD_NEXT, "memchr"));
  void* hit = real(bytes, wanted, size);
  const auto* const begin = static_cast<const char*>(bytes);
  bytes_scanned += hit == nullptr ? size : static_cast<std::size_t>(static_cast<char*>(hit) - begin) + 1;
  return hit;
}

namespace zcplay {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kMostOfSoftware = 0.02;
constexpr double kMostScans = 1.0;
/// Long enough for the clock, short enough for a hundred streams.
constexpr Seconds kMinimumTime{0.05};

/// A whole stream in memory, so that reading it is not measured.
struct Stream {
  std::string name;
  StreamInfo info;
  struct Unit {
    std::vector<std::uint8_t> bytes;  ///< with FFmpeg's padding behind them
    std::size_t size = 0;
    std::vector<std::uint8_t> new_extradata;
  };
  std::vector<Unit> units;
  std::size_t size = 0;
};

Result<Stream> load(const std::filesystem::path& path) {
  auto demuxer = demux::Demuxer::open(path.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  Stream stream{.name = path.filename().string(), .info = (*demuxer)->stream()};
  if (stream.info.codec != Codec::h264) {
    return fail(ErrorCode::unsupported_input, "load", fmt::format("{} is not H.264", path.string()));
  }
  for (;;) {
    const auto unit = (*demuxer)->read();
    if (!unit || !*unit) return stream;
    Stream::Unit& kept = stream.units.emplace_back();
    const auto bytes = (*unit)->bytes;
    kept.size = bytes.size();
    kept.bytes.assign(bytes.begin(), bytes.end());
    kept.bytes.resize(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE);
    kept.new_extradata.assign((*unit)->new_extradata.begin(), (*unit)->new_extradata.end());
    stream.size += bytes.size();
  }
}

struct Cost {
  Seconds time{};               ///< for one pass over the stream
  std::size_t allocations = 0;  ///< in a pass after the first, units with new private data left out
  std::size_t scanned = 0;      ///< bytes, in the same pass
};

Result<void> decode_once(h264::Decoder& decoder, const Stream& stream, std::uint64_t& id,
                         std::size_t* allocations = nullptr) {
  for (const Stream::Unit& unit : stream.units) {
    const std::size_t before = test::allocation_count();
    decoder.begin({.bytes = std::span(unit.bytes).first(unit.size),
                   .id = FrameId(id++),
                   .new_extradata = unit.new_extradata});
    for (;;) {
      const auto step = decoder.step(true);
      if (!step) return std::unexpected(step.error());
      if (*step == h264::Step::end_of_unit) break;
    }
    if (allocations != nullptr && unit.new_extradata.empty())
      *allocations += test::allocation_count() - before;
  }
  decoder.drain();
  return {};
}

/// nullopt where the decoder does not take the stream.
std::optional<Cost> measure_logic(const Stream& stream) {
  h264::Decoder decoder({.container_size = stream.info.container_size});
  if (const auto set = decoder.set_extradata(stream.info.extradata); !set) {
    // The stream may bring its parameter sets along.
    fmt::print(stderr, "{}: {}\n", stream.name, to_string(set.error()));
  }
  std::uint64_t id = 1;
  if (!decode_once(decoder, stream, id)) return std::nullopt;

  Cost cost;
  bytes_scanned = 0;
  if (!decode_once(decoder, stream, id, &cost.allocations)) return std::nullopt;
  cost.scanned = bytes_scanned;

  int passes = 0;
  const auto begin = std::chrono::steady_clock::now();
  do {
    if (!decode_once(decoder, stream, id)) return std::nullopt;
    ++passes;
    cost.time = std::chrono::steady_clock::now() - begin;
  } while (cost.time < kMinimumTime);
  cost.time /= passes;
  return cost;
}

struct FreeAv {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

std::unique_ptr<AVCodecContext, FreeAv> open_software(const StreamInfo& info) {
  std::unique_ptr<AVCodecContext, FreeAv> context(
      avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264)));
  context->thread_count = 1;
  if (const std::size_t size = info.extradata.size(); size != 0) {
    context->extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    std::memcpy(context->extradata, info.extradata.data(), size);
    context->extradata_size = static_cast<int>(size);
  }
  if (avcodec_open2(context.get(), nullptr, nullptr) < 0) context.reset();
  return context;
}

Seconds measure_software(const Stream& stream) {
  const auto context = open_software(stream.info);
  if (context == nullptr) return {};
  const std::unique_ptr<AVPacket, FreeAv> packet(av_packet_alloc());
  const std::unique_ptr<AVFrame, FreeAv> frame(av_frame_alloc());
  const auto receive = [&] {
    while (avcodec_receive_frame(context.get(), frame.get()) == 0) {
    }
  };
  const auto begin = std::chrono::steady_clock::now();
  for (const Stream::Unit& unit : stream.units) {
    // A packet without a buffer of its own would be copied by libavcodec, at our peer's expense.
    packet->buf = av_buffer_create(
        const_cast<std::uint8_t*>(unit.bytes.data()), unit.bytes.size(), [](void*, std::uint8_t*) {}, nullptr,
        AV_BUFFER_FLAG_READONLY);
    packet->data = packet->buf->data;
    packet->size = static_cast<int>(unit.size);
    avcodec_send_packet(context.get(), packet.get());
    av_packet_unref(packet.get());
    receive();
  }
  avcodec_send_packet(context.get(), nullptr);
  receive();
  return std::chrono::steady_clock::now() - begin;
}

struct Totals {
  std::size_t streams = 0;
  std::size_t units = 0;
  std::size_t bytes = 0;
  Cost logic;
  Seconds software{};
};

void print_row(std::string_view name, std::size_t units, std::size_t bytes, const Cost& logic,
               Seconds software) {
  const auto count = static_cast<double>(units);
  fmt::print("{:<52.52} {:>6} {:>8.3f} {:>8.3f} {:>9.2f} {:>10.1f} {:>7.2f}%\n", name, units,
             static_cast<double>(logic.allocations) / count,
             static_cast<double>(logic.scanned) / static_cast<double>(bytes),
             logic.time.count() * 1e6 / count, software.count() * 1e6 / count,
             100.0 * (logic.time / software));
}

std::vector<std::filesystem::path> streams_to_measure(int argc, char** argv) {
  std::vector<std::filesystem::path> paths(argv + 1, argv + argc);
  if (!paths.empty()) return paths;
  for (const test::Clip& clip : test::all_clips()) {
    if (clip.codec == "h264" && clip.clean) paths.push_back(clip.path);
  }
  return paths;
}

void measure(const std::filesystem::path& path, Totals& totals) {
  const auto stream = load(path);
  if (!stream) {
    fmt::print(stderr, "{}\n", to_string(stream.error()));
    return;
  }
  const auto logic = measure_logic(*stream);
  if (!logic) return;  // 4:4:4 and the like
  const Seconds software = measure_software(*stream);
  print_row(stream->name, stream->units.size(), stream->size, *logic, software);
  ++totals.streams;
  totals.units += stream->units.size();
  totals.bytes += stream->size;
  totals.logic.time += logic->time;
  totals.logic.allocations += logic->allocations;
  totals.logic.scanned += logic->scanned;
  totals.software += software;
}

int run(int argc, char** argv) {
  av_log_set_level(AV_LOG_QUIET);
  fmt::print("{:<52} {:>6} {:>8} {:>8} {:>9} {:>10} {:>8}\n", "stream", "units", "allocs/u", "scans/B",
             "logic us/u", "decode us/u", "share");
  Totals totals;
  for (const auto& path : streams_to_measure(argc, argv)) measure(path, totals);
  if (totals.streams == 0) {
    fmt::print(stderr, "no streams: name some, or set ZCPLAY_MEDIA\n");
    return 2;
  }
  print_row(fmt::format("all {} streams", totals.streams), totals.units, totals.bytes, totals.logic,
            totals.software);
  const bool good =
      totals.logic.allocations == 0 &&
      static_cast<double>(totals.logic.scanned) <= kMostScans * static_cast<double>(totals.bytes) &&
      totals.logic.time <= kMostOfSoftware * totals.software;
  fmt::print("limits (0 allocations, 1 scan a byte, 2 % of software decoding): {}\n",
             good ? "kept" : "missed");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace zcplay

int main(int argc, char** argv) {
  return zcplay::run(argc, argv);
}
