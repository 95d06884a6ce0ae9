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
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EBADR", EBADR},     {"EBUSY", EBUSY},
    {"EFAULT", EFAULT}, {"EINVAL", EINVAL}, {"ENODEV", ENODEV},   {"ENOENT", ENOENT},
    {"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"ENOTTY", ENOTTY},   {"EPERM", EPERM},
    {"ERANGE", ERANGE}, {"EIO", EIO},       {"ENOBUFS", ENOBUFS}, {"EBADF", EBADF},
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

class Parser {
 public:
  explicit Parser(CallScripts& scripts) : scripts_(scripts) {}

  void take(std::string text, int number) {
    text.resize(std::min(text.find('#'), text.size()));
    CallLine call = parse_call(text, number);
    if (call.words.empty()) return;
    const std::string& verb = call.words[0];
    if (verb == "choice" || verb == "part" || verb == "script" || verb == "use") {
      if (call.words.size() < 2) malformed(number, verb + " needs a name");
      if (verb == "choice") return begin_choice(text, call.words[1]);
      if (verb == "part") return begin(scripts_.parts[call.words[1]]);
      if (verb == "script") return begin_script(call);
    }
    if (lines_ == nullptr) malformed(number, "a call before the first script");
    if (verb != "use") return lines_->push_back(std::move(call));
    const auto part = scripts_.parts.find(call.words[1]);
    if (part == scripts_.parts.end()) malformed(number, "no part of this name");
    lines_->insert(lines_->end(), part->second.begin(), part->second.end());
  }

 private:
  void begin(std::vector<CallLine>& lines) { lines_ = &lines; }

  // choice NAME: REASON
  void begin_choice(const std::string& text, const std::string& name) {
    std::string reason = text.substr(text.find(name) + name.size());
    reason.erase(0, reason.find_first_not_of(' '));
    scripts_.choices[name.substr(0, name.find(':'))] = std::move(reason);
  }

  void begin_script(const CallLine& call) {
    CallScript script{.name = call.words[1]};
    for (std::size_t i = 2; i < call.words.size(); ++i) {
      const std::string& word = call.words[i];
      if (word == "hasty") {
        script.hasty = true;
      } else if (word != "needs") {
        if (!scripts_.choices.contains(word)) malformed(call.number, "no choice is called " + word);
        script.needs.push_back(word);
      }
    }
    scripts_.scripts.push_back(std::move(script));
    begin(scripts_.scripts.back().lines);
  }

  CallScripts& scripts_;
  std::vector<CallLine>* lines_ = nullptr;
};

}  // namespace

CallScripts parse_call_scripts(std::string_view text) {
  CallScripts scripts;
  Parser parser(scripts);
  std::istringstream input{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(input, line);) parser.take(line, ++number);
  return scripts;
}

CallScripts load_call_scripts(const std::string& path) {
  std::ifstream file(path);
  if (!file) malformed(0, "cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_call_scripts(text.str());
}

std::string missing_choices(const CallScript& script, const std::set<std::string>& choices) {
  std::string missing;
  for (const std::string& need : script.needs) {
    if (!choices.contains(need)) missing += (missing.empty() ? "" : " ") + need;
  }
  return missing;
}

std::string run_call_script(const CallScript& script, const CallTarget& target) {
  CallPlayer player(target);
  for (const CallLine& line : script.lines) {
    const int result = player.play(line);
    if (!player.complaint().empty()) {
      return script.name + ", line " + std::to_string(line.number) + ": " + player.complaint();
    }
    if (result != -line.expected) {
      return script.name + ", line " + std::to_string(line.number) + " (" + line.words[0] + "): returned " +
             std::to_string(result) + ", expected " + std::to_string(-line.expected);
    }
    if (!script.hasty && target.settle) target.settle();
  }
  return {};
}

std::string to_string(const CallLine& line) {
  std::string text;
  for (const std::string& word : line.words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace zcplay::test
