#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: generate_media.sh FOLDER
#
# Makes the small stream set that stands in where the real ones are not at hand: one clip for each
# feature that FFmpeg's encoders can produce, MANIFEST.tsv with what FFmpeg's own decoder makes of
# them, and bad/ with inputs that must end in one clear sentence. The folder appears whole or not at
# all; it is kept as long as this script and FFmpeg stay the same.
#
# Bytes depend on the versions of FFmpeg and x264, so nothing in the tests may name them: what is
# expected is computed here, each time.
set -euo pipefail

folder=${1:?usage: generate_media.sh FOLDER}
command -v ffmpeg >/dev/null || { echo "generate_media.sh: ffmpeg is needed to make the test streams." >&2; exit 4; }

stamp=$(cat "$0" <(ffmpeg -hide_banner -version) | sha256sum)
if [[ -f $folder/stamp && $(<"$folder/stamp") == "$stamp" ]]; then exit 0; fi
rm -rf "$folder" "$folder.new"
mkdir -p "$folder.new"/{h264,vp9,bad}
made=$(cd "$folder.new" && pwd)

ff() { ffmpeg -nostdin -hide_banner -v error -y "$@"; }

# The picture: a moving test pattern, its size and its number of frames.
source_of() { echo "testsrc2=size=$1:rate=25,trim=end_frame=$2"; }

readonly exact=(-threads 1 -flags +bitexact -fflags +bitexact -map_metadata -1)

# h264 NAME SIZE FRAMES X264_PARAMETERS [FFMPEG_OPTION...]
h264() {
  local name=$1 size=$2 frames=$3 parameters=$4
  shift 4
  ff -f lavfi -i "$(source_of "$size" "$frames")" -c:v libx264 -preset medium -crf 30 \
    -x264-params "threads=1:$parameters" "${exact[@]}" "$@" "$made/h264/$name"
}

# What the encoder can vary.
h264 b_pyramid.mp4 176x144 24 keyint=12:bframes=3:b-pyramid=normal:ref=4
h264 cavlc_baseline.264 176x144 20 keyint=10 -profile:v baseline
h264 mbaff.264 176x144 16 keyint=8:bframes=2 -vf setfield=tff -flags +bitexact+ildct+ilme
h264 mbaff_bottom_first.mkv 176x144 12 keyint=6:bframes=2 -vf setfield=bff -flags +bitexact+ildct+ilme
h264 frames_in_field_stream.264 176x144 12 fake-interlaced=1:keyint=6:bframes=2
h264 weighted_prediction.mkv 176x144 20 weightp=2:weightb=1:bframes=2 -vf fade=in:0:15
h264 multi_slice.264 176x144 12 slices=4:keyint=6
h264 scaling_lists.mp4 176x144 12 cqm=jvt:8x8dct=1:keyint=6
h264 high10.mkv 176x144 12 keyint=6:bframes=2 -pix_fmt yuv420p10le
h264 high10_intra.264 176x144 4 keyint=1:avcintra-class=0 -pix_fmt yuv420p10le
h264 intra_only.264 176x144 6 keyint=1
h264 open_gop.ts 176x144 24 open-gop=1:keyint=8:bframes=3:aud=1
h264 cropped.mp4 170x134 12 keyint=6
h264 many_references.264 96x80 30 ref=8:bframes=4:b-pyramid=normal:keyint=60
h264 long_gop.mkv 96x80 150 keyint=infinite:bframes=3
h264 intra_refresh.264 96x80 30 intra-refresh=1:keyint=10
h264 constrained_intra.264 96x80 12 constrained-intra=1:bframes=2
h264 spatial_direct_8x8.264 96x80 12 direct=spatial:bframes=3:8x8dct=1:partitions=all
h264 temporal_direct.264 96x80 12 direct=temporal:bframes=3
h264 low_quantizer.264 96x80 3 qp=1:keyint=2
h264 timing_and_delimiters.ts 96x80 12 nal-hrd=vbr:aud=1:vbv-maxrate=500:vbv-bufsize=500
h264 full_range_bt709.mp4 96x80 6 fullrange=on:colormatrix=bt709:colorprim=bt709:transfer=bt709

# The containers, around the same pictures.
pyramid=$made/h264/b_pyramid.mp4
copy() { ff -i "$pyramid" -map 0:v:0 -c copy "${exact[@]}" "$@"; }
copy "$made/h264/container.mkv"
copy "$made/h264/container.ts"
copy "$made/h264/container.264"
copy -f vob -bsf:v h264_mp4toannexb "$made/h264/container.mpg"
copy -bsf:v h264_mp4toannexb "$made/h264/container.avi"
copy -movflags frag_keyframe+empty_moov "$made/h264/fragmented.mp4"
# Starts 7 frames in: the frames from the keyframe on are decoded, not shown.
ff -ss 0.28 -i "$pyramid" -map 0:v:0 -c copy "${exact[@]}" "$made/h264/edit_list.mov"

# The picture size changes in mid-stream, with new parameter sets.
h264 part1.264 176x144 8 keyint=8:bframes=2
h264 part2.264 128x96 8 keyint=8:bframes=2
cat "$made"/h264/part1.264 "$made"/h264/part2.264 "$made"/h264/part1.264 >"$made/h264/size_change.264"
rm "$made"/h264/part[12].264

# Another codec in a container of its own, where this FFmpeg can make it.
encoders=$(ffmpeg -hide_banner -v quiet -encoders)
if [[ $encoders == *libvpx-vp9* ]]; then
  ff -f lavfi -i "$(source_of 96x80 6)" -c:v libvpx-vp9 -crf 40 -b:v 0 -cpu-used 8 "${exact[@]}" "$made/vp9/vp9.ivf"
fi

# Inputs that are not, or not quite, a video. Not in the manifest.
bad=$made/bad
: >"$bad/empty.mp4"
echo "This is a text, not a video." >"$bad/text.mp4"
ff -f lavfi -i sine=duration=0.2 -c:a pcm_s16le "${exact[@]}" "$bad/audio_only.wav"
ff -i "$pyramid" -c copy "${exact[@]}" -encryption_scheme cenc-aes-ctr \
  -encryption_key 00112233445566778899aabbccddeeff -encryption_kid 0123456789abcdef0123456789abcdef "$bad/encrypted.mp4"
ff -i "$pyramid" -c copy "${exact[@]}" -movflags +faststart "$bad/whole.mp4"
size() { stat -c %s "$1"; }
# The index is at the start, the last third of the pictures is gone.
head -c $(($(size "$bad/whole.mp4") * 2 / 3)) "$bad/whole.mp4" >"$bad/truncated.mp4"
# The index is at the end, so it is gone.
head -c $(($(size "$pyramid") / 2)) "$pyramid" >"$bad/no_index.mp4"
head -c $(($(size "$made/h264/container.264") / 2 + 17)) "$made/h264/container.264" >"$bad/truncated.264"
rm "$bad/whole.mp4"
# 40 bytes in the middle of the second slice and of later ones overwritten.
cp "$made/h264/container.264" "$bad/damaged_slices.264"
total=$(size "$bad/damaged_slices.264")
for part in 3 5 7; do
  head -c 40 /dev/zero | tr '\0' '\252' |
    dd of="$bad/damaged_slices.264" bs=1 seek=$((total * part / 10)) conv=notrunc status=none
done
# Parameter sets and the first keyframe are missing.
tail -c $((total * 2 / 3)) "$made/h264/container.264" >"$bad/no_parameter_sets.264"

probe() { ffprobe -v quiet -select_streams v:0 -show_entries "stream=$2" -of default=nw=1:nk=1 "$1" | head -n 1; }
known() { if [[ $1 == unknown ]]; then echo; else echo "$1"; fi; }

# One line of the manifest. The MD5 is over the hexadecimal MD5s of all frames, nothing between them.
describe() {
  local codec=$1 path=$2 frames md5 verdict=ok
  ff -i "$path" -map 0:v:0 -fps_mode passthrough -noautoscale -f framemd5 "$made/frames" 2>"$made/complaints"
  if [[ -s $made/complaints ]]; then verdict=err; fi
  frames=$(grep -vc '^#' "$made/frames")
  md5=$(grep -v '^#' "$made/frames" | sed 's/.*, *//' | tr -d '\n' | md5sum | cut -d' ' -f1)
  printf '%s\t%s\tgenerated\t%s\t%s\t%sx%s\t%s\t%s\t%s\t%s\t%s\n' "$codec" "${path##*/}" \
    "$(probe "$path" profile)" "$(probe "$path" pix_fmt)" "$(probe "$path" width)" "$(probe "$path" height)" \
    "$(known "$(probe "$path" field_order)")" "$frames" "$verdict" "$(size "$path")" "$md5"
}

{
  printf 'codec\tfile\torigin\tprofile\tpix_fmt\tsize\tfield_order\tframes\tsoftware_decode\tbytes\tmd5_of_frame_md5s\n'
  for path in "$made"/{h264,vp9}/*; do
    [[ -e $path ]] || continue
    codec=${path%/*}
    describe "${codec##*/}" "$path"
  done
} >"$made/MANIFEST.tsv"
rm -f "$made/frames" "$made/complaints"
echo "$stamp" >"$made/stamp"
mv "$made" "$folder"
