// SPDX-License-Identifier: MIT
#include "present/wayland/shm_rung.h"

#include <wayland-client.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "present/effective_color.h"
#include "present/shm/rgb_converter.h"
#include "present/shm/slot_view.h"
#include "present/wayland/proxy.h"
#include "present/wayland/shm_buffer.h"

namespace zcplay::wayland {
namespace {

using present::AttachAnswer;
using present::Attached;

// One is shown, one is queued behind it, one is drawn; one for a compositor that is late.
constexpr std::size_t kMostBuffers = 4;
// Larger pictures (an 8K display has less) are drawn smaller, and the viewport makes them as large as they
// should be.
constexpr std::uint32_t kLongestSide = 16384;
constexpr double kMostPixels = 1 << 25;

Size drawn_size(Size wanted) {
  double factor = 1;
  factor = std::min(factor, std::sqrt(kMostPixels / (double{1} * wanted.width * wanted.height)));
  const std::uint32_t longest = std::max(wanted.width, wanted.height);
  factor = std::min(factor, double{kLongestSide} / longest);
  if (factor >= 1) return wanted;
  const auto shrunk = [factor](std::uint32_t side) {
    return std::max(1U, static_cast<std::uint32_t>(side * factor));
  };
  return {shrunk(wanted.width), shrunk(wanted.height)};
}

class ShmRung final : public present::Rung {
 public:
  ShmRung(Proxy<wl_shm, wl_shm_destroy> shm, const present::RungHost& host, Log log)
      : shm_(std::move(shm)), host_(host), log_(std::move(log)) {}
  ~ShmRung() override {
    if (last_) host_.returned(std::move(*last_));
  }

  [[nodiscard]] present::RungKind kind() const override { return present::RungKind::shm; }
  void prepare(const FrameInfo& /*frame*/) override {}
  [[nodiscard]] Result<Attached> attach(Frame& frame, const present::Placement& placement) override;
  [[nodiscard]] Result<Attached> redraw(const present::Placement& placement) override;
  [[nodiscard]] std::string color() const override { return color_; }
  [[nodiscard]] Result<void> commit() override;

 private:
  [[nodiscard]] Result<Attached> draw(const FrameInfo& frame, const present::Placement& placement);
  [[nodiscard]] Result<ShmBuffer*> free_buffer(Size size);
  void describe_color(const present::EffectiveColor& color);

  Proxy<wl_shm, wl_shm_destroy> shm_;
  present::RungHost host_;
  Log log_;
  shm::SlotReader reader_;
  shm::RgbConverter converter_;
  std::vector<std::unique_ptr<ShmBuffer>> buffers_;  ///< all of one size
  ShmBuffer* attached_ = nullptr;                    ///< and not yet committed
  bool waiting_ = false;                             ///< not_yet was answered
  std::optional<Frame> last_;
  std::optional<present::EffectiveColor> described_;
  std::string color_;
};

void ShmRung::describe_color(const present::EffectiveColor& color) {
  if (described_ == color) return;
  described_ = color;
  color_ = shm::converts_matrix(color.matrix_coefficients)
               ? fmt::format("{}, converted by zcplay", present::to_string(color))
               : fmt::format("{}, converted by zcplay as if it were BT.709", present::to_string(color));
}

/// nullptr where the compositor holds them all.
Result<ShmBuffer*> ShmRung::free_buffer(Size size) {
  if (!buffers_.empty() && buffers_.front()->size() != size) {
    // The compositor may still show them: it has the memory for itself, which nobody writes to any more.
    attached_ = nullptr;
    buffers_.clear();
  }
  const auto free = std::ranges::find_if(buffers_, [](const auto& buffer) { return !buffer->busy(); });
  if (free != buffers_.end()) return free->get();
  if (buffers_.size() >= kMostBuffers) return nullptr;
  const std::uint32_t stride = shm::rgb_stride(size.width);
  auto made = ShmBuffer::create(shm_.get(), size, stride, shm::rgb_words(stride, size.height), [this] {
    if (std::exchange(waiting_, false)) host_.ready();
  });
  if (!made) return std::unexpected(std::move(made.error()));
  buffers_.push_back(std::move(*made));
  return buffers_.back().get();
}

Result<Attached> ShmRung::draw(const FrameInfo& frame, const present::Placement& placement) {
  const Size size = drawn_size(placement.pixels);
  const Result<ShmBuffer*> buffer = free_buffer(size);
  if (!buffer) return std::unexpected(buffer.error());
  if (*buffer == nullptr) {
    waiting_ = true;
    return Attached{.answer = AttachAnswer::not_yet, .placed = true, .why = {}};
  }
  const present::EffectiveColor color = present::effective_color(frame);
  const auto refuse = [](const Error& error) -> Result<Attached> {
    if (error.code != ErrorCode::unsupported_input) return std::unexpected(error);
    return Attached{.answer = AttachAnswer::refused, .placed = false, .why = error.detail};
  };
  const Result<shm::SlotView> view = reader_.read(frame);
  if (!view) return refuse(view.error());
  const Result<void> converted = converter_.convert(
      frame, *view, color, placement,
      {.size = size, .stride = shm::rgb_stride(size.width), .pixels = (*buffer)->pixels()});
  if (!converted) return refuse(converted.error());
  describe_color(color);
  wl_surface_attach(host_.surface, (*buffer)->buffer(), 0, 0);
  constexpr std::int32_t kAll = std::numeric_limits<std::int32_t>::max();
  wl_surface_damage(host_.surface, 0, 0, kAll, kAll);
  attached_ = *buffer;
  return Attached{.answer = AttachAnswer::attached, .placed = true, .why = {}};
}

Result<Attached> ShmRung::attach(Frame& frame, const present::Placement& placement) {
  Result<Attached> drawn = draw(frame.info, placement);
  if (!drawn || drawn->answer != AttachAnswer::attached) return drawn;
  std::optional<Frame> before = std::exchange(last_, std::move(frame));
  if (before) host_.returned(std::move(*before));
  return drawn;
}

Result<Attached> ShmRung::redraw(const present::Placement& placement) {
  if (!last_) return Attached{.answer = AttachAnswer::attached, .placed = true, .why = {}};
  return draw(last_->info, placement);
}

Result<void> ShmRung::commit() {
  if (attached_ != nullptr) std::exchange(attached_, nullptr)->committed();
  wl_surface_commit(host_.surface);
  return {};
}

}  // namespace

Result<std::unique_ptr<present::Rung>> create_shm_rung(Connection& connection, const present::RungHost& host,
                                                       Log log) {
  Proxy<wl_shm, wl_shm_destroy> shm(
      static_cast<wl_shm*>(static_cast<void*>(connection.bind(wl_shm_interface, 1))));
  if (!shm) return fail(ErrorCode::environment, "wl_shm", "the compositor has no wl_shm to take pictures by");
  return std::make_unique<ShmRung>(std::move(shm), host, std::move(log));
}

}  // namespace zcplay::wayland
