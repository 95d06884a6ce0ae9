// SPDX-License-Identifier: MIT
#include "decode/emulated/fault_script.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "decode/emulated/ioctl_names.h"

namespace zcplay::emulated {
namespace {

constexpr std::array<std::pair<std::string_view, FaultKind>, 11> kKinds{{
    {"zero", FaultKind::zero},
    {"half", FaultKind::half},
    {"stale", FaultKind::stale},
    {"swap_chroma", FaultKind::swap_chroma},
    {"stride", FaultKind::stride},
    {"blocks", FaultKind::blocks},
    {"late", FaultKind::late},
    {"never", FaultKind::never},
    {"error", FaultKind::error},
    {"gone", FaultKind::gone},
    {"fail", FaultKind::fail},
}};
constexpr std::uint64_t kMaxNumber = 1'000'000'000;
constexpr std::uint64_t kMaxDelayMs = 60'000;
constexpr std::size_t kMaxFileBytes = 1U << 20;

std::string_view next_word(std::string_view& rest) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  std::size_t end = 0;
  while (end < rest.size() && !is_space(rest[end])) ++end;
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > kMaxNumber) return std::nullopt;
  return value;
}

/// Builds one fault word by word; every method returns what is wrong, or "".
class FaultBuilder {
 public:
  explicit FaultBuilder(FaultKind kind) { fault_.kind = kind; }

  std::string word(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
    if (std::find(seen_.begin(), seen_.end(), key) != seen_.end()) return "is given twice";
    seen_.emplace_back(key);
    if (key == "frame" || key == "frames" || key == "every" || word == "keyframes")
      return trigger(key, value);
    return parameter(key, value);
  }

  std::string finish() const {
    if (fault_.kind == FaultKind::fail) {
      if (fault_.ioctl.empty() || fault_.nth == 0 || fault_.error == 0)
        return "needs ioctl=, nth= and errno=";
      return {};
    }
    if (!triggered_) return "needs one of frame=N, frames=A-B, every=N, keyframes";
    if (fault_.kind == FaultKind::late && fault_.delay.count() == 0) return "needs ms=N, 1 or more";
    return {};
  }

  const Fault& fault() const { return fault_; }

 private:
  std::string trigger(std::string_view key, std::string_view value) {
    if (fault_.kind == FaultKind::fail) return "is no word for fail, which counts calls (nth=N)";
    if (std::exchange(triggered_, true)) return "is a second trigger; one is allowed";
    FaultTrigger& trigger = fault_.trigger;
    if (key == "keyframes") {
      trigger.kind = FaultTrigger::Kind::keyframes;
      return {};
    }
    const std::size_t dash = key == "frames" ? value.find('-') : std::string_view::npos;
    if (key == "frames" && dash == std::string_view::npos) return "is no range A-B";
    const auto first = number(value.substr(0, dash));
    const auto last = key == "frames" ? number(value.substr(dash + 1)) : first;
    if (!first || !last) return "is no number below 1000000000";
    if (*last < *first) return "ends before it begins";
    if (key == "every") {
      if (*first == 0) return "must be 1 or more";
      trigger.kind = FaultTrigger::Kind::every;
      trigger.period = *first;
      return {};
    }
    trigger.first = *first;
    trigger.last = *last;
    return {};
  }

  std::string parameter(std::string_view key, std::string_view value) {
    const bool is_fail = fault_.kind == FaultKind::fail;
    if (key == "ioctl" && is_fail) {
      if (!is_ioctl_name(value)) return "names no ioctl of the decoder (such as VIDIOC_QBUF)";
      fault_.ioctl = value;
      return {};
    }
    if (key == "errno" && is_fail) {
      fault_.error = errno_by_name(value);
      return fault_.error != 0 ? "" : "names no errno a driver returns (such as EIO)";
    }
    const bool takes_number = (key == "nth" && is_fail) || (key == "row" && fault_.kind == FaultKind::half) ||
                              (key == "ms" && fault_.kind == FaultKind::late);
    if (!takes_number) return fmt::format("is no word for {}", to_string(fault_.kind));
    const auto parsed = number(value);
    if (!parsed || *parsed == 0) return "is no number from 1 to 1000000000";
    if (key == "nth") fault_.nth = *parsed;
    if (key == "row") fault_.row = static_cast<std::uint32_t>(*parsed);
    if (key == "ms") {
      if (*parsed > kMaxDelayMs) return "is more than a minute";
      fault_.delay = std::chrono::milliseconds(*parsed);
    }
    return {};
  }

  Fault fault_;
  bool triggered_ = false;
  std::vector<std::string> seen_;
};

std::unexpected<Error> complain(std::string_view source, std::size_t line, std::string_view word,
                                std::string_view what) {
  return fail(ErrorCode::usage, "fault script",
              fmt::format("{}, line {}: \"{}\" {}.", source, line, word.substr(0, 60), what));
}

Result<std::optional<Fault>> parse_line(std::string_view line, std::string_view source, std::size_t number) {
  line = line.substr(0, line.find('#'));
  const std::string_view name = next_word(line);
  if (name.empty()) return std::nullopt;
  const auto* kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.first == name; });
  if (kind == kKinds.end()) {
    return complain(
        source, number, name,
        "is no fault; known are zero, half, stale, swap_chroma, stride, blocks, late, never, error, "
        "gone and fail");
  }
  FaultBuilder builder(kind->second);
  for (std::string_view word = next_word(line); !word.empty(); word = next_word(line)) {
    if (const std::string wrong = builder.word(word); !wrong.empty())
      return complain(source, number, word, wrong);
  }
  if (const std::string wrong = builder.finish(); !wrong.empty())
    return complain(source, number, name, wrong);
  return builder.fault();
}

}  // namespace

std::string_view to_string(FaultKind kind) {
  const auto* entry =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.second == kind; });
  return entry == kKinds.end() ? "?" : entry->first;
}

bool FaultTrigger::matches(std::uint64_t picture, bool keyframe) const {
  switch (kind) {
    case Kind::range:
      return picture >= first && picture <= last;
    case Kind::every:
      return picture % period == 0;
    case Kind::keyframes:
      return keyframe;
  }
  return false;
}

Result<void> FaultScript::add(std::string_view text, std::string_view source) {
  std::vector<Fault> parsed;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto fault = parse_line(text.substr(0, end), source, line);
    if (!fault) return std::unexpected(std::move(fault.error()));
    if (*fault) parsed.push_back(std::move(**fault));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  faults_.insert(faults_.end(), std::make_move_iterator(parsed.begin()),
                 std::make_move_iterator(parsed.end()));
  return {};
}

Result<void> FaultScript::add_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (!file) {
    const int error = errno;
    return fail(ErrorCode::usage, "open", fmt::format("The fault script {} cannot be opened.", path), error);
  }
  std::string text(kMaxFileBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    return fail(ErrorCode::usage, "read", fmt::format("The fault script {} cannot be read.", path), EIO);
  }
  if (text.size() > kMaxFileBytes) {
    return fail(ErrorCode::usage, "read", fmt::format("The fault script {} is larger than 1 MiB.", path));
  }
  return add(text, path);
}

PictureFaults FaultScript::for_picture(std::uint64_t picture, bool keyframe) const {
  PictureFaults result;
  for (const Fault& fault : faults_) {
    if (fault.kind == FaultKind::fail || !fault.trigger.matches(picture, keyframe)) continue;
    switch (fault.kind) {
      case FaultKind::late:
        result.delay += fault.delay;
        break;
      case FaultKind::never:
        result.never = true;
        break;
      case FaultKind::error:
        result.error = true;
        break;
      case FaultKind::gone:
        result.gone = true;
        break;
      default:
        result.pixels.push_back(fault);
        break;
    }
  }
  return result;
}

int FaultScript::for_call(std::string_view ioctl, std::uint64_t nth) const {
  for (const Fault& fault : faults_) {
    if (fault.kind == FaultKind::fail && fault.ioctl == ioctl && fault.nth == nth) return fault.error;
  }
  return 0;
}

}  // namespace zcplay::emulated
