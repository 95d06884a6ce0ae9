// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/call_pair.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "tests/decode/emulated/control_fields.h"

namespace zcplay::test {
namespace {

// Steps of a millisecond, only ever waited out by a failing test; fewer when it is known to fail.
constexpr int kPatience = 3000;
constexpr int kLittlePatience = 50;
constexpr std::chrono::milliseconds kStep{1};

std::string in_words(int result, const std::string& answer) {
  if (result < 0) {
    const char* const name = ::strerrorname_np(-result);
    return fmt::format("{} {}", name != nullptr ? name : std::to_string(result), answer);
  }
  return fmt::format("{} {}", result, answer);
}

std::string place(const CallLine& line) {
  return fmt::format("line {} ({})", line.number, to_string(line));
}

}  // namespace

CallPair::CallPair(CallTarget model, CallTarget other)
    : patience_(kPatience), model_(std::move(model)), other_(std::move(other)) {}

std::string CallPair::compare_settled(CallPlayer& model, CallPlayer& other, CallPlayer::Detail detail,
                                      std::string_view when) const {
  if (model_.settle) model_.settle();
  const std::string expected = model.state(detail);
  std::string actual = other.state(detail);
  for (int i = 0; i < patience_ && actual != expected; ++i) {
    std::this_thread::sleep_for(kStep);
    actual = other.state(detail);
  }
  if (actual == expected) return {};
  return fmt::format("the state {} differs:\n--- emulated\n{}--- real\n{}", when, expected, actual);
}

// After hasty calls: once all is stopped it is of no account how far the device had come.
std::string CallPair::compare_ends(CallPlayer& model, CallPlayer& other) const {
  for (const char* const video : {"v", "w"}) {
    for (const char* const queue : {"output", "capture"}) {
      const CallLine stop{0, {"streamoff", video, queue}, 0};
      const int expected = model.play(stop);
      const int actual = other.play(stop);
      if (expected != actual) return fmt::format("{}: {} and {}", to_string(stop), expected, actual);
    }
  }
  // A node that a mapping keeps open goes on, though nobody can stop it any more.
  return compare_settled(model, other, CallPlayer::Detail::little, "in the end");
}

std::string CallPair::play(const std::vector<CallLine>& lines, bool hasty) {
  CallPlayer model(model_);
  CallPlayer other(other_);
  model.expect_nothing();
  other.expect_nothing();
  for (const CallLine& line : lines) {
    const int expected = model.play(line);
    const int actual = other.play(line);
    ++calls_;
    if (model.complaint() != other.complaint()) {
      return fmt::format("{}: emulated: '{}', real: '{}'", place(line), model.complaint(), other.complaint());
    }
    if (!model.complaint().empty()) return fmt::format("{}: {}", place(line), model.complaint());
    if (expected != actual || (!hasty && model.answer() != other.answer())) {
      return fmt::format("{}:\n  emulated: {}\n  real:     {}", place(line),
                         in_words(expected, model.answer()), in_words(actual, other.answer()));
    }
    if (!hasty) {
      const std::string states = compare_settled(model, other, CallPlayer::Detail::all, "afterwards");
      if (!states.empty()) return fmt::format("{}: {}", place(line), states);
    }
    ++alike_;
  }
  return hasty ? compare_ends(model, other) : std::string();
}

std::string CallPair::play(const std::vector<ControlTrial>& trials, bool set) {
  CallPlayer model(model_);
  CallPlayer other(other_);
  const CallLine open{1, {"open", "v"}, 0};
  const CallLine format{2, {"s_fmt", "v", "output", "width=64", "height=64"}, 0};
  for (const CallLine& line : {open, format}) {
    if (model.play(line) != 0 || other.play(line) != 0) return "cannot begin";
  }
  for (const ControlTrial& trial : trials) {
    const std::uint32_t id = control_id(trial.control);
    std::vector<std::byte> expected = trial.value;
    std::vector<std::byte> actual = trial.value;
    const int expected_result = model.give_control("v", set, id, expected);
    const int actual_result = other.give_control("v", set, id, actual);
    ++calls_;
    if (expected_result == actual_result && expected == actual) {
      ++alike_;
      continue;
    }
    const auto differs = std::mismatch(expected.begin(), expected.end(), actual.begin()).first;
    return fmt::format("{}: emulated {}, real {}, first difference at byte {}", trial.control,
                       expected_result, actual_result, differs - expected.begin());
  }
  return {};
}

std::vector<CallLine> CallPair::shorten(std::vector<CallLine> lines, bool hasty) {
  const int patience = std::exchange(patience_, kLittlePatience);
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t i = lines.size(); i-- > 0;) {
      // Without its format a device is in a state of its own, which is another difference.
      if (lines[i].words.front() == "s_fmt") continue;
      std::vector<CallLine> without = lines;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      if (play(without, hasty).empty()) continue;
      lines = std::move(without);
      shorter = true;
    }
  }
  patience_ = patience;
  return lines;
}

}  // namespace zcplay::test
