// SPDX-License-Identifier: MIT
#pragma once

/// Files of shaders/, put into the program by shaders/embed.py. Behind count_colors.comp comes one of the
/// .glsl files, which defines the function it declares; the others are whole.
namespace zcplay::score::shaders {

extern const char* const kCountCellsComp;
extern const char* const kCountColorsComp;
extern const char* const kCountNotedComp;
extern const char* const kCountRowsComp;
extern const char* const kCountThumbnailComp;
extern const char* const kRgbPixelsGlsl;
extern const char* const kYuvPixelsGlsl;

}  // namespace zcplay::score::shaders
