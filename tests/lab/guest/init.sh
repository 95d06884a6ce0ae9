# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The lab's first process. Mounts what Linux programs expect, runs one scenario, leaves its exit status
# and what it collected in /lab/run, and powers off. The kernel's command line gives, as environment:
#   LAB_SOURCE LAB_RUN LAB_BUILD LAB_MEDIA   folders of the machine, seen here as /lab/source, ...
#   LAB_SCENARIO                             the scenario's path inside the checkout
#   LAB_COMPOSITOR                           see compositors.sh
#   LAB_OUTPUT                               width and height of its output, 1280x720
#   LAB_COLLECT                              what to bring back of the whole scenario, with commas

mount_all() {
  mount -t sysfs sysfs /sys
  mount -t devpts -o ptmxmode=666 devpts /dev/pts 2>/dev/null || { mkdir -p /dev/pts && mount -t devpts devpts /dev/pts; }
  mkdir -p /dev/shm
  mount -t tmpfs tmpfs /dev/shm
  mount -t tmpfs tmpfs /run
  mount -t tmpfs tmpfs /tmp
  mount -t debugfs debugfs /sys/kernel/debug
  mount -t tracefs tracefs /sys/kernel/tracing
  mount -t hostfs -o "hostfs=$LAB_RUN" none /lab/run
  mount -t hostfs -o "hostfs=$LAB_BUILD" none /lab/build
  if [[ -n ${LAB_MEDIA:-} ]]; then mount -t hostfs -o "hostfs=$LAB_MEDIA" none /lab/media; fi
  ln -sfn /proc/self/fd /dev/fd
  local number=0 stream
  for stream in stdin stdout stderr; do
    ln -sfn "/proc/self/fd/$((number++))" "/dev/$stream"
  done
}

make_environment() {
  export HOME=/tmp/home XDG_RUNTIME_DIR=/run/user LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
  export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
  export SOURCE=/lab/source RUN=/lab/run ZCPLAY=/lab/build/zcplay TRACING=/sys/kernel/tracing
  unset ZCPLAY_MEDIA
  if [[ -n ${LAB_MEDIA:-} ]]; then export ZCPLAY_MEDIA=/lab/media; fi
  mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  cd "$HOME" || exit
  # ftrace's default clock ticks at 10 ms here, which puts events of two processors in the wrong order.
  echo counter >"$TRACING/trace_clock"
}

asked_for() { [[ ,$LAB_COLLECT, == *,$1,* ]]; }

COLLECTING=no

# What the scenario's header asks to collect, beside what the scenario collects itself.
start_collecting() {
  COLLECTING=yes
  if asked_for trace; then trace_start 16384; fi
  if asked_for crc; then crc_start "$RUN/crc"; fi
}

finish_collecting() {
  if [[ $COLLECTING == no ]]; then return; fi
  if asked_for screenshots && [[ -n $COMPOSITOR_PID && -d /proc/$COMPOSITOR_PID ]]; then screenshot "$RUN/end.png"; fi
  if asked_for crc && [[ -n $CRC_PID ]]; then crc_stop; fi
  if asked_for trace; then trace_stop "$RUN/trace"; fi
  if asked_for buffers; then log_buffers "$RUN/bufinfo"; fi
}

# However the scenario ends: what was asked for is collected, and the compositor must still be there.
end_scenario() {
  local status=$?
  trap - EXIT
  set +e
  (finish_collecting) || status=1
  stop_compositor || status=1
  exit "$status"
}

run_scenario() (
  set -euo pipefail
  local part
  for part in commands evidence compositors screenshots test_card; do
    # shellcheck source=/dev/null
    source "/lab/source/tests/lab/guest/$part.sh"
  done
  trap end_scenario EXIT
  start_compositor "$LAB_COMPOSITOR" "$LAB_OUTPUT"
  start_collecting
  # shellcheck source=/dev/null
  source "/lab/source/$LAB_SCENARIO"
)

exec </dev/null >/dev/tty1 2>&1
mount_all
make_environment
run_scenario
echo $? >/lab/run/status
sync
busybox poweroff -f
