// SPDX-License-Identifier: MIT
#include "present/gl/picture_renderer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "present/gl/shaders.h"

namespace zcplay::gl {
namespace {

constexpr GLint kLumaUnit = 0;
constexpr GLint kChromaUnit = 1;
constexpr GLint kColumnsUnit = 0;

}  // namespace

PictureRenderer::PictureRenderer(const Context& context)
    : context_(context), gl_(context.library()), no_vertices_(gl_) {}

PictureRenderer::~PictureRenderer() = default;

Result<std::unique_ptr<PictureRenderer>> PictureRenderer::create(const Context& context) {
  auto renderer = std::unique_ptr<PictureRenderer>(new PictureRenderer(context));
  auto one_to_one = Program::create(context, "one_to_one", shaders::kPictureVert,
                                    {shaders::kOneToOneFrag, shaders::kPictureSamplesGlsl});
  if (!one_to_one) return std::unexpected(one_to_one.error());
  auto columns =
      Program::create(context, "columns", shaders::kPictureVert,
                      {shaders::kColumnsFrag, shaders::kFilteredGlsl, shaders::kPictureSamplesGlsl});
  if (!columns) return std::unexpected(columns.error());
  auto rows =
      Program::create(context, "rows", shaders::kPictureVert, {shaders::kRowsFrag, shaders::kFilteredGlsl});
  if (!rows) return std::unexpected(rows.error());
  renderer->one_to_one_ = std::move(*one_to_one);
  renderer->columns_ = std::move(*columns);
  renderer->rows_ = std::move(*rows);
  if (auto good = context.check("glCreateProgram"); !good) return std::unexpected(good.error());
  return renderer;
}

Result<void> PictureRenderer::draw(const PictureTextures& picture, const DrawingPlan& plan, GLuint target) {
  gl_.glBindVertexArray(no_vertices_.name());
  if (plan.one_to_one) {
    one_to_one_->use();
    set_picture(*one_to_one_, picture, plan);
    set_maps(*one_to_one_, plan);
    fill(target, plan.target);
    return context_.check("glDrawArrays");
  }
  const Size between = {plan.scaled.width, static_cast<std::uint32_t>(plan.row_count)};
  if (auto made = make_between(between); !made) return made;
  columns_->use();
  set_picture(*columns_, picture, plan);
  set_axis(*columns_, plan.columns);
  gl_.glUniform1i(columns_->uniform("first_row"), plan.first_row);
  fill(between_target_.name(), between);

  rows_->use();
  gl_.glActiveTexture(GL_TEXTURE0 + kColumnsUnit);
  gl_.glBindTexture(GL_TEXTURE_2D, between_.name());
  gl_.glUniform1i(rows_->uniform("columns"), kColumnsUnit);
  // Rows are counted from the first one that the first half made.
  AxisScale axis = plan.rows;
  axis.start -= static_cast<float>(plan.first_row);
  axis.first = 0;
  axis.last = plan.row_count - 1;
  set_axis(*rows_, axis);
  set_maps(*rows_, plan);
  fill(target, plan.target);
  return context_.check("glDrawArrays");
}

/// 10 bits a colour, which every GLES 3.0 can draw into, so that two roundings do not add up. It only grows,
/// lest a window that is being resized allocates for each picture.
Result<void> PictureRenderer::make_between(Size size) {
  if (size.width <= between_size_.width && size.height <= between_size_.height) return {};
  const Size larger = {std::max(size.width, between_size_.width),
                       std::max(size.height, between_size_.height)};
  GLint most = 0;
  gl_.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &most);
  if (larger.width > static_cast<std::uint32_t>(most) || larger.height > static_cast<std::uint32_t>(most)) {
    return fail(ErrorCode::unsupported_input, "glTexStorage2D",
                fmt::format("scaling to {}x{} is more than this GPU's largest texture, {}", larger.width,
                            larger.height, most));
  }
  between_size_ = {};
  between_ = Texture(gl_);
  between_target_ = Framebuffer(gl_);
  gl_.glBindTexture(GL_TEXTURE_2D, between_.name());
  gl_.glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGB10_A2, static_cast<GLsizei>(larger.width),
                     static_cast<GLsizei>(larger.height));
  gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  gl_.glBindFramebuffer(GL_FRAMEBUFFER, between_target_.name());
  gl_.glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, between_.name(), 0);
  const GLenum status = gl_.glCheckFramebufferStatus(GL_FRAMEBUFFER);
  if (auto good = context_.check("glTexStorage2D"); !good) return good;
  if (status != GL_FRAMEBUFFER_COMPLETE) {
    return fail(
        ErrorCode::environment, "glCheckFramebufferStatus",
        fmt::format("the GPU ({}) cannot draw into a texture of 10 bits a colour", context_.renderer()));
  }
  between_size_ = larger;
  return {};
}

void PictureRenderer::set_picture(const Program& program, const PictureTextures& picture,
                                  const DrawingPlan& plan) const {
  const ChromaSampling& chroma = plan.chroma;
  gl_.glActiveTexture(GL_TEXTURE0 + kLumaUnit);
  gl_.glBindTexture(GL_TEXTURE_2D, picture.luma);
  gl_.glActiveTexture(GL_TEXTURE0 + kChromaUnit);
  gl_.glBindTexture(GL_TEXTURE_2D, picture.chroma);
  gl_.glUniform1i(program.uniform("luma"), kLumaUnit);
  gl_.glUniform1i(program.uniform("chroma"), kChromaUnit);
  gl_.glUniform2f(program.uniform("chroma_scale"), chroma.scale[0], chroma.scale[1]);
  gl_.glUniform2f(program.uniform("chroma_offset"), chroma.offset[0], chroma.offset[1]);
  gl_.glUniform4fv(program.uniform("chroma_within"), 1, chroma.within.data());
  gl_.glUniform2f(program.uniform("chroma_texel"), 1.0F / static_cast<float>(picture.chroma_size.width),
                  1.0F / static_cast<float>(picture.chroma_size.height));
  gl_.glUniformMatrix3fv(program.uniform("to_rgb"), 1, GL_FALSE, plan.conversion.columns.data());
  gl_.glUniform3fv(program.uniform("rgb_offset"), 1, plan.conversion.offset.data());
}

void PictureRenderer::set_axis(const Program& program, const AxisScale& axis) const {
  gl_.glUniform1f(program.uniform("start"), axis.start);
  gl_.glUniform1f(program.uniform("scale"), axis.scale);
  gl_.glUniform1f(program.uniform("stretch"), axis.stretch);
  gl_.glUniform1i(program.uniform("tap_count"), axis.tap_count);
  gl_.glUniform1i(program.uniform("tap_stride"), axis.tap_stride);
  gl_.glUniform2i(program.uniform("within"), axis.first, axis.last);
}

void PictureRenderer::set_maps(const Program& program, const DrawingPlan& plan) const {
  gl_.glUniform3i(program.uniform("column_of"), plan.column[0], plan.column[1], plan.column[2]);
  gl_.glUniform3i(program.uniform("row_of"), plan.row[0], plan.row[1], plan.row[2]);
}

void PictureRenderer::fill(GLuint target, Size size) const {
  gl_.glBindFramebuffer(GL_FRAMEBUFFER, target);
  gl_.glViewport(0, 0, static_cast<GLsizei>(size.width), static_cast<GLsizei>(size.height));
  gl_.glDrawArrays(GL_TRIANGLES, 0, 3);
}

}  // namespace zcplay::gl
