// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "validate/detect/artefact.h"

namespace zcplay::detect {

/// Which source frame is due, and what it means that another one is seen. Without a record to tell, time is
/// taken to go on by one frame: a picture out of its turn takes its turn's place, so the one after it is due
/// as if nothing had been. A jump that lasts is a jump of the source.
class DisplayOrder {
 public:
  /// The frame that is due now; nullopt: nobody knows yet.
  [[nodiscard]] std::optional<std::uint64_t> due(std::optional<std::uint64_t> expected) const {
    return expected ? expected : due_;
  }
  [[nodiscard]] std::optional<std::uint64_t> last() const { return last_; }
  /// `found` was seen where `due` was due, and they do not look the same. What is wrong with that; nullopt:
  /// nothing, since nobody knew what was due.
  [[nodiscard]] std::optional<ArtefactClass> fault(std::uint64_t due, std::uint64_t found) const;
  /// What was seen in the end; `due`: what had been due, `recorded`: because the record said so.
  void advance(std::uint64_t due, std::uint64_t found, bool recorded);
  /// Nothing that could be named was seen.
  void advance_blind();

 private:
  /// Frames in a row that must follow each other for a jump to be believed.
  static constexpr std::uint32_t kBelieved = 8;
  std::optional<std::uint64_t> due_;
  std::optional<std::uint64_t> last_;
  bool last_was_early_ = false;  ///< out_of_order, this frame or since then without a right one
  std::uint32_t following_ = 0;  ///< frames out of their turn that followed each other
};

}  // namespace zcplay::detect
