// SPDX-License-Identifier: MIT
// The rules of the oracle must explain what they are for and nothing else. Recorded traces of both clients
// show the first; the second is shown by turning each value of ours wrong, one at a time.
#include "tests/control_trace/judge_traces.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/samples.h"
#include "tests/control_trace/traced_fields.h"

namespace zcplay::control_trace {
namespace {

class RecordedTraces : public testing::TestWithParam<std::string> {};

TEST_P(RecordedTraces, AreExplained) {
  const Sample sample = read_sample(GetParam());
  const StreamVerdict verdict = judge(sample.stream, sample.ours, sample.theirs, read_rules());
  EXPECT_EQ(verdict.unexplained, std::vector<std::string>{});
  EXPECT_GT(verdict.explained, 0u) << "a sample that differs nowhere shows nothing";
  EXPECT_GT(verdict.identical(), 10 * verdict.explained);
}

/// Turns one value wrong in several ways, and keeps count of what goes unnoticed.
class Mutator {
 public:
  explicit Mutator(Sample sample) : sample_(std::move(sample)), rules_(read_rules()) {
    const StreamVerdict verdict = judge_now();
    EXPECT_EQ(verdict.unexplained, std::vector<std::string>{});
    explained_ = verdict.explained;
  }

  [[nodiscard]] StreamVerdict judge_now() const {
    return judge(sample_.stream, sample_.ours, sample_.theirs, rules_);
  }

  void mutate_all() {
    for (std::size_t job = 0; job < sample_.ours.trace.size(); ++job) {
      v4l2::H264Controls& controls = sample_.ours.trace[job].controls;
      for (const ControlField& field : control_fields()) mutate(field, writable_bytes_of(controls), job);
      for (v4l2_h264_dpb_entry& entry : controls.decode_params.dpb) {
        if (entry.flags == 0) continue;
        for (const ControlField& field : dpb_entry_fields()) mutate(field, writable_bytes_of(entry), job);
      }
    }
  }

  std::size_t mutations = 0;
  std::vector<std::string> unnoticed;

 private:
  /// The ends of an array stand for it.
  void mutate(const ControlField& field, std::span<std::byte> bytes, std::size_t job) {
    if (std::ranges::find(untraced_fields(), field.name) != untraced_fields().end()) return;
    mutate_number(field, bytes, 0, job);
    if (field.count > 1) mutate_number(field, bytes, field.count - 1, job);
  }

  void mutate_number(const ControlField& field, std::span<std::byte> bytes, std::size_t index,
                     std::size_t job) {
    const std::uint64_t value = read_field(field, bytes, index);
    const std::vector<std::byte> before(bytes.begin(), bytes.end());
    const std::vector<std::uint64_t> others =
        field.is_flag() ? std::vector<std::uint64_t>{std::uint64_t{value == 0}}
                        : std::vector<std::uint64_t>{value + 1, value - 1, 0, ~value, value + 512};
    for (const std::uint64_t other : others) {
      write_field(field, bytes, other, index);
      if (read_field(field, bytes, index) != value) judge_mutated(field, index, job, other);
    }
    std::ranges::copy(before, bytes.begin());
  }

  void judge_mutated(const ControlField& field, std::size_t index, std::size_t job, std::uint64_t value) {
    ++mutations;
    const StreamVerdict verdict = judge_now();
    if (!verdict.unexplained.empty()) return;
    // What was explained is gone: the value is the other client's, which is as good.
    if (verdict.explained < explained_) return;
    unnoticed.push_back(
        fmt::format("job {}: {}[{}] = {}", job, field.name, index, static_cast<std::int64_t>(value)));
  }

  Sample sample_;
  std::vector<Explanation> rules_;
  std::size_t explained_ = 0;
};

TEST_P(RecordedTraces, EveryWrongValueOfOursIsUnexplained) {
  Mutator mutator(read_sample(GetParam()));
  mutator.mutate_all();
  EXPECT_GT(mutator.mutations, 1000u);
  EXPECT_EQ(mutator.unnoticed, std::vector<std::string>{});
  EXPECT_EQ(mutator.judge_now().unexplained, std::vector<std::string>{}) << "mutations are not undone";
}

// Fields, scaling lists; a bottom field first; counts before the first IDR picture are in the lab alone.
INSTANTIATE_TEST_SUITE_P(Samples, RecordedTraces,
                         testing::Values("HCAFF1_HHI.264", "mixed-nal-coding.mp4", "test_scalinglist_jm.264"),
                         [](const testing::TestParamInfo<std::string>& param) {
                           std::string name = param.param;
                           std::ranges::replace_if(name, [](char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace zcplay::control_trace
