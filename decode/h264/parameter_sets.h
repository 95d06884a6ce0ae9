// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "decode/h264/pps.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// Keeps the latest SPS and PPS of each id. A PPS is kept as bytes and parsed when a slice first
/// needs it, so that it may arrive before its SPS and follows an SPS that changes. Sending the same
/// bytes again changes nothing and allocates nothing. Pointers handed out stay valid until a
/// different set of the same id arrives; the decoder copies what a running picture needs.
class ParameterSets {
 public:
  ParameterSets();
  ~ParameterSets();

  /// Payloads without NAL header byte. An unreadable set is an Error and leaves the old one in place;
  /// of a PPS only the ids are read here, the rest by find().
  [[nodiscard]] Result<void> store_sps(std::span<const std::uint8_t> payload);
  [[nodiscard]] Result<void> store_pps(std::span<const std::uint8_t> payload);

  struct Active {
    const Sps* sps = nullptr;
    const Pps* pps = nullptr;
  };
  /// The pair that a slice naming `pic_parameter_set_id` uses; an Error names the set that is missing
  /// or unreadable.
  [[nodiscard]] Result<Active> find(std::uint32_t pic_parameter_set_id);

 private:
  struct SpsEntry;
  struct PpsEntry;
  std::array<std::unique_ptr<SpsEntry>, 32> sps_;
  std::array<std::unique_ptr<PpsEntry>, 256> pps_;
};

/// Parameter sets and NAL framing out of a container's private data: AVCDecoderConfigurationRecord
/// (ISO/IEC 14496-15 5.3.3.1) or Annex B.
struct Extradata {
  std::optional<unsigned> nal_length_size;  ///< 1, 2 or 4 for avcC; nullopt: access units are Annex B
  std::vector<std::span<const std::uint8_t>> parameter_sets;  ///< NAL units; views into the input
};
[[nodiscard]] Result<Extradata> parse_extradata(std::span<const std::uint8_t> bytes);

}  // namespace zcplay::h264
