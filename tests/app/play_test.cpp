// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/app/headless_sway.h"
#include "tests/app/run_zcplay.h"
#include "tests/support/case_name.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

constexpr std::size_t kWidth = 640;
constexpr std::size_t kHeight = 360;

std::ptrdiff_t lines(const std::string& text) {
  return std::ranges::count(text, '\n');
}

// One sentence of zcplay's, and no second one but a warning before it.
void expect_sentence(const Outcome& outcome, int exit_code, const std::string& says) {
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  const bool warned = outcome.err.starts_with("zcplay: warning: ");
  EXPECT_LE(lines(outcome.err), warned ? 2 : 1) << outcome.err;
  EXPECT_TRUE(outcome.err.starts_with("zcplay: ")) << outcome.err;
  EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
}

// ---- Without any compositor.

struct NoCompositor {
  const char* name;
  const char* line;
  const char* says;
};

void PrintTo(const NoCompositor& test, std::ostream* out) {
  *out << test.name;
}

class PlayWithoutCompositor : public testing::TestWithParam<NoCompositor> {};

TEST_P(PlayWithoutCompositor, IsOneSentenceAndExitCodeFour) {
  const TemporaryFolder folder;
  ::setenv("FOLDER", folder.path("").c_str(), 1);
  ::setenv("DEMO", demo_clip().c_str(), 1);
  expect_sentence(run_shell(GetParam().line), 4, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PlayWithoutCompositor,
    testing::Values(
        NoCompositor{"no_display", "env -u WAYLAND_DISPLAY XDG_RUNTIME_DIR=\"$FOLDER\" \"$ZCPLAY\" \"$DEMO\"",
                     "WAYLAND_DISPLAY is not set"},
        NoCompositor{"empty_display", "WAYLAND_DISPLAY= XDG_RUNTIME_DIR=\"$FOLDER\" \"$ZCPLAY\" \"$DEMO\"",
                     "WAYLAND_DISPLAY is not set"},
        NoCompositor{"no_runtime_folder",
                     "env -u XDG_RUNTIME_DIR WAYLAND_DISPLAY=wayland-1 \"$ZCPLAY\" \"$DEMO\"",
                     "XDG_RUNTIME_DIR is not set"},
        NoCompositor{"no_socket",
                     "XDG_RUNTIME_DIR=\"$FOLDER\" WAYLAND_DISPLAY=wayland-1 \"$ZCPLAY\" \"$DEMO\"",
                     "no compositor answers at"},
        NoCompositor{"no_socket_but_a_file",
                     "touch \"$FOLDER/wayland-1\"; XDG_RUNTIME_DIR=\"$FOLDER\" WAYLAND_DISPLAY=wayland-1 "
                     "\"$ZCPLAY\" \"$DEMO\"",
                     "no compositor answers at"},
        // What is wrong with the clip does not matter then.
        NoCompositor{"nor_a_clip",
                     "env -u WAYLAND_DISPLAY XDG_RUNTIME_DIR=\"$FOLDER\" \"$ZCPLAY\" /nowhere/clip.mp4",
                     "WAYLAND_DISPLAY is not set"}),
    CaseName());

// ---- What cannot be played.

struct BadPlay {
  const char* name;
  const char* line;
  int exit_code;
  const char* says;
};

void PrintTo(const BadPlay& test, std::ostream* out) {
  *out << test.name;
}

class PlayBadInput : public testing::TestWithParam<BadPlay> {};

TEST_P(PlayBadInput, IsOneSentenceAndTheRightExitCode) {
  ZCPLAY_REQUIRE_SWAY();
  const TemporaryFolder folder;
  ::setenv("FOLDER", folder.path("").c_str(), 1);
  folder.write("notes.mp4", "This is a text, not a video.\n");
  expect_sentence(run_in_sway(GetParam().line), GetParam().exit_code, GetParam().says);
}

// Where the output is not what it is about it is forced: Mesa leaks when the rung above is tried.
INSTANTIATE_TEST_SUITE_P(
    Table, PlayBadInput,
    testing::Values(
        BadPlay{"missing", "$ZCPLAY /nowhere/clip.mp4 --output shm", 3,
                "/nowhere/clip.mp4: there is no such file"},
        BadPlay{"folder", "$ZCPLAY $FOLDER --output shm", 3, "is a folder"},
        BadPlay{"text", "$ZCPLAY $FOLDER/notes.mp4 --output shm", 3, "not a media file"},
        BadPlay{"called_like_a_command", "cd $FOLDER; $ZCPLAY play probe --output shm", 3,
                "probe: there is no such file"},
        BadPlay{"nothing_on_standard_input", "$ZCPLAY - --output shm < /dev/null", 3, "not a media file"},
        BadPlay{"a_pipe_that_closes_early", "head -c 4000 $DEMO | $ZCPLAY - --output shm", 3,
                "beginning is lost"},
        // As with FFmpeg, what came is a clip; that the last unit is incomplete is said.
        BadPlay{"a_pipe_that_closes", "head -c 60000 $DEMO | $ZCPLAY - --output shm", 0,
                "is cut off or damaged"},
        BadPlay{"start_behind_the_end", "$ZCPLAY $DEMO --start 9 --output shm", 3, "no frame to show"},
        BadPlay{"standard_input_again",
                "cat $DEMO 2>/dev/null | $ZCPLAY - --length 0.2 --loop 2 --output shm", 0,
                "cannot be played again"},
        BadPlay{"one_of_two", "$ZCPLAY /nowhere/clip.mp4 $DEMO --length 0.2 --output shm", 3,
                "/nowhere/clip.mp4"},
        BadPlay{"no_such_output", "$ZCPLAY $DEMO --screen DSI-9", 4, "HEADLESS-1"},
        BadPlay{"no_dmabufs", "$ZCPLAY $DEMO --output dmabuf", 4, "zwp_linux_dmabuf_v1"},
        BadPlay{"no_timelines", "$ZCPLAY $DEMO --sync explicit", 4, "wp_linux_drm_syncobj_manager_v1"},
        BadPlay{"no_such_device", "$ZCPLAY $DEMO --output shm --device nosuchdriver", 4,
                "nosuchdriver is no stateless decoder"},
        BadPlay{"a_device_that_fails", "$ZCPLAY $DEMO --device emulated --fault 'gone frame=5' --output shm",
                4, "went away"},
        BadPlay{"a_file_that_is_cut_off",
                "cp $DEMO $FOLDER/clip.mp4; $ZCPLAY $FOLDER/clip.mp4 --output shm & sleep 1; "
                "truncate -s 60000 $FOLDER/clip.mp4; wait $!",
                3, "clip.mp4: became shorter while it was read"},
        BadPlay{"a_file_that_is_deleted_while_another_plays",
                "cp $DEMO $FOLDER/clip.mp4; $ZCPLAY $DEMO $FOLDER/clip.mp4 --length 1.5 --output shm & sleep "
                "0.5; "
                "rm $FOLDER/clip.mp4; wait $!",
                3, "clip.mp4: there is no such file"},
        BadPlay{"a_signal", "$ZCPLAY $DEMO --loop inf --output shm & sleep 1; kill -TERM $!; wait $!", 5,
                "interrupted"},
        BadPlay{"a_signal_while_a_pipe_says_nothing",
                "mkfifo $FOLDER/pipe; exec 9<>$FOLDER/pipe; $ZCPLAY $FOLDER/pipe --output shm & sleep 0.5; "
                "kill -INT $!; "
                "wait $!",
                5, "interrupted"},
        BadPlay{"a_compositor_that_ends",
                "$ZCPLAY $DEMO --loop inf --output shm & sleep 1; swaymsg exit >/dev/null 2>&1; wait $!", 4,
                "the compositor has closed the connection"}),
    CaseName());

// ---- What can.

Outcome play(const std::string& options) {
  return run_in_sway("$ZCPLAY " + options + " --output shm --json -");
}

TEST(Play, CountsEveryFrameAndSaysWhatItCost) {
  ZCPLAY_REQUIRE_SWAY();
  const Outcome outcome = play("$DEMO --start 1 --length 1");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const auto report = nlohmann::json::parse(outcome.out, nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << outcome.out;
  EXPECT_EQ(report["format"], "zcplay-play");
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["exit_code"], 0);
  const auto& frames = report["frames"];
  EXPECT_EQ(frames["decoded"], 30);
  const auto number = [&frames](const char* name) { return frames[name].get<int>(); };
  EXPECT_EQ(number("committed") + number("late") + number("surplus") + number("hidden"), 30) << frames;
  EXPECT_LE(number("presented") + number("not_presented"), number("committed")) << frames;
  EXPECT_GT(number("presented"), 0);
  EXPECT_EQ(report["rung"]["kind"], "shm");
  EXPECT_EQ(report["rung"]["color"], "BT.601 limited, converted by zcplay");
  EXPECT_GT(report["first_frame_after_ns"].get<std::int64_t>(), 0);
  EXPECT_GT(report["showing"]["waits"].get<int>(), 0);
  EXPECT_GT(report["decoding"]["cpu_time_ns"].get<std::int64_t>(), 0);
  EXPECT_GT(report["rss_anon_kib"].get<int>(), 1000);
}

TEST(Play, ClipsAndLoopsAreAllThere) {
  ZCPLAY_REQUIRE_SWAY();
  const Outcome outcome = play("$DEMO $DEMO --length 0.2 --loop 2");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out, nullptr, false);
  EXPECT_EQ(report["frames"]["decoded"], 24) << outcome.out;
}

TEST(Play, TheTableIsForPeople) {
  ZCPLAY_REQUIRE_SWAY();
  // Mesa's EGL, which has to be tried for this table, leaks 128 bytes of its own.
  const Outcome outcome =
      run_in_sway("ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 $ZCPLAY $DEMO --length 0.5 --stats");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* words :
       {"frames shown    ", "\nlate            ", "\noutput          ", "dmabuf: the compositor",
        "\ncolours         BT.601 limited, converted by zcplay\n", " wake-ups and ",
        "\nfirst frame     on screen ", "MiB at most (RssAnon)\n"}) {
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
  }
}

TEST(Play, AClosedWindowIsAGoodEnd) {
  ZCPLAY_REQUIRE_SWAY();
  for (const std::string options : {"", "--window ", "--pause "}) {
    const Outcome outcome =
        run_in_sway("$ZCPLAY $DEMO --loop inf --output shm " + options +
                    "& until swaymsg -t get_tree | grep -q '\"app_id\": \"zcplay\"'; do sleep 0.1; "
                    "done; sleep 0.3; swaymsg kill > /dev/null; wait $!");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "") << options;
  }
}

// ---- And what is seen.

// BT.601, limited range, each chroma sample for its four pixels: near enough to tell frames apart.
std::array<int, 3> rgb(const std::string& yuv, std::size_t frame, std::size_t x, std::size_t y) {
  constexpr std::size_t kLuma = kWidth * kHeight;
  const std::size_t begin = frame * (kLuma * 3 / 2);
  const std::size_t chroma = begin + kLuma + y / 2 * (kWidth / 2) + x / 2;
  const auto sample = [&yuv](std::size_t at) {
    return static_cast<double>(static_cast<unsigned char>(yuv[at]));
  };
  const double luma = (sample(begin + y * kWidth + x) - 16) * 255 / 219;
  const double blue = (sample(chroma) - 128) * 255 / 224;
  const double red = (sample(chroma + kLuma / 4) - 128) * 255 / 224;
  const auto clip = [](double value) { return static_cast<int>(std::lround(std::clamp(value, 0.0, 255.0))); };
  return {clip(luma + 1.402 * red), clip(luma - 0.344136 * blue - 0.714136 * red), clip(luma + 1.772 * blue)};
}

// Pixels of a screenshot that are not as `frame` has them.
std::size_t different(const std::string& ppm, const std::string& yuv, std::size_t frame) {
  const std::size_t begin = ppm.size() - kWidth * kHeight * 3;
  std::size_t count = 0;
  for (std::size_t y = 0; y < kHeight; ++y) {
    for (std::size_t x = 0; x < kWidth; ++x) {
      const std::array<int, 3> expected = rgb(yuv, frame, x, y);
      for (std::size_t i = 0; i < 3; ++i) {
        const int seen = static_cast<unsigned char>(ppm[begin + (y * kWidth + x) * 3 + i]);
        if (std::abs(seen - expected[i]) > 8) {
          ++count;
          break;
        }
      }
    }
  }
  return count;
}

TEST(Play, TheFrameAtTheStartIsOnTheScreen) {
  ZCPLAY_REQUIRE_SWAY();
  const TemporaryFolder folder;
  ::setenv("SHOT", folder.path("shot.ppm").c_str(), 1);
  // The screen is black until there is a picture; then it stays, since the player pauses.
  const Outcome outcome = run_in_sway(
      "$ZCPLAY $DEMO --pause --start 2 --output shm & "
      "for ((i = 0; i < 100; i++)); do grim -t ppm $SHOT; "
      "tail -c +16 $SHOT | tr -d '\\0' | head -c 1 | grep -q . && break; sleep 0.1; done; "
      "grim -t ppm $SHOT; kill $!; wait $!");
  EXPECT_EQ(outcome.exit_code, 5) << outcome.err;
  const std::string shot = read_text(folder.path("shot.ppm"));
  ASSERT_TRUE(shot.starts_with("P6\n640 360\n255\n")) << shot.substr(0, 20);
  const Outcome decoded = run_zcplay({"decode", demo_clip(), "--format", "yuv", "--frames", "64"});
  ASSERT_EQ(decoded.out.size(), 64 * kWidth * kHeight * 3 / 2);

  const std::size_t wrong = different(shot, decoded.out, 60);
  // At edges chroma may be interpolated.
  EXPECT_LT(wrong, kWidth * kHeight / 10);
  for (const std::size_t other : {58U, 59U, 61U, 62U}) {
    EXPECT_GT(different(shot, decoded.out, other), wrong + 1000) << "it looks like frame " << other;
  }
}

}  // namespace
}  // namespace zcplay::test
