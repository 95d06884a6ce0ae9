// SPDX-License-Identifier: MIT
#pragma once

/// The files of shaders/, put into the program by shaders/embed.py. The .vert and .frag files are whole but
/// for the functions they declare, which the .glsl files define: a shader is one of the former and, behind
/// it, those of the latter that it needs.
namespace zcplay::gl::shaders {

extern const char* const kPictureVert;
extern const char* const kOneToOneFrag;
extern const char* const kColumnsFrag;
extern const char* const kRowsFrag;
extern const char* const kFilteredGlsl;
extern const char* const kPictureSamplesGlsl;

}  // namespace zcplay::gl::shaders
