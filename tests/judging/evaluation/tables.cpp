// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/tables.h"

#include <array>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "tests/judging/evaluation/pivot.h"
#include "tests/judging/evaluation/promises.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

Place place_of(ArtefactClass artefact) {
  return {static_cast<int>(artefact), std::string(detect::to_string(artefact))};
}
Place place_of(Seeing seeing) {
  return {static_cast<int>(seeing), std::string(to_string(seeing))};
}
Place place_of(ContentKind kind) {
  return {static_cast<int>(kind), std::string(to_string(kind))};
}

// Sides of the visible damage, in blocks.
Place place_of_side(std::uint32_t side) {
  if (side <= 1) return {1, "1 block"};
  if (side <= 3) return {2, "2 to 3 a side"};
  if (side <= 7) return {4, "4 to 7 a side"};
  return {8, "8 and more"};
}

Place variant_of(const Fault& fault) {
  return {static_cast<int>(fault.artefact) * 100 + static_cast<int>(fault.variant),
          fmt::format("{} {}", detect::to_string(fault.artefact), fault.variant)};
}

// What recall is asked of: faults that count, flagged ones only where `flagged`.
using Columns = std::function<Place(const Look&)>;
std::string recall(const Looks& looks, Judge judge, const std::string& corner, const Columns& column) {
  Pivot pivot;
  for (const auto& look : looks.all) {
    if (!counts(look)) continue;
    pivot.add(place_of(artefact_of(looks, look)), column(look), opinion(look, judge).reported());
  }
  return pivot.shares(corner);
}

// The flag is known to the judge without a reference alone.
std::string recall_by_variant(const Looks& looks, Judge judge) {
  Pivot pivot;
  for (const auto& look : looks.all) {
    const bool flagged = look.faulty && look.flagged && look.visible > 0 && judge == Judge::alone;
    if (!counts(look) && !flagged) continue;
    const auto row = variant_of(looks.faults[look.fault]);
    if (flagged) {
      pivot.add(row, {2, "YUV with error flag"}, look.alone.reported());
      continue;
    }
    pivot.add(row, {look.one_to_one ? 0 : 1, look.one_to_one ? "1:1" : "scaled or dithered"},
              opinion(look, judge).reported());
  }
  return pivot.shares("class, variant");
}

std::string confusion(const Looks& looks, Judge judge) {
  Pivot pivot;
  for (const auto& look : looks.all) {
    if (!counts(look)) continue;
    const auto named = opinion(look, judge).named();
    const Place nothing{100, "nothing"};
    pivot.add(place_of(artefact_of(looks, look)), named ? place_of(*named) : nothing, true);
  }
  return pivot.hits("is \\ named");
}

std::string false_alarms(const Looks& looks, Judge judge) {
  Pivot by_seeing;
  Pivot by_kind;
  for (const auto& look : looks.all) {
    if (!is_clean(look)) continue;
    const auto& said = opinion(look, judge);
    for (std::size_t i = 0; i < detect::kArtefactClassCount; ++i) {
      const auto artefact = static_cast<ArtefactClass>(i);
      const bool reported = said.of(artefact) >= detect::kReported;
      by_seeing.add(place_of(artefact), place_of(look.seeing), reported);
      by_kind.add(place_of(artefact), place_of(look.kind), reported);
    }
    by_seeing.add({99, "any"}, place_of(look.seeing), said.reported());
    by_kind.add({99, "any"}, place_of(look.kind), said.reported());
    by_seeing.add({100, "clean frames"}, place_of(look.seeing), true);
    by_kind.add({100, "clean frames"}, place_of(look.kind), true);
  }
  return by_seeing.hits("class") + "\n" + by_kind.hits("class");
}

std::string beside(const Looks& looks, Judge judge) {
  Rate rate;
  for (const auto& look : looks.all) {
    if (is_beside(look) && !look.flagged) rate.add(opinion(look, judge).reported());
  }
  return fmt::format("Of sound frames in clips with a fault elsewhere, {} were reported ({}).\n",
                     count_text(rate), share_text(rate));
}

}  // namespace

std::string table_of_content(const Looks& looks) {
  struct Row {
    std::set<std::string> clips;
    std::set<std::pair<std::uint32_t, std::uint32_t>> frames;
    std::uint64_t clean = 0;
    std::uint64_t faulty = 0;
    std::uint64_t counted = 0;
  };
  std::array<Row, kContentKindCount + 1> rows;
  for (const auto& look : looks.all) {
    for (auto* row : {&rows[static_cast<std::size_t>(look.kind)], &rows.back()}) {
      row->clips.insert(looks.clips[look.clip].name);
      if (is_clean(look)) row->frames.emplace(look.clip, look.frame);
      row->clean += is_clean(look) ? 1 : 0;
      row->faulty += look.faulty && !look.flagged ? 1 : 0;
      row->counted += counts(look) ? 1 : 0;
    }
  }
  std::string table =
      "| content | clips | clean frames | of them as seen | faulty frames as seen | of them with a fault "
      "that counts "
      "|\n|---|---:|---:|---:|---:|---:|\n";
  for (std::size_t i = 0; i <= kContentKindCount; ++i) {
    const auto& row = rows[i];
    table += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                         i == kContentKindCount ? "all" : to_string(static_cast<ContentKind>(i)),
                         row.clips.size(), row.frames.size(), row.clean, row.faulty, row.counted);
  }
  return table;
}

std::string table_of_promises(const Looks& looks) {
  std::string table =
      "| promise | wanted | frames | share | 95 % | clips | kept |\n|---|---:|---:|---:|---:|---:|---|\n";
  for (const auto& promise : check_promises(looks)) {
    table += fmt::format("| {} | {} {} | {} | {} | {} | {} {} | {} |\n", promise.name,
                         promise.at_most ? "at most" : "at least", promise.wanted, count_text(promise.rate),
                         share_text(promise.rate), interval_text(promise.rate), count_text(promise.clips),
                         promise.at_most ? "with one" : "without a miss", promise.kept() ? "yes" : "**no**");
  }
  return table;
}

std::string tables_of_judge(const Looks& looks, Judge judge) {
  std::string text = "Recall (any finding), by way of seeing:\n\n";
  text += recall(looks, judge, "class", [](const Look& look) { return place_of(look.seeing); });
  text += "\nRecall, by content:\n\n";
  text += recall(looks, judge, "class", [](const Look& look) { return place_of(look.kind); });
  text += "\nRecall, by the largest square of blocks that visibly differ:\n\n";
  text += recall(looks, judge, "class", [](const Look& look) { return place_of_side(look.visible); });
  text +=
      "\nRecall, by what the fault looks like (the bed's variants):\n\n" + recall_by_variant(looks, judge);
  text += "\nWhich class was named first, in frames:\n\n" + confusion(looks, judge);
  text += "\nFalse alarms on clean clips, in frames:\n\n" + false_alarms(looks, judge);
  return text + "\n" + beside(looks, judge);
}

}  // namespace zcplay::judging
