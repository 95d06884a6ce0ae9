// SPDX-License-Identifier: MIT
#include "base/md5.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

struct DigestCase {
  std::string_view text;
  std::string_view digest;
};

// RFC 1321, A.5.
constexpr DigestCase kDigests[] = {
    {"", "d41d8cd98f00b204e9800998ecf8427e"},
    {"a", "0cc175b9c0f1b6a831c399e269772661"},
    {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
};

TEST(Md5, GivesTheDigestsOfRfc1321AndStartsAfresh) {
  Md5 md5;
  for (const auto& [text, digest] : kDigests) {
    md5.update(bytes(text));
    EXPECT_EQ(to_string(md5.finish()), digest) << text;
  }
}

TEST(Md5, DoesNotCareHowTheBytesArrive) {
  Md5 md5;
  for (const char c : std::string("message digest")) md5.update(bytes({&c, 1}));
  EXPECT_EQ(to_string(md5.finish()), "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace
}  // namespace zcplay
