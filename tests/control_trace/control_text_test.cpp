// SPDX-License-Identifier: MIT
#include "tests/control_trace/control_text.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/control_trace/control_fields.h"
#include "tests/control_trace/references.h"

namespace zcplay::control_trace {
namespace {

TracedJob job_at(std::uint64_t timestamp, const std::vector<std::uint64_t>& references = {},
                 bool hold = false) {
  TracedJob job{.timestamp = timestamp, .bytes = 100, .hold = hold};
  for (auto& list : job.controls.scaling_matrix.scaling_list_4x4) std::ranges::fill(list, 16);
  for (auto& list : job.controls.scaling_matrix.scaling_list_8x8) std::ranges::fill(list, 16);
  std::size_t entry = 3;
  for (const std::uint64_t reference : references) {
    job.controls.decode_params.dpb[entry].reference_ts = reference;
    job.controls.decode_params.dpb[entry--].flags = V4L2_H264_DPB_ENTRY_FLAG_VALID;
  }
  return job;
}

TEST(ControlText, SaysWhatIsNotSilentAndParameterSetsOnce) {
  ControlTrace trace = {job_at(1000), job_at(2000, {1000}), job_at(3000, {2000, 1000})};
  trace[0].controls.sps.profile_idc = 77;
  trace[0].controls.sps.offset_for_ref_frame[1] = -3;
  trace[0].controls.sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY | 0x80;
  trace[1].controls.sps = trace[2].controls.sps = trace[0].controls.sps;
  trace[2].controls.pps.pic_init_qp_minus26 = -4;
  trace[2].controls.scaling_matrix.scaling_list_4x4[5][15] = 17;
  trace[0].controls.decode_params.flags = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC;
  trace[2].controls.decode_params.top_field_order_cnt = -8;
  trace[2].controls.decode_params.dpb[3].fields = V4L2_H264_FRAME_REF;
  std::string zeros;
  for (int i = 2; i < 255; ++i) zeros += ",0";
  EXPECT_EQ(control_text(trace), "sps profile_idc=77 offset_for_ref_frame=0,-3" + zeros +
                                     " frame_mbs_only flags.undefined_bits=0x80\n"
                                     "pps\n"
                                     "scaling_matrix\n"
                                     "job 0 bytes=100 idr_pic\n"
                                     "job 1 bytes=100\n"
                                     " dpb 0 valid\n"
                                     "pps pic_init_qp_minus26=-4\n"
                                     "scaling_matrix scaling_list_4x4[5]=16,16,16,16,16,16,16,16,16,16,16,16,"
                                     "16,16,16,17\n"
                                     "job 2 bytes=100 top_field_order_cnt=-8\n"
                                     " dpb 0 valid\n"
                                     " dpb 1 fields.top fields.bottom valid\n");
}

TEST(ControlText, PointsToTheLastFrameThatHadTheTimestamp) {
  const ControlTrace trace = {job_at(1, {}, true), job_at(1, {1}),  // two fields of one frame
                              job_at(2, {1, 7}), job_at(1, {2}), job_at(3, {1})};
  const std::string text = control_text(trace);
  EXPECT_NE(text.find("job 0 bytes=100 hold\n"
                      "job 1 frame 0 bytes=100\n"
                      " dpb 0 valid\n"
                      "job 2 bytes=100\n"
                      " dpb ?7 valid\n"
                      " dpb 0 valid\n"
                      "job 3 bytes=100\n"
                      " dpb 2 valid\n"
                      "job 4 bytes=100\n"
                      " dpb 3 valid\n"),
            std::string::npos)
      << text;
}

TEST(ControlText, KeepsContextsApart) {
  ControlTrace trace = {job_at(1), job_at(1), job_at(2, {1}), job_at(2, {2})};
  trace[1].context = trace[3].context = 1;
  const std::string text = control_text(trace);
  EXPECT_NE(text.find("context 0\n"), std::string::npos);
  EXPECT_NE(text.find("job 1 bytes=100\n dpb 0 valid\ncontext 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("job 1 bytes=100\n dpb ?2 valid\n"), std::string::npos) << text;
}

// A field that the text leaves out would be one that golden files do not guard.
TEST(ControlText, ChangesWithEveryField) {
  const ControlTrace silent = {job_at(5), job_at(6, {5})};
  std::set<std::string> texts = {control_text(silent)};
  std::size_t changes = 0;
  const auto change = [&](const std::vector<ControlField>& fields, auto&& place) {
    for (const ControlField& field : fields) {
      ControlTrace trace = silent;
      write_field(field, place(trace[1]), 1, field.count - 1);
      texts.insert(control_text(trace));
      ++changes;
    }
  };
  change(control_fields(), [](TracedJob& job) { return writable_bytes_of(job.controls); });
  // `valid` is set already; everything else of the entry makes a difference.
  change(dpb_entry_fields(),
         [](TracedJob& job) { return writable_bytes_of(job.controls.decode_params.dpb[3]); });
  EXPECT_EQ(texts.size(), changes);
}

}  // namespace
}  // namespace zcplay::control_trace
