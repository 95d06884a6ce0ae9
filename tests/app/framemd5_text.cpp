// SPDX-License-Identifier: MIT
#include "tests/app/framemd5_text.h"

#include <span>
#include <sstream>

#include "base/md5.h"

namespace zcplay::test {

std::string md5_hex(std::string_view bytes) {
  Md5 md5;
  md5.update(std::as_bytes(std::span(bytes)));
  return to_string(md5.finish());
}

std::vector<std::string> frame_lines(const std::string& framemd5) {
  std::vector<std::string> found;
  std::istringstream lines(framemd5);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) found.push_back(line);
  }
  return found;
}

std::string md5_of_frame_md5s(const std::string& framemd5) {
  std::string hashes;
  for (const std::string& line : frame_lines(framemd5)) hashes += line.substr(line.rfind(' ') + 1);
  return md5_hex(hashes);
}

}  // namespace zcplay::test
