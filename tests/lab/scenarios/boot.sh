# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: The kernel boots with its decoder, its buffers and its display
# flavour: plain debug

uname -srm
visl=$(media_node visl)
echo "visl is $visl"
ls /dev/dri /dev/dma_heap /dev/udmabuf
for driver in vgem vkms; do
  grep -qs "$driver" /sys/class/drm/*/device/uevent /sys/kernel/debug/dri/*/name || fail "there is no $driver."
done
grep -q visl_h264_controls "$TRACING/available_events" || fail "visl has no trace events."
