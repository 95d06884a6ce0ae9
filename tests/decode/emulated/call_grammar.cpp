// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/call_grammar.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

namespace zcplay::test {
namespace {

// Not std::uniform_int_distribution, whose numbers differ between libraries.
std::size_t choose(std::mt19937_64& random, std::size_t count) {
  return static_cast<std::size_t>(random() % count);
}

std::string one_of(std::string_view alternatives, std::mt19937_64& random) {
  std::vector<std::string_view> all;
  for (std::size_t begin = 0;;) {
    const std::size_t end = alternatives.find('|', begin);
    all.push_back(alternatives.substr(begin, end - begin));
    if (end == std::string_view::npos) break;
    begin = end + 1;
  }
  return std::string(all[choose(random, all.size())]);
}

bool depends_on_progress(const std::string& verb) {
  constexpr std::array kVerbs{"dqbuf", "reinit", "get", "querybuf", "dqevent", "flush", "command"};
  return std::find(kVerbs.begin(), kVerbs.end(), verb) != kVerbs.end();
}

CallLine to_line(const std::string& text, int number) {
  CallLine line{number, {}, 0};
  std::istringstream words(text);
  for (std::string word; words >> word;) line.words.push_back(word);
  return line;
}

}  // namespace

CallGrammar CallGrammar::parse(std::string_view text) {
  CallGrammar grammar;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    std::istringstream words(line);
    Rule rule;
    if (!(words >> rule.weight)) {
      if (line.find_first_not_of(' ') == std::string::npos) continue;
      std::cerr << "call grammar: no weight: " << line << '\n';
      std::abort();
    }
    std::getline(words, rule.text);
    grammar.total_ += rule.weight;
    grammar.rules_.push_back(std::move(rule));
  }
  return grammar;
}

CallGrammar CallGrammar::load(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    std::cerr << "call grammar: cannot read " << path << '\n';
    std::abort();
  }
  return parse(text.str());
}

std::vector<CallLine> CallGrammar::generate(std::uint64_t seed, std::size_t count, bool hasty) const {
  std::mt19937_64 random(seed);
  std::vector<CallLine> lines;
  while (lines.size() < count) {
    std::size_t at = choose(random, total_);
    const Rule* rule = rules_.data();
    for (; at >= rule->weight; ++rule) at -= rule->weight;
    std::string text;
    for (std::size_t from = 0; from < rule->text.size();) {
      const std::size_t open = rule->text.find('{', from);
      text += rule->text.substr(from, open - from);
      if (open == std::string::npos) break;
      const std::size_t close = rule->text.find('}', open);
      text += one_of(std::string_view(rule->text).substr(open + 1, close - open - 1), random);
      from = close + 1;
    }
    CallLine line = to_line(text, static_cast<int>(lines.size() + 1));
    if (!hasty || !depends_on_progress(line.words.front())) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<CallLine> random_calls(const CallGrammar& grammar, const CallScripts& scripts, std::uint64_t seed,
                                   std::size_t count, bool hasty) {
  std::vector<CallLine> calls = scripts.parts.at(seed % 2 == 0 ? "streaming" : "sizes");
  // What a device has before its first format is set is its own business.
  for (CallLine& call : grammar.generate(seed, count, hasty)) {
    const bool opens = call.words.front() == "open";
    CallLine format{0, {"s_fmt", call.words.back(), "output", "width=64", "height=64", "size=8192"}, 0};
    calls.push_back(std::move(call));
    if (opens) calls.push_back(std::move(format));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) calls[i].number = static_cast<int>(i + 1);
  return calls;
}

}  // namespace zcplay::test
