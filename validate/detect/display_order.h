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
  /// Nobody has told yet which frame is due, and a frame this far ahead may well be: the source stood still.
  [[nodiscard]] bool may_skip(std::uint64_t due, std::uint64_t found) const {
    return !anchored_ && found > due;
  }
  /// What would be due now if the last skip, where there was one, was a picture out of its turn.
  [[nodiscard]] std::optional<std::uint64_t> before_skip() const { return before_skip_; }
  [[nodiscard]] std::uint64_t skipped_to() const { return skipped_to_; }
  void skip(std::uint64_t due, std::uint64_t found) {
    before_skip_ = due;
    skipped_to_ = found;
    since_skip_ = 0;
  }
  /// It was such a picture.
  void forget_skip() { before_skip_.reset(); }
  /// A frame was seen that looks like no other one: from there on it is known which frame is due.
  void anchor() { anchored_ = true; }
  [[nodiscard]] bool anchored() const { return anchored_; }
  /// What was seen in the end; `due`: what had been due, `recorded`: because the record said so.
  void advance(std::uint64_t due, std::uint64_t found, bool recorded);
  /// Nothing that could be named was seen.
  void advance_blind();

 private:
  /// Frames in a row that must follow each other for a jump to be believed.
  static constexpr std::uint32_t kBelieved = 8;
  /// Frames in their turn, from a skip on, after which the source did skip.
  static constexpr std::uint32_t kSkipBelieved = 4;
  std::optional<std::uint64_t> due_;
  std::optional<std::uint64_t> last_;
  std::optional<std::uint64_t> before_skip_;
  bool anchored_ = false;
  bool last_was_early_ = false;  ///< out_of_order, this frame or since then without a right one
  std::uint64_t skipped_to_ = 0;
  std::uint32_t since_skip_ = 0;
  std::uint32_t following_ = 0;  ///< frames out of their turn that followed each other
};

}  // namespace zcplay::detect
