// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/decode/emulated/call_player.h"
#include "tests/decode/emulated/call_script.h"
#include "tests/decode/emulated/control_sweep.h"

namespace zcplay::test {

/// The same calls on two devices, each answer of the one held against that of the other: result, all
/// that came back, and the state of every buffer and request after each call. Of hasty calls the results
/// alone: the rest depends on how far the device has come.
class CallPair {
 public:
  /// `model` has a settle(), if one of the two lags behind; the other is then given time to come to the
  /// same state, so a difference is only found after some patience.
  CallPair(CallTarget model, CallTarget other);

  /// "" where both were alike, else what was not. Unknown names are no complaint.
  [[nodiscard]] std::string play(const std::vector<CallLine>& lines, bool hasty);
  /// Tries each value on both, and sets it where `set`: "" where they agree on what is wrong and on what
  /// becomes of the rest.
  [[nodiscard]] std::string play(const std::vector<ControlTrial>& trials, bool set);
  /// Leaves out calls, but for those that set formats, as long as the rest still differs.
  [[nodiscard]] std::vector<CallLine> shorten(std::vector<CallLine> lines, bool hasty);

  /// Calls made so far on each of the two, and those of them that were answered alike.
  [[nodiscard]] std::size_t calls() const { return calls_; }
  [[nodiscard]] std::size_t alike() const { return alike_; }

 private:
  /// Of both, as soon as they are alike; `when` is for the complaint.
  [[nodiscard]] std::string compare_settled(CallPlayer& model, CallPlayer& other, CallPlayer::Detail detail,
                                            std::string_view when) const;

  [[nodiscard]] std::string compare_ends(CallPlayer& model, CallPlayer& other) const;

  int patience_;  ///< steps

  CallTarget model_;
  CallTarget other_;
  std::size_t calls_ = 0;
  std::size_t alike_ = 0;
};

}  // namespace zcplay::test
