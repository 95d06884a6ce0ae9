// SPDX-License-Identifier: MIT
#include "decode/h264/parameter_sets.h"

#include <algorithm>

#include <fmt/format.h>

namespace zcplay::h264 {
namespace {

/// Far above what the largest sensible set needs; keeps hostile input from being hoarded.
constexpr std::size_t kMaxBytes = 1 << 16;

Result<void> check_size(std::span<const std::uint8_t> payload, const char* structure) {
  if (payload.size() <= kMaxBytes) return {};
  return fail(ErrorCode::unreadable_input, fmt::format("store H.264 {}", structure),
              fmt::format("a {} of {} bytes is longer than the {} bytes accepted", structure, payload.size(),
                          kMaxBytes));
}

std::unexpected<Error> missing(std::string detail) {
  return fail(ErrorCode::unreadable_input, "find H.264 parameter sets", std::move(detail));
}

}  // namespace

struct ParameterSets::SpsEntry {
  std::vector<std::uint8_t> bytes;
  Sps sps;
  /// Counts what this id has meant, from 1, so that a PPS knows which of them it was parsed against.
  std::uint64_t version = 0;
};

struct ParameterSets::PpsEntry {
  std::vector<std::uint8_t> bytes;
  std::uint8_t seq_parameter_set_id = 0;
  Pps pps;
  std::uint64_t sps_version = 0;  ///< 0: not parsed yet
};

ParameterSets::ParameterSets() = default;
ParameterSets::~ParameterSets() = default;

Result<void> ParameterSets::store_sps(std::span<const std::uint8_t> payload) {
  if (auto checked = check_size(payload, "SPS"); !checked) return checked;
  const bool known = std::ranges::any_of(
      sps_, [&](const auto& entry) { return entry != nullptr && std::ranges::equal(entry->bytes, payload); });
  if (known) return {};
  auto sps = parse_sps(payload);
  if (!sps) return std::unexpected(std::move(sps.error()));
  auto& entry = sps_[sps->seq_parameter_set_id];
  if (entry == nullptr) entry = std::make_unique<SpsEntry>();
  entry->bytes.assign(payload.begin(), payload.end());
  if (entry->version != 0 && entry->sps == *sps) return {};
  entry->sps = *sps;
  ++entry->version;
  return {};
}

Result<void> ParameterSets::store_pps(std::span<const std::uint8_t> payload) {
  if (auto checked = check_size(payload, "PPS"); !checked) return checked;
  const auto ids = parse_pps_ids(payload);
  if (!ids) return std::unexpected(ids.error());
  auto& entry = pps_[ids->pic_parameter_set_id];
  if (entry == nullptr) entry = std::make_unique<PpsEntry>();
  if (std::ranges::equal(entry->bytes, payload)) return {};
  entry->bytes.assign(payload.begin(), payload.end());
  entry->seq_parameter_set_id = ids->seq_parameter_set_id;
  entry->sps_version = 0;
  return {};
}

Result<ParameterSets::Active> ParameterSets::find(std::uint32_t pic_parameter_set_id) {
  if (pic_parameter_set_id >= pps_.size() || pps_[pic_parameter_set_id] == nullptr) {
    return missing(fmt::format("a slice uses PPS {}, which the stream has not sent", pic_parameter_set_id));
  }
  PpsEntry& pps = *pps_[pic_parameter_set_id];
  const SpsEntry* sps = sps_[pps.seq_parameter_set_id].get();
  if (sps == nullptr) {
    return missing(fmt::format("PPS {} uses SPS {}, which the stream has not sent", pic_parameter_set_id,
                               pps.seq_parameter_set_id));
  }
  if (pps.sps_version != sps->version) {
    auto parsed = parse_pps(pps.bytes, sps->sps);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    pps.pps = *parsed;
    pps.sps_version = sps->version;
  }
  return Active{&sps->sps, &pps.pps};
}

}  // namespace zcplay::h264
