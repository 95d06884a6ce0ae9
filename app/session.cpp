// SPDX-License-Identifier: MIT
#include "app/session.h"

#include <cstdio>

#include <fmt/format.h>

namespace zcplay {

void complain(std::string_view subject, const Error& error) {
  complain(subject, to_string(error));
}

void complain(std::string_view subject, std::string_view sentence) {
  const bool named = subject.empty() || sentence.starts_with(fmt::format("{}:", subject));
  fmt::print(stderr, "zcplay: {}{}{}\n", named ? "" : subject, named ? "" : ": ", sentence);
}

}  // namespace zcplay
