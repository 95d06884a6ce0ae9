# SPDX-License-Identifier: MIT
"""Who may include whom: the tables. ARCHITECTURE.md says why."""

import re

CODECS = ["decode/h264", "decode/hevc", "decode/vp8", "decode/vp9", "decode/mpeg2", "decode/av1"]

# Folder → folders whose headers it may include. A name stands for the files directly in it, so
# "decode" means decode/decoder.h and the other contracts, not the folders below. A folder that is
# not here is refused until somebody decides where it belongs.
MAY_INCLUDE = {
    "base": {"base"},
    # EGL contexts and GLES programs: to draw with, and to compute with.
    "base/gl": {"base", "base/gl"},
    "decode": {"base", "decode"},
    "decode/bitstream": {"base", "decode/bitstream"},
    # Packets in, access units out; nothing of what decodes them.
    "decode/demux": {"base", "decode", "decode/bitstream", "decode/demux"},
    "decode/software": {"base", "decode", "decode/software"},
    "decode/v4l2": {"base", "decode", "decode/bitstream", "decode/v4l2", *CODECS},
    # Judges what v4l2 and the codecs make, so it must not share their code.
    # The engines drive libavcodec with the reference decoder's own unit decoder.
    "decode/emulated": {"base", "decode", "decode/bitstream", "decode/software", "decode/emulated"},
    "present": {"base", "present", "present/pacing"},
    # Times in, decisions out.
    "present/pacing": {"base", "present/pacing"},
    "present/wayland": {"base", "present", "present/shm", "present/wayland"},
    "present/gl": {"base", "base/gl", "present", "present/gl"},
    "present/shm": {"base", "present", "present/shm"},
    "present/audio": {"base", "present", "present/audio"},
    "present/hud": {"base", "base/gl", "present", "present/gl", "present/hud"},
    "validate": {"base", "validate"},
}
for codec in CODECS:
    # Parsers and reference logic are pure: tested alone, no system calls.
    MAY_INCLUDE[codec] = {"base", "decode", "decode/bitstream", codec}
for part in ["score", "detect", "compare", "soak", "fence", "trace", "kernel_log", "journal", "report"]:
    MAY_INCLUDE["validate"].add("validate/" + part)
for part in [p for p in MAY_INCLUDE["validate"] if p.startswith("validate/")]:
    MAY_INCLUDE[part] = MAY_INCLUDE["validate"]
MAY_INCLUDE["validate/score/gpu"] = {"base", "base/gl", "validate/score", "validate/score/gpu"}
MAY_INCLUDE["validate"].add("validate/score/gpu")

EVERYTHING_SHIPPED = set(MAY_INCLUDE) | {"app"}
MAY_INCLUDE["app"] = EVERYTHING_SHIPPED

# These may include all there is, tests too.
UNRESTRICTED = ("tests", "bench", "fuzz")

# (name, system headers meant, files that may include them besides tests/). First match decides.
ROOMS = [
    ("V4L2 and media uAPI", r"linux/(videodev2|v4l2-.*|media|media-bus-format)\.h", r"decode/(v4l2|emulated)/"),
    ("libavformat", r"libavformat/", r"decode/demux/"),
    ("libavcodec", r"libavcodec/", r"(decode/(software|emulated)/|bench/)"),
    ("libavutil", r"libavutil/", r"(base|app|decode/(demux|software|emulated)|present/shm|validate/(report|score|compare))/"),
    ("libswscale", r"libswscale/", r"present/shm/"),
    ("other FFmpeg libraries", r"lib(sw|avfilter|avdevice|postproc)", r"$^"),
    ("dav1d", r"dav1d/", r"decode/emulated/"),
    ("a window for EGL", r"wayland-egl", r"present/gl/"),
    ("xkbcommon", r"xkbcommon/", r"present/wayland/[^/]*\.cpp$"),
    ("libdrm", r"xf86drm", r"present/wayland/[^/]*\.cpp$"),
    ("a compositor's side of Wayland", r"(wayland-server|.*-server-protocol\.h)", r"$^"),
    ("Wayland", r"(wayland-|xdg-shell|.*-protocol\.h)", r"present/wayland/[^/]*\.cpp$"),
    ("EGL and GLES", r"(EGL|GLES\d?|GL|KHR|epoxy)/", r"(base/gl|present/(gl|hud)|validate/score/gpu)/"),
    ("CLI11", r"CLI/", r"app/"),
    ("JSON", r"nlohmann/", r"(app|validate/[a-z_]+)/"),
    ("spdlog", r"spdlog/", r"base/log\.cpp$"),
    ("VDPAU", r"vdpau/", r"$^"),
    ("Highway", r"hwy/", r"validate/score/"),
    ("libspng", r"spng\.h", r"validate/report/png\.cpp$"),
    ("googletest", r"(gtest|gmock)/", r"$^"),
    ("google-benchmark", r"benchmark/", r"bench/"),
]
ROOMS = [(name, re.compile(header), re.compile(files)) for name, header, files in ROOMS]

# Folders that compute and do nothing else, and the system headers that would show otherwise.
PURE = re.compile(r"decode/(bitstream|h264|hevc|vp8|vp9|mpeg2|av1)/|present/pacing/|base/(frame|pixel_format|media_time)[^/]*$")
IMPURE_HEADER = re.compile(r"(sys/|linux/|unistd\.h|fcntl\.h|poll\.h|thread$|mutex$|fstream$|iostream$|filesystem$)")
