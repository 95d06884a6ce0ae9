// SPDX-License-Identifier: MIT
#include "tests/judging/content/real_clips.h"

#include <array>
#include <filesystem>
#include <string_view>

namespace zcplay::judging {
namespace {

/// Chosen by looking at them: conformance suites show the same few scenes again and again.
struct RealClip {
  std::string_view file;
  ContentKind kind{};
  Half half{};
};
constexpr std::array kRealClips = {
    RealClip{"h264/Freh1_B.264", ContentKind::camera, Half::fitted},  // a foreman, on site
    RealClip{"hevc/bbb.h265", ContentKind::animation, Half::fitted},  // a squirrel
    RealClip{"mpeg2video/matrixbench_mpeg2.lq1.mp4", ContentKind::dark, Half::fitted},
    RealClip{"av1/switch_frame.mp4", ContentKind::animation, Half::fitted},  // a game with its HUD
    RealClip{"av1/decode_model.mp4", ContentKind::camera, Half::fitted},     // a rocket in smoke
    RealClip{"mpeg2video/VCR2test.avi", ContentKind::camera, Half::fitted},  // from tape, with its noise
    RealClip{"vp8/vp80-00-comprehensive-010.mp4", ContentKind::animation, Half::fitted},  // a rabbit
    RealClip{"h264/test_qcif_cabac.264", ContentKind::camera, Half::fitted},              // a bus
    RealClip{"h264/MR2_MW_A.264", ContentKind::camera, Half::fitted},               // the foreman, coarse
    RealClip{"h264/mov-1elist-1ctts.mp4", ContentKind::screen_text, Half::fitted},  // a QR code a frame
    RealClip{"h264/h264_3bf_nopyramid_nobsrestriction.mp4", ContentKind::screen_text, Half::fitted},
    RealClip{"vp8/videotest.mp4", ContentKind::static_shot, Half::fitted},  // bars, a patch of noise
    RealClip{"h264/VID_1280x720_cabac_temporal_direct.264", ContentKind::camera, Half::fitted},  // a flower
    RealClip{"h264/FRExt_MMCO4_Sony_B.264", ContentKind::camera, Half::unseen},  // a garden, interlaced
    RealClip{"vp8/vp80-00-comprehensive-015.mp4", ContentKind::animation, Half::unseen},  // leaves
    RealClip{"vp9/vp90-2-segmentation-akiyo.mp4", ContentKind::camera, Half::unseen},     // news
    RealClip{"mpeg2video/scte20.mp4", ContentKind::camera, Half::unseen},                 // between bars
    RealClip{"av1/frames_refs_short_signaling.mp4", ContentKind::camera, Half::unseen},   // a market at dusk
    RealClip{"hevc/bear.h265", ContentKind::camera, Half::unseen},
    RealClip{"h264/frag_overlap.mp4", ContentKind::animation, Half::unseen},     // an owl
    RealClip{"vp9/vp90-2-09-lf_deltas.mp4", ContentKind::camera, Half::unseen},  // a calendar
    RealClip{"h264/interlaced_crop.mp4", ContentKind::camera, Half::unseen},     // a desk
    RealClip{"vp8/dash_video1.mp4", ContentKind::title_card, Half::unseen},
    RealClip{"vp8/test-25fps.vp8", ContentKind::screen_text, Half::unseen},                // a counter
    RealClip{"vp9/vp90-2-10-show-existing-frame.mp4", ContentKind::camera, Half::unseen},  // trees
    RealClip{"h264/242_4.mkv", ContentKind::dark, Half::unseen},
};

}  // namespace

std::vector<std::unique_ptr<Clip>> make_real_clips(const std::string& folder, Half half, std::size_t most,
                                                   std::size_t frames,
                                                   const std::shared_ptr<FrameStore>& store) {
  std::vector<std::unique_ptr<Clip>> clips;
  for (const RealClip& real : kRealClips) {
    const std::filesystem::path path = std::filesystem::path(folder) / real.file;
    if (real.half != half || clips.size() == most || !std::filesystem::exists(path)) continue;
    clips.push_back(std::make_unique<DecodedClip>(std::string(real.file), real.kind, store, [path, frames] {
      return decode_file(path.string(), frames);
    }));
  }
  return clips;
}

}  // namespace zcplay::judging
