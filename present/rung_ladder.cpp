// SPDX-License-Identifier: MIT
#include "present/rung_ladder.h"

#include <utility>

#include <fmt/format.h>

namespace zcplay::present {
namespace {

// What a rung takes or refuses frames by.
struct FrameKind {
  DrmFormat format;
  std::uint64_t modifier = 0;
  Size coded_size;
  ColorInfo color;
  friend bool operator==(const FrameKind&, const FrameKind&) = default;
};

FrameKind kind_of(const FrameInfo& frame) {
  return {.format = frame.format,
          .modifier = frame.modifier,
          .coded_size = frame.coded_size,
          .color = frame.color};
}

struct TriedStep {
  RungLadder::Step step;
  std::string why_not;  // "": nothing against it so far
  std::optional<FrameKind> refused;
  bool ruled_out = false;

  [[nodiscard]] bool usable(const FrameKind& kind) const { return !ruled_out && refused != kind; }
};

}  // namespace

struct RungLadder::State {
  std::vector<TriedStep> steps;
  std::vector<std::string> passed_over;  // better than the forced one: a sentence each
  RungHost outer;
  RungHost inner;
  Log log;
  bool forced = false;

  std::unique_ptr<Rung> rung;
  std::size_t current = 0;  // of `rung`
  bool used = false;        // `rung` has attached something
  // The compositor may still show what a rung that was left had committed: its slots must not be
  // decoded into before the next rung's first picture is seen.
  bool leaving = false;
  std::vector<Frame> held;
  bool committed_since = false;

  void returned(Frame frame);
  void release_held();
  void leave();
  Result<void> step_on(std::size_t index);
  Error nothing_left() const;
};

void RungLadder::State::returned(Frame frame) {
  if (leaving) {
    held.push_back(std::move(frame));
  } else {
    outer.returned(std::move(frame));
  }
}

void RungLadder::State::release_held() {
  if (!committed_since) return;
  for (Frame& frame : std::exchange(held, {})) outer.returned(std::move(frame));
}

void RungLadder::State::leave() {
  leaving = true;
  rung.reset();
  leaving = false;
  committed_since = false;
  used = false;
}

Result<void> RungLadder::State::step_on(std::size_t index) {
  if (rung && index == current) return {};
  if (rung) leave();
  TriedStep& tried = steps[index];
  Result<std::unique_ptr<Rung>> made = tried.step.make(inner);
  if (!made) {
    tried.why_not = made.error().detail;
    tried.ruled_out = true;
    log.write(LogLevel::info, "present", fmt::format("{}: {}", to_string(tried.step.kind), tried.why_not));
    return std::unexpected(std::move(made.error()));
  }
  rung = std::move(*made);
  current = index;
  return {};
}

Error RungLadder::State::nothing_left() const {
  std::string reasons;
  for (const TriedStep& tried : steps) {
    reasons +=
        fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", to_string(tried.step.kind), tried.why_not);
  }
  const char* const what = forced ? "the way to the screen that was asked for cannot be taken"
                                  : "no way to the screen can be taken";
  return {.code = ErrorCode::environment,
          .operation = "output",
          .system_errno = 0,
          .detail = fmt::format("{} ({})", what, reasons)};
}

RungLadder::RungLadder(std::unique_ptr<State> state) : state_(std::move(state)) {}

RungLadder::~RungLadder() {
  state_->rung.reset();
  state_->committed_since = true;
  state_->release_held();
}

Result<std::unique_ptr<RungLadder>> RungLadder::create(std::vector<Step> steps,
                                                       std::optional<RungKind> forced, RungHost host,
                                                       Log log) {
  auto state = std::make_unique<State>();
  for (Step& step : steps) {
    if (!forced || step.kind == *forced) {
      state->steps.push_back({.step = std::move(step)});
    } else if (step.kind < *forced) {
      state->passed_over.push_back(
          fmt::format("{}: not tried, since {} was asked for", to_string(step.kind), to_string(*forced)));
    }
  }
  state->outer = std::move(host);
  state->inner = state->outer;
  state->inner.returned = [inside = state.get()](Frame frame) { inside->returned(std::move(frame)); };
  state->log = std::move(log);
  state->forced = forced.has_value();
  for (std::size_t index = 0; index < state->steps.size(); ++index) {
    if (state->step_on(index)) return std::unique_ptr<RungLadder>(new RungLadder(std::move(state)));
  }
  return std::unexpected(state->nothing_left());
}

void RungLadder::prepare(const FrameInfo& frame) {
  if (state_->rung) state_->rung->prepare(frame);
}

Result<Attached> RungLadder::attach(Frame& frame, const Placement& placement) {
  State& state = *state_;
  state.release_held();
  const FrameKind kind = kind_of(frame.info);
  for (std::size_t index = 0; index < state.steps.size(); ++index) {
    TriedStep& tried = state.steps[index];
    if (!tried.usable(kind) || !state.step_on(index)) continue;
    Result<Attached> attached = state.rung->attach(frame, placement);
    if (!attached) return attached;
    if (attached->answer != AttachAnswer::refused) {
      state.used = state.used || attached->answer == AttachAnswer::attached;
      return attached;
    }
    tried.why_not = std::move(attached->why);
    tried.refused = kind;
    state.log.write(LogLevel::info, "present",
                    fmt::format("{}: {}", to_string(tried.step.kind), tried.why_not));
  }
  return std::unexpected(state.nothing_left());
}

Result<Attached> RungLadder::redraw(const Placement& placement) {
  if (!state_->rung || !state_->used) return Attached{.answer = AttachAnswer::not_yet};
  return state_->rung->redraw(placement);
}

Result<void> RungLadder::commit() {
  state_->committed_since = true;
  return state_->rung->commit();
}

void RungLadder::presented() {
  state_->release_held();
}

std::optional<RungReport> RungLadder::report() const {
  const State& state = *state_;
  if (!state.rung || !state.used) return std::nullopt;
  RungReport report{.kind = state.rung->kind(),
                    .why_not_higher = state.passed_over,
                    .color = state.rung->color(),
                    .matrix_assumed = state.rung->matrix_assumed()};
  for (std::size_t index = 0; index < state.current; ++index) {
    const TriedStep& tried = state.steps[index];
    report.why_not_higher.push_back(fmt::format("{}: {}", to_string(tried.step.kind), tried.why_not));
  }
  return report;
}

}  // namespace zcplay::present
