// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "app/stop_signals.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"

namespace zcplay {

/// What every command runs in; main() owns it all.
struct Session {
  Log log;
  EventLoop& loop;
  const StopSignals& stop;
};

/// "zcplay: FILE: sentence" on standard error; FILE is left out where the sentence begins with it.
void complain(std::string_view subject, const Error& error);
void complain(std::string_view subject, std::string_view sentence);

}  // namespace zcplay
