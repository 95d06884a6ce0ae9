#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: assets/make_demo_clip.sh [FILE]
#
# Makes assets/demo.mp4, the clip that `./dev demo` decodes. 8 seconds, 640x360, 30 frames a second,
# H.264 High with three B frames in a pyramid, four references and a keyframe every 1.5 seconds, and
# AAC. What is to be seen: a moving test pattern with its own clock, a zoom into the Mandelbrot set
# that glides from side to side, and a field at the lower left that is white for the first two
# frames of each second and black otherwise. With each flash begins a beep of 1 kHz: together they
# measure how far sound and picture are apart.
#
# Made once and committed; another version of x264 gives other bytes but the same pictures to the eye.
set -euo pipefail

file=${1:-$(dirname "$0")/demo.mp4}

readonly seconds=8 rate=30
pattern="testsrc2=size=640x360:rate=$rate:duration=$seconds"
zoom="mandelbrot=size=208x176:rate=$rate:maxiter=300:start_scale=2.5:end_scale=0.02:end_pts=$((seconds * rate))"
# n counts frames: the flash must not depend on rounded times.
flash="lt(mod(n,$rate),2)"
beep="aevalsrc=exprs='0.5*sin(2*PI*1000*t)*lt(mod(t,1),2/$rate)':sample_rate=48000:duration=$seconds"

ffmpeg -nostdin -hide_banner -v error -y \
  -f lavfi -i "$pattern" -f lavfi -i "$zoom" -f lavfi -i "$beep" \
  -filter_complex "
    [0:v][1:v]overlay=x='200+190*sin(t*1.3)':y='80+50*cos(t*2)':shortest=1,
    drawbox=x=16:y=256:w=96:h=88:color=black:t=fill,
    drawbox=x=16:y=256:w=96:h=88:color=white:t=fill:enable='$flash',
    format=yuv420p[picture]" \
  -map '[picture]' -map 2:a \
  -c:v libx264 -profile:v high -preset slower -crf 32 \
  -x264-params "threads=1:keyint=45:min-keyint=45:scenecut=0:bframes=3:b-adapt=0:b-pyramid=normal:ref=4" \
  -c:a aac -b:a 48k -ac 1 \
  -threads 1 -flags +bitexact -fflags +bitexact -map_metadata -1 -movflags +faststart "$file"
