// SPDX-License-Identifier: MIT
#include "tests/control_trace/read_control_trace.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/kernel_text.h"
#include "tests/control_trace/traced_fields.h"
#include "tests/support/case_name.h"

namespace zcplay::control_trace {
namespace {

/// What no event prints is 0 in a trace.
void clear_reserved(v4l2::H264Controls& controls) {
  controls.decode_params.reserved = 0;
  for (v4l2_h264_dpb_entry& entry : controls.decode_params.dpb) std::ranges::fill(entry.reserved, 0);
}

ControlTrace random_trace(std::size_t jobs, unsigned seed) {
  std::mt19937 engine(seed);
  const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
  ControlTrace trace(jobs);
  std::uint32_t number = 40;
  for (TracedJob& job : trace) {
    for (std::byte& byte : writable_bytes_of(job.controls)) byte = static_cast<std::byte>(random());
    clear_reserved(job.controls);
    job.blob = number += 1 + random() % 3;
    job.timestamp = std::uint64_t{random()} << 32 | random();
    job.bytes = random();
    job.hold = random() % 2 != 0;
  }
  return trace;
}

void expect_same(const ControlField& field, std::span<const std::byte> read,
                 std::span<const std::byte> written) {
  EXPECT_TRUE(fields_equal(field, read, written)) << field.name;
}

void expect_same(const TracedJob& read, const TracedJob& written) {
  EXPECT_EQ(read.context, written.context);
  EXPECT_EQ(read.blob, written.blob);
  EXPECT_EQ(read.timestamp, written.timestamp);
  EXPECT_EQ(read.bytes, written.bytes);
  EXPECT_EQ(read.hold, written.hold);
  for (const ControlField& field : control_fields()) {
    expect_same(field, bytes_of(read.controls), bytes_of(written.controls));
  }
  for (std::size_t i = 0; i < std::size(read.controls.decode_params.dpb); ++i) {
    for (const ControlField& field : dpb_entry_fields()) {
      expect_same(field, bytes_of(read.controls.decode_params.dpb[i]),
                  bytes_of(written.controls.decode_params.dpb[i]));
    }
  }
}

TEST(ReadControlTrace, GivesBackWhatTheKernelWasGiven) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const ControlTrace written = random_trace(3, seed);
    const auto read = read_control_trace(kernel_text(written));
    ASSERT_TRUE(read) << read.error().detail;
    ASSERT_EQ(read->size(), written.size());
    for (std::size_t i = 0; i < written.size(); ++i) expect_same((*read)[i], written[i]);
  }
}

// Random numbers seldom have a single bit: a flag read as another one would go unnoticed.
TEST(ReadControlTrace, KnowsEveryBitAlone) {
  ControlTrace written(1);
  const auto try_all = [&](const std::vector<ControlField>& fields, auto&& place) {
    for (const ControlField& field : fields) {
      for (std::size_t bit = 0; bit < 8 * field.size; ++bit) {
        if (field.is_flag() && (field.mask >> bit & 1U) == 0) continue;
        if (std::ranges::find(untraced_fields(), field.name) != untraced_fields().end()) continue;
        written[0].controls = {};
        ControlField whole = field;
        whole.mask = 0;
        write_field(whole, place(), std::uint64_t{1} << bit, field.count - 1);
        const auto read = read_control_trace(kernel_text(written));
        ASSERT_TRUE(read) << read.error().detail;
        expect_same(read->at(0), written[0]);
      }
    }
  };
  try_all(control_fields(), [&] { return writable_bytes_of(written[0].controls); });
  try_all(dpb_entry_fields(), [&] { return writable_bytes_of(written[0].controls.decode_params.dpb[15]); });
}

TEST(ReadControlTrace, OnlyReservedBytesAreNotTraced) {
  EXPECT_EQ(untraced_fields(),
            (std::vector<std::string>{"decode_params.reserved", "decode_params.dpb[].reserved"}));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

/// The text with one line left out, the first that contains `what`.
std::string without_line(std::string text, std::string_view what) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.erase(begin, text.find('\n', at) + 1 - begin);
}

TEST(ReadControlTrace, LeavesOutOtherEventsAndOtherCodecs) {
  ControlTrace written = random_trace(2, 1);
  const std::string task = "   gst-launch: [0-77      [001] ..... 5.000001: ";
  std::string text = kernel_text({written[0]});
  text += task + "vb2_qbuf: owner = 0\n";
  text += task + "visl_job: context=9 job=4000 sequence=0 timestamp=1 bytes=2 codec=vp8 hold=0\n";
  text += task + "v4l2_ctrl_vp8_frame: \nsegment.quant_update {1}\n\nflags \n";
  written[1].blob = 4001;
  written[1].context = 1;
  text += kernel_text({written[1]});
  const auto read = read_control_trace(text);
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_EQ(read->size(), 2U);
  expect_same((*read)[0], written[0]);
  expect_same((*read)[1], written[1]);
}

TEST(ReadControlTrace, AnEmptyTraceHasNoJobs) {
  for (const std::string_view text : {"", "\n", "# tracer: nop\n#\n"}) {
    const auto read = read_control_trace(text);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->empty());
  }
}

struct Damage {
  const char* name;
  std::string_view what;
  std::string_view with;
  std::string_view complaint;
};

void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.name;
}

class DamagedTrace : public testing::TestWithParam<Damage> {};

TEST_P(DamagedTrace, IsRefusedWithTheLine) {
  ControlTrace trace = random_trace(1, 7);
  trace[0].controls = {};
  trace[0].blob = 5;
  const Damage& damage = GetParam();
  const auto read = read_control_trace(replaced(kernel_text(trace), damage.what, damage.with));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(read.error().detail.find(damage.complaint), std::string::npos) << read.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Tables, DamagedTrace,
    testing::Values(
        Damage{"too_large", "profile_idc 0", "profile_idc 256",
               "line 7 of the trace: '256' is no number up to 255"},
        Damage{"too_small", "pic_init_qp_minus26 0", "pic_init_qp_minus26 -129",
               "'129' is no number up to 128"},
        Damage{"beyond_64_bits", "reference_ts 0", "reference_ts 18446744073709551616", "is no number"},
        Damage{"no_number", "level_idc 0", "level_idc ", "line 9 of the trace: '' is no number"},
        Damage{"two_signs", "top_field_order_cnt 0", "top_field_order_cnt --1", "'-1' is no number"},
        Damage{"other_field", "level_idc", "level",
               "line 9 of the trace: 'level_idc' was expected, and 'level 0' is there"},
        Damage{"unknown_flag", "constraint_set_flags ", "constraint_set_flags NEW", "'NEW' is nothing that"},
        Damage{"flag_too_large", "constraint_set_flags ", "constraint_set_flags 0x100", "'0x100' is nothing"},
        Damage{"array_short", "{0x0,", "{", "',' was expected, and '}' is there"},
        Damage{"array_long", "{0x0,", "{0x0,0x0,", "'}' was expected, and ',0x0}' is there"},
        Damage{"array_not_hex", "{0x0,", "{0,", "'0' is nothing that offset_for_ref_frame could be"},
        Damage{"dump_short", "{\n00 00", "{\n00", "' ' was expected, and the end of the line is there"},
        Damage{"dump_not_hex", "{\n00 ", "{\n0g ", "'0g' is no byte"},
        Damage{"no_such_entry", "[15]: reference_ts", "[16]: reference_ts", "'16' is no number up to 15"},
        Damage{"entry_twice", "[15]: reference_ts", "[14]: reference_ts", "came before in job 5"},
        Damage{"another_line", "pic_height_in_map_units_minus1 0\n",
               "pic_height_in_map_units_minus1 0\nx 1\n", "'flags' was expected, and 'x 1' is there"},
        Damage{"line_too_big", "pic_parameter_set_id 0", "[LINE TOO BIG]", "line 26 of the trace"},
        Damage{"lost", "level_idc 0", "CPU:1 [LOST 17 EVENTS]",
               "line 9 of the trace: the kernel lost events"},
        Damage{"overwritten", "written: 7/7", "written: 7/8", "line 3 of the trace: the kernel lost events"},
        Damage{"no_event", "visl_job: ", "visl_job ", "line 5 of the trace: there is no event"},
        Damage{"no_job",
               "visl_job: ", "other: ", "line 6 of the trace: v4l2_ctrl_h264_sps belongs to no H.264 job"},
        Damage{"hold_unclear", "hold=", "hold=1", "is no number up to 1"},
        Damage{"job_without_bytes", "bytes=", "", "' bytes=' was expected"}),
    test::CaseName());

TEST(ReadControlTrace, RefusesAnIncompleteJob) {
  const ControlTrace trace = random_trace(2, 3);
  for (const TracedEvent& event : traced_events()) {
    std::string text = kernel_text(trace);
    const std::size_t begin = text.rfind('\n', text.find(event.name)) + 1;
    text.erase(begin, text.find("zcplay-", begin + 40) - begin);
    const auto read = read_control_trace(text);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().detail.find("lacks its " + std::string(event.name)), std::string::npos)
        << read.error().detail;
  }
  EXPECT_FALSE(read_control_trace(without_line(kernel_text(trace), "[15]:")));
}

TEST(ReadControlTrace, RefusesJobsOutOfOrder) {
  const ControlTrace trace = random_trace(2, 3);
  const auto read = read_control_trace(kernel_text({trace[1], trace[0]}));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("comes behind job"), std::string::npos) << read.error().detail;
}

// Any beginning of a trace is refused or has only whole jobs.
TEST(ReadControlTrace, NeverGivesHalfAJob) {
  const ControlTrace trace = random_trace(2, 9);
  const std::string text = kernel_text(trace);
  for (std::size_t length = 0; length < text.size(); length += 7) {
    const auto read = read_control_trace(std::string_view(text).substr(0, length));
    if (!read) continue;
    ASSERT_LE(read->size(), 1U);
    if (!read->empty()) expect_same(read->front(), trace.front());
  }
}

}  // namespace
}  // namespace zcplay::control_trace
