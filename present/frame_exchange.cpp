// SPDX-License-Identifier: MIT
#include "present/frame_exchange.h"

#include <sys/eventfd.h>

#include <cassert>
#include <cerrno>
#include <iterator>
#include <mutex>
#include <utility>

#include "base/unique_fd.h"

namespace zcplay::present {
namespace {

// Each write is an edge of its own, so that nobody needs to read. The counter would be full after 2^64 - 1
// of them.
void wake(const UniqueFd& event) {
  (void)::eventfd_write(event.get(), 1);
}

}  // namespace

struct FrameExchange::State {
  // Not changed after create().
  Limits limits;
  UniqueFd decode_event;
  UniqueFd show_event;

  // The decoding side's own.
  std::uint64_t last_number = 0;

  // The showing side's own.
  std::vector<TimelineFrame> queued;
  std::optional<std::uint32_t> finished_seen;
  std::optional<Error> error_seen;

  // Both sides'. What is woken is decided under the mutex and done without it.
  std::mutex mutex;
  std::vector<TimelineFrame> put;  ///< not taken over yet
  std::vector<Frame> returned;
  std::size_t taken = 0;  ///< frames in `queued`
  std::uint32_t epoch = 0;
  SourceCommand command;
  bool command_pending = false;
  std::optional<std::uint32_t> finished;
  std::optional<Error> error;
  bool low_water_awaited = false;
  bool returns_awaited = false;
  bool frames_awaited = false;

  [[nodiscard]] bool wanted(const TimelineFrame& frame) const {
    return !command.stop && frame.epoch == epoch;
  }
  [[nodiscard]] bool ran_low() const { return put.size() + taken <= limits.low_water; }
  /// Whether the decoding side is to be woken now.
  [[nodiscard]] bool decode_side_due() {
    if ((low_water_awaited && ran_low()) || (returns_awaited && !returned.empty())) {
      low_water_awaited = false;
      returns_awaited = false;
      return true;
    }
    return false;
  }
  void pass_over_unwanted(std::vector<TimelineFrame>& frames);
  void drop_queued();
};

void FrameExchange::State::pass_over_unwanted(std::vector<TimelineFrame>& frames) {
  std::erase_if(frames, [this](TimelineFrame& frame) {
    if (wanted(frame)) return false;
    returned.push_back(std::move(frame.frame));
    return true;
  });
}

void FrameExchange::State::drop_queued() {
  pass_over_unwanted(put);
  pass_over_unwanted(queued);
  taken = queued.size();
}

FrameExchange::FrameExchange(std::unique_ptr<State> state) : state_(std::move(state)) {}
FrameExchange::~FrameExchange() = default;

Result<std::unique_ptr<FrameExchange>> FrameExchange::create(Limits limits) {
  assert(limits.capacity > limits.low_water);
  auto state = std::make_unique<State>();
  state->limits = limits;
  for (UniqueFd* const event : {&state->decode_event, &state->show_event}) {
    event->reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event->valid()) {
      return zcplay::fail(ErrorCode::environment, "eventfd",
                          "cannot connect the decoding and the showing thread", errno);
    }
  }
  return std::unique_ptr<FrameExchange>(new FrameExchange(std::move(state)));
}

std::size_t FrameExchange::room(bool starved) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  const std::size_t used = state.put.size() + state.taken;
  const std::size_t room =
      state.command.stop || used >= state.limits.capacity ? 0 : state.limits.capacity - used;
  if (room == 0) state.low_water_awaited = true;
  if (starved) state.returns_awaited = true;
  // What came before it was asked for must not be waited for.
  const bool due = (state.command_pending && (room == 0 || starved)) || state.decode_side_due();
  lock.unlock();
  if (due) wake(state.decode_event);
  return room;
}

void FrameExchange::put(TimelineFrame frame) {
  State& state = *state_;
  frame.number = ++state.last_number;
  std::unique_lock lock(state.mutex);
  if (!state.wanted(frame)) {
    state.returned.push_back(std::move(frame.frame));
    return;
  }
  state.put.push_back(std::move(frame));
  const bool due = std::exchange(state.frames_awaited, false);
  lock.unlock();
  if (due) wake(state.show_event);
}

void FrameExchange::finish(std::uint32_t epoch) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (epoch != state.epoch) return;
  state.finished = epoch;
  const bool due = std::exchange(state.frames_awaited, false);
  lock.unlock();
  if (due) wake(state.show_event);
}

void FrameExchange::fail(Error error) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (!state.error) state.error = std::move(error);
  state.frames_awaited = false;
  lock.unlock();
  // Always: it may mean that nothing of what the showing side waits for will come.
  wake(state.show_event);
}

std::vector<Frame> FrameExchange::take_returned() {
  std::vector<Frame> taken;
  const std::scoped_lock lock(state_->mutex);
  taken.swap(state_->returned);
  return taken;
}

SourceCommand FrameExchange::take_command() {
  const std::scoped_lock lock(state_->mutex);
  const SourceCommand command = state_->command;
  state_->command.restart.reset();
  state_->command_pending = command.stop;
  return command;
}

int FrameExchange::decode_fd() const {
  return state_->decode_event.get();
}

std::vector<TimelineFrame>& FrameExchange::queued() {
  return state_->queued;
}

void FrameExchange::refresh(std::size_t wanted) {
  State& state = *state_;
  const std::scoped_lock lock(state.mutex);
  state.queued.insert(state.queued.end(), std::make_move_iterator(state.put.begin()),
                      std::make_move_iterator(state.put.end()));
  state.put.clear();
  state.taken = state.queued.size();
  state.finished_seen = state.finished;
  if (state.error && !state.error_seen) state.error_seen = state.error;
  state.frames_awaited = state.queued.size() < wanted && !state.finished && !state.error;
}

TimelineFrame FrameExchange::pop() {
  State& state = *state_;
  assert(!state.queued.empty());
  TimelineFrame frame = std::move(state.queued.front());
  state.queued.erase(state.queued.begin());
  std::unique_lock lock(state.mutex);
  state.taken = state.queued.size();
  const bool due = state.decode_side_due();
  lock.unlock();
  if (due) wake(state.decode_event);
  return frame;
}

void FrameExchange::give_back(Frame frame) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.returned.push_back(std::move(frame));
  const bool due = state.decode_side_due();
  lock.unlock();
  if (due) wake(state.decode_event);
}

bool FrameExchange::finished(std::uint32_t epoch) const {
  return state_->finished_seen == epoch;
}

const std::optional<Error>& FrameExchange::error() const {
  return state_->error_seen;
}

bool FrameExchange::starved() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->returns_awaited;
}

void FrameExchange::restart(std::uint32_t epoch) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.epoch = epoch;
  state.finished.reset();
  state.finished_seen.reset();
  state.command.restart = epoch;
  state.command_pending = true;
  state.low_water_awaited = false;
  state.returns_awaited = false;
  state.drop_queued();
  lock.unlock();
  wake(state.decode_event);
}

void FrameExchange::stop() {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.command.stop = true;
  state.command_pending = true;
  state.frames_awaited = false;
  state.drop_queued();
  lock.unlock();
  wake(state.decode_event);
}

int FrameExchange::show_fd() const {
  return state_->show_event.get();
}

}  // namespace zcplay::present
