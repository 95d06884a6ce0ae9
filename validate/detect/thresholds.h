// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace zcplay::detect {

// Of looking without a reference. Levels and differences are of 8-bit full range. All were set by hand on the
// fitted half of the test bed, by what its clean frames show and what its faults do; where a limit follows
// from what zero samples or scaling do by themselves, it says so.

// Zero pages.
/// Pixels of the source, in a row, that must be zero together: less than the 16 of a macroblock, for scaling.
inline constexpr std::uint32_t kLeastZeroRun = 14;
/// Green without red and blue, below which it is not suspected: zero chroma lifts it by 77 and more.
inline constexpr std::size_t kLeastPureGreen = 70;
/// Share of a picture, or of a row, from which on it is the whole.
inline constexpr double kWholeShare = 0.97;
/// Source blocks' worth of zeros that is reported: less than one, since pages cut blocks.
inline constexpr double kZeroBlocks = 0.4;
/// On screenshots, how many times the green that a stream has anyway is taken off.
inline constexpr double kUsualGreen = 2;
/// How slowly that is forgotten, a frame.
inline constexpr double kUsualFades = 0.98;
/// Mean change of what is not concerned, from which on the scene itself changed.
inline constexpr double kCalmScene = 25;
/// Share of green between flashes that is more than a lamp.
inline constexpr double kFlashShare = 0.05;

// Dark pages.
/// Luma that zero luma with sound chroma can have on a screenshot.
inline constexpr std::uint8_t kDarkLuma = 40;
/// How much brighter a pixel is in the frames around to count as newly dark.
inline constexpr std::uint8_t kDarker = 6;
/// Rows of the source; a page is two rows of 1920 pixels, and some more are seldom alone.
inline constexpr std::uint32_t kLeastDarkRows = 3;
/// Newly dark pixels among those of the rows.
inline constexpr double kNewDarkShare = 0.2;
/// Newly dark pixels of the rows over those elsewhere.
inline constexpr double kDarkAlone = 0.8;

// History.
/// Slots of a decoder are used again after fewer frames.
inline constexpr std::size_t kHistoryFrames = 12;
/// Sixteenths: what dither and rounding leave of a box's mean.
inline constexpr int kBoxNoise = 12;

// Filled rows.
/// Luma within which rows are of one color, dithered or not.
inline constexpr unsigned kFlatSpread = 6;
inline constexpr std::uint32_t kLeastConstantRows = 8;
/// Mean change above the filled rows that is none.
inline constexpr double kCalmChange = 2;
/// Mean change where they fill, below which nobody would see it.
inline constexpr double kLeastFill = 5;
/// How much of their own later change the rows above may have changed for no cut to have been there.
inline constexpr double kAsBefore = 1.5;
/// Change below the first filled row over change above it.
inline constexpr double kFillRatio = 3;

// Equal rows and pictures.
/// Frames back from which on rows can be what a slot held: every second frame alike is a flicker.
inline constexpr std::size_t kYoungestSlot = 3;
/// Luma contrast below which rows equal each other by nature.
inline constexpr unsigned kFlatContrast = 16;
/// Changes in a row that must all have been there for motion to be steady.
inline constexpr std::size_t kSteadyFrames = 4;
/// Distance of rows, beyond kBoxNoise, up to which they are the same.
inline constexpr double kSameRows = 0.03;
inline constexpr double kSameNoise = 0.02;
/// Rows of boxes.
inline constexpr std::uint32_t kLeastSameRows = 2;
/// How much further than the first step the last is from where time stepped back to, and the least such step.
inline constexpr double kSteppedBack = 1.3;
inline constexpr double kLeastStep = 0.2;
/// The same beside a tear: coarse coders skip the blocks of a row or two now and then.
inline constexpr std::uint32_t kLeastTornRows = 12;
/// Steady motion over distance, from which on rows or pictures are another's.
inline constexpr double kSameRatio = 10;
inline constexpr double kRepeatedRatio = 10;
/// The same, below which an earlier frame is not even looked at closer.
inline constexpr double kSuspectedRatio = 1;
/// Mean change of an unchanged picture.
inline constexpr double kUnchanged = 0.05;
/// Noise of distances where everything else stands still.
inline constexpr double kStillNoise = 0.1;
/// A change this many times the usual one skipped a frame.
inline constexpr double kJump = 1.2;
/// Rows of boxes beside a tear that are looked at.
inline constexpr std::uint32_t kTearRows = 8;
/// Least change from frame to frame by which order can be told.
inline constexpr double kOrderMotion = 0.3;
/// Share by which the way over a frame is longer than the way past it.
inline constexpr double kOrderDetour = 0.5;
/// Changes this many times the usual one are cuts and flashes.
inline constexpr double kOrderReach = 6;

// Colors.
/// Change of luma from which on it is another scene.
inline constexpr double kSceneChange = 20;
/// What a mistake may leave unexplained of luma.
inline constexpr double kSceneCalm = 8;
/// Mean chroma of a picture without.
inline constexpr double kFlatChroma = 0.7;
/// Change of the blocks' colors below which nothing is looked for, and from which on it is reported.
inline constexpr double kLeastColorStep = 1;
inline constexpr double kLeastColorChange = 3;
/// Share of the step that may have been under way before or go on after.
inline constexpr double kFading = 0.35;
/// The palette says less than the blocks.
inline constexpr double kPaletteWeight = 0.6;
inline constexpr double kColorNoise = 0.5;
/// Change over what the mistake leaves unexplained.
inline constexpr double kColorExplained = 2.5;

// Shear.
/// Pairs of rows that are looked at.
inline constexpr std::uint32_t kShearRows = 64;
inline constexpr double kRowNoise = 0.5;
/// Steps from row to row over the usual ones, for the search to be worth it.
inline constexpr double kRoughRows = 1.4;
/// Pixels: strides are off by the padding of a row.
inline constexpr int kShearReach = 160;
/// Steps as the rows are over steps of rows that were moved back.
inline constexpr double kShearRatio = 1.5;
inline constexpr double kLeastShear = 2.5;

// Blocks.
/// Pixels that a line may have moved from frame to frame, where anything moves.
inline constexpr std::uint32_t kMotionReach = 6;
/// Blocks: how far apart opposite sides of damage are looked for.
inline constexpr std::uint32_t kLargestCluster = 12;
/// Difference of the frames around, below which nothing moves.
inline constexpr float kStandsStill = 2.5F;
/// Steps of luma: below it no corner is looked at, and what grain makes of one.
inline constexpr float kLeastCorner = 1;
inline constexpr float kCornerNoise = 2;
/// Corners on the grid over corners beside it: in one frame alone, where the frame after shows them too, and
/// where the frame before did. So high that real streams and test pictures have next to none.
inline constexpr double kCornerRatio = 3.4;
inline constexpr double kLastingCornerRatio = 5;
inline constexpr double kFollowedCornerRatio = 2;
/// The same of what the frames around do not have. It steps on the grid by nature where one block was coded
/// anew and the next was skipped, so little steps say nothing.
inline constexpr double kForeignCornerRatio = 2.4;
inline constexpr float kForeignNoise = 6;
/// Blocks that are more than chance, and how much a corner counts by itself and with so many.
inline constexpr double kSeveralBlocks = 4;
inline constexpr double kFewBlocks = 0.85;
inline constexpr double kMoreBlocks = 0.5;
/// Rows that are looked at to find how the whole picture moved.
inline constexpr std::uint32_t kMotionRows = 48;
/// What comes at a stroke changes less from then on, by this share at most.
inline constexpr double kStays = 0.6;
/// How long damage is followed against the last sound frame.
inline constexpr std::uint32_t kSoundFrames = 48;

}  // namespace zcplay::detect
