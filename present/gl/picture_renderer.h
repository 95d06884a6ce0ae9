// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/gl/context.h"
#include "base/gl/objects.h"
#include "base/gl/program.h"
#include "base/result.h"
#include "present/gl/drawing_plan.h"

namespace zcplay::gl {

/// A picture as textures. Luma's filter does not matter; chroma's is linear; both clamp to their edges.
struct PictureTextures {
  GLuint luma = 0;
  GLuint chroma = 0;  ///< Cb and Cr as red and green; for pictures without, any texture
  Size chroma_size;
};

/// Converts, scales and turns pictures. Thread-bound to its context, which must outlive it.
class PictureRenderer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PictureRenderer>> create(const Context& context);
  ~PictureRenderer();
  PictureRenderer(const PictureRenderer&) = delete;
  PictureRenderer& operator=(const PictureRenderer&) = delete;

  /// Fills framebuffer `target` (0: the window), which is as large as the plan says, with opaque pixels.
  /// Errors: unsupported_input for sizes beyond this GPU's, else of the environment.
  [[nodiscard]] Result<void> draw(const PictureTextures& picture, const DrawingPlan& plan, GLuint target);

 private:
  explicit PictureRenderer(const Context& context);
  [[nodiscard]] Result<void> make_between(Size size);
  void set_picture(const Program& program, const PictureTextures& picture, const DrawingPlan& plan) const;
  void set_axis(const Program& program, const AxisScale& axis) const;
  void set_maps(const Program& program, const DrawingPlan& plan) const;
  void fill(GLuint target, Size size) const;

  const Context& context_;
  const Library& gl_;
  VertexArray no_vertices_;
  std::unique_ptr<Program> one_to_one_;
  std::unique_ptr<Program> columns_;
  std::unique_ptr<Program> rows_;
  Texture between_;  ///< the right columns, not yet the right rows
  Framebuffer between_target_;
  Size between_size_;
};

}  // namespace zcplay::gl
