// SPDX-License-Identifier: MIT
#include "tests/control_trace/annex_b_pieces.h"

#include <fstream>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "decode/bitstream/nal_splitter.h"
#include "decode/demux/demuxer.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/parameter_sets.h"
#include "decode/h264/sps.h"

namespace zcplay::control_trace {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// The files, one after the other.
class PieceWriter {
 public:
  explicit PieceWriter(std::string prefix) : prefix_(std::move(prefix)) {}

  /// One NAL unit, or what several are made of. `size`: of the pictures from here on, if it says.
  void write(Bytes bytes, bool start_code, std::optional<Size> size) {
    if (pieces_ == 0 || (size && size_ && *size != *size_)) begin_piece();
    if (size) size_ = size;
    constexpr std::uint8_t kStartCode[] = {0, 0, 0, 1};
    if (start_code) put(kStartCode);
    put(bytes);
  }

  /// How many there are; nullopt where not all could be written.
  std::optional<unsigned> finish() {
    if (!good_ || !out_.flush()) return std::nullopt;
    return pieces_;
  }

 private:
  void begin_piece() {
    good_ = good_ && out_.flush();
    out_.close();
    out_.open(fmt::format("{}{}.h264", prefix_, ++pieces_), std::ios::binary);
  }

  void put(Bytes bytes) {
    out_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  std::string prefix_;
  std::ofstream out_;
  unsigned pieces_ = 0;
  bool good_ = true;
  std::optional<Size> size_;
};

/// The size an SPS brings; nullopt for other NAL units.
std::optional<Size> size_of(Bytes unit) {
  if (unit.empty() || h264::parse_nal_unit(unit).type != h264::NalType::sps) return std::nullopt;
  const auto sps = h264::parse_sps(h264::parse_nal_unit(unit).payload());
  if (!sps) return std::nullopt;
  return sps->coded_size();
}

/// Writes the container's parameter sets and says how its units are framed. Private data that is
/// neither avcC nor Annex B (AVI has such) says nothing, as to our decoder.
NalFraming write_extradata(Bytes extradata, PieceWriter& out) {
  const auto parsed = h264::parse_extradata(extradata);
  if (!parsed) return NalFraming::annex_b;
  for (const auto unit : parsed->parameter_sets) out.write(unit, true, size_of(unit));
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

/// Annex B goes through byte for byte: what is not quite right in it is part of the stream.
void write_unit(Bytes bytes, NalFraming framing, PieceWriter& out) {
  const bool annex_b = framing == NalFraming::annex_b || begins_with_start_code(bytes);
  NalSplitter splitter(bytes, annex_b ? NalFraming::annex_b : framing);
  std::optional<Size> size;
  while (const auto unit = splitter.next()) {
    if (const auto brought = size_of(*unit)) size = brought;
    if (!annex_b) out.write(*unit, true, std::exchange(size, std::nullopt));
  }
  if (annex_b) out.write(bytes, false, size);
}

Result<void> write_stream(const std::string& path, PieceWriter& out) {
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

Result<unsigned> write_annex_b_pieces(const std::string& stream, const std::string& prefix) {
  PieceWriter out(prefix);
  const auto written = write_stream(stream, out);
  if (!written) return std::unexpected(written.error());
  const auto pieces = out.finish();
  if (!pieces)
    return fail(ErrorCode::environment, "write Annex B", fmt::format("cannot write {}*.h264", prefix));
  return *pieces;
}

}  // namespace zcplay::control_trace
