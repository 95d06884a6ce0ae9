// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "base/frame_id.h"
#include "decode/h264/decoder.h"
#include "decode/h264/pps.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"
#include "tests/support/bit_writer.h"

namespace zcplay::test {

/// Whether a picture is a frame or a field.
enum class Structure : std::uint8_t { frame, top, bottom };

/// One picture of a made-up stream, as its slice headers describe it.
struct Picture {
  char type = 'P';  ///< I, P or B; an IDR picture is I
  bool idr = false;
  unsigned frame_num = 0;
  unsigned poc_lsb = 0;
  bool reference = true;
  Structure structure = Structure::frame;
  std::vector<h264::MemoryManagementControl> controls;
  std::vector<h264::RefPicListModification> modifications;  ///< of list 0
  bool no_output_of_prior_pics = false;
  bool long_term_reference = false;
  std::vector<unsigned> first_mbs = {0};  ///< one slice each
  unsigned redundant_pic_cnt = 0;
  int recovery_frame_cnt = -1;  ///< 0 and above: sends a recovery point SEI first
  unsigned pps_id = 0;
};

/// Operations of 7.4.3.3, spelled as the tests read.
[[nodiscard]] h264::MemoryManagementControl unmark_short_term(unsigned difference_of_pic_nums);
[[nodiscard]] h264::MemoryManagementControl unmark_long_term(unsigned long_term_pic_num);
[[nodiscard]] h264::MemoryManagementControl make_long_term(unsigned difference_of_pic_nums, unsigned idx);
[[nodiscard]] h264::MemoryManagementControl limit_long_term(unsigned max_long_term_frame_idx_plus1);
[[nodiscard]] h264::MemoryManagementControl restart();
[[nodiscard]] h264::MemoryManagementControl current_long_term(unsigned idx);

/// Parameter sets that tests start from: 176x128, Main profile, POC type 0, fields allowed, 4 reference
/// frames and, by the level, a DPB of 4; frame_num and pic_order_cnt_lsb modulo 16 and 64.
[[nodiscard]] h264::Sps plain_sps();
[[nodiscard]] h264::Pps plain_pps();

/// NAL units of made-up streams: right headers, no slice data worth the name.
[[nodiscard]] std::vector<std::uint8_t> sps_nal(const h264::Sps& sps);
[[nodiscard]] std::vector<std::uint8_t> pps_nal(const h264::Pps& pps, const h264::Sps& sps);
[[nodiscard]] std::vector<std::uint8_t> recovery_point_nal(unsigned recovery_frame_cnt);
[[nodiscard]] std::vector<std::uint8_t> slice_nal(const h264::Sps& sps, const h264::Pps& pps,
                                                  const Picture& picture, unsigned first_mb);

/// Feeds made-up pictures to a Decoder, one access unit a call, and writes down what comes of it:
///   "job 3 P [1 2L]"  the frame, its type, what it may refer to (L long-term, t or b a single field)
///   "job 3+ ..."      the second field of 3
///   "output 3", "discard 3", "leave 3"
///   "sequence"        Step::sequence_change
/// Frames are numbered by access unit, from 1.
class DecoderRun {
 public:
  explicit DecoderRun(const h264::Sps& stream_sps = plain_sps(), h264::DecoderOptions options = {});

  h264::Sps sps;
  h264::Pps pps = plain_pps();

  /// Sends parameter sets with the next unit, after a change of `sps` or `pps`.
  void send_parameter_sets() { parameter_sets_pending_ = true; }
  /// One access unit of these pictures.
  DecoderRun& unit(std::initializer_list<Picture> pictures, bool discard = false);
  DecoderRun& unit(const Picture& picture) { return unit({picture}); }
  /// One access unit of bytes in Annex B.
  DecoderRun& bytes(std::span<const std::uint8_t> annex_b, bool discard = false);
  DecoderRun& drain();
  DecoderRun& flush();

  /// Everything since the last call of any of these.
  [[nodiscard]] std::vector<std::string> take_log();
  /// Frames of all "output" lines from the start: "1 3 2".
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] const std::string& discarded() const { return discarded_; }
  /// Defects of all "output" and "discard" lines that have any: "3:lone_field".
  [[nodiscard]] const std::vector<std::string>& defects() const { return defects_; }
  /// What the last step failed with, or "".
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] h264::Decoder& decoder() { return decoder_; }
  [[nodiscard]] const h264::DecodeJob& last_job() const { return decoder_.job(); }

 private:
  void note_events();
  void note_job();

  h264::Decoder decoder_;
  std::uint64_t next_id_ = 1;
  bool parameter_sets_pending_ = true;
  std::vector<std::uint8_t> bytes_;  ///< of the last unit, which last_job() points into
  std::vector<std::string> log_;
  std::string output_;
  std::string discarded_;
  std::vector<std::string> defects_;
  std::string error_;
};

}  // namespace zcplay::test
