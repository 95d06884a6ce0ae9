// SPDX-License-Identifier: MIT
// Writes the access units that our demuxer reads as one Annex B stream, so that another decoder gets
// the same units and no container stands between the two:
//   write_annex_b STREAM OUTPUT
// Parameter sets of the container come before the units they are for. Raw streams come out as they are.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <span>

#include <fmt/format.h>

#include "decode/bitstream/nal_splitter.h"
#include "decode/demux/demuxer.h"
#include "decode/h264/parameter_sets.h"

namespace zcplay {
namespace {

using Bytes = std::span<const std::uint8_t>;

void write_bytes(Bytes bytes, std::ostream& out) {
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void write_nal_unit(Bytes unit, std::ostream& out) {
  constexpr std::uint8_t kStartCode[] = {0, 0, 0, 1};
  write_bytes(kStartCode, out);
  write_bytes(unit, out);
}

/// Writes the container's parameter sets and says how its units are framed. Private data that is
/// neither avcC nor Annex B (AVI has such) says nothing, as to our decoder.
NalFraming write_extradata(Bytes extradata, std::ostream& out) {
  const auto parsed = h264::parse_extradata(extradata);
  if (!parsed) return NalFraming::annex_b;
  for (const auto unit : parsed->parameter_sets) {
    if (!unit.empty()) write_nal_unit(unit, out);
  }
  switch (parsed->nal_length_size.value_or(0)) {
    case 1:
      return NalFraming::length_1;
    case 2:
      return NalFraming::length_2;
    case 4:
      return NalFraming::length_4;
    default:
      return NalFraming::annex_b;
  }
}

/// Some muxers copy Annex B units into files that promise lengths.
bool begins_with_start_code(Bytes bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 1;
}

void write_unit(Bytes bytes, NalFraming framing, std::ostream& out) {
  if (framing == NalFraming::annex_b) {
    write_bytes(bytes, out);
    return;
  }
  NalSplitter splitter(bytes, begins_with_start_code(bytes) ? NalFraming::annex_b : framing);
  while (const auto unit = splitter.next()) write_nal_unit(*unit, out);
}

Result<void> write_stream(const std::string& path, std::ostream& out) {
  auto demuxer = demux::Demuxer::open(path);
  if (!demuxer) return std::unexpected(demuxer.error());
  const StreamInfo& stream = (*demuxer)->stream();
  if (stream.codec != Codec::h264) {
    return fail(ErrorCode::unsupported_input, "write Annex B", fmt::format("{} is not H.264", path));
  }
  // Raw streams repeat their own parameter sets as extradata; written twice they would not be raw.
  NalFraming framing = NalFraming::annex_b;
  if (stream.container != "h264") framing = write_extradata(stream.extradata, out);
  for (;;) {
    const auto unit = (*demuxer)->read();
    if (!unit) return std::unexpected(unit.error());
    if (!*unit) return {};
    if (!(*unit)->new_extradata.empty()) framing = write_extradata((*unit)->new_extradata, out);
    write_unit((*unit)->bytes, framing, out);
  }
}

}  // namespace
}  // namespace zcplay

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_annex_b STREAM OUTPUT\n";
    return 2;
  }
  std::ofstream out(argv[2], std::ios::binary);
  const auto written = zcplay::write_stream(argv[1], out);
  if (!written) {
    std::cerr << fmt::format("{}\n", to_string(written.error()));
    return 1;
  }
  if (!out.flush()) {
    std::cerr << fmt::format("cannot write {}\n", argv[2]);
    return 1;
  }
  return 0;
}
