// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_offer.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zcplay::wayland {
namespace {

constexpr std::size_t kPairSize = 16;
constexpr std::size_t kModifierPosition = 8;
constexpr std::uint32_t kScanoutFlag = 1;
// More than any compositor has devices; a hostile one cannot make us keep more.
constexpr std::size_t kMostTranches = 64;

template <typename T>
T read_at(std::span<const std::byte> bytes, std::size_t position) {
  T value{};
  std::memcpy(&value, bytes.data() + position, sizeof value);
  return value;
}

std::optional<std::uint64_t> device_of(std::span<const std::byte> bytes) {
  if (bytes.size() != sizeof(dev_t)) return std::nullopt;
  return read_at<dev_t>(bytes, 0);
}

bool takes(const DmabufTranche& tranche, DrmFormat format, std::uint64_t modifier) {
  return std::ranges::find(tranche.pairs, FormatModifier{format, modifier}) != tranche.pairs.end();
}

std::optional<ImportPlan> plan_among(const DmabufOffer& offer, DrmFormat format, std::uint64_t modifier,
                                     bool scanout) {
  for (const DmabufTranche& tranche : offer.tranches) {
    if (tranche.scanout != scanout) continue;
    ImportPlan plan{.modifier = modifier,
                    .main_device = offer.main_device,
                    .target_device = tranche.target_device,
                    .scanout = scanout};
    if (takes(tranche, format, modifier)) return plan;
    // Drivers without modifiers read foreign buffers as linear.
    if (modifier == kModifierLinear && takes(tranche, format, kModifierInvalid)) {
      plan.modifier = kModifierInvalid;
      return plan;
    }
  }
  return std::nullopt;
}

std::string modifier_name(std::uint64_t modifier) {
  if (modifier == kModifierLinear) return "linear";
  if (modifier == kModifierInvalid) return "implicit";
  return fmt::format("0x{:016x}", modifier);
}

}  // namespace

std::optional<ImportPlan> plan_import(const DmabufOffer& offer, DrmFormat format, std::uint64_t modifier) {
  const std::optional<ImportPlan> scanned_out = plan_among(offer, format, modifier, true);
  return scanned_out ? scanned_out : plan_among(offer, format, modifier, false);
}

std::vector<std::uint64_t> modifiers_of(const DmabufOffer& offer, DrmFormat format) {
  std::vector<std::uint64_t> modifiers;
  for (const DmabufTranche& tranche : offer.tranches) {
    for (const FormatModifier& pair : tranche.pairs) {
      if (pair.format == format && std::ranges::find(modifiers, pair.modifier) == modifiers.end()) {
        modifiers.push_back(pair.modifier);
      }
    }
  }
  return modifiers;
}

std::string why_not_taken(const DmabufOffer& offer, DrmFormat format, std::uint64_t modifier) {
  const std::vector<std::uint64_t> modifiers = modifiers_of(offer, format);
  if (modifiers.empty()) {
    return fmt::format("the compositor takes no dmabufs of the format {}", to_string(format));
  }
  std::vector<std::string> names;
  names.reserve(modifiers.size());
  for (const std::uint64_t taken : modifiers) names.push_back(modifier_name(taken));
  return fmt::format(
      "the compositor takes no {} dmabufs with the modifier {}, which the decoder writes, only with {}",
      to_string(format), modifier_name(modifier), fmt::join(names, ", "));
}

void FeedbackCollector::format_table(std::span<const std::byte> table) {
  table_.clear();
  table_.reserve(table.size() / kPairSize);
  for (std::size_t position = 0; position + kPairSize <= table.size(); position += kPairSize) {
    table_.push_back({.format = {read_at<std::uint32_t>(table, position)},
                      .modifier = read_at<std::uint64_t>(table, position + kModifierPosition)});
  }
}

void FeedbackCollector::main_device(std::span<const std::byte> device) {
  offer_.main_device = device_of(device);
}

void FeedbackCollector::tranche_target_device(std::span<const std::byte> device) {
  tranche_.target_device = device_of(device).value_or(0);
}

void FeedbackCollector::tranche_flags(std::uint32_t flags) {
  tranche_.scanout = (flags & kScanoutFlag) != 0;
}

void FeedbackCollector::tranche_formats(std::span<const std::byte> indices) {
  for (std::size_t position = 0; position + sizeof(std::uint16_t) <= indices.size();
       position += sizeof(std::uint16_t)) {
    const std::size_t index = read_at<std::uint16_t>(indices, position);
    // A tranche names a pair once, so it can name no more of them than the table has.
    if (index < table_.size() && tranche_.pairs.size() < table_.size()) {
      tranche_.pairs.push_back(table_[index]);
    }
  }
}

void FeedbackCollector::tranche_done() {
  DmabufTranche tranche = std::exchange(tranche_, {});
  if (offer_.tranches.size() < kMostTranches) offer_.tranches.push_back(std::move(tranche));
}

DmabufOffer FeedbackCollector::done() {
  tranche_ = {};
  return std::exchange(offer_, {});
}

Result<std::vector<std::byte>> read_format_table(int fd, std::uint32_t size) {
  if (size > kLargestFormatTable) {
    return fail(ErrorCode::environment, "zwp_linux_dmabuf_feedback_v1",
                fmt::format("the compositor's table of formats has {} bytes, more than can be meant", size));
  }
  // Read and not mapped: a file that is cut short under a mapping kills the process that looks at it.
  std::vector<std::byte> table(size);
  std::size_t filled = 0;
  while (filled < table.size()) {
    const ssize_t got = ::pread(fd, table.data() + filled, table.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(ErrorCode::environment, "pread", "the compositor's table of formats cannot be read",
                  got < 0 ? errno : 0);
    }
    filled += static_cast<std::size_t>(got);
  }
  return table;
}

}  // namespace zcplay::wayland
