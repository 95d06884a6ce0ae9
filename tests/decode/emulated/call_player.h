// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/kernel.h"
#include "tests/decode/emulated/call_script.h"

namespace zcplay::test {

/// The device that scripts are played on.
struct CallTarget {
  Kernel* kernel = nullptr;
  std::string driver;  ///< by its name in MEDIA_IOC_DEVICE_INFO; empty: the first with a video node
  /// Another media device, for requests that are not of the first one; null: there is none.
  Kernel* other_kernel = nullptr;
  std::string other_driver;
  /// Waits until the device has done all it can do without another call; null: it never lags behind.
  std::function<void()> settle;
};

/// Makes the calls of one script and keeps the descriptors it names. Closes what is left open.
class CallPlayer {
 public:
  explicit CallPlayer(const CallTarget& target);
  ~CallPlayer();
  CallPlayer(const CallPlayer&) = delete;
  CallPlayer& operator=(const CallPlayer&) = delete;

  /// 0 or -errno of the call. complaint() says if the line makes no sense or, though the call
  /// succeeded, its result is not what the line names.
  int play(const CallLine& line);
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  /// All that the last call gave back, in words that are the same for every device: descriptors by
  /// their names, no addresses and cookies.
  [[nodiscard]] const std::string& answer() const { return answer_; }
  /// Every buffer and request that the script has made, in the same words; of buffers `little` says only
  /// who has them and how long they are.
  enum class Detail : std::uint8_t { little, all };
  [[nodiscard]] std::string state(Detail detail);
  /// Sets or tries one value outside of requests; what it has become is in `value`. 0 or -errno.
  int give_control(const std::string& video, bool set, std::uint32_t id, std::vector<std::byte>& value);
  /// What a line expects is not looked at, and names that stand for no descriptor are -1: for answers that
  /// are held against another device's.
  void expect_nothing() { expects_ = false; }

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
  int on_controls(const std::string& verb, const Words& words);
  int on_queue(const std::string& verb, const Words& words);
  int open_video(const Words& words);
  int close_one(const Words& words);
  int allocate_request(const Words& words, int media, Kernel& kernel);
  int wait(const Words& words, bool completes);
  int decoder_command(const std::string& verb, const Words& words);

  int format(unsigned long request, const Words& words);
  int enumerate_format(const Words& words);
  int enumerate_sizes(const Words& words);

  int allocate(const std::string& verb, const Words& words);
  int remove_buffers(const Words& words);
  int buffer(unsigned long request, const Words& words);
  int export_buffer(const Words& words);
  int map_buffer(const Words& words);
  void answer_buffer(const Words& words, const v4l2_buffer& buffer, unsigned long request);
  std::string queue_state(int fd, std::uint32_t type, Detail detail);

  int controls(unsigned long request, const Words& words);
  void answer_controls(const Words& words, const std::vector<v4l2_ext_control>& entries,
                       const std::vector<std::vector<std::byte>>& values);
  int small_control(unsigned long request, const Words& words);
  int query_control(const Words& words);
  int query_menu(const Words& words);
  int subscribe(unsigned long request, const Words& words);
  int dequeue_event(const Words& words);

  /// A value that came back: goes into the answer, and is held against the line where that names it.
  void check(const Words& words, std::string_view key, std::uint64_t actual);
  void check_text(const Words& words, std::string_view key, const std::string& actual);
  void check_flags(const Words& words, std::uint32_t flags, bool compare);
  void note(std::string_view key, const std::string& value);
  void keep(const std::string& name, int fd, Kernel& kernel);
  int fd_of(const std::string& name);
  [[nodiscard]] std::string name_of(int fd) const;
  std::uint32_t type_of(const std::string& name);

  Kernel& kernel_;
  Kernel* other_kernel_;
  int media_ = -1;
  int other_media_ = -1;
  std::string video_path_;
  struct Descriptor {
    int fd = -1;
    Kernel* kernel = nullptr;
    char kind = ' ';  ///< v: video, r: request
  };
  std::map<std::string, Descriptor, std::less<>> fds_;
  std::vector<std::pair<void*, std::size_t>> mappings_;
  bool expects_ = true;
  std::string complaint_;
  std::string answer_;
};

}  // namespace zcplay::test
