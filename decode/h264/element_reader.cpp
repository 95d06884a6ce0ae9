// SPDX-License-Identifier: MIT
#include "decode/h264/element_reader.h"

#include <cassert>

#include <fmt/format.h>

namespace zcplay::h264 {

void ElementReader::reject(const char* name, std::int64_t value, std::int64_t minimum, std::int64_t maximum) {
  bits_.fail();
  if (bad_ != nullptr) return;
  bad_ = name;
  out_of_range_ = true;
  value_ = value;
  minimum_ = minimum;
  maximum_ = maximum;
}

Error ElementReader::error(std::string_view structure) const {
  assert(!ok() && bad_ != nullptr);
  std::string operation = fmt::format("parse H.264 {}", structure);
  std::string detail = out_of_range_ ? fmt::format("the {} has {} {}, outside {} to {}", structure, bad_,
                                                   value_, minimum_, maximum_)
                                     : fmt::format("the {} is cut off or damaged at {}", structure, bad_);
  return {ErrorCode::unreadable_input, std::move(operation), 0, std::move(detail)};
}

}  // namespace zcplay::h264
