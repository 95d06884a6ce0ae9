# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: The kernel got the controls and bytes we sent; replayed, they give FFmpeg's pictures in FFmpeg's order
# flavour: plain debug
# kernel: visl.keep_bitstream_buffers=1 visl.bitstream_trace_frame_start=0 visl.bitstream_trace_nframes=1000000
# limit: 600
# needs: zcplay media
#
# visl keeps every bitstream until the end: 35 MB for all streams, less than it would cost to be clever.

trace_events visl/visl_job visl_h264_controls/v4l2_ctrl_h264_{sps,pps,scaling_matrix,decode_params} \
  visl_h264_controls/v4l2_h264_dpb_entry
# 4 KB a job; a stream has up to 600.
echo 8192 >"$TRACING/buffer_size_kb"
/lab/build/tests/control_trace/replay_on_visl "$(media_node visl)"
