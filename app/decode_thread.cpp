// SPDX-License-Identifier: MIT
#include "app/decode_thread.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "app/playlist_decoder.h"
#include "app/process_usage.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/unique_fd.h"

namespace zcplay {
namespace {

using namespace std::chrono_literals;

// Decoders have shorter limits of their own; this one only keeps a mistake from hanging for ever.
constexpr std::chrono::nanoseconds kStalled = 60s;
constexpr std::chrono::nanoseconds kEnding = 10s;
// Between two signals that end a blocking read: the first may come just before the read begins.
constexpr std::chrono::nanoseconds kNudge = 20ms;

}  // namespace

struct DecodeThread::State {
  enum class Stage : std::uint8_t { decoding, quiet, over };

  const PlaylistOptions& options;
  present::FrameExchange& exchange;
  Complaints& complaints;
  const StopSignals& stop;
  Log log;
  MonotonicClock clock;
  UniqueFd wake;

  std::atomic<bool> stopping = false;  ///< no more frames are wanted
  std::atomic<bool> all_back = false;  ///< every frame was given back to the exchange
  std::mutex mutex;
  std::condition_variable reached;
  Stage stage = Stage::decoding;  ///< under the mutex
  // The thread's until stage over.
  Result<void> collected;
  DecodeStatistics statistics;
  // The starter's.
  std::optional<Error> hung;  ///< nothing is waited for any more
  std::thread thread;
  struct sigaction old_action{};

  void run();
  Result<void> decode(EventLoop& loop, PlaylistDecoder& playlist);
  Result<void> collect(EventLoop& loop, PlaylistDecoder& playlist);
  void reach(Stage next);
  void nudge() const;
  [[nodiscard]] Result<void> wait_for(Stage wanted, const char* what);
};

void DecodeThread::State::reach(Stage next) {
  const std::lock_guard lock(mutex);
  stage = next;
  reached.notify_all();
}

void DecodeThread::State::nudge() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake.get(), &one, sizeof one);
}

void DecodeThread::State::run() {
  const auto loop = EventLoop::create(clock);
  if (!loop) {
    exchange.fail(loop.error());
    reach(Stage::quiet);
    return;
  }
  const Session session{.log = log, .loop = **loop, .stop = stop};
  PlaylistDecoder playlist(options, session, exchange, complaints,
                           [this] { return stopping.load() || stop.requested(); });
  if (Result<void> decoded = decode(**loop, playlist); !decoded) exchange.fail(std::move(decoded.error()));
  playlist.close();
  reach(Stage::quiet);
  collected = collect(**loop, playlist);
  statistics = {.frames = playlist.frames_put(),
                .early = playlist.frames_early(),
                .waits = (*loop)->waits(),
                .cpu_time = thread_cpu_time()};
}

// Until it is told to stop: what is finished may be wanted again.
Result<void> DecodeThread::State::decode(EventLoop& loop, PlaylistDecoder& playlist) {
  auto woken = loop.watch(wake.get(), EPOLLIN | EPOLLET, [](std::uint32_t) {});
  if (!woken) return std::unexpected(woken.error());
  auto wanted = loop.watch(exchange.decode_fd(), EPOLLIN | EPOLLET, [](std::uint32_t) {});
  if (!wanted) return std::unexpected(wanted.error());
  for (;;) {
    playlist.take_back(exchange.take_returned());
    const present::SourceCommand command = exchange.take_command();
    if (command.stop || stopping) return {};
    if (command.restart) playlist.restart(*command.restart);
    const bool busy = playlist.fill() == PlaylistDecoder::State::busy;
    if (stopping) return {};
    const TimePoint limit = clock.now() + kStalled;
    const auto events = loop.run_once(busy ? std::optional(kStalled) : std::nullopt);
    if (!events) return std::unexpected(events.error());
    // A signal may have ended the wait, too.
    if (busy && *events == 0 && clock.now() >= limit) {
      return fail(ErrorCode::timed_out, "decode", "the decoder waits, and nothing has happened for a minute");
    }
  }
}

// Drops on this thread, which alone may, what comes back.
Result<void> DecodeThread::State::collect(EventLoop& loop, PlaylistDecoder& playlist) {
  auto woken = loop.watch(wake.get(), EPOLLIN | EPOLLET, [](std::uint32_t) {});
  if (!woken) return std::unexpected(woken.error());
  for (;;) {
    const bool last = all_back;
    playlist.take_back(exchange.take_returned());
    if (playlist.frames_out() == 0) return {};
    if (last) {
      return fail(ErrorCode::environment, "close",
                  std::to_string(playlist.frames_out()) + " frames never came back from the screen");
    }
    if (const auto events = loop.run_once(); !events) return std::unexpected(events.error());
  }
}

Result<void> DecodeThread::State::wait_for(Stage wanted, const char* what) {
  if (hung) return std::unexpected(*hung);
  const TimePoint limit = clock.now() + kEnding;
  std::unique_lock lock(mutex);
  while (stage < wanted) {
    if (clock.now() >= limit) {
      hung = Error{.code = ErrorCode::timed_out, .operation = "stop", .detail = what};
      return std::unexpected(*hung);
    }
    lock.unlock();
    nudge();
    ::pthread_kill(thread.native_handle(), SIGUSR1);
    lock.lock();
    reached.wait_for(lock, kNudge, [&] { return stage >= wanted; });
  }
  return {};
}

DecodeThread::DecodeThread(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<DecodeThread>> DecodeThread::start(const PlaylistOptions& options,
                                                          present::FrameExchange& exchange,
                                                          Complaints& complaints, const StopSignals& stop,
                                                          Log log) {
  std::unique_ptr<State> state(new State{.options = options,
                                         .exchange = exchange,
                                         .complaints = complaints,
                                         .stop = stop,
                                         .log = std::move(log),
                                         .wake = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))});
  if (!state->wake.valid()) return fail(ErrorCode::environment, "eventfd", "cannot start decoding", errno);
  // Without SA_RESTART, so that a read comes back.
  struct sigaction action{};
  action.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &action, &state->old_action);
  try {
    state->thread = std::thread([raw = state.get()] {
      raw->run();
      raw->reach(State::Stage::over);
    });
  } catch (const std::system_error& error) {
    ::sigaction(SIGUSR1, &state->old_action, nullptr);
    return fail(ErrorCode::environment, "pthread_create", "cannot start a thread for decoding",
                error.code().value());
  }
  return std::unique_ptr<DecodeThread>(new DecodeThread(std::move(state)));
}

DecodeThread::~DecodeThread() {
  if (!state_->thread.joinable()) return;
  if (!state_->hung) {
    stop();
    if (wait_until_quiet()) static_cast<void>(join());
    if (!state_->thread.joinable()) return;
    complain("", *state_->hung);
  }
  // What it works with is about to go away under it.
  std::_Exit(static_cast<int>(ExitCode::environment));
}

void DecodeThread::stop() {
  state_->stopping = true;
  state_->nudge();
}

Result<void> DecodeThread::wait_until_quiet() {
  return state_->wait_for(State::Stage::quiet, "decoding does not stop: a device or a file does not answer");
}

Result<DecodeStatistics> DecodeThread::join() {
  state_->all_back = true;
  if (Result<void> over = state_->wait_for(State::Stage::over, "the decoder does not close"); !over) {
    return std::unexpected(std::move(over.error()));
  }
  state_->thread.join();
  ::sigaction(SIGUSR1, &state_->old_action, nullptr);
  if (!state_->collected) return std::unexpected(state_->collected.error());
  return state_->statistics;
}

}  // namespace zcplay
