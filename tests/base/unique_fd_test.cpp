// SPDX-License-Identifier: MIT
#include "base/unique_fd.h"

#include <fcntl.h>

#include <array>
#include <utility>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

int open_null() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

TEST(UniqueFd, DefaultHoldsNothing) {
  const UniqueFd fd;
  EXPECT_FALSE(fd.valid());
  EXPECT_EQ(fd.get(), -1);
}

TEST(UniqueFd, ClosesAtEndOfScope) {
  const int number = open_null();
  {
    const UniqueFd fd(number);
    EXPECT_TRUE(fd.valid());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, DescriptorZeroIsValid) {
  UniqueFd fd(0);
  EXPECT_TRUE(fd.valid());
  EXPECT_EQ(fd.release(), 0);
}

TEST(UniqueFd, MoveTakesTheDescriptorAway) {
  UniqueFd from(open_null());
  const int number = from.get();
  const UniqueFd to(std::move(from));
  EXPECT_FALSE(from.valid());  // NOLINT(bugprone-use-after-move): what a move leaves is the question
  EXPECT_EQ(to.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, MoveAssignmentClosesWhatWasHeld) {
  UniqueFd target(open_null());
  UniqueFd from(open_null());
  const int old = target.get();
  const int number = from.get();
  target = std::move(from);
  EXPECT_FALSE(is_open(old));
  EXPECT_EQ(target.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, MoveToItselfKeepsTheDescriptor) {
  UniqueFd fd(open_null());
  UniqueFd& alias = fd;
  fd = std::move(alias);
  EXPECT_TRUE(is_open(fd.get()));
}

TEST(UniqueFd, ReleaseGivesUpOwnership) {
  int number = -1;
  {
    UniqueFd fd(open_null());
    number = fd.release();
    EXPECT_FALSE(fd.valid());
  }
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(UniqueFd, ResetClosesOnceAndNotTheNextOwnersDescriptor) {
  UniqueFd fd(open_null());
  const int number = fd.get();
  fd.reset();
  EXPECT_FALSE(is_open(number));
  // The kernel hands out the lowest free number: the same one, now somebody else's.
  const UniqueFd other(open_null());
  ASSERT_EQ(other.get(), number);
  fd.reset();
  EXPECT_TRUE(is_open(number));
}

}  // namespace
}  // namespace zcplay
