# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: User-space instructions a frame, decode only: our baseline
# flavour: plain
# when: all
# kernel: ncpus=1
# needs: zcplay
# limit: 180

# Of this root's compiler and FFmpeg; ./dev bench instructions has those of the machine.
python3 -B "$SOURCE/bench/instructions.py" /lab/build/bench/null_decode "$SOURCE/assets/demo.mp4" 40 200
