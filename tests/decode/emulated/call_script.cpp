// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/call_script.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "tests/decode/emulated/call_player.h"

namespace zcplay::test {
namespace {

const std::map<std::string, int, std::less<>> kErrnos{
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EBADR", EBADR},   {"EBUSY", EBUSY},   {"EFAULT", EFAULT},
    {"EINVAL", EINVAL}, {"ENODEV", ENODEV}, {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC},
    {"ENOTTY", ENOTTY}, {"EPERM", EPERM},   {"ERANGE", ERANGE}, {"EIO", EIO},       {"ENOBUFS", ENOBUFS},
};

[[noreturn]] void malformed(int line, std::string_view what) {
  std::cerr << "call script, line " << line << ": " << what << '\n';
  std::abort();
}

CallLine parse_call(const std::string& text, int number) {
  CallLine line{number, {}, 0};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word != "->") {
      line.words.push_back(word);
      continue;
    }
    std::string name;
    words >> name;
    const auto found = kErrnos.find(name);
    if (found == kErrnos.end()) malformed(number, "no errno behind ->");
    line.expected = found->second;
  }
  return line;
}

}  // namespace

std::vector<CallScript> parse_call_scripts(std::string_view text) {
  std::vector<CallScript> scripts;
  std::map<std::string, std::vector<CallLine>> parts;
  std::vector<CallLine>* lines = nullptr;
  std::istringstream input{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(input, line);) {
    ++number;
    line.resize(std::min(line.find('#'), line.size()));
    CallLine call = parse_call(line, number);
    if (call.words.empty()) continue;
    const std::string& verb = call.words[0];
    const bool heading = verb == "script" || verb == "emulated-script" || verb == "part";
    if ((heading || verb == "use") && call.words.size() != 2) malformed(number, verb + " needs a name");
    if (verb == "part") {
      lines = &parts[call.words[1]];
    } else if (heading) {
      scripts.push_back({call.words[1], verb == "script", {}});
      lines = &scripts.back().lines;
    } else if (lines == nullptr) {
      malformed(number, "a call before the first script");
    } else if (verb == "use") {
      const auto part = parts.find(call.words[1]);
      if (part == parts.end()) malformed(number, "no part of this name");
      lines->insert(lines->end(), part->second.begin(), part->second.end());
    } else {
      lines->push_back(std::move(call));
    }
  }
  return scripts;
}

std::vector<CallScript> load_call_scripts(const std::string& path) {
  std::ifstream file(path);
  if (!file) malformed(0, "cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_call_scripts(text.str());
}

std::string run_call_script(const CallScript& script, Kernel& kernel) {
  CallPlayer player(kernel);
  for (const CallLine& line : script.lines) {
    const int result = player.play(line);
    if (!player.complaint().empty()) {
      return script.name + ", line " + std::to_string(line.number) + ": " + player.complaint();
    }
    if (result != -line.expected) {
      return script.name + ", line " + std::to_string(line.number) + " (" + line.words[0] + "): returned " +
             std::to_string(result) + ", expected " + std::to_string(-line.expected);
    }
  }
  return {};
}

}  // namespace zcplay::test
