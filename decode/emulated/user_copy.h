// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace zcplay::emulated {

/// Fills a fixed text field of `size` bytes as strscpy_pad() does: cut to fit, always terminated. Not
/// a reference to an array, for some of the API's structures are packed.
inline void copy_text(std::string_view text, void* field, std::size_t size) {
  std::memset(field, 0, size);
  // Not memcpy(), which takes no null pointer even for no bytes.
  text.copy(static_cast<char*>(field), size - 1);
}

/// Runs `call` on a copy of the caller's structure, as video_usercopy() does: what comes out is
/// copied back only on success, or `always`.
template <typename T, typename Call>
int with_user_copy(void* argument, Call&& call, bool always = false) {
  if (argument == nullptr) return -EFAULT;
  T copy;
  std::memcpy(&copy, argument, sizeof copy);
  const int result = std::forward<Call>(call)(copy);
  if (result == 0 || always) std::memcpy(argument, &copy, sizeof copy);
  return result;
}

}  // namespace zcplay::emulated
