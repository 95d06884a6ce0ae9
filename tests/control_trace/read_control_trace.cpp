// SPDX-License-Identifier: MIT
#include "tests/control_trace/read_control_trace.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/event_text.h"
#include "tests/control_trace/trace_lines.h"
#include "tests/control_trace/traced_fields.h"

namespace zcplay::control_trace {
namespace {

constexpr std::size_t kDpbEntries = std::size(v4l2_ctrl_h264_decode_params{}.dpb);
constexpr std::uint64_t kMaximum32 = std::numeric_limits<std::uint32_t>::max();

struct JobNumber {
  std::string_view name;
  std::uint64_t maximum;
  std::uint64_t value = 0;
};

class Reader {
 public:
  Result<void> take(const TraceEvent& event) {
    if (event.name == "visl_job") return begin_job(event);
    const auto& events = traced_events();
    const auto known = std::ranges::find(events, event.name, &TracedEvent::name);
    if (known == events.end()) return {};
    return take_control(event, *known, static_cast<std::size_t>(known - events.begin()));
  }

  Result<ControlTrace> finish() {
    if (auto ended = end_job(); !ended) return std::unexpected(ended.error());
    return std::move(trace_);
  }

 private:
  Result<void> begin_job(const TraceEvent& event);
  Result<void> end_job();
  Result<void> take_control(const TraceEvent& event, const TracedEvent& known, std::size_t index);
  Result<void> count(const TraceEvent& event, std::size_t index, std::size_t entry);

  ControlTrace trace_;
  std::optional<TracedJob> job_;  ///< the one that events belong to
  std::size_t line_ = 0;          ///< where it begins
  std::optional<std::uint64_t> last_number_;
  std::map<std::uint64_t, std::uint32_t> contexts_;  ///< number since boot → number in this trace
  std::vector<std::vector<bool>> seen_;              ///< by event, by DPB entry
};

// context=%u job=%u sequence=%u timestamp=%llu bytes=%u codec=%s hold=%d
Result<void> Reader::begin_job(const TraceEvent& event) {
  if (auto ended = end_job(); !ended) return ended;
  EventText text(event);
  JobNumber numbers[] = {{"context=", kMaximum32},
                         {" job=", kMaximum32},
                         {" sequence=", kMaximum32},
                         {" timestamp=", std::numeric_limits<std::uint64_t>::max()},
                         {" bytes=", kMaximum32}};
  for (JobNumber& number : numbers) {
    if (auto named = text.expect(number.name); !named) return named;
    const auto value = text.number(number.maximum);
    if (!value) return std::unexpected(value.error());
    number.value = *value;
  }
  if (auto codec = text.expect(" codec="); !codec) return codec;
  const bool h264 = text.word() == "h264";
  if (auto hold = text.expect(" hold="); !hold) return hold;
  const auto hold = text.number(1);
  if (!hold) return std::unexpected(hold.error());
  if (auto finished = text.finish(); !finished) return finished;

  const auto& [context, number, sequence, timestamp, bytes] = numbers;
  if (last_number_ && number.value <= *last_number_) {
    return text.bad(fmt::format("job {} comes behind job {}", number.value, *last_number_));
  }
  last_number_ = number.value;
  if (!h264) return {};
  const auto [known, added] =
      contexts_.try_emplace(context.value, static_cast<std::uint32_t>(contexts_.size()));
  job_ = TracedJob{.context = known->second,
                   .blob = static_cast<std::uint32_t>(number.value),
                   .timestamp = timestamp.value,
                   .bytes = static_cast<std::uint32_t>(bytes.value),
                   .hold = *hold != 0};
  line_ = event.line;
  seen_.clear();
  for (const TracedEvent& each : traced_events()) seen_.emplace_back(each.dpb_entry ? kDpbEntries : 1);
  return {};
}

Result<void> Reader::end_job() {
  if (!job_) return {};
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (std::ranges::find(seen_[i], false) == seen_[i].end()) continue;
    return bad_trace(line_, fmt::format("job {} lacks its {}", job_->blob, traced_events()[i].name));
  }
  trace_.push_back(*std::exchange(job_, std::nullopt));
  return {};
}

Result<void> Reader::count(const TraceEvent& event, std::size_t index, std::size_t entry) {
  if (seen_[index][entry]) {
    return bad_trace(event.line, fmt::format("{} came before in job {}", event.name, job_->blob));
  }
  seen_[index][entry] = true;
  return {};
}

Result<void> Reader::take_control(const TraceEvent& event, const TracedEvent& known, std::size_t index) {
  if (!job_) return bad_trace(event.line, fmt::format("{} belongs to no H.264 job", event.name));
  EventText text(event);
  std::span<std::byte> bytes = writable_bytes_of(job_->controls);
  std::size_t entry = 0;
  if (known.dpb_entry) {
    if (auto open = text.expect("["); !open) return open;
    const auto number = text.number(kDpbEntries - 1);
    if (!number) return std::unexpected(number.error());
    if (auto close = text.expect("]:"); !close) return close;
    entry = *number;
    bytes = writable_bytes_of(job_->controls.decode_params.dpb[entry]);
  }
  if (auto counted = count(event, index, entry); !counted) return counted;
  std::string_view separator = known.dpb_entry ? " " : "\n";
  for (const TracedField& field : known.fields) {
    if (auto separated = text.expect(separator); !separated) return separated;
    if (auto taken = text.field(field, bytes); !taken) return taken;
    // The one comma that visl prints.
    if (known.dpb_entry) separator = field.name == "reference_ts" ? ", " : " ";
  }
  return text.finish();
}

}  // namespace

Result<ControlTrace> read_control_trace(std::string_view text) {
  TraceLines lines(text);
  Reader reader;
  for (;;) {
    const auto event = lines.next();
    if (!event) return std::unexpected(event.error());
    if (!*event) return reader.finish();
    if (auto taken = reader.take(**event); !taken) return std::unexpected(taken.error());
  }
}

}  // namespace zcplay::control_trace
