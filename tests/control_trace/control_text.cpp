// SPDX-License-Identifier: MIT
#include "tests/control_trace/control_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/references.h"

namespace zcplay::control_trace {
namespace {

constexpr std::string_view kDpb = "decode_params.dpb[].";
constexpr std::array<std::string_view, 3> kParameterSets = {"sps.", "pps.", "scaling_matrix."};

std::string number_text(const ControlField& field, std::uint64_t number) {
  if (!field.is_signed) return fmt::format("{}", number);
  const unsigned unused = 64 - 8 * static_cast<unsigned>(field.size);
  return fmt::format("{}", static_cast<std::int64_t>(number << unused) >> unused);
}

/// " name=value", or nothing where there is nothing to say.
std::string field_text(const ControlField& field, std::string_view prefix, std::span<const std::byte> bytes) {
  std::string_view name = std::string_view(field.name).substr(prefix.size());
  if (field.is_flag()) {
    const std::uint64_t bits = read_field(field, bytes);
    if (bits == 0) return {};
    if (field.name.ends_with("undefined_bits")) return fmt::format(" {}={:#x}", name, bits);
    constexpr std::string_view kFlags = "flags.";
    if (name.starts_with(kFlags)) name.remove_prefix(kFlags.size());
    return fmt::format(" {}", name);
  }
  const std::uint64_t silent = prefix == "scaling_matrix." ? 16 : 0;
  std::string values;
  bool all_silent = true;
  for (std::size_t i = 0; i < field.count; ++i) {
    const std::uint64_t number = read_field(field, bytes, i);
    all_silent = all_silent && number == silent;
    fmt::format_to(std::back_inserter(values), "{}{}", i == 0 ? "" : ",", number_text(field, number));
  }
  return all_silent ? std::string() : fmt::format(" {}={}", name, values);
}

std::string fields_text(const std::vector<ControlField>& fields, std::string_view prefix,
                        std::span<const std::byte> bytes) {
  std::string text;
  for (const ControlField& field : fields) {
    if (field.name.starts_with(prefix) && field.name != "decode_params.dpb[].reference_ts") {
      text += field_text(field, prefix, bytes);
    }
  }
  return text;
}

bool is_used(const v4l2_h264_dpb_entry& entry) {
  return std::ranges::any_of(bytes_of(entry), [](std::byte byte) { return byte != std::byte{0}; });
}

struct EntryLine {
  std::optional<std::size_t> frame;
  std::string text;
  friend auto operator<=>(const EntryLine&, const EntryLine&) = default;
};

std::string dpb_text(const v4l2_ctrl_h264_decode_params& params, const JobReferences& references) {
  std::vector<EntryLine> lines;
  for (std::size_t i = 0; i < references.entries.size(); ++i) {
    const v4l2_h264_dpb_entry& entry = params.dpb[i];
    if (!is_used(entry)) continue;
    const auto& frame = references.entries[i];
    lines.push_back({frame, fmt::format(" dpb {}{}\n",
                                        frame ? fmt::format("{}", *frame)
                                              : fmt::format("?{}", std::uint64_t{entry.reference_ts}),
                                        fields_text(dpb_entry_fields(), kDpb, bytes_of(entry)))});
  }
  std::ranges::sort(lines);
  std::string text;
  for (const EntryLine& line : lines) text += line.text;
  return text;
}

class ContextText {
 public:
  void add(const TracedJob& job, const JobReferences& references) {
    for (std::size_t i = 0; i < kParameterSets.size(); ++i) {
      const std::string_view prefix = kParameterSets[i];
      const std::string line = fmt::format("{}{}\n", prefix.substr(0, prefix.size() - 1),
                                           fields_text(control_fields(), prefix, bytes_of(job.controls)));
      if (line == last_[i]) continue;
      last_[i] = line;
      text_ += line;
    }
    text_ += fmt::format("job {}", references.number);
    if (references.frame != references.number) text_ += fmt::format(" frame {}", references.frame);
    text_ += fmt::format(" bytes={}{}{}\n", job.bytes, job.hold ? " hold" : "",
                         fields_text(control_fields(), "decode_params.", bytes_of(job.controls)));
    text_ += dpb_text(job.controls.decode_params, references);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::array<std::string, kParameterSets.size()> last_;
  std::string text_;
};

}  // namespace

std::string control_text(const ControlTrace& trace) {
  const std::vector<JobReferences> references = resolve_references(trace);
  std::map<std::uint32_t, ContextText> contexts;
  for (std::size_t i = 0; i < trace.size(); ++i) contexts[trace[i].context].add(trace[i], references[i]);
  std::string text;
  for (const auto& [number, context] : contexts) {
    if (contexts.size() > 1) text += fmt::format("context {}\n", number);
    text += context.text();
  }
  return text;
}

}  // namespace zcplay::control_trace
