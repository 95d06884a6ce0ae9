// SPDX-License-Identifier: MIT
#include "base/log.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

constexpr LogLevel kLevels[] = {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warning,
                                LogLevel::error};

TEST(Log, SaysNothingByDefault) {
  const Log log;
  testing::internal::CaptureStderr();
  for (const LogLevel level : kLevels) {
    EXPECT_FALSE(log.enabled(level));
    log.write(level, "test", "text");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Log, OffIsSilentToo) {
  EXPECT_FALSE(Log(LogLevel::off).enabled(LogLevel::error));
  EXPECT_FALSE(Log(LogLevel::off).enabled(LogLevel::off));
}

TEST(Log, EnabledFromTheThresholdUp) {
  for (const LogLevel threshold : kLevels) {
    const Log log(threshold);
    for (const LogLevel level : kLevels) EXPECT_EQ(log.enabled(level), level >= threshold);
  }
}

TEST(Log, WritesComponentAndMessageToStandardError) {
  const Log log(LogLevel::info);
  testing::internal::CaptureStderr();
  log.write(LogLevel::warning, "demux", "no {} here");
  log.write(LogLevel::debug, "demux", "below the threshold");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "zcplay: warning: demux: no {} here\n");
}

TEST(Log, LinesOfSeveralThreadsStayWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 50;
  const std::string message(200, 'x');
  const Log log(LogLevel::info);
  testing::internal::CaptureStderr();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([log, &message] {
        for (int line = 0; line < kLines; ++line) log.write(LogLevel::info, "test", message);
      });
    }
  }
  const std::string text = testing::internal::GetCapturedStderr();
  const std::string line = "zcplay: info: test: " + message + "\n";
  ASSERT_EQ(text.size(), line.size() * kThreads * kLines);
  for (std::size_t at = 0; at < text.size(); at += line.size()) EXPECT_EQ(text.substr(at, line.size()), line);
}

}  // namespace
}  // namespace zcplay
