// SPDX-License-Identifier: MIT
#include "tests/oracle/mutation_verdict.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "decode/emulated/h264_control_checks.h"
#include "tests/oracle/control_oracle.h"

namespace zcplay::oracle {
namespace {

using emulated::ControlVerdict;
using v4l2::H264Controls;

std::string kernel_objection(const H264Controls& controls, Size coded_size) {
  H264Controls copy = controls;
  for (const ControlVerdict& verdict :
       {emulated::validate_h264_sps(copy.sps),
        emulated::check_h264_sps_for_device(copy.sps, coded_size.width, coded_size.height),
        emulated::validate_h264_pps(copy.pps), emulated::validate_h264_decode_params(copy.decode_params)}) {
    if (!verdict.ok()) return fmt::format("EINVAL on {}", verdict.field);
  }
  return {};
}

}  // namespace

MutationVerdict judge(const Mutation& mutation, const Recording& recording, const EngineReplay* replay) {
  MutationVerdict verdict;
  std::vector<H264Controls> all;
  for (const RecordedPicture& picture : recording.pictures) {
    H264Controls& controls = all.emplace_back(picture.controls);
    if (exercises(controls, mutation)) ++verdict.exercised;
    if (!apply(mutation, controls)) continue;
    ++verdict.applied;
    if (verdict.kernel.empty()) verdict.kernel = kernel_objection(controls, picture.coded_size);
    const std::vector<std::string> names = differing_fields(controls, picture.expected);
    if (std::ranges::find(names, mutation.field->name) != names.end()) ++verdict.named;
  }
  if (replay != nullptr && verdict.applied > 0 && verdict.kernel.empty()) {
    verdict.engine = replay->difference(all);
  }
  return verdict;
}

}  // namespace zcplay::oracle
