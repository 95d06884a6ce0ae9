// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/promises.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "tests/judging/evaluation/questions.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

// Asks one question of every look that it is about.
Promise ask(const Looks& looks, Promise promise, const std::function<bool(const Look&)>& about,
            const std::function<bool(const Look&)>& hit) {
  enum : std::uint8_t { unseen, as_wanted, otherwise };
  std::vector<std::uint8_t> clips(looks.clips.size(), unseen);
  for (const auto& look : looks.all) {
    if (!about(look)) continue;
    const bool is_hit = hit(look);
    promise.rate.add(is_hit);
    auto& clip = clips[look.clip];
    clip = std::max<std::uint8_t>(clip, is_hit == promise.at_most ? otherwise : as_wanted);
  }
  for (const auto clip : clips) {
    if (clip != unseen) promise.clips.add((clip == otherwise) == promise.at_most);
  }
  return promise;
}

bool is_one_of(ArtefactClass artefact, std::initializer_list<ArtefactClass> wanted) {
  return std::ranges::find(wanted, artefact) != wanted.end();
}

Promise recall(std::string name, double wanted) {
  return {.name = std::move(name), .wanted = wanted};
}
Promise alarms(std::string name, double wanted) {
  return {.name = std::move(name), .at_most = true, .wanted = wanted};
}

void check_with_reference(const Looks& looks, std::vector<Promise>& promises) {
  const auto reported = [](const Look& look) { return look.referenced.reported(); };
  promises.push_back(ask(
      looks, recall("With reference: recall at 1:1 (YUV, RGB, letterboxed, HUD), from one block up", 0.999),
      [](const Look& look) { return promised_with_reference(look) && look.one_to_one; }, reported));
  promises.push_back(ask(
      looks, recall("With reference: recall scaled or dithered, from 32x32 up", 0.99),
      [](const Look& look) { return promised_with_reference(look) && !look.one_to_one; }, reported));
  promises.push_back(
      ask(looks, alarms("With reference: false alarms on frames of clean clips", 0), is_clean, reported));
  promises.push_back(ask(
      looks, alarms("With reference: false alarms on sound frames of faulty clips", 0),
      [](const Look& look) { return is_beside(look) && !look.flagged; }, reported));
  promises.push_back(ask(
      looks, recall("With reference: source frame right where it differs from its neighbours", 0.999),
      [](const Look& look) { return look.source != SourceOutcome::not_asked; },
      [](const Look& look) { return look.source == SourceOutcome::right; }));
}

void check_alone(const Looks& looks, std::vector<Promise>& promises) {
  const auto found = [&](const Look& look) {
    return confidence_in_family(look.alone, artefact_of(looks, look)) >= detect::kReported;
  };
  const auto is_of = [&](const Look& look, std::initializer_list<ArtefactClass> wanted) {
    return counts(look) && is_one_of(artefact_of(looks, look), wanted);
  };
  promises.push_back(ask(
      looks, recall("Without: recall of zero-page green, whole and part", 0.98),
      [&](const Look& look) { return is_of(look, {ArtefactClass::zero_page, ArtefactClass::zero_part}); },
      found));
  promises.push_back(ask(
      looks, recall("Without: recall of half-filled", 0.98),
      [&](const Look& look) { return is_of(look, {ArtefactClass::half_filled}); }, found));
  promises.push_back(
      ask(looks, alarms("Without: false alarms of those classes on frames of clean clips", 1e-4), is_clean,
          [](const Look& look) {
            return std::max({look.alone.of(ArtefactClass::zero_page), look.alone.of(ArtefactClass::zero_part),
                             look.alone.of(ArtefactClass::half_filled)}) >= detect::kReported;
          }));
  promises.push_back(ask(
      looks, recall("Without: recall of block damage on camera and animation", 0.95),
      [&](const Look& look) {
        return is_of(look, {ArtefactClass::block_damage, ArtefactClass::keyframe_damage}) &&
               (look.kind == ContentKind::camera || look.kind == ContentKind::animation);
      },
      found));
}

}  // namespace

bool Promise::kept() const {
  if (rate.of == 0) return false;
  return at_most ? rate.share() <= wanted : rate.share() >= wanted;
}

std::vector<Promise> check_promises(const Looks& looks) {
  std::vector<Promise> promises;
  check_with_reference(looks, promises);
  check_alone(looks, promises);
  return promises;
}

std::string to_text(const Promise& promise) {
  return fmt::format("{}: {} ({} frames; 95 %: {}; {} clips {}), wanted {} {}: {}", promise.name,
                     share_text(promise.rate), count_text(promise.rate), interval_text(promise.rate),
                     count_text(promise.clips), promise.at_most ? "with one" : "without a miss",
                     promise.at_most ? "at most" : "at least", promise.wanted,
                     promise.kept() ? "kept" : "BROKEN");
}

}  // namespace zcplay::judging
