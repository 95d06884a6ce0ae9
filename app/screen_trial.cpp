// SPDX-License-Identifier: MIT
#include "app/screen_trial.h"

#include <chrono>
#include <utility>

#include "app/trial_frame.h"
#include "present/gl/egl_rung.h"
#include "present/wayland/connection.h"
#include "present/wayland/wayland_screen.h"

namespace zcplay {
namespace {

using namespace std::chrono_literals;

constexpr Size kTrialSize{640, 368};
constexpr unsigned kFramesShown = 12;
constexpr auto kShowLimit = 5s;

present::RungFactory egl_factory(const Session& session) {
  return [log = session.log](const present::RungHost& host) { return gl::create_egl_rung(host, log); };
}

Size size_of(const std::vector<wayland::OutputInfo>& outputs) {
  // Of the output's own size: displays that cannot scale scan out nothing else.
  if (outputs.empty() || outputs.front().pixels.width <= 0 || outputs.front().pixels.height <= 0) {
    return kTrialSize;
  }
  const auto even = [](std::int32_t side) { return static_cast<std::uint32_t>(side) / 2 * 2; };
  return {even(outputs.front().pixels.width), even(outputs.front().pixels.height)};
}

/// Shows two pictures in turns, each as soon as the one before was seen.
class Show final : public present::ScreenListener {
 public:
  Show(const Session& session, const TrialFrame& one, const TrialFrame& other)
      : session_(session), pictures_{&one, &other} {}

  Result<ShownFrames> run() {
    auto connection = wayland::Connection::open(session_.loop, "", session_.log);
    if (!connection) return std::unexpected(connection.error());
    auto screen = wayland::create_wayland_screen(
        session_.loop, **connection, {.title = "zcplay probe", .egl = egl_factory(session_)}, session_.log);
    if (!screen) return std::unexpected(screen.error());
    screen_ = screen->get();
    screen_->set_listener(this);
    const TimePoint limit = session_.loop.clock().now() + kShowLimit;
    const auto timer = session_.loop.at(limit, [this] { ended_ = true; });
    Result<void> shown = watch();
    if (const auto rung = screen_->rung()) result_.rung = *rung;
    screen_->set_listener(nullptr);
    if (!shown) return std::unexpected(shown.error());
    result_.format = pictures_[0]->info().format;
    result_.size = pictures_[0]->info().coded_size;
    return std::move(result_);
  }

  void on_ready() override { due_ = true; }
  void on_presented(const present::Presentation& presentation) override {
    ++result_.presented;
    if (presentation.zero_copy) ++result_.scanned_out;
    due_ = true;
    ended_ = ended_ || result_.presented >= kFramesShown;
  }
  void on_not_presented(std::uint64_t /*number*/) override { due_ = true; }
  void on_returned(Frame /*frame*/) override {}
  void on_action(present::Action action) override { ended_ = ended_ || action == present::Action::quit; }
  void on_suspended(bool /*suspended*/) override {}
  void on_end(const std::optional<Error>& error) override {
    ended_ = true;
    if (error) error_ = *error;
  }

 private:
  Result<void> watch() {
    while (!ended_ && !session_.stop.requested()) {
      if (Result<void> shown = show_due(); !shown) return shown;
      if (Result<void> sent = screen_->before_wait(); !sent) return sent;
      if (const auto ran = session_.loop.run_once(); !ran) return std::unexpected(ran.error());
    }
    if (error_) return std::unexpected(*error_);
    return {};
  }

  Result<void> show_due() {
    if (!std::exchange(due_, false)) return {};
    present::TimelineFrame frame;
    frame.frame.info = pictures_[number_ % 2]->info();
    frame.number = number_ + 1;
    const auto answer = screen_->show(frame, {});
    if (!answer) return std::unexpected(answer.error());
    if (*answer == present::ShowAnswer::committed) ++number_;
    return {};
  }

  const Session& session_;
  std::array<const TrialFrame*, 2> pictures_;
  present::Screen* screen_ = nullptr;
  ShownFrames result_;
  std::optional<Error> error_;
  std::uint64_t number_ = 0;
  bool due_ = true;
  bool ended_ = false;
};

void show_frames(const Session& session, ScreenTrial& trial) {
  for (const wayland::FormatReport& format : trial.screen->formats) {
    const Size size = size_of(trial.screen->outputs);
    const auto one = TrialFrame::create(format.format, size);
    const auto other = TrialFrame::create(format.format, size);
    if (!one || !other) {
      trial.not_shown = (one ? other : one).error().detail;
      return;
    }
    auto shown = Show(session, *one, *other).run();
    if (!shown) {
      trial.not_shown = shown.error().detail;
      return;
    }
    trial.shown.push_back(std::move(*shown));
  }
}

}  // namespace

ScreenTrial try_screen(const Session& session, bool show) {
  ScreenTrial trial{.show_asked = show};
  std::vector<TrialFrame> frames;
  std::vector<FrameInfo> infos;
  for (const DrmFormat format : {kFormatNV12, kFormatP010}) {
    auto frame = TrialFrame::create(format, kTrialSize);
    if (!frame) {
      trial.no_screen = frame.error().detail;
      return trial;
    }
    trial.memory = to_string(frame->backing());
    infos.push_back(frame->info());
    frames.push_back(std::move(*frame));
  }
  auto report = wayland::probe_screen(session.loop, "", infos, egl_factory(session), session.log);
  if (!report) {
    trial.no_screen = report.error().detail;
    return trial;
  }
  trial.screen = std::move(*report);
  if (show) show_frames(session, trial);
  return trial;
}

}  // namespace zcplay
