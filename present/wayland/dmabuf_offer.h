// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/pixel_format.h"
#include "base/result.h"

namespace zcplay::wayland {

/// Stands for "whatever layout the buffer's own driver gave it".
inline constexpr std::uint64_t kModifierInvalid = 0x00ffffffffffffff;

struct FormatModifier {
  DrmFormat format;
  std::uint64_t modifier = kModifierInvalid;
  friend bool operator==(const FormatModifier&, const FormatModifier&) = default;
};

/// Pairs a compositor likes equally well, for one device.
struct DmabufTranche {
  std::uint64_t target_device = 0;  ///< dev_t
  bool scanout = false;             ///< the display might read such buffers itself
  std::vector<FormatModifier> pairs;
  friend bool operator==(const DmabufTranche&, const DmabufTranche&) = default;
};

/// What a compositor takes, best first. Version 3 of the protocol knows one tranche and no devices.
struct DmabufOffer {
  std::optional<std::uint64_t> main_device;  ///< dev_t of any node of the device that composes
  std::vector<DmabufTranche> tranches;
  friend bool operator==(const DmabufOffer&, const DmabufOffer&) = default;
};

/// How a buffer is given to the compositor, and on what grounds. A buffer has to be given anew when this
/// changes: another device may have to import it, or the display may be able to take it now.
struct ImportPlan {
  std::uint64_t modifier = 0;
  std::optional<std::uint64_t> main_device;
  std::uint64_t target_device = 0;
  bool scanout = false;
  friend bool operator==(const ImportPlan&, const ImportPlan&) = default;
};

/// The best tranche that takes buffers of this layout: those for scanout in their order, then the others
/// in theirs. A linear buffer may go without a modifier where a compositor knows none. nullopt: not taken.
[[nodiscard]] std::optional<ImportPlan> plan_import(const DmabufOffer& offer, DrmFormat format,
                                                    std::uint64_t modifier);

/// The modifiers a format is taken with, in the order of the tranches, each once.
[[nodiscard]] std::vector<std::uint64_t> modifiers_of(const DmabufOffer& offer, DrmFormat format);

/// Why plan_import() found nothing, as one sentence.
[[nodiscard]] std::string why_not_taken(const DmabufOffer& offer, DrmFormat format, std::uint64_t modifier);

/// Puts together an offer from the events of zwp_linux_dmabuf_feedback_v1, which are untrusted: what is
/// malformed is left out.
class FeedbackCollector {
 public:
  /// The pairs that tranche_formats() means from now on: 16 bytes each, as the protocol lays them out.
  void format_table(std::span<const std::byte> table);
  void main_device(std::span<const std::byte> device);
  void tranche_target_device(std::span<const std::byte> device);
  void tranche_flags(std::uint32_t flags);
  void tranche_formats(std::span<const std::byte> indices);
  void tranche_done();
  /// All parameters were sent: returns them and begins anew, with the same table.
  [[nodiscard]] DmabufOffer done();

 private:
  std::vector<FormatModifier> table_;
  DmabufTranche tranche_;
  DmabufOffer offer_;
};

/// The largest table that indices of 16 bits can reach.
inline constexpr std::size_t kLargestFormatTable = std::size_t{65536} * 16;

/// Reads the table of a format_table event. Errors say what is wrong with it.
[[nodiscard]] Result<std::vector<std::byte>> read_format_table(int fd, std::uint32_t size);

}  // namespace zcplay::wayland
