// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/gl/context.h"
#include "base/gl/objects.h"
#include "base/gl/program.h"
#include "validate/score/counts.h"
#include "validate/score/gpu/gpu_counter.h"
#include "validate/score/gpu/picture_textures.h"

namespace zcplay::score {

/// The five passes over a picture, and the buffers between them: colors (which makes 8-bit RGB of the samples
/// for the others), cells, rows, thumbnail, and the number of colors that were noted. Thread-bound.
class CountingPasses {
 public:
  [[nodiscard]] static Result<std::unique_ptr<CountingPasses>> create();

  [[nodiscard]] Result<void> run(const PictureView& picture, Counts& counts);
  [[nodiscard]] const std::string& renderer() const { return context_->renderer(); }
  [[nodiscard]] GpuWork work() const { return work_; }

 private:
  /// A storage buffer that only grows.
  struct Storage {
    gl::Buffer buffer;
    std::size_t words = 0;
  };
  using Pass = std::unique_ptr<gl::Program>;

  explicit CountingPasses(std::unique_ptr<gl::Context> context);
  Result<void> build();
  Result<void> check_limits(Size size) const;
  void allocate(Size size);
  void grow(Storage& storage, std::size_t words);
  void clear(Storage& storage, std::size_t words);
  void bind(GLuint place, const Storage& storage);
  void start(const gl::Program& pass, Size size);
  void set_samples(const gl::Program& pass, const YuvView& view);
  void dispatch(const PictureView& picture, Size size);
  Result<void> read(const PictureView& picture, Counts& counts);
  Result<void> read(const Storage& storage, std::size_t words, std::vector<std::uint32_t>& into);

  std::unique_ptr<gl::Context> context_;
  const gl::Library& gl_;
  Pass rgb_colors_;
  Pass yuv_colors_;
  Pass cells_pass_;
  Pass rows_pass_;
  Pass thumbnail_pass_;
  Pass noted_pass_;
  PictureTextures textures_;
  Storage pixels_;
  Storage totals_;
  Storage colors_;
  Storage cells_;
  Storage rows_;
  Storage laplacian_;
  bool colors_cleared_ = false;  ///< by the pass that counts them
  GpuWork work_;
  std::vector<std::uint32_t> read_totals_;
  std::vector<std::uint32_t> read_cells_;
  std::vector<std::uint32_t> read_rows_;
  std::vector<std::uint32_t> read_laplacian_;
};

}  // namespace zcplay::score
