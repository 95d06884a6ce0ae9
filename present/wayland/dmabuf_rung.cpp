// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_rung.h"

#include <wayland-client.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "present/effective_color.h"
#include "present/wayland/color_representation.h"
#include "present/wayland/dmabuf_buffers.h"
#include "present/wayland/drm_syncobj.h"
#include "present/wayland/linux_dmabuf.h"

namespace zcplay::wayland {
namespace {

using present::AttachAnswer;
using present::Attached;

constexpr std::chrono::seconds kOfferLimit(10);

Attached refused(std::string why) {
  return {.answer = AttachAnswer::refused, .placed = false, .why = std::move(why)};
}

class DmabufRung final : public present::Rung {
 public:
  DmabufRung(EventLoop& loop, Connection& connection, const present::RungHost& host,
             DmabufRungOptions options, Log log)
      : loop_(loop), connection_(connection), host_(host), options_(options), log_(std::move(log)) {}
  ~DmabufRung() override = default;
  DmabufRung(const DmabufRung&) = delete;
  DmabufRung& operator=(const DmabufRung&) = delete;

  [[nodiscard]] Result<void> open();

  [[nodiscard]] present::RungKind kind() const override { return present::RungKind::dmabuf; }
  void prepare(const FrameInfo& frame) override;
  [[nodiscard]] Result<Attached> attach(Frame& frame, const present::Placement& placement) override;
  [[nodiscard]] Result<Attached> redraw(const present::Placement& placement) override;
  [[nodiscard]] std::string color() const override;
  [[nodiscard]] bool matrix_assumed() const override { return !told_; }
  [[nodiscard]] Result<void> commit() override;

 private:
  struct Plan {
    DrmFormat format;
    std::uint64_t modifier = 0;
    std::optional<ImportPlan> import;
  };

  void offer_changed();
  [[nodiscard]] const std::optional<ImportPlan>& plan_for(const FrameInfo& frame);
  [[nodiscard]] Attached wait_for_offer();
  [[nodiscard]] std::string why_color_is_not_exact(const FrameInfo& frame) const;
  [[nodiscard]] Result<void> set_points(DmabufBook::Id id, const FrameInfo& frame);
  void put_on_surface(const DmabufBuffers::Found& found, Frame& frame);

  EventLoop& loop_;
  Connection& connection_;
  const present::RungHost& host_;
  DmabufRungOptions options_;
  Log log_;
  std::unique_ptr<LinuxDmabuf> dmabuf_;
  std::unique_ptr<ColorRepresentation> representation_;
  std::unique_ptr<SurfaceSync> sync_;  // before the buffers, which tell it of their end
  std::unique_ptr<DmabufBuffers> buffers_;
  std::optional<Plan> plan_;  // for the last kind of frame
  present::EffectiveColor shown_color_;
  bool told_ = false;
  bool waits_for_offer_ = false;
  EventLoop::Registration offer_limit_;
  bool offer_late_ = false;
  std::optional<DmabufBook::Id> uncommitted_;
};

Result<void> DmabufRung::open() {
  const bool explicit_sync = options_.sync == present::SyncMode::explicit_;
  if (explicit_sync) {
    if (Result<void> offered = SurfaceSync::check(connection_); !offered) return offered;
  }
  // Asked first, so that it is answered when the offer is.
  representation_ = ColorRepresentation::create(connection_, host_.surface);
  auto dmabuf = LinuxDmabuf::create(connection_, host_.surface, [this] { offer_changed(); }, log_);
  if (!dmabuf) return std::unexpected(dmabuf.error());
  dmabuf_ = std::move(*dmabuf);
  DmabufBuffers::Options buffers{.explicit_release = explicit_sync, .destroyed = [this](DmabufBook::Id id) {
                                   if (sync_) sync_->forget(id);
                                 }};
  buffers_ = std::make_unique<DmabufBuffers>(loop_, *dmabuf_, host_, std::move(buffers), log_);
  offer_limit_ = loop_.at(loop_.clock().now() + kOfferLimit, [this] {
    offer_late_ = true;
    if (std::exchange(waits_for_offer_, false)) host_.ready();
  });
  return {};
}

void DmabufRung::offer_changed() {
  offer_limit_.cancel();
  if (plan_) {
    const auto fresh = plan_import(*dmabuf_->offer(), plan_->format, plan_->modifier);
    if (fresh != plan_->import) {
      log_.write(
          LogLevel::info, "dmabuf",
          fmt::format("the compositor takes {} otherwise now{}: importing anew", to_string(plan_->format),
                      fresh && fresh->scanout ? ", perhaps for scanout" : ""));
      plan_->import = fresh;
      buffers_->renew();
    }
  }
  if (std::exchange(waits_for_offer_, false)) host_.ready();
}

const std::optional<ImportPlan>& DmabufRung::plan_for(const FrameInfo& frame) {
  if (!plan_ || plan_->format != frame.format || plan_->modifier != frame.modifier) {
    plan_ = Plan{.format = frame.format,
                 .modifier = frame.modifier,
                 .import = plan_import(*dmabuf_->offer(), frame.format, frame.modifier)};
  }
  return plan_->import;
}

void DmabufRung::prepare(const FrameInfo& frame) {
  if (dmabuf_->offer() == nullptr || !why_color_is_not_exact(frame).empty()) return;
  if (const std::optional<ImportPlan>& plan = plan_for(frame)) buffers_->prepare(frame, plan->modifier);
}

Attached DmabufRung::wait_for_offer() {
  if (offer_late_) {
    return refused(
        fmt::format("the compositor has not said for {} s which dmabufs it takes", kOfferLimit.count()));
  }
  waits_for_offer_ = true;
  return {.answer = AttachAnswer::not_yet, .placed = false, .why = {}};
}

std::string DmabufRung::why_color_is_not_exact(const FrameInfo& frame) const {
  if (!options_.exact_color) return "";
  const present::EffectiveColor color = present::effective_color(frame);
  if (!representation_) {
    return fmt::format("the compositor cannot be told {}: it lacks wp_color_representation_manager_v1",
                       to_string(color));
  }
  if (representation_->supports(color)) return "";
  return fmt::format("the compositor cannot be told {}: it does not know that pair of matrix and range",
                     to_string(color));
}

Result<void> DmabufRung::set_points(DmabufBook::Id id, const FrameInfo& frame) {
  if (!sync_) {
    auto made =
        SurfaceSync::create(loop_, connection_, host_.surface, dmabuf_->offer()->main_device,
                            [this](const std::vector<DmabufBook::Id>& ids) { buffers_->release(ids); });
    if (!made) return std::unexpected(made.error());
    sync_ = std::move(*made);
  }
  return sync_->attach(id, frame);
}

Result<Attached> DmabufRung::attach(Frame& frame, const present::Placement& /*placement*/) {
  const DmabufOffer* const offer = dmabuf_->offer();
  if (offer == nullptr) return wait_for_offer();
  const std::optional<ImportPlan>& plan = plan_for(frame.info);
  if (!plan) return refused(why_not_taken(*offer, frame.info.format, frame.info.modifier));
  if (std::string why = why_color_is_not_exact(frame.info); !why.empty()) return refused(std::move(why));
  DmabufBuffers::Found found = buffers_->look_up(frame.info, plan->modifier);
  switch (found.readiness) {
    case DmabufBuffers::Readiness::waiting:
      return Attached{.answer = AttachAnswer::not_yet, .placed = false, .why = {}};
    case DmabufBuffers::Readiness::failed:
      return refused(std::move(found.why));
    case DmabufBuffers::Readiness::ready:
      break;
  }
  if (options_.sync == present::SyncMode::explicit_) {
    if (Result<void> set = set_points(found.id, frame.info); !set) return std::unexpected(set.error());
  }
  put_on_surface(found, frame);
  return Attached{.answer = AttachAnswer::attached, .placed = false, .why = {}};
}

void DmabufRung::put_on_surface(const DmabufBuffers::Found& found, Frame& frame) {
  constexpr std::int32_t kEverything = std::numeric_limits<std::int32_t>::max();
  shown_color_ = present::effective_color(frame.info);
  told_ = representation_ && representation_->apply(shown_color_, frame.info.format);
  wl_surface_attach(host_.surface, found.buffer, 0, 0);
  if (wl_surface_get_version(host_.surface) >= WL_SURFACE_DAMAGE_BUFFER_SINCE_VERSION) {
    wl_surface_damage_buffer(host_.surface, 0, 0, kEverything, kEverything);
  } else {
    wl_surface_damage(host_.surface, 0, 0, kEverything, kEverything);
  }
  buffers_->attached(found.id, std::move(frame));
  // What was attached and never committed is never released.
  const std::optional<DmabufBook::Id> forgotten = std::exchange(uncommitted_, found.id);
  if (!forgotten) return;
  if (sync_) sync_->withdraw(*forgotten);
  buffers_->release({*forgotten});
}

Result<Attached> DmabufRung::redraw(const present::Placement& /*placement*/) {
  return Attached{.answer = AttachAnswer::attached, .placed = false, .why = {}};
}

std::string DmabufRung::color() const {
  return fmt::format("{}, {}", to_string(shown_color_),
                     told_ ? "told to the compositor" : "matrix assumed by compositor");
}

Result<void> DmabufRung::commit() {
  uncommitted_.reset();
  wl_surface_commit(host_.surface);
  return {};
}

}  // namespace

Result<std::unique_ptr<present::Rung>> create_dmabuf_rung(EventLoop& loop, Connection& connection,
                                                          const present::RungHost& host,
                                                          DmabufRungOptions options, Log log) {
  auto rung = std::make_unique<DmabufRung>(loop, connection, host, options, std::move(log));
  if (Result<void> opened = rung->open(); !opened) return std::unexpected(opened.error());
  return rung;
}

}  // namespace zcplay::wayland
