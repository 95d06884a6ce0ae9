# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2153,SC2154  # variables of lib.sh and of what sourced this
# Boots the lab's kernel for one scenario and judges what came of it.
#
# A scenario is a shell script that runs in the lab, headed by comments:
#   # summary: one line
#   # flavour: plain | debug | plain debug      kernels it may run on; the first is what it runs on by default
#   # compositor: none | weston | sway | kwin   guest/compositors.sh says more
#   # output: 1280x720                          its size, one of vkms's modes; default 1024x768
#   # collect: trace crc screenshots buffers    of the whole scenario, however it ends: the events it enables
#                                               in $RUN/trace; the CRC of each picture vkms scanned out in
#                                               $RUN/crc; what is shown at the end in $RUN/end.png; the dmabufs
#                                               there are at the end in $RUN/bufinfo
#   # kernel: visl.visl_transtime_ms=5          more for the kernel's command line
#   # memory: 3G                                of the machine, default 2G
#   # limit: 120                                seconds until it is killed, default 60
#   # needs: zcplay zcplay-asan media           zcplay built in the root, and with sanitizers; the real streams
#   # when: ci | all                            all: only with --all or by its name
# What it may use is in tests/lab/guest/*.sh; what it leaves in $RUN is collected. It sets no EXIT trap.

scenario_value() {
  local value
  value=$(sed -n "s/^# $2: *//p" "$1" | head -n 1)
  echo "${value:-$3}"
}

# shm_is_small SIZE: whether a kernel of that much memory (2G) does not fit there.
shm_is_small() {
  local free
  free=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
  ((${free:-0} < $(numfmt --from=iec "$1") >> 20))
}

# The kernel's messages are on its stderr; the scenario's output on its stdout.
boot_kernel() {
  local kernel=$1 run=$2 build=$3 scenario=$4 flavour=$5
  local arguments=(
    "mem=$(scenario_value "$scenario" memory 2G)" ncpus=2 seccomp=on
    rootfstype=hostfs root=/dev/root "rootflags=$ROOT" ro init=/lab-init
    con=null con0=fd:2 con1=fd:1 console=tty0 loglevel=7 printk.time=1 panic=-1
    "LAB_SOURCE=$TOP" "LAB_RUN=$run" "LAB_BUILD=$build" "LAB_MEDIA=${ZCPLAY_MEDIA:-}"
    "LAB_SCENARIO=${scenario#"$TOP"/}" "LAB_COMPOSITOR=$(scenario_value "$scenario" compositor none)"
    "LAB_OUTPUT=$(scenario_value "$scenario" output 1024x768)"
    "LAB_COLLECT=$(scenario_value "$scenario" collect "" | tr -s ' ' ,)" "LAB_FLAVOUR=$flavour"
  )
  # Before the scenario's limit ends it all, to see what hangs where.
  if [[ $flavour == debug ]]; then arguments+=(sysctl.kernel.hung_task_timeout_secs=20); fi
  local more
  read -r -a more <<<"$(scenario_value "$scenario" kernel "")"
  # The kernel's memory is a file: in /dev/shm, or in TMPDIR where that is set.
  local place=()
  if shm_is_small "${arguments[0]#mem=}"; then place=("TMPDIR=$run"); fi
  # The messages go through a pipe, because the kernel polls its consoles and complains of files.
  {
    env "${place[@]}" timeout --kill-after=5 "$(scenario_value "$scenario" limit 60)" \
      "$kernel/linux" "${arguments[@]}" "${more[@]}" </dev/null 2>&1 >&3 | cat >"$run/kernel.log"
  } 3>&1
}

# run_scenario SCENARIO FLAVOUR: 0 where the scenario succeeded and the kernel had nothing to report.
# Leaves all in $(run_folder …).
run_scenario() {
  local scenario=$1 flavour=$2 name run build status
  name=$(basename "$scenario" .sh)
  run=$(checkout_folder)/runs/$name-$flavour
  build=$(checkout_folder)/build
  rm -rf "$run"
  mkdir -p "$run" "$build"
  status=0
  boot_kernel "$KERNEL" "$run" "$build" "$scenario" "$flavour" | tee "$run/output" | sed -u 's/^/   /' || status=$?
  if ((status == 124 || status == 137)); then
    say "$name: killed after $(scenario_value "$scenario" limit 60) s; its kernel's messages are in $run/kernel.log."
    return 1
  fi
  if [[ ! -s $run/status ]]; then
    tail -n 15 "$run/kernel.log"
    say "$name: the kernel ended before the scenario did; its messages are in $run/kernel.log."
    return 1
  fi
  python3 -B "$kLabFolder/kernel_log.py" "$run/kernel.log" || return 1
  [[ $(<"$run/status") == 0 ]] || {
    say "$name: failed; what it left is in $run."
    return 1
  }
}
