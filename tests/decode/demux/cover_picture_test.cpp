// SPDX-License-Identifier: MIT
#include <cstring>
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include <libavformat/avformat.h>
}

#include "decode/demux/demuxer.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::demux {
namespace {

bool write_packet(AVFormatContext& out, int stream, const std::string& bytes, std::int64_t pts) {
  AVPacket* packet = av_packet_alloc();
  bool written = packet != nullptr && av_new_packet(packet, static_cast<int>(bytes.size())) >= 0;
  if (written) {
    std::memcpy(packet->data, bytes.data(), bytes.size());
    packet->stream_index = stream;
    packet->pts = packet->dts = pts;
    packet->flags = AV_PKT_FLAG_KEY;
    written = av_write_frame(&out, packet) >= 0;
  }
  av_packet_free(&packet);
  return written;
}

/// Writes a song as shops sell it: an audio track and a cover, which libavformat lists as a video stream.
/// Nothing looks into frames or picture, so they are made up but for what tells them apart.
bool write_song(const std::string& path) {
  AVFormatContext* out = nullptr;
  if (avformat_alloc_output_context2(&out, nullptr, nullptr, path.c_str()) < 0) return false;
  AVStream* audio = avformat_new_stream(out, nullptr);
  audio->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
  audio->codecpar->codec_id = AV_CODEC_ID_MP3;
  audio->codecpar->sample_rate = 44100;
  audio->codecpar->frame_size = 1152;
  av_channel_layout_default(&audio->codecpar->ch_layout, 2);
  audio->time_base = {1, 44100};
  AVStream* cover = avformat_new_stream(out, nullptr);
  cover->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
  cover->codecpar->codec_id = AV_CODEC_ID_PNG;
  cover->codecpar->width = cover->codecpar->height = 16;
  cover->disposition = AV_DISPOSITION_ATTACHED_PIC;

  bool written =
      avio_open(&out->pb, path.c_str(), AVIO_FLAG_WRITE) >= 0 && avformat_write_header(out, nullptr) >= 0;
  const std::string mp3_frame = "\xff\xfb\x90\x44" + std::string(413, '\x55');
  for (int frame = 0; frame < 8; ++frame) written = written && write_packet(*out, 0, mp3_frame, frame * 1152);
  written = written && write_packet(*out, 1, "\x89PNG\r\n\x1a\n" + std::string(64, 'x'), 0);
  written = written && av_write_trailer(out) >= 0;
  avio_closep(&out->pb);
  avformat_free_context(out);
  return written;
}

TEST(CoverPicture, IsNoVideo) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "song.mp4").string();
  ASSERT_TRUE(write_song(path));
  const auto opened = Demuxer::open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(opened.error().detail.find("no video stream"), std::string::npos) << opened.error().detail;
}

}  // namespace
}  // namespace zcplay::demux
