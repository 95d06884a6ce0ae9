// SPDX-License-Identifier: MIT
#include "app/complaints.h"

#include <algorithm>

#include "app/session.h"

namespace zcplay {

void Complaints::add(std::string_view subject, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    worst_ = std::max(worst_, exit_code(error.code));
  }
  say(subject, to_string(error));
}

void Complaints::add(std::string_view subject, std::string_view sentence) {
  say(subject, std::string(sentence));
}

void Complaints::say(std::string_view subject, std::string sentence) {
  {
    const std::lock_guard lock(mutex_);
    if (!released_) {
      held_.emplace_back(subject, std::move(sentence));
      return;
    }
  }
  // Not under the lock, since writing may take a while; a line is one write of the C library's.
  complain(subject, sentence);
}

void Complaints::release() {
  std::vector<std::pair<std::string, std::string>> held;
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
    held = std::exchange(held_, {});
  }
  for (const auto& [subject, sentence] : held) complain(subject, sentence);
}

ExitCode Complaints::worst() const {
  const std::lock_guard lock(mutex_);
  return worst_;
}

}  // namespace zcplay
