// SPDX-License-Identifier: MIT
#include "present/wayland/key_state.h"

#include <linux/input-event-codes.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <xkbcommon/xkbcommon.h>

#include "base/unique_fd.h"

namespace zcplay::wayland {
namespace {

using present::Action;

/// A layout as a compositor would send it; "" where this machine has no layouts.
std::string layout_text(const char* layouts) {
  xkb_context* const context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
  xkb_rule_names names = {};
  names.rules = "evdev";
  names.model = "pc105";
  names.layout = layouts;
  xkb_keymap* const keymap = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  std::string text;
  if (keymap != nullptr) {
    char* const written = xkb_keymap_get_as_string(keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
    text = written;
    std::free(written);
  }
  xkb_keymap_unref(keymap);
  xkb_context_unref(context);
  return text;
}

UniqueFd file_of(const std::string& text) {
  UniqueFd file(::memfd_create("layout", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return file;
}

class KeyStateTest : public testing::Test {
 protected:
  [[nodiscard]] bool load(const std::string& text) {
    const UniqueFd file = file_of(text + '\0');
    return keys_.load(file.get(), static_cast<std::uint32_t>(text.size() + 1));
  }
  KeyState keys_;
};

TEST_F(KeyStateTest, KeysGoByTheLayout) {
  const std::string french = layout_text("fr");
  if (french.empty()) GTEST_SKIP() << "no keyboard layouts on this machine";
  ASSERT_TRUE(load(french));
  EXPECT_EQ(keys_.action_of_key(KEY_A), Action::quit);  // where French keyboards have Q
  EXPECT_EQ(keys_.action_of_key(KEY_SPACE), Action::toggle_pause);
  EXPECT_EQ(keys_.action_of_key(KEY_B), std::nullopt);
}

TEST_F(KeyStateTest, ALayoutWithoutLatinLettersLeavesItToTheOther) {
  const std::string two = layout_text("us,ru");
  if (two.empty()) GTEST_SKIP() << "no keyboard layouts on this machine";
  ASSERT_TRUE(load(two));
  keys_.set_modifiers(0, 0, 0, 1);
  EXPECT_EQ(keys_.action_of_key(KEY_Q), Action::quit);
  EXPECT_EQ(keys_.action_of_key(KEY_F), Action::toggle_fullscreen);
}

TEST_F(KeyStateTest, ModifiersCount) {
  const std::string text = layout_text("us");
  if (text.empty()) GTEST_SKIP() << "no keyboard layouts on this machine";
  ASSERT_TRUE(load(text));
  constexpr std::uint32_t kControl = 1 << 2;
  keys_.set_modifiers(kControl, 0, 0, 0);
  EXPECT_EQ(keys_.action_of_key(KEY_C), Action::quit);
  EXPECT_EQ(keys_.action_of_key(KEY_Q), std::nullopt);
  keys_.set_modifiers(0, 0, 1 << 1, 0);  // caps lock
  EXPECT_EQ(keys_.action_of_key(KEY_Q), Action::quit);
}

TEST_F(KeyStateTest, HostileNumbersMeanNothing) {
  const std::string text = layout_text("us");
  if (text.empty()) GTEST_SKIP() << "no keyboard layouts on this machine";
  ASSERT_TRUE(load(text));
  keys_.set_modifiers(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff);
  EXPECT_EQ(keys_.action_of_key(0xffffffff), std::nullopt);
  EXPECT_EQ(keys_.action_of_key(0x7fffffff), std::nullopt);
}

TEST_F(KeyStateTest, WhatIsNoLayoutIsRefused) {
  EXPECT_FALSE(load("xkb_keymap { this is none"));
  EXPECT_FALSE(load(""));
  EXPECT_FALSE(keys_.load(-1, 100));
  const UniqueFd small = file_of("xkb_keymap {};");
  EXPECT_FALSE(keys_.load(small.get(), 4096)) << "shorter than it was said to be";
  EXPECT_FALSE(keys_.load(small.get(), 0));
  EXPECT_FALSE(keys_.load(small.get(), 0xffffffff));
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  EXPECT_FALSE(keys_.load(reading.get(), 100)) << "would wait for ever";
  EXPECT_EQ(keys_.action_of_key(KEY_Q), std::nullopt);
}

TEST_F(KeyStateTest, ABadLayoutTakesTheGoodOneAway) {
  const std::string text = layout_text("us");
  if (text.empty()) GTEST_SKIP() << "no keyboard layouts on this machine";
  ASSERT_TRUE(load(text));
  EXPECT_FALSE(load("nonsense"));
  EXPECT_EQ(keys_.action_of_key(KEY_Q), std::nullopt);
}

}  // namespace
}  // namespace zcplay::wayland
