// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "decode/h264/scaling_lists.h"
#include "tests/control_trace/explanations.h"

namespace zcplay::control_trace {
namespace {

std::unexpected<Error> bad(std::size_t line, std::string_view sentence) {
  return fail(ErrorCode::unreadable_input, "read explained differences",
              fmt::format("line {}: {}", line, sentence));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Value {
  std::string text;
  std::size_t line = 0;
};
using Paragraph = std::map<std::string, Value, std::less<>>;

constexpr std::array<std::string_view, 9> kKeys = {"rule",    "field", "when",   "ours", "theirs",
                                                   "streams", "right", "clause", "why"};

/// Cuts the text into paragraphs of keys and values.
class Paragraphs {
 public:
  explicit Paragraphs(std::string_view text) : rest_(text) {}

  /// Empty at the end.
  Result<Paragraph> next() {
    Paragraph paragraph;
    Value* latest = nullptr;
    while (!rest_.empty()) {
      const std::string_view line = take_line();
      if (line.starts_with('#')) continue;
      if (trim(line).empty()) {
        if (!paragraph.empty()) return paragraph;
        continue;
      }
      if (line.starts_with(' ')) {
        if (latest == nullptr) return bad(line_, "a line that continues one needs one to continue.");
        latest->text += fmt::format(" {}", trim(line));
        continue;
      }
      const std::size_t colon = std::min(line.find(':'), line.size());
      const std::string_view key = line.substr(0, colon);
      if (std::ranges::find(kKeys, key) == kKeys.end())
        return bad(line_, fmt::format("'{}' is no key.", key));
      const auto [place, added] = paragraph.try_emplace(
          std::string(key), std::string(trim(line.substr(std::min(colon + 1, line.size())))), line_);
      if (!added) return bad(line_, fmt::format("a rule has '{}' once.", key));
      latest = &place->second;
    }
    return paragraph;
  }

 private:
  std::string_view take_line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++line_;
    return line;
  }

  std::string_view rest_;
  std::size_t line_ = 0;
};

/// "NAME", "NAME + N" or "NAME - N".
Result<Term> read_named_term(const std::vector<std::string>& words, const Value& value,
                             std::string_view other) {
  Term term{.kind = words[0] == other ? Term::Kind::other : Term::Kind::member, .name = words[0]};
  if (term.kind == Term::Kind::member && !is_compared_field(words[0])) {
    return bad(value.line,
               fmt::format("'{}' is neither a number nor a field's name nor '{}'.", words[0], other));
  }
  if (words.size() == 1) return term;
  const auto offset = words.size() == 3 ? number_in<std::uint32_t>(words[2]) : std::nullopt;
  if (!offset || (words[1] != "+" && words[1] != "-")) {
    return bad(value.line, "what follows a name is '+ N' or '- N'.");
  }
  term.offset = words[1] == "+" ? std::int64_t{*offset} : -std::int64_t{*offset};
  return term;
}

Term default_8x8_list(std::size_t list) {
  const auto& numbers = h264::default_scaling_lists().list_8x8[list];
  return {.kind = Term::Kind::list, .numbers = {numbers.begin(), numbers.end()}};
}

/// `other`: what the other side is called.
Result<Term> read_term(const Value& value, std::string_view other) {
  const std::vector<std::string> words = words_of(value.text);
  if (words.empty()) return bad(value.line, "there is no value.");
  if (words.size() == 1) {
    if (words[0] == "absent") return Term{.kind = Term::Kind::absent};
    if (words[0] == "anything") return Term{.kind = Term::Kind::anything};
    if (words[0] == "default_8x8_intra") return default_8x8_list(0);
    if (words[0] == "default_8x8_inter") return default_8x8_list(1);
    if (const auto number = number_in<std::int64_t>(words[0])) return Term{.offset = *number};
  }
  return read_named_term(words, value, other);
}

Result<void> read_fields(const Value& value, Explanation& rule) {
  rule.fields = words_of(value.text);
  if (rule.fields.empty()) return bad(value.line, "the rule names no field.");
  for (const std::string& field : rule.fields) {
    if (!is_compared_field(field))
      return bad(value.line, fmt::format("nothing compares a field '{}'.", field));
  }
  return {};
}

Result<void> read_conditions(const Value& value, Explanation& rule) {
  for (const std::string& word : words_of(value.text)) {
    const Condition* condition = find_condition(word);
    if (condition == nullptr) return bad(value.line, fmt::format("there is no condition '{}'.", word));
    rule.conditions.push_back(condition);
  }
  return {};
}

Result<void> read_streams(const Value& value, Explanation& rule) {
  for (const std::string& word : words_of(value.text)) {
    const std::size_t equals = std::min(word.find('='), word.size());
    std::optional<std::size_t> count;
    if (equals < word.size()) {
      count = number_in<std::size_t>(std::string_view(word).substr(equals + 1));
      if (!count || *count == 0) return bad(value.line, fmt::format("'{}' has no count.", word));
    }
    if (!rule.streams.try_emplace(word.substr(0, equals), count).second) {
      return bad(value.line, fmt::format("the stream {} is there twice.", word.substr(0, equals)));
    }
  }
  return {};
}

/// What makes a rule too wide to be one.
Result<void> check_limits(const Explanation& rule) {
  if (rule.conditions.empty() && rule.streams.empty()) {
    return bad(rule.line,
               fmt::format("the rule {} holds everywhere: it needs 'when' or 'streams'.", rule.name));
  }
  const bool counted = !rule.streams.empty() && std::ranges::all_of(rule.streams, [](const auto& stream) {
    return stream.second.has_value();
  });
  const auto is_anything = [](const Term& term) { return term.kind == Term::Kind::anything; };
  if ((is_anything(rule.ours) || is_anything(rule.theirs)) && !counted) {
    return bad(rule.line,
               fmt::format("the rule {} takes anything, so it needs streams with counts.", rule.name));
  }
  const bool about_status = std::ranges::find(rule.fields, kStatusField) != rule.fields.end();
  if (about_status && (!rule.conditions.empty() || rule.streams.empty() || rule.fields.size() > 1)) {
    return bad(rule.line, fmt::format("{} is of a stream, not of a picture: it goes with 'streams' alone.",
                                      kStatusField));
  }
  return {};
}

Result<Explanation> read_rule(const Paragraph& paragraph) {
  Explanation rule;
  rule.line = std::ranges::min_element(paragraph, {}, [](const auto& entry) {
                return entry.second.line;
              })->second.line;
  for (const std::string_view key : {"rule", "field", "ours", "theirs", "right", "clause", "why"}) {
    const auto entry = paragraph.find(key);
    if (entry == paragraph.end() || entry->second.text.empty()) {
      return bad(rule.line, fmt::format("the rule has no '{}'.", key));
    }
  }
  rule.name = paragraph.at("rule").text;
  rule.right = paragraph.at("right").text;
  rule.clause = paragraph.at("clause").text;
  rule.why = paragraph.at("why").text;
  constexpr std::array<std::string_view, 4> kRight = {"zcplay", "gstreamer", "both", "open"};
  if (std::ranges::find(kRight, rule.right) == kRight.end()) {
    return bad(paragraph.at("right").line, fmt::format("nobody is called '{}' here.", rule.right));
  }
  const auto ours = read_term(paragraph.at("ours"), "theirs");
  if (!ours) return std::unexpected(ours.error());
  const auto theirs = read_term(paragraph.at("theirs"), "ours");
  if (!theirs) return std::unexpected(theirs.error());
  rule.ours = *ours;
  rule.theirs = *theirs;
  Result<void> read = read_fields(paragraph.at("field"), rule);
  if (const auto when = paragraph.find("when"); read && when != paragraph.end()) {
    read = read_conditions(when->second, rule);
  }
  if (const auto streams = paragraph.find("streams"); read && streams != paragraph.end()) {
    read = read_streams(streams->second, rule);
  }
  if (read) read = check_limits(rule);
  if (!read) return std::unexpected(read.error());
  return rule;
}

}  // namespace

Result<std::vector<Explanation>> read_explanations(std::string_view text) {
  std::vector<Explanation> rules;
  Paragraphs paragraphs(text);
  for (;;) {
    const auto paragraph = paragraphs.next();
    if (!paragraph) return std::unexpected(paragraph.error());
    if (paragraph->empty()) return rules;
    auto rule = read_rule(*paragraph);
    if (!rule) return std::unexpected(rule.error());
    if (std::ranges::find(rules, rule->name, &Explanation::name) != rules.end()) {
      return bad(rule->line, fmt::format("there are two rules {}.", rule->name));
    }
    rules.push_back(*std::move(rule));
  }
}

}  // namespace zcplay::control_trace
