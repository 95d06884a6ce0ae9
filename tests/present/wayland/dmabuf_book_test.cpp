// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_book.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::wayland {
namespace {

using Id = DmabufBook::Id;
using Ids = std::vector<Id>;

DmabufLayout slot(std::uint64_t inode, Size size = {640, 480}) {
  return {.slot = {.device = 1, .inode = inode},
          .format = kFormatNV12,
          .modifier = kModifierLinear,
          .size = size,
          .plane_count = 2,
          .planes = {{{.offset = 0, .stride = size.width},
                      {.offset = size.width * size.height, .stride = size.width}}}};
}

Id imported(DmabufBook& book, const DmabufLayout& layout) {
  const Id id = book.add(layout).value();
  book.imported(id);
  return id;
}

/// `count` frames of one slot are shown and let go.
void show(DmabufBook& book, const DmabufLayout& layout, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const Id id = book.look_up(layout).usable.value();
    book.attach(id);
    EXPECT_TRUE(book.release(id));
  }
}

TEST(DmabufBook, ASlotIsImportedOnce) {
  DmabufBook book;
  EXPECT_TRUE(book.look_up(slot(1)).import_needed);
  const Id id = book.add(slot(1)).value();
  EXPECT_FALSE(book.look_up(slot(1)).import_needed);
  EXPECT_EQ(book.look_up(slot(1)).usable, std::nullopt);
  book.imported(id);
  EXPECT_EQ(book.look_up(slot(1)).usable, id);
  show(book, slot(1), 100);
  EXPECT_FALSE(book.look_up(slot(1)).import_needed);
  EXPECT_EQ(book.look_up(slot(1)).usable, id);
}

TEST(DmabufBook, ASlotUsedAgainWithAnotherLayoutIsAnotherBuffer) {
  const DmabufLayout first = slot(1);
  std::vector<DmabufLayout> others(7, first);
  others[0].slot.inode = 2;
  others[1].slot.device = 2;
  others[2].format = kFormatP010;
  others[3].modifier = 1;
  others[4].size.height = 482;
  others[5].planes[1].offset += 64;
  others[6].planes[0].stride += 64;
  for (const DmabufLayout& other : others) {
    DmabufBook book;
    (void)imported(book, first);
    EXPECT_EQ(book.look_up(other).usable, std::nullopt);
    EXPECT_TRUE(book.look_up(other).import_needed);
  }
}

TEST(DmabufBook, ABufferOnScreenIsNotAttachedAgain) {
  DmabufBook book;
  const Id first = imported(book, slot(1));
  book.attach(first);
  const DmabufBook::Found found = book.look_up(slot(1));
  EXPECT_EQ(found.usable, std::nullopt);
  EXPECT_TRUE(found.import_needed);
  const Id second = imported(book, slot(1));
  EXPECT_EQ(book.look_up(slot(1)).usable, second);
  book.attach(second);
  EXPECT_EQ(book.attached(), 2U);
  EXPECT_TRUE(book.release(first));
  EXPECT_TRUE(book.release(second));
}

TEST(DmabufBook, AReleaseCountsOnce) {
  DmabufBook book;
  const Id id = imported(book, slot(1));
  EXPECT_FALSE(book.release(id));
  book.attach(id);
  EXPECT_TRUE(book.release(id));
  EXPECT_FALSE(book.release(id));
  EXPECT_FALSE(book.release(id + 1));
}

TEST(DmabufBook, ARefusedImportIsNotRepeated) {
  DmabufBook book;
  const Id id = book.add(slot(1)).value();
  book.failed(id);
  EXPECT_EQ(book.look_up(slot(1)).failed, id);
  EXPECT_FALSE(book.look_up(slot(1)).import_needed);
  EXPECT_EQ(book.look_up(slot(2)).failed, std::nullopt);
}

TEST(DmabufBook, ARefusalHoldsForItsGenerationOnly) {
  DmabufBook book;
  const Id id = book.add(slot(1)).value();
  book.failed(id);
  book.renew();
  EXPECT_EQ(book.look_up(slot(1)).failed, std::nullopt);
  EXPECT_TRUE(book.look_up(slot(1)).import_needed);
  EXPECT_EQ(book.take_useless(), Ids{id});
}

TEST(DmabufBook, TheOldServesUntilTheNewIsThere) {
  DmabufBook book;
  const Id old = imported(book, slot(1));
  book.renew();
  EXPECT_EQ(book.look_up(slot(1)).usable, old);
  EXPECT_TRUE(book.look_up(slot(1)).import_needed);
  const Id fresh = book.add(slot(1)).value();
  EXPECT_EQ(book.look_up(slot(1)).usable, old);
  EXPECT_FALSE(book.look_up(slot(1)).import_needed);
  EXPECT_TRUE(book.take_useless().empty());
  book.imported(fresh);
  EXPECT_EQ(book.look_up(slot(1)).usable, fresh);
  EXPECT_EQ(book.take_useless(), Ids{old});
}

TEST(DmabufBook, TheOldOnScreenStaysUntilItIsReleased) {
  DmabufBook book;
  const Id old = imported(book, slot(1));
  book.attach(old);
  book.renew();
  const Id fresh = imported(book, slot(1));
  EXPECT_TRUE(book.take_useless().empty());
  EXPECT_TRUE(book.release(old));
  EXPECT_EQ(book.take_useless(), Ids{old});
  EXPECT_EQ(book.look_up(slot(1)).usable, fresh);
}

TEST(DmabufBook, ASlotNotSeenForLongIsForgotten) {
  DmabufBook book;
  const Id gone = imported(book, slot(1));
  (void)imported(book, slot(2));
  show(book, slot(2), DmabufBook::kUnseenLimit);
  EXPECT_TRUE(book.take_useless().empty());
  show(book, slot(2), 1);
  EXPECT_EQ(book.take_useless(), Ids{gone});
}

TEST(DmabufBook, PreparingASlotKeepsIt) {
  DmabufBook book;
  (void)imported(book, slot(1));
  (void)imported(book, slot(2));
  show(book, slot(2), DmabufBook::kUnseenLimit);
  (void)book.look_up(slot(1));
  show(book, slot(2), 1);
  EXPECT_TRUE(book.take_useless().empty());
}

TEST(DmabufBook, AfterASizeChangeTheOldGoSoonAndNotWhileTheyAreRead) {
  DmabufBook book;
  const DmabufLayout large = slot(3, {1280, 720});
  const Id idle = imported(book, slot(1));
  const Id shown = imported(book, slot(2));
  book.attach(shown);
  (void)imported(book, large);
  show(book, large, DmabufBook::kOtherShapeLimit + 1);
  EXPECT_EQ(book.take_useless(), Ids{idle});
  EXPECT_TRUE(book.release(shown));
  EXPECT_EQ(book.take_useless(), Ids{shown});
}

TEST(DmabufBook, BuffersOfTheNextSizeWaitForTheirTurn) {
  DmabufBook book;
  (void)imported(book, slot(1));
  (void)imported(book, slot(2, {1280, 720}));
  show(book, slot(1), DmabufBook::kOtherShapeLimit);
  EXPECT_TRUE(book.take_useless().empty());
}

TEST(DmabufBook, TooManyCostTheOneNotSeenForLongest) {
  DmabufBook book;
  Ids ids;
  for (std::uint64_t inode = 0; inode < DmabufBook::kMostBuffers; ++inode)
    ids.push_back(imported(book, slot(inode)));
  for (const std::uint64_t inode : {0U, 1U}) show(book, slot(inode), 1);
  EXPECT_TRUE(book.take_useless().empty());
  const std::optional<Id> more = book.add(slot(1000));
  ASSERT_TRUE(more);
  EXPECT_EQ(book.take_useless(), Ids{ids[2]});
  EXPECT_EQ(book.size(), DmabufBook::kMostBuffers);
}

TEST(DmabufBook, WhereAllAreOnScreenThereIsNoOtherBuffer) {
  DmabufBook book;
  for (std::uint64_t inode = 0; inode < DmabufBook::kMostBuffers; ++inode)
    book.attach(imported(book, slot(inode)));
  EXPECT_EQ(book.add(slot(1000)), std::nullopt);
  EXPECT_TRUE(book.look_up(slot(1000)).import_needed);
}

}  // namespace
}  // namespace zcplay::wayland
