// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/kernel.h"
#include "tests/decode/emulated/call_script.h"

namespace zcplay::test {

/// Makes the calls of one script and keeps the descriptors it names. Closes what is left open.
class CallPlayer {
 public:
  explicit CallPlayer(Kernel& kernel);
  ~CallPlayer();
  CallPlayer(const CallPlayer&) = delete;
  CallPlayer& operator=(const CallPlayer&) = delete;

  /// 0 or -errno of the call. complaint() says if the line makes no sense or, though the call
  /// succeeded, its result is not what the line names.
  int play(const CallLine& line);
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  /// The words of a line behind the verb: plain ones in order, and key=value.
  struct Words {
    std::vector<std::string> plain;
    std::map<std::string, std::string, std::less<>> values;
    [[nodiscard]] bool has(std::string_view word) const;
    [[nodiscard]] std::uint64_t number(std::string_view key, std::uint64_t otherwise) const;
  };

  int dispatch(const std::string& verb, const Words& words);
  int on_request(const std::string& verb, const Words& words);
  int on_queue(const std::string& verb, const Words& words);
  int open_video(const Words& words);
  int close_one(const Words& words);
  int wait(const Words& words, bool completes);
  int format(unsigned long request, const Words& words);
  int allocate(const std::string& verb, const Words& words);
  int queue_buffer(const Words& words);
  int dequeue_buffer(const Words& words);
  int query_buffer(const Words& words);
  int export_buffer(const Words& words);
  int map_buffer(const Words& words);
  int controls(unsigned long request, const Words& words);
  int small_control(unsigned long request, const Words& words);
  void check_flags(const Words& words, std::uint32_t flags);
  void check(const Words& words, std::string_view key, std::uint64_t actual);
  int fd_of(const std::string& name);
  std::uint32_t type_of(const std::string& name);

  Kernel& kernel_;
  int media_ = -1;
  std::string video_path_;
  std::map<std::string, int, std::less<>> fds_;
  std::vector<std::pair<void*, std::size_t>> mappings_;
  std::string complaint_;
};

}  // namespace zcplay::test
