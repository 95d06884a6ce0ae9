// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace zcplay::detect {

// Of looking without a reference. Levels and differences are of 8-bit full range.

// Zero pages.
inline constexpr std::uint32_t kLeastZeroRun = 14;  ///< pixels of the source, in a row
inline constexpr std::size_t kLeastPureGreen = 70;  ///< green of zero chroma is lifted by 77 and more
/// Share of the picture from which on it is the whole.
inline constexpr double kWholeShare = 0.97;
/// Source blocks' worth of never written pixels.
inline constexpr double kZeroBlocks = 0.4;

inline constexpr double kUsualGreen = 2;
inline constexpr double kUsualFades = 0.98;
inline constexpr double kCalmScene = 25;

// Dark pages.
inline constexpr std::uint8_t kDarkLuma = 40;
inline constexpr std::uint8_t kDarker = 6;
inline constexpr std::uint32_t kLeastDarkRows = 3;
inline constexpr double kNewDarkShare = 0.2;
inline constexpr double kDarkAlone = 1.2;

// History.
inline constexpr std::size_t kHistoryFrames = 12;
inline constexpr int kBoxNoise = 12;  ///< sixteenths: what dither and rounding leave of a box's mean

// Filled rows.
inline constexpr unsigned kFlatSpread = 6;
inline constexpr std::uint32_t kLeastConstantRows = 8;
inline constexpr double kCalmChange = 2;
inline constexpr double kLeastFill = 5;
inline constexpr double kAsBefore = 1.5;
inline constexpr double kFillRatio = 3;

// Equal rows and pictures.
inline constexpr unsigned kFlatContrast = 16;
inline constexpr std::size_t kSteadyFrames = 4;
inline constexpr double kSameRows = 0.03;
inline constexpr double kSameNoise = 0.02;
inline constexpr std::uint32_t kLeastSameRows = 2;
inline constexpr double kSameRatio = 10;
inline constexpr double kRepeatedRatio = 10;
inline constexpr double kSuspectedRatio = 1;
inline constexpr double kUnchanged = 0.05;
inline constexpr double kStillNoise = 0.1;
inline constexpr double kJump = 1.2;
inline constexpr std::uint32_t kTearRows = 8;
inline constexpr double kOrderMotion = 0.3;
inline constexpr double kOrderDetour = 0.5;
inline constexpr double kOrderReach = 6;

// Colors.
inline constexpr double kSceneChange = 20;
inline constexpr double kSceneCalm = 8;
inline constexpr double kFlatChroma = 0.7;
inline constexpr double kLeastColorStep = 1;
inline constexpr double kLeastColorChange = 3;
inline constexpr double kFading = 0.35;
inline constexpr double kPaletteWeight = 0.6;
inline constexpr double kColorNoise = 0.5;
inline constexpr double kColorExplained = 2.5;

// Shear.
inline constexpr std::uint32_t kShearRows = 64;
inline constexpr double kRowNoise = 0.5;
inline constexpr double kRoughRows = 1.4;
inline constexpr int kShearReach = 160;
inline constexpr double kShearRatio = 1.5;
inline constexpr double kLeastShear = 2.5;

// Blocks.
inline constexpr std::uint32_t kMotionReach = 6;
inline constexpr std::uint32_t kLargestCluster = 12;
inline constexpr float kStandsStill = 2.5F;
inline constexpr float kLeastCorner = 1;
inline constexpr float kCornerNoise = 2;
inline constexpr double kCornerRatio = 2;
inline constexpr double kStays = 0.6;
inline constexpr double kLastingCornerRatio = 3;
inline constexpr std::uint32_t kSoundFrames = 48;

}  // namespace zcplay::detect
