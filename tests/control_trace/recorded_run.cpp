// SPDX-License-Identifier: MIT
#include "tests/control_trace/recorded_run.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/recording_kernel.h"

namespace zcplay::control_trace {
namespace {

void add_differences(const std::vector<ControlField>& fields, std::span<const std::byte> sent,
                     std::span<const std::byte> received, std::string& names) {
  for (const ControlField& field : fields) {
    if (!fields_equal(field, sent, received)) names += " " + field.name;
  }
}

std::string difference(const TracedJob& sent, const TracedJob& received) {
  std::string names;
  if (sent.context != received.context) names += " context";
  if (sent.timestamp != received.timestamp) names += " timestamp";
  if (sent.bytes != received.bytes) names += " bytes";
  if (sent.hold != received.hold) names += " hold";
  add_differences(control_fields(), bytes_of(sent.controls), bytes_of(received.controls), names);
  for (std::size_t i = 0; i < std::size(sent.controls.decode_params.dpb); ++i) {
    add_differences(dpb_entry_fields(), bytes_of(sent.controls.decode_params.dpb[i]),
                    bytes_of(received.controls.decode_params.dpb[i]), names);
  }
  return names;
}

}  // namespace

Result<RecordedRun> run_recorded(const std::filesystem::path& clip, Kernel& kernel,
                                 std::string_view media_path) {
  RecordedRun recorded;
  RecordingKernel recording(kernel);
  auto run = ClipRun::open(clip);
  if (!run) return std::unexpected(std::move(run.error()));
  auto device = (*run)->open_device(recording, media_path, recorded.frames);
  if (!device) return std::unexpected(std::move(device.error()));
  Result<void> decoded = (*run)->decode({device->get()});
  if (!decoded && decoded.error().code != ErrorCode::unreadable_input)
    return std::unexpected(decoded.error());
  if (!decoded) recorded.read_error = std::move(decoded.error());
  recorded.trace = recording.trace();
  recorded.bitstreams = recording.bitstreams();
  return recorded;
}

std::string first_difference(const ControlTrace& sent, const ControlTrace& received) {
  for (std::size_t i = 0; i < std::min(sent.size(), received.size()); ++i) {
    const std::string names = difference(sent[i], received[i]);
    if (!names.empty()) return fmt::format("job {} has others:{}", i, names);
  }
  if (sent.size() == received.size()) return {};
  return fmt::format("{} jobs were sent, {} were run", sent.size(), received.size());
}

}  // namespace zcplay::control_trace
