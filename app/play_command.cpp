// SPDX-License-Identifier: MIT
#include <malloc.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/complaints.h"
#include "app/decode_thread.h"
#include "app/device_wiring.h"
#include "app/output_file.h"
#include "app/play_report.h"
#include "app/process_usage.h"
#include "app/progress.h"
#include "app/version.h"
#include "present/frame_exchange.h"
#include "present/gl/egl_rung.h"
#include "present/player.h"
#include "present/wayland/connection.h"
#include "present/wayland/wayland_screen.h"

namespace zcplay {
namespace {

using namespace std::chrono_literals;

// The player is gone, and the screen about to be: only frames are of interest.
class ReturningListener final : public present::ScreenListener {
 public:
  explicit ReturningListener(present::FrameExchange& exchange) : exchange_(exchange) {}
  void on_ready() override {}
  void on_presented(const present::Presentation& /*presentation*/) override {}
  void on_not_presented(std::uint64_t /*number*/) override {}
  void on_returned(Frame frame) override { exchange_.give_back(std::move(frame)); }
  void on_action(present::Action /*action*/) override {}
  void on_suspended(bool /*suspended*/) override {}
  void on_end(const std::optional<Error>& /*error*/) override {}

 private:
  present::FrameExchange& exchange_;
};

// The showing thread's part, which is the main thread's.
class Showing {
 public:
  Showing(const PlayOptions& options, const Session& session, present::FrameExchange& exchange)
      : options_(options),
        session_(session),
        exchange_(exchange),
        returning_(exchange),
        progress_(session.loop.clock(), !session.log.enabled(LogLevel::info)) {}
  ~Showing() { close(); }
  Showing(const Showing&) = delete;
  Showing& operator=(const Showing&) = delete;

  /// Connects to the compositor, no more.
  [[nodiscard]] Result<void> connect() {
    auto connection = wayland::Connection::open(session_.loop, "", session_.log);
    if (!connection) return std::unexpected(std::move(connection.error()));
    connection_ = std::move(*connection);
    return {};
  }
  /// Until all was shown, the user quits or a signal comes.
  [[nodiscard]] Result<void> run();
  /// Closes the window; all frames go back to the exchange.
  void close();
  void report(PlayReport& report) const;

 private:
  [[nodiscard]] Result<void> open_window();
  void observe();

  const PlayOptions& options_;
  const Session& session_;
  present::FrameExchange& exchange_;
  ReturningListener returning_;
  std::unique_ptr<wayland::Connection> connection_;
  std::unique_ptr<present::Screen> screen_;
  std::unique_ptr<present::Player> player_;
  Progress progress_;
  bool color_said_ = false;
  TimePoint next_sample_{0};
  std::uint64_t anonymous_memory_kib_ = 0;
  present::PlayerStatistics statistics_;
  std::optional<present::RungReport> rung_;
};

Result<void> Showing::open_window() {
  wayland::ScreenOptions options{
      .fullscreen = options_.fullscreen,
      .output = options_.screen,
      .scale = options_.scale,
      .rung = options_.output,
      .exact_color = options_.exact_color,
      .sync = options_.playlist.sync,
      .egl = [log = session_.log](const present::RungHost& host) { return gl::create_egl_rung(host, log); }};
  auto screen = wayland::create_wayland_screen(session_.loop, *connection_, std::move(options), session_.log);
  if (!screen) return std::unexpected(std::move(screen.error()));
  screen_ = std::move(*screen);
  auto player =
      present::Player::create(session_.loop, *screen_, exchange_, {.paused = options_.paused}, session_.log);
  if (!player) return std::unexpected(std::move(player.error()));
  player_ = std::move(*player);
  return {};
}

Result<void> Showing::run() {
  // Where no clip can be opened there is no window either, if that shows early enough.
  exchange_.refresh(1);
  if (exchange_.finished(0) && exchange_.queued().empty()) return {};
  if (Result<void> opened = open_window(); !opened) return opened;
  while (!player_->ended() && !session_.stop.requested()) {
    if (Result<void> sent = screen_->before_wait(); !sent) return sent;
    if (const auto events = session_.loop.run_once(); !events) return std::unexpected(events.error());
    observe();
  }
  if (player_->error()) return std::unexpected(*player_->error());
  return {};
}

void Showing::observe() {
  const present::PlayerStatistics& statistics = player_->statistics();
  progress_.show("play", statistics.presented);
  if (!color_said_ && statistics.committed > 0) {
    if (const auto rung = screen_->rung()) {
      color_said_ = true;
      if (rung->matrix_assumed) {
        progress_.clear();
        complain("", rung->color + "; with --exact-color zcplay would convert it instead");
      }
    }
  }
  if (!options_.stats && options_.json.empty()) return;
  if (const TimePoint now = session_.loop.clock().now(); now >= next_sample_) {
    next_sample_ = now + 1s;
    anonymous_memory_kib_ = std::max(anonymous_memory_kib_, anonymous_memory_kib().value_or(0));
  }
}

void Showing::close() {
  progress_.clear();
  if (player_) statistics_ = player_->statistics();
  if (screen_) rung_ = screen_->rung();
  player_.reset();
  if (screen_) {
    screen_->set_listener(&returning_);
    // What a compositor that still answers has to say is heard, so that it sees the window go.
    static_cast<void>(screen_->before_wait());
  }
  screen_.reset();
  connection_.reset();
}

void Showing::report(PlayReport& report) const {
  report.shown = statistics_;
  report.rung = rung_;
  report.anonymous_memory_kib = std::max(anonymous_memory_kib_, anonymous_memory_kib().value_or(0));
  report.waits = session_.loop.waits();
  report.cpu_time = thread_cpu_time();
  report.process_cpu_time = process_cpu_time();
}

ExitCode refuse(const Error& error) {
  complain("", error);
  return exit_code(error.code);
}

Result<void> write_report(const PlayOptions& options, const PlayReport& report, const StopSignals& stop) {
  if (options.stats && options.json != "-") {
    auto text = OutputFile::open("-", "", stop);
    if (!text) return std::unexpected(std::move(text.error()));
    if (Result<void> written = text->write(play_table(report)); !written) return written;
    if (Result<void> closed = text->close(); !closed) return closed;
  }
  if (options.json.empty()) return {};
  auto json = OutputFile::open(options.json, "", stop);
  if (!json) return std::unexpected(std::move(json.error()));
  if (Result<void> written = json->write(play_json(report, kVersion)); !written) return written;
  return json->close();
}

// Nothing of the decoding thread may be awaited for ever: a device that hangs would hang us.
Result<DecodeStatistics> end_decoding(DecodeThread& decoding) {
  if (Result<void> quiet = decoding.wait_until_quiet(); !quiet) return std::unexpected(quiet.error());
  return decoding.join();
}

}  // namespace

ExitCode run_play(const PlayOptions& options, const Session& session) {
  // Heaps of the threads' own would grow by a system call each few pages, and hold memory twice.
  ::mallopt(M_ARENA_MAX, 1);
  PlayReport report{.sync = options.playlist.sync, .process_start = process_start()};
  if (const Result<void> faults = check_faults(options.playlist.device); !faults)
    return refuse(faults.error());
  auto exchange = present::FrameExchange::create({});
  if (!exchange) return refuse(exchange.error());

  // The clip is opened while the compositor answers.
  Complaints complaints;
  auto decoding = DecodeThread::start(options.playlist, **exchange, complaints, session.stop, session.log);
  if (!decoding) return refuse(decoding.error());
  Showing showing(options, session, **exchange);
  Result<void> shown = showing.connect();
  if (shown) {
    complaints.release();
    shown = showing.run();
  }
  (*exchange)->stop();
  (*decoding)->stop();
  showing.close();
  const Result<DecodeStatistics> decoded = end_decoding(**decoding);

  ExitCode code = complaints.worst();
  if (!shown) code = std::max(code, refuse(shown.error()));
  if (!decoded) code = std::max(code, refuse(decoded.error()));
  if (session.stop.requested() && shown) {
    complain("", "interrupted");
    code = ExitCode::interrupted;
  }
  if (decoded) report.decoding = *decoded;
  showing.report(report);
  report.exit_code = code;
  if (const Result<void> written = write_report(options, report, session.stop); !written) {
    // Nobody reads statistics on: that is no fault.
    if (written.error().code == ErrorCode::interrupted) return code;
    return std::max(code, refuse(written.error()));
  }
  return code;
}

}  // namespace zcplay
