// SPDX-License-Identifier: MIT
#include "present/wayland/wayland_screen.h"

#include <wayland-client.h>

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "present/rung_ladder.h"
#include "present/wayland/commit_feedback.h"
#include "present/wayland/commit_timing.h"
#include "present/wayland/content_type.h"
#include "present/wayland/dmabuf_rung.h"
#include "present/wayland/drm_syncobj.h"
#include "present/wayland/fifo.h"
#include "present/wayland/idle_inhibit.h"
#include "present/wayland/proxy.h"
#include "present/wayland/seats.h"
#include "present/wayland/shm_rung.h"
#include "present/wayland/video_surface.h"
#include "present/wayland/window_layout.h"

namespace zcplay::wayland {
namespace {

// 4 brought damage in buffer coordinates.
constexpr std::uint32_t kCompositorVersion = 4;

constexpr std::chrono::seconds kConfigureLimit(10);

struct ShownPicture {
  FrameInfo info;
  Orientation orientation = Orientation::upright;
};

class WaylandScreen final : public present::Screen {
 public:
  WaylandScreen(EventLoop& loop, Connection& connection, ScreenOptions options, Log log)
      : loop_(loop), connection_(connection), options_(std::move(options)), log_(std::move(log)) {}
  ~WaylandScreen() override { connection_.set_watcher({}); }

  Result<void> open();

  void set_listener(present::ScreenListener* listener) override { listener_ = listener; }
  [[nodiscard]] present::TimingSupport timing() const override;
  void prepare(const present::TimelineFrame& frame) override;
  [[nodiscard]] Result<present::ShowAnswer> show(present::TimelineFrame& frame,
                                                 const present::ShowTime& time) override;
  [[nodiscard]] Result<void> before_wait() override;
  void set_fullscreen(bool fullscreen) override { layout_->set_fullscreen(fullscreen); }
  [[nodiscard]] bool fullscreen() const override { return layout_->fullscreen(); }
  void set_playing(bool playing) override { idle_inhibit_->set(playing); }
  [[nodiscard]] std::optional<present::RungReport> rung() const override { return ladder_->report(); }

 private:
  Result<void> open_window(const Viewporter& viewporter);
  Result<void> open_ladder();
  void open_timing();
  void watch_connection();
  void rung_ready();
  [[nodiscard]] present::Placement placement_of(const FrameInfo& frame, Orientation orientation) const;
  Result<void> commit(bool with_window);
  void time_commit(const present::ShowTime& time);
  Result<void> follow_window();
  void late();
  void end(const std::optional<Error>& error);

  EventLoop& loop_;
  Connection& connection_;
  ScreenOptions options_;
  Log log_;
  present::ScreenListener* listener_ = nullptr;
  bool ended_ = false;

  // In this order they are made, and in the other destroyed.
  Proxy<wl_compositor, wl_compositor_destroy> compositor_;
  std::unique_ptr<WindowLayout> layout_;
  std::unique_ptr<VideoSurface> video_;
  std::optional<IdleInhibit> idle_inhibit_;
  std::vector<ContentType> content_types_;
  std::optional<Fifo> fifo_;
  std::optional<CommitTiming> commit_timing_;
  std::optional<CommitFeedback> feedback_;
  std::unique_ptr<present::RungLadder> ladder_;
  std::optional<Seats> seats_;
  EventLoop::Registration configure_limit_;

  std::optional<ShownPicture> shown_;
  bool redraw_due_ = false;
};

Result<void> WaylandScreen::open() {
  // No lower rung synchronizes so: where it is asked for it is that or nothing.
  if (options_.sync == present::SyncMode::explicit_) {
    if (Result<void> offered = SurfaceSync::check(connection_); !offered) return offered;
  }
  compositor_.reset(
      reinterpret_cast<wl_compositor*>(connection_.bind(wl_compositor_interface, kCompositorVersion)));
  if (!compositor_ || wl_compositor_get_version(compositor_.get()) < kCompositorVersion) {
    return fail(ErrorCode::environment, "wl_compositor",
                "the compositor is too old: it has no version 4 of wl_compositor");
  }
  const auto viewporter = Viewporter::bind(connection_);
  if (!viewporter) {
    return fail(ErrorCode::environment, "wp_viewporter",
                "the compositor cannot scale or crop (it has no wp_viewporter), so no picture can be placed");
  }
  Result<void> opened = open_window(*viewporter);
  if (opened) opened = open_ladder();
  if (!opened) return opened;
  open_timing();
  watch_connection();
  configure_limit_ = loop_.at(loop_.clock().now() + kConfigureLimit, [this] { late(); });
  return {};
}

Result<void> WaylandScreen::open_window(const Viewporter& viewporter) {
  Result<std::unique_ptr<WindowLayout>> layout = WindowLayout::create(
      connection_, compositor_.get(), viewporter,
      {.title = options_.title, .fullscreen = options_.fullscreen, .output = options_.output},
      {.configured =
           [this] {
             configure_limit_.cancel();
             if (listener_ != nullptr) listener_->on_ready();
           },
       .suspended =
           [this](bool suspended) {
             if (listener_ != nullptr) listener_->on_suspended(suspended);
           },
       .close = [this] { end(std::nullopt); }});
  if (!layout) return std::unexpected(layout.error());
  layout_ = std::move(*layout);
  Result<std::unique_ptr<VideoSurface>> video =
      VideoSurface::create(connection_, compositor_.get(), viewporter, layout_->surface());
  if (!video) return std::unexpected(video.error());
  video_ = std::move(*video);
  return {};
}

Result<void> WaylandScreen::open_ladder() {
  std::vector<present::RungLadder::Step> steps;
  steps.push_back({.kind = present::RungKind::dmabuf, .make = [this](const present::RungHost& host) {
                     return create_dmabuf_rung(loop_, connection_, host,
                                               {.sync = options_.sync, .exact_color = options_.exact_color},
                                               log_);
                   }});
  if (options_.egl) steps.push_back({.kind = present::RungKind::egl, .make = options_.egl});
  steps.push_back({.kind = present::RungKind::shm, .make = [this](const present::RungHost& host) {
                     return create_shm_rung(connection_, host, log_);
                   }});
  present::RungHost host{.display = connection_.display(),
                         .surface = video_->get(),
                         .returned =
                             [this](Frame frame) {
                               if (listener_ != nullptr) listener_->on_returned(std::move(frame));
                             },
                         .ready = [this] { rung_ready(); }};
  Result<std::unique_ptr<present::RungLadder>> ladder =
      present::RungLadder::create(std::move(steps), options_.rung, std::move(host), log_);
  if (!ladder) return std::unexpected(ladder.error());
  ladder_ = std::move(*ladder);
  return {};
}

void WaylandScreen::rung_ready() {
  if (std::exchange(redraw_due_, false)) layout_->put_off({.commit = true, .reshape = true});
  if (listener_ != nullptr) listener_->on_ready();
}

void WaylandScreen::open_timing() {
  idle_inhibit_.emplace(connection_, layout_->surface());
  content_types_.emplace_back(connection_, layout_->surface());
  content_types_.emplace_back(connection_, video_->get());
  fifo_.emplace(connection_, video_->get());
  commit_timing_.emplace(connection_, video_->get());
  feedback_.emplace(loop_, connection_, video_->get(),
                    CommitFeedback::Listener{.presented =
                                                 [this](const present::Presentation& presentation) {
                                                   ladder_->presented();
                                                   if (listener_ != nullptr)
                                                     listener_->on_presented(presentation);
                                                 },
                                             .not_presented =
                                                 [this](std::uint64_t number) {
                                                   if (listener_ != nullptr)
                                                     listener_->on_not_presented(number);
                                                 },
                                             .refresh = [this] { return layout_->refresh(); }},
                    log_);
}

void WaylandScreen::watch_connection() {
  seats_.emplace(
      loop_, connection_,
      [this](present::Action action) {
        if (listener_ != nullptr) listener_->on_action(action);
      },
      log_);
  connection_.set_watcher({.added =
                               [this](const Global& global) {
                                 layout_->added(global);
                                 seats_->added(global);
                               },
                           .removed =
                               [this](const Global& global) {
                                 layout_->removed(global);
                                 seats_->removed(global);
                               },
                           .lost = [this](const Error& error) { end(error); }});
}

void WaylandScreen::end(const std::optional<Error>& error) {
  if (std::exchange(ended_, true) || listener_ == nullptr) return;
  listener_->on_end(error);
}

void WaylandScreen::late() {
  configure_limit_.cancel();
  end(Error{.code = ErrorCode::environment,
            .operation = "xdg_surface",
            .system_errno = 0,
            .detail = fmt::format("the compositor has not opened the window for {} s; is the session locked, "
                                  "or on another terminal?",
                                  kConfigureLimit.count())});
}

present::TimingSupport WaylandScreen::timing() const {
  return {.fifo = fifo_->supported(),
          .commit_timing = commit_timing_->supported() && feedback_->has_clock(),
          .feedback = true};
}

present::Placement WaylandScreen::placement_of(const FrameInfo& frame, Orientation orientation) const {
  return present::place_picture(frame, orientation, layout_->shape(), options_.scale);
}

void WaylandScreen::prepare(const present::TimelineFrame& frame) {
  layout_->set_picture(frame.frame.info, frame.orientation);
  ladder_->prepare(frame.frame.info);
}

// Constraints of a commit that waits for the window's would have to be the window's: that one goes without.
void WaylandScreen::time_commit(const present::ShowTime& time) {
  fifo_->arm(time.after_previous);
  if (time.not_before && feedback_->has_clock()) {
    commit_timing_->set(feedback_->to_compositor(*time.not_before));
  }
}

Result<void> WaylandScreen::commit(bool with_window) {
  video_->hold(with_window);
  if (Result<void> done = ladder_->commit(); !done) return done;
  if (!with_window) return {};
  layout_->commit();
  video_->hold(false);
  return {};
}

Result<present::ShowAnswer> WaylandScreen::show(present::TimelineFrame& frame,
                                                const present::ShowTime& time) {
  if (ended_ || !layout_->configured()) return present::ShowAnswer::not_yet;
  const FrameInfo info = frame.frame.info;
  layout_->set_picture(info, frame.orientation);
  const WindowLayout::Change window = layout_->update();
  const present::Placement placement = placement_of(info, frame.orientation);
  Result<present::Attached> attached = ladder_->attach(frame.frame, placement);
  if (!attached) return std::unexpected(attached.error());
  if (attached->answer != present::AttachAnswer::attached) {
    if (window.commit) layout_->put_off(window);
    return present::ShowAnswer::not_yet;
  }
  shown_ = {.info = info, .orientation = frame.orientation};
  redraw_due_ = false;
  const bool moved = video_->place(placement, info.coded_size, attached->placed);
  const bool with_window = window.commit || moved;
  feedback_->ask(frame.number);
  if (!with_window) time_commit(time);
  if (Result<void> done = commit(with_window); !done) return std::unexpected(done.error());
  return present::ShowAnswer::committed;
}

// The picture on screen follows the window, in one step with it and once a dispatch, however many
// configurations came.
Result<void> WaylandScreen::follow_window() {
  if (ended_) return {};
  const WindowLayout::Change window = layout_->update();
  if (!window.commit) return {};
  if (!shown_ || !window.reshape) {
    layout_->commit();
    return {};
  }
  const present::Placement placement = placement_of(shown_->info, shown_->orientation);
  Result<present::Attached> redrawn = ladder_->redraw(placement);
  if (!redrawn) return std::unexpected(redrawn.error());
  if (redrawn->answer != present::AttachAnswer::attached) {
    // The window goes ahead; the picture follows when the rung can draw.
    redraw_due_ = redrawn->answer == present::AttachAnswer::not_yet;
    layout_->commit();
    return {};
  }
  (void)video_->place(placement, shown_->info.coded_size, redrawn->placed);
  return commit(true);
}

Result<void> WaylandScreen::before_wait() {
  // Dispatching, which is part of sending, can bring another configuration.
  for (;;) {
    if (Result<void> followed = follow_window(); !followed) {
      end(followed.error());
      return followed;
    }
    if (Result<void> sent = connection_.before_wait(); !sent) return sent;
    if (ended_ || !layout_->due()) return {};
  }
}

}  // namespace

Result<std::unique_ptr<present::Screen>> create_wayland_screen(EventLoop& loop, Connection& connection,
                                                               ScreenOptions options, Log log) {
  auto screen = std::make_unique<WaylandScreen>(loop, connection, std::move(options), std::move(log));
  if (Result<void> opened = screen->open(); !opened) return std::unexpected(opened.error());
  return screen;
}

}  // namespace zcplay::wayland
