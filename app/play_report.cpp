// SPDX-License-Identifier: MIT
#include "app/play_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zcplay {
namespace {

using Json = nlohmann::ordered_json;

double milliseconds(std::chrono::nanoseconds time) {
  return static_cast<double>(time.count()) / 1e6;
}

double per_frame(double what, std::uint64_t frames) {
  return frames == 0 ? 0 : what / static_cast<double>(frames);
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::to_string(part);
  return fmt::format("{} of {} ({:.1f} %)", part, whole,
                     100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string thread_line(std::uint64_t waits, std::chrono::nanoseconds cpu_time, std::uint64_t frames) {
  return fmt::format("{:.2f} wake-ups and {:.3f} ms of processor time a frame",
                     per_frame(static_cast<double>(waits), frames),
                     per_frame(milliseconds(cpu_time), frames));
}

std::optional<std::chrono::nanoseconds> until_first_frame(const PlayReport& report) {
  if (!report.shown.first_presented) return std::nullopt;
  return *report.shown.first_presented - report.process_start;
}

Json thread_json(std::uint64_t waits, std::chrono::nanoseconds cpu_time) {
  return {{"waits", waits}, {"cpu_time_ns", cpu_time.count()}};
}

std::string sync_line(const PlayReport& report) {
  const std::string name(present::to_string(report.sync));
  if (report.sync != present::SyncMode::implicit) return name;
  if (report.decoding.early == 0) return name + ", as completed: the decoder's buffers had no fences";
  return fmt::format("{}: {} handed over before they were complete", name,
                     share(report.decoding.early, report.decoding.frames));
}

Json rung_json(const std::optional<present::RungReport>& rung) {
  if (!rung) return nullptr;
  return {{"kind", present::to_string(rung->kind)},
          {"why_not_higher", rung->why_not_higher},
          {"color", rung->color}};
}

}  // namespace

std::string play_table(const PlayReport& report) {
  const present::PlayerStatistics& shown = report.shown;
  std::string table;
  const auto line = [&table](std::string_view name, const std::string& value) {
    table += fmt::format("{:<16}{}\n", name, value);
  };
  line("frames shown", share(shown.presented, shown.committed));
  line("scanned out", share(shown.scanned_out, shown.presented));
  line("late", std::to_string(shown.late));
  line("surplus", std::to_string(shown.surplus));
  line("hidden", std::to_string(shown.hidden));
  line("replaced unseen", std::to_string(shown.not_presented));
  line("off schedule", share(shown.off_schedule, shown.intervals));
  line("refresh", shown.refresh.count() > 0
                      ? fmt::format("{:.3f} Hz ({:.3f} ms)", 1000.0 / milliseconds(shown.refresh),
                                    milliseconds(shown.refresh))
                      : "unknown");
  line("output", report.rung ? std::string(present::to_string(report.rung->kind)) : "none");
  if (report.rung) {
    for (const std::string& why : report.rung->why_not_higher) line("", why);
    line("colours", report.rung->color);
  }
  line("sync", sync_line(report));
  line("showing", thread_line(report.waits, report.cpu_time, shown.committed));
  line("decoding", thread_line(report.decoding.waits, report.decoding.cpu_time, report.decoding.frames));
  line("whole process", fmt::format("{:.3f} ms of processor time a frame",
                                    per_frame(milliseconds(report.process_cpu_time), shown.committed)));
  const auto first = until_first_frame(report);
  line("first frame",
       first ? fmt::format("on screen {:.1f} ms after the start", milliseconds(*first)) : "never on screen");
  line("own memory", fmt::format("{:.1f} MiB at most (RssAnon)",
                                 static_cast<double>(report.anonymous_memory_kib) / 1024.0));
  return table;
}

std::string play_json(const PlayReport& report, std::string_view zcplay_version) {
  const present::PlayerStatistics& shown = report.shown;
  Json json{{"format", "zcplay-play"}, {"version", 1}, {"zcplay", zcplay_version}};
  json["exit_code"] = static_cast<int>(report.exit_code);
  json["frames"] = {{"decoded", report.decoding.frames},
                    {"early", report.decoding.early},
                    {"committed", shown.committed},
                    {"presented", shown.presented},
                    {"scanned_out", shown.scanned_out},
                    {"late", shown.late},
                    {"surplus", shown.surplus},
                    {"hidden", shown.hidden},
                    {"not_presented", shown.not_presented}};
  json["intervals"] = shown.intervals;
  json["off_schedule"] = shown.off_schedule;
  json["refresh_ns"] = shown.refresh.count() > 0 ? Json(shown.refresh.count()) : Json(nullptr);
  json["rung"] = rung_json(report.rung);
  json["sync"] = present::to_string(report.sync);
  json["showing"] = thread_json(report.waits, report.cpu_time);
  json["decoding"] = thread_json(report.decoding.waits, report.decoding.cpu_time);
  json["process_cpu_time_ns"] = report.process_cpu_time.count();
  json["process_start_ns"] = report.process_start.count();
  json["first_presented_ns"] = shown.first_presented ? Json(shown.first_presented->count()) : Json(nullptr);
  const auto first = until_first_frame(report);
  json["first_frame_after_ns"] = first ? Json(first->count()) : Json(nullptr);
  json["rss_anon_kib"] = report.anonymous_memory_kib;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace zcplay
