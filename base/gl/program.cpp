// SPDX-License-Identifier: MIT
#include "base/gl/program.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace zcplay::gl {
namespace {

constexpr GLint kLongestComplaint = 2000;

/// A shader until it is attached.
class Shader {
 public:
  Shader(const Library& library, GLenum kind) : library_(library), name_(library.glCreateShader(kind)) {}
  ~Shader() { library_.glDeleteShader(name_); }
  Shader(const Shader&) = delete;
  Shader& operator=(const Shader&) = delete;
  [[nodiscard]] GLuint name() const { return name_; }

 private:
  const Library& library_;
  GLuint name_;
};

/// The driver's words, on one line.
template <typename Ask>
std::string complaint(Ask ask) {
  std::string text(kLongestComplaint, '\0');
  GLsizei length = 0;
  ask(kLongestComplaint, &length, text.data());
  text.resize(static_cast<std::size_t>(std::clamp(length, 0, kLongestComplaint)));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\0')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

Result<void> compile(const Context& context, const char* name, const Shader& shader,
                     const std::vector<const char*>& sources) {
  const Library& gl = context.library();
  gl.glShaderSource(shader.name(), static_cast<GLsizei>(sources.size()), sources.data(), nullptr);
  gl.glCompileShader(shader.name());
  GLint good = GL_FALSE;
  gl.glGetShaderiv(shader.name(), GL_COMPILE_STATUS, &good);
  if (good == GL_TRUE) return {};
  const std::string words = complaint([&](GLsizei most, GLsizei* length, GLchar* text) {
    gl.glGetShaderInfoLog(shader.name(), most, length, text);
  });
  return fail(
      ErrorCode::environment, "glCompileShader",
      fmt::format("the GPU driver ({}) does not take the shader {}: {}", context.renderer(), name, words));
}

}  // namespace

Result<std::unique_ptr<Program>> Program::create(const Context& context, const char* name, const char* vertex,
                                                 std::initializer_list<const char*> fragment) {
  return link(context, name, {{GL_VERTEX_SHADER, {vertex}}, {GL_FRAGMENT_SHADER, fragment}});
}

Result<std::unique_ptr<Program>> Program::create_compute(const Context& context, const char* name,
                                                         std::initializer_list<const char*> pieces) {
  return link(context, name, {{GL_COMPUTE_SHADER, pieces}});
}

Result<std::unique_ptr<Program>> Program::link(const Context& context, const char* name,
                                               std::initializer_list<Stage> stages) {
  const Library& gl = context.library();
  auto program = std::unique_ptr<Program>(new Program(gl, gl.glCreateProgram()));
  for (const Stage& stage : stages) {
    // Deleted at once, a shader lives as long as the program it is attached to.
    const Shader shader(gl, stage.kind);
    if (auto good = compile(context, name, shader, stage.pieces); !good) return std::unexpected(good.error());
    gl.glAttachShader(program->name_, shader.name());
  }
  gl.glLinkProgram(program->name_);
  GLint good = GL_FALSE;
  gl.glGetProgramiv(program->name_, GL_LINK_STATUS, &good);
  if (good == GL_TRUE) return program;
  const std::string words = complaint([&](GLsizei most, GLsizei* length, GLchar* text) {
    gl.glGetProgramInfoLog(program->name_, most, length, text);
  });
  return fail(
      ErrorCode::environment, "glLinkProgram",
      fmt::format("the GPU driver ({}) does not link the shader {}: {}", context.renderer(), name, words));
}

Program::~Program() {
  library_.glDeleteProgram(name_);
}

}  // namespace zcplay::gl
