// SPDX-License-Identifier: MIT
#include "decode/h264/unit_reader.h"

#include <fmt/format.h>

namespace zcplay::h264 {
namespace {

std::uint32_t big_endian_32(std::span<const std::uint8_t> bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         bytes[3];
}

std::unexpected<Error> unsupported(std::string detail) {
  return fail(ErrorCode::unsupported_input, "decode H.264", std::move(detail));
}

/// 0 for Annex B.
std::size_t length_size(NalFraming framing) {
  switch (framing) {
    case NalFraming::length_1:
      return 1;
    case NalFraming::length_2:
      return 2;
    case NalFraming::length_4:
      return 4;
    default:
      return 0;
  }
}

/// Hops from length to length; a tail too short for one is left to the splitter.
bool lengths_add_up(std::span<const std::uint8_t> bytes, std::size_t length_size) {
  while (bytes.size() > length_size) {
    std::size_t length = 0;
    for (const std::uint8_t byte : bytes.first(length_size)) length = length << 8 | byte;
    bytes = bytes.subspan(length_size);
    if (length > bytes.size()) return false;
    bytes = bytes.subspan(length);
  }
  return true;
}

constexpr std::uint8_t kExtendedProfile = 88;

bool is_switching(SliceType type) {
  return type == SliceType::sp || type == SliceType::si;
}

/// Only a stream that says it is of the Extended profile is taken at its word; elsewhere a slice that
/// looks like it is damaged.
Result<void> check_supported(const SliceHeader& header, const ParameterSets::Active& sets) {
  if (sets.pps->num_slice_groups > 1) {
    return unsupported(
        fmt::format("PPS {} uses {} slice groups (flexible macroblock ordering), which hardware decoders do "
                    "not take; use "
                    "a software player",
                    sets.pps->pic_parameter_set_id, sets.pps->num_slice_groups));
  }
  if (sets.sps->profile_idc != kExtendedProfile) return {};
  if (header.nal_type == NalType::slice_data_partition_a) {
    return unsupported(
        "the stream uses data partitioning (Extended profile), which hardware decoders do not take; use a "
        "software player");
  }
  if (is_switching(header.slice_type)) {
    return unsupported(
        "the stream has SP or SI slices (Extended profile), which hardware decoders do not take; use a "
        "software player");
  }
  return {};
}

}  // namespace

Result<void> UnitReader::set_extradata(std::span<const std::uint8_t> extradata) {
  const auto parsed = parse_extradata(extradata);
  if (!parsed) return std::unexpected(parsed.error());
  const unsigned length_size = parsed->nal_length_size.value_or(0);
  four_byte_lengths_ = length_size == 4;
  framing_ = length_size == 1   ? NalFraming::length_1
             : length_size == 2 ? NalFraming::length_2
             : length_size == 4 ? NalFraming::length_4
                                : NalFraming::annex_b;
  for (const auto unit : parsed->parameter_sets) {
    if (!unit.empty()) keep(parse_nal_unit(unit));
  }
  return {};
}

void UnitReader::begin(std::span<const std::uint8_t> bytes) {
  damaged_ = false;
  if (four_byte_lengths_) choose_framing(bytes);
  if (const std::size_t size = length_size(framing_); size != 0 && !lengths_add_up(bytes, size)) {
    damaged_ = true;
    splitter_.reset();
    if (log_.enabled(LogLevel::warning)) {
      log_.write(
          LogLevel::warning, "h264",
          fmt::format("an access unit of {} bytes is cut off or damaged and is left out: the length of a "
                      "NAL unit goes past its end",
                      bytes.size()));
    }
    return;
  }
  splitter_.emplace(bytes, framing_);
}

// Some muxers copy Annex B units into files whose avcC record promises lengths. A start code read as
// a length says 1, and what follows then is no length that fits.
void UnitReader::choose_framing(std::span<const std::uint8_t> bytes) {
  if (bytes.size() <= 8) return;
  const std::uint32_t first = big_endian_32(bytes);
  if (first == 1 && big_endian_32(bytes.subspan(5)) > bytes.size()) {
    framing_ = NalFraming::annex_b;
  } else if (first > 1 && first <= bytes.size()) {
    framing_ = NalFraming::length_4;
  }
}

Result<std::optional<Slice>> UnitReader::next_slice(SliceHeader& header) {
  while (splitter_) {
    const auto bytes = splitter_->next();
    if (splitter_->damaged()) damaged_ = true;
    if (!bytes) {
      splitter_.reset();
      break;
    }
    const NalUnit nal = parse_nal_unit(*bytes);
    switch (nal.type) {
      case NalType::slice:
      case NalType::slice_data_partition_a:
      case NalType::idr_slice: {
        auto slice = read_slice(nal, header);
        if (!slice || *slice) return slice;
        break;
      }
      default:
        keep(nal);
        break;
    }
  }
  return std::nullopt;
}

// An access_unit_delimiter carries nothing we need, and end_of_sequence only announces the IDR picture
// that follows, which does all there is to do.
void UnitReader::keep(const NalUnit& nal) {
  Result<void> kept;
  if (nal.type == NalType::sps || nal.type == NalType::pps) ++parameter_sets_seen_;
  if (nal.type == NalType::sps) kept = sets_.store_sps(nal.payload());
  if (nal.type == NalType::pps) kept = sets_.store_pps(nal.payload());
  if (nal.type == NalType::sei) parse_sei(nal.payload(), sei_);
  if (!kept && log_.enabled(LogLevel::warning))
    log_.write(LogLevel::warning, "h264", to_string(kept.error()));
}

Result<std::optional<Slice>> UnitReader::read_slice(const NalUnit& nal, SliceHeader& header) {
  const auto active = parse_slice_header(nal, sets_, header);
  if (!active) {
    note_damage(active.error());
    return std::nullopt;
  }
  if (auto supported = check_supported(header, *active); !supported) {
    return std::unexpected(std::move(supported.error()));
  }
  if (nal.type == NalType::slice_data_partition_a || is_switching(header.slice_type)) {
    damaged_ = true;
    return std::nullopt;
  }
  if (header.redundant_pic_cnt > 0) return std::nullopt;
  return Slice{&header, *active, nal.bytes};
}

void UnitReader::note_damage(const Error& error) {
  damaged_ = true;
  if (log_.enabled(LogLevel::warning)) log_.write(LogLevel::warning, "h264", to_string(error));
}

}  // namespace zcplay::h264
