// SPDX-License-Identifier: MIT
#include "validate/compare/fault_class.h"

#include <set>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TEST(FaultClass, NamesAreAllDifferent) {
  std::set<std::string> names;
  std::set<std::string> labels;
  for (std::size_t i = 0; i < kFaultClassCount; ++i) {
    names.emplace(to_string(fault_class_at(i)));
    labels.insert(label(fault_class_at(i)));
  }
  EXPECT_EQ(names.size(), kFaultClassCount);
  EXPECT_EQ(labels.size(), kFaultClassCount);
}

TEST(FaultClass, IndexAndClassAreInverse) {
  for (std::size_t i = 0; i < kFaultClassCount; ++i) EXPECT_EQ(index_of(fault_class_at(i)), i);
  EXPECT_EQ(index_of(detect::ArtefactClass::zero_page), 0U);
  EXPECT_EQ(index_of(DecoderFault::extra), kFaultClassCount - 1);
}

TEST(FaultClass, WordsAreThoseOfTheDetectors) {
  EXPECT_EQ(to_string(FaultClass(detect::ArtefactClass::chroma_swap)), "chroma_swap");
  EXPECT_EQ(label(detect::ArtefactClass::chroma_swap), "chroma swapped");
  EXPECT_EQ(to_string(FaultClass(DecoderFault::not_flagged)), "not_flagged");
  EXPECT_EQ(label(DecoderFault::not_flagged), "not flagged");
}

}  // namespace
}  // namespace zcplay
