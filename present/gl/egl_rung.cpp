// SPDX-License-Identifier: MIT
#include "present/gl/egl_rung.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/gl/context.h"
#include "present/effective_color.h"
#include "present/gl/drawing_plan.h"
#include "present/gl/frames_in_use.h"
#include "present/gl/picture_renderer.h"
#include "present/gl/slot_images.h"
#include "present/gl/window_surface.h"

namespace zcplay::gl {
namespace {

constexpr std::string_view kComponent = "egl";

class EglRung final : public present::Rung {
 public:
  EglRung(present::RungHost host, Log log, std::unique_ptr<Context> context,
          std::unique_ptr<PictureRenderer> renderer, std::unique_ptr<SlotImages> images)
      : host_(std::move(host)),
        log_(std::move(log)),
        context_(std::move(context)),
        renderer_(std::move(renderer)),
        images_(std::move(images)),
        frames_(*context_, host_.returned) {}

  [[nodiscard]] present::RungKind kind() const override { return present::RungKind::egl; }

  void prepare(const FrameInfo& frame) override {
    // What is wrong with it, attach() will say.
    std::ignore = images_->textures(frame);
  }

  [[nodiscard]] Result<present::Attached> attach(Frame& frame, const present::Placement& placement) override {
    const Result<DrawingPlan> plan = plan_drawing(frame.info, placement);
    if (!plan) return refused(plan.error());
    const Result<PictureTextures> textures = images_->textures(frame.info);
    if (!textures) return refused(textures.error());
    if (auto drawn = draw(*textures, *plan); !drawn) return not_drawn(drawn.error());
    color_ = fmt::format("{}, converted by zcplay", to_string(present::effective_color(frame.info)));
    frames_.drawn(std::move(frame));
    if (auto collected = frames_.collect(); !collected) return std::unexpected(collected.error());
    return attached();
  }

  [[nodiscard]] Result<present::Attached> redraw(const present::Placement& placement) override {
    const Frame* const last = frames_.last();
    if (last == nullptr) return attached();
    const Result<DrawingPlan> plan = plan_drawing(last->info, placement);
    if (!plan) return refused(plan.error());
    const Result<PictureTextures> textures = images_->textures(last->info);
    if (!textures) return refused(textures.error());
    if (auto drawn = draw(*textures, *plan); !drawn) return not_drawn(drawn.error());
    return attached();
  }

  [[nodiscard]] std::string color() const override { return color_; }

  [[nodiscard]] Result<void> commit() override {
    if (!window_) return fail(ErrorCode::environment, "eglSwapBuffers", "nothing was drawn yet");
    // Before the swap, which sends all to the GPU: a fence behind it would wait for the next picture.
    frames_.submitted();
    return window_->swap();
  }

 private:
  [[nodiscard]] static present::Attached attached() {
    return {.answer = present::AttachAnswer::attached, .placed = true, .why = {}};
  }

  [[nodiscard]] present::Attached refused(const Error& error) const {
    log_.write(LogLevel::debug, kComponent, to_string(error));
    return {.answer = present::AttachAnswer::refused, .placed = false, .why = error.detail};
  }

  /// A window or a size that this GPU does not take is no end: the next rung may.
  [[nodiscard]] Result<present::Attached> not_drawn(const Error& error) const {
    if (error.code == ErrorCode::unsupported_input) return refused(error);
    return std::unexpected(error);
  }

  [[nodiscard]] Result<void> draw(const PictureTextures& textures, const DrawingPlan& plan) {
    if (window_) {
      window_->resize(plan.target);
    } else {
      auto window = WindowSurface::create(*context_, host_.surface, plan.target);
      if (!window) {
        Error refusal = window.error();
        refusal.code = ErrorCode::unsupported_input;
        return std::unexpected(std::move(refusal));
      }
      window_ = std::move(*window);
    }
    return renderer_->draw(textures, plan, 0);
  }

  present::RungHost host_;
  Log log_;
  std::unique_ptr<Context> context_;
  std::unique_ptr<PictureRenderer> renderer_;
  std::unique_ptr<SlotImages> images_;
  std::unique_ptr<WindowSurface> window_;
  FramesInUse frames_;  // goes first: it waits for the GPU
  std::string color_;
};

}  // namespace

Result<std::unique_ptr<present::Rung>> create_egl_rung(const present::RungHost& host, Log log) {
  auto library = Library::load(Library::Use::windows);
  if (!library) return std::unexpected(library.error());
  auto context = Context::create(
      *library, {.platform = EGL_PLATFORM_WAYLAND_KHR, .native = host.display, .windows = true});
  if (!context) return std::unexpected(context.error());
  auto images = SlotImages::create(**context);
  if (!images) return std::unexpected(images.error());
  auto renderer = PictureRenderer::create(**context);
  if (!renderer) return std::unexpected(renderer.error());
  log.write(LogLevel::info, kComponent, fmt::format("drawing with {}", (*context)->renderer()));
  return std::make_unique<EglRung>(host, std::move(log), std::move(*context), std::move(*renderer),
                                   std::move(*images));
}

}  // namespace zcplay::gl
