// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gtest/gtest.h>

namespace zcplay::test {

/// Names the instances of a test table by the `name` of its rows.
struct CaseName {
  template <typename Case>
  std::string operator()(const testing::TestParamInfo<Case>& instance) const {
    return instance.param.name;
  }
};

}  // namespace zcplay::test
