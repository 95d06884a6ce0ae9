// SPDX-License-Identifier: MIT
#include "validate/score/gpu/counting_passes.h"

#include <array>
#include <cstring>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "validate/score/gpu/results.h"
#include "validate/score/gpu/shaders.h"
#include "validate/score/grid.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::score {
namespace {

constexpr std::size_t kColorWords = std::size_t{1} << (24 - 5);
constexpr std::uint32_t kGroupColumns = 128;  // of pixels, in each pass that goes by columns
constexpr std::uint32_t kTileRows = 64;
constexpr std::uint32_t kNotedGroups = kColorWords / (4UL * 128 * 16);

// Where the shaders have their buffers.
constexpr GLuint kPixelsPlace = 0;
constexpr GLuint kTotalsPlace = 1;
constexpr GLuint kCellsPlace = 1;
constexpr GLuint kColorsPlace = 2;
constexpr GLuint kLaplacianPlace = 2;
constexpr GLuint kRowsPlace = 2;

constexpr std::uint32_t groups(std::uint32_t pixels, std::uint32_t a_group) {
  return (pixels + a_group - 1) / a_group;
}

std::size_t laplacian_words(Size size) {
  return std::size_t{groups(size.width, kGroupColumns)} * cells_on(size.height) * kLaplacianWords;
}

std::size_t cell_words(Size size) {
  return std::size_t{cells_on(size.width)} * cells_on(size.height) * kCellWords;
}

}  // namespace

CountingPasses::CountingPasses(std::unique_ptr<gl::Context> context)
    : context_(std::move(context)), gl_(context_->library()), textures_(gl_) {
  for (Storage* const storage : {&pixels_, &totals_, &colors_, &cells_, &rows_, &laplacian_})
    storage->buffer = gl::Buffer(gl_);
}

Result<std::unique_ptr<CountingPasses>> CountingPasses::create() {
  auto library = gl::Library::load(gl::Library::Use::compute);
  if (!library) return std::unexpected(library.error());
  auto context = gl::Context::create(std::move(*library),
                                     {.platform = EGL_PLATFORM_SURFACELESS_MESA, .minor_version = 1});
  if (!context) return std::unexpected(context.error());
  auto passes = std::unique_ptr<CountingPasses>(new CountingPasses(std::move(*context)));
  if (auto built = passes->build(); !built) return std::unexpected(built.error());
  return passes;
}

Result<void> CountingPasses::build() {
  const auto make = [this](Pass& pass, const char* name,
                           std::initializer_list<const char*> pieces) -> Result<void> {
    auto made = gl::Program::create_compute(*context_, name, pieces);
    if (!made) return std::unexpected(made.error());
    pass = std::move(*made);
    return {};
  };
  const std::array made = {
      make(rgb_colors_, "count_colors of RGB", {shaders::kCountColorsComp, shaders::kRgbPixelsGlsl}),
      make(yuv_colors_, "count_colors of YUV", {shaders::kCountColorsComp, shaders::kYuvPixelsGlsl}),
      make(cells_pass_, "count_cells", {shaders::kCountCellsComp}),
      make(rows_pass_, "count_rows", {shaders::kCountRowsComp}),
      make(thumbnail_pass_, "count_thumbnail", {shaders::kCountThumbnailComp}),
      make(noted_pass_, "count_noted", {shaders::kCountNotedComp}),
  };
  for (const Result<void>& good : made) {
    if (!good) return good;
  }
  return context_->check("glCreateProgram");
}

Result<void> CountingPasses::check_limits(Size size) const {
  GLint side = 0;
  GLint bytes = 0;
  gl_.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &side);
  gl_.glGetIntegerv(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &bytes);
  const auto most = static_cast<std::uint32_t>(side);
  const std::uint64_t pixels = std::uint64_t{size.width} * size.height;
  if (size.width <= most && size.height <= most && pixels * 4 <= static_cast<std::uint64_t>(bytes)) return {};
  return fail(ErrorCode::environment, "glTexStorage2D",
              fmt::format("a picture of {}x{} pixels is more than this GPU ({}) takes at once: {} a side and "
                          "{} in all",
                          size.width, size.height, renderer(), side, bytes / 4));
}

void CountingPasses::grow(Storage& storage, std::size_t words) {
  if (storage.words >= words) return;
  gl_.glBindBuffer(GL_SHADER_STORAGE_BUFFER, storage.buffer.name());
  gl_.glBufferData(GL_SHADER_STORAGE_BUFFER, static_cast<GLsizeiptr>(words * 4), nullptr, GL_DYNAMIC_READ);
  storage.words = words;
}

void CountingPasses::clear(Storage& storage, std::size_t words) {
  const std::vector<std::uint32_t> zeros(words);
  gl_.glBindBuffer(GL_SHADER_STORAGE_BUFFER, storage.buffer.name());
  gl_.glBufferData(GL_SHADER_STORAGE_BUFFER, static_cast<GLsizeiptr>(words * 4), zeros.data(),
                   GL_DYNAMIC_READ);
  storage.words = words;
}

void CountingPasses::allocate(Size size) {
  grow(pixels_, std::size_t{size.width} * size.height);
  grow(cells_, cell_words(size));
  grow(rows_, size.height * kRowWords);
  grow(laplacian_, laplacian_words(size));
  clear(totals_, kTotalWords);
  if (!colors_cleared_) clear(colors_, kColorWords);
  colors_cleared_ = false;
}

void CountingPasses::bind(GLuint place, const Storage& storage) {
  gl_.glBindBufferBase(GL_SHADER_STORAGE_BUFFER, place, storage.buffer.name());
}

void CountingPasses::start(const gl::Program& pass, Size size) {
  pass.use();
  gl_.glUniform2i(pass.uniform("size"), static_cast<GLint>(size.width), static_cast<GLint>(size.height));
  gl_.glUniform1i(pass.uniform("cells_x"), static_cast<GLint>(cells_on(size.width)));
}

void CountingPasses::set_samples(const gl::Program& pass, const YuvView& view) {
  const YuvFactors factors = yuv_factors(view.color, view.bit_depth);
  const auto one = [&](const char* name, GLint value) { gl_.glUniform1i(pass.uniform(name), value); };
  const auto two = [&](const char* name, GLint x, GLint y) { gl_.glUniform2i(pass.uniform(name), x, y); };
  one("luma", 0);
  one("cb", 1);
  one("cr", 2);
  one("has_chroma", view.cb.empty() ? 0 : 1);
  one("sample_shift", view.shift);
  one("sample_most", static_cast<GLint>((1U << view.bit_depth) - 1));
  two("chroma_shift", view.chroma_shift_x, view.chroma_shift_y);
  two("zero_points", factors.luma_offset, factors.chroma_offset);
  one("luma_factor", factors.luma);
  two("red_factors", 0, factors.red_cr);
  two("green_factors", factors.green_cb, factors.green_cr);
  two("blue_factors", factors.blue_cb, 0);
}

void CountingPasses::dispatch(const PictureView& picture, Size size) {
  // The colors were cleared by the last picture's last pass.
  gl_.glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
  bind(kPixelsPlace, pixels_);
  bind(kTotalsPlace, totals_);
  bind(kColorsPlace, colors_);
  const std::uint32_t group_columns = groups(size.width, kGroupColumns);
  if (const auto* const yuv = std::get_if<YuvView>(&picture)) {
    start(*yuv_colors_, size);
    set_samples(*yuv_colors_, *yuv);
  } else {
    start(*rgb_colors_, size);
    gl_.glUniform1i(rgb_colors_->uniform("picture"), 0);
  }
  gl_.glDispatchCompute(group_columns, groups(size.height, kTileRows), 1);
  gl_.glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
  start(*noted_pass_, size);
  gl_.glDispatchCompute(kNotedGroups, 1, 1);
  start(*thumbnail_pass_, size);
  gl_.glDispatchCompute(kThumbnailSide, kThumbnailSide, 1);
  bind(kCellsPlace, cells_);
  bind(kLaplacianPlace, laplacian_);
  start(*cells_pass_, size);
  gl_.glDispatchCompute(group_columns, cells_on(size.height), 1);
  bind(kRowsPlace, rows_);
  start(*rows_pass_, size);
  gl_.glDispatchCompute(cells_on(size.height) * kCellSide / 2, 1, 1);
  gl_.glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
}

Result<void> CountingPasses::read(const Storage& storage, std::size_t words,
                                  std::vector<std::uint32_t>& into) {
  into.resize(words);
  gl_.glBindBuffer(GL_SHADER_STORAGE_BUFFER, storage.buffer.name());
  const void* const mapped =
      gl_.glMapBufferRange(GL_SHADER_STORAGE_BUFFER, 0, static_cast<GLsizeiptr>(words * 4), GL_MAP_READ_BIT);
  if (mapped == nullptr) {
    if (auto good = context_->check("glMapBufferRange"); !good) return good;
    return fail(ErrorCode::environment, "glMapBufferRange",
                fmt::format("the GPU ({}) does not give its counts back", renderer()));
  }
  std::memcpy(into.data(), mapped, words * 4);
  if (gl_.glUnmapBuffer(GL_SHADER_STORAGE_BUFFER) == GL_TRUE) return {};
  return fail(ErrorCode::environment, "glUnmapBuffer",
              fmt::format("the GPU ({}) has lost its counts", renderer()));
}

Result<void> CountingPasses::read(const PictureView& picture, Counts& counts) {
  const Size size = size_of(picture);
  if (auto good = read(totals_, kTotalWords, read_totals_); !good) return good;
  if (auto good = read(cells_, cell_words(size), read_cells_); !good) return good;
  if (auto good = read(rows_, size.height * kRowWords, read_rows_); !good) return good;
  if (auto good = read(laplacian_, laplacian_words(size), read_laplacian_); !good) return good;
  if (auto good = context_->check("glDispatchCompute"); !good) return good;
  work_ = {.shared_reaches = read_totals_[kReachTotal], .runs = read_totals_[kRunTotal]};
  unpack({.size = size,
          .from_yuv = has_chroma(picture),
          .totals = read_totals_,
          .cells = read_cells_,
          .rows = read_rows_,
          .laplacian = read_laplacian_},
         counts);
  return {};
}

Result<void> CountingPasses::run(const PictureView& picture, Counts& counts) {
  const Size size = size_of(picture);
  if (auto current = context_->make_current(EGL_NO_SURFACE); !current) return current;
  if (auto good = check_limits(size); !good) return good;
  allocate(size);
  std::visit([this](const auto& view) { textures_.upload(view); }, picture);
  // Of out of memory we want to know before anything is dispatched.
  if (auto good = context_->check("glTexSubImage2D"); !good) return good;
  dispatch(picture, size);
  if (auto good = read(picture, counts); !good) return good;
  colors_cleared_ = true;
  return {};
}

}  // namespace zcplay::score
