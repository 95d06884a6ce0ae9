# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154  # variables of guest/init.sh
# summary: sway shows dmabufs in three formats, in the right colours, and vkms scans out what it is given
# flavour: plain debug
# compositor: sway
# output: 640x480
# limit: 240

need_global zwp_linux_dmabuf_v1 4
need_global wp_presentation 1
need_global xdg_wm_base 1
need_global wp_viewporter 1
need_global wp_color_representation_manager_v1 1
need_global zwlr_screencopy_manager_v1 3

screenshot "$RUN/background.png"
judge_picture "$RUN/background.png" plain "$kBackground"
check_still XR24 0
check_still NV12 2 --matrix 601
check_still P010 2 --matrix 601
check_moving scanned NV12
check_nothing_left
