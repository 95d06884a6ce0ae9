// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "validate/detect/artefact.h"

namespace zcplay {

/// What a decoder does wrong beside the samples.
enum class DecoderFault : std::uint8_t {
  overwritten,   ///< was right when decoded and had changed when it was output
  wrong_format,  ///< another size, crop or sample format
  error_flag,    ///< the device flagged a picture that the reference finds sound
  not_flagged,   ///< the reference finds it damaged; the tested decoder shows other samples and is silent
  missing,       ///< the reference has it, the tested decoder has not
  extra,         ///< the tested decoder has it, the reference has not
};
inline constexpr std::size_t kDecoderFaultCount = 6;

/// What is wrong with a frame: an artefact of its samples or of its place in the output, in the words that
/// all judges share, or a decoder's fault.
using FaultClass = std::variant<detect::ArtefactClass, DecoderFault>;

inline constexpr std::size_t kFaultClassCount = detect::kArtefactClassCount + kDecoderFaultCount;
/// Artefacts first. For tables; `fault_class_at` is its inverse.
[[nodiscard]] std::size_t index_of(const FaultClass& fault);
[[nodiscard]] FaultClass fault_class_at(std::size_t index);

/// The name in machine-readable reports: "half_filled", "not_flagged".
[[nodiscard]] std::string_view to_string(const FaultClass& fault);
/// The name for people: "half-filled", "not flagged".
[[nodiscard]] std::string label(const FaultClass& fault);

}  // namespace zcplay
