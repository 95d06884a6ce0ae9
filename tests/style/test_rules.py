# SPDX-License-Identifier: MIT
"""Shows on small wrong trees that every rule can fail, and on a right one that it can pass. TAP."""

import sys

import rules

SPDX = "// SPDX-License-Identifier: MIT\n"


def header(*includes):
    return SPDX + "#pragma once\n" + "".join(f"#include {i}\n" for i in includes)


def source(*includes):
    return SPDX + "".join(f"#include {i}\n" for i in includes)


RIGHT = {
    "base/frame.h": header("<cstdint>"),
    "base/log.h": header("<string_view>"),
    "base/log.cpp": source('"base/log.h"', "<spdlog/spdlog.h>"),
    "decode/kernel.h": header('"base/frame.h"'),
    "decode/bitstream/bit_reader.h": header("<span>"),
    "decode/h264/sps.h": header('"base/frame.h"', '"decode/bitstream/bit_reader.h"'),
    "decode/demux/demuxer.cpp": source("<libavformat/avformat.h>"),
    "decode/v4l2/device.cpp": source("<linux/videodev2.h>", '"decode/h264/sps.h"', '"decode/kernel.h"'),
    "decode/emulated/engine.cpp": source("<linux/media.h>", "<libavcodec/avcodec.h>", '"decode/kernel.h"'),
    "validate/compare/compare.h": header('"base/frame.h"'),
    "validate/report/table.h": header('"validate/compare/compare.h"'),
    "present/wayland/window.cpp": source(
        "<wayland-client.h>", '"base/frame.h"', '"present/wayland/protocols/xdg-shell-client-protocol.h"'
    ),
    "app/main.cpp": source('"decode/kernel.h"', '"validate/report/table.h"', "<CLI/CLI.hpp>"),
    "tests/base/frame_test.cpp": source('"base/frame.h"', "<gtest/gtest.h>", "<libavcodec/avcodec.h>"),
    "shaders/picture.vert": SPDX + "#version 300 es\n",
    "base/meson.build": "# SPDX-License-Identifier: MIT\n",
    "dev": "#!/bin/bash\n# SPDX-License-Identifier: MIT\n",
}

# name, rule, the file that is wrong, its text
WRONG = [
    ("base includes decode", rules.include_direction, "base/x.h", header('"decode/kernel.h"')),
    ("validate includes decode", rules.include_direction, "validate/compare/x.cpp", source('"decode/kernel.h"')),
    ("decode includes validate", rules.include_direction, "decode/x.h", header('"validate/compare/compare.h"')),
    ("present includes decode", rules.include_direction, "present/gl/x.h", header('"decode/kernel.h"')),
    ("decode includes app", rules.include_direction, "decode/v4l2/x.h", header('"app/options.h"')),
    ("demux includes v4l2", rules.include_direction, "decode/demux/x.cpp", source('"decode/v4l2/device.h"')),
    ("demux includes h264", rules.include_direction, "decode/demux/x.cpp", source('"decode/h264/sps.h"')),
    ("h264 includes v4l2", rules.include_direction, "decode/h264/x.cpp", source('"decode/v4l2/controls_h264.h"')),
    ("h264 includes hevc", rules.include_direction, "decode/h264/x.h", header('"decode/hevc/sps.h"')),
    ("bitstream includes h264", rules.include_direction, "decode/bitstream/x.h", header('"decode/h264/sps.h"')),
    ("emulated includes h264", rules.include_direction, "decode/emulated/x.cpp", source('"decode/h264/sps.h"')),
    ("emulated includes v4l2", rules.include_direction, "decode/emulated/x.cpp", source('"decode/v4l2/device.h"')),
    ("software includes v4l2", rules.include_direction, "decode/software/x.cpp", source('"decode/v4l2/device.h"')),
    ("product includes tests", rules.include_direction, "app/x.cpp", source('"tests/support/media.h"')),
    ("unknown folder", rules.include_direction, "decode/theora/x.h", header("<cstdint>")),
    ("indented include", rules.include_direction, "base/x.h", header() + '  #  include "app/options.h"\n'),
    ("V4L2 in h264", rules.system_headers_stay_in_their_room, "decode/h264/x.cpp", source("<linux/v4l2-controls.h>")),
    ("V4L2 in base", rules.system_headers_stay_in_their_room, "base/x.h", header("<linux/videodev2.h>")),
    ("media in app", rules.system_headers_stay_in_their_room, "app/x.cpp", source("<linux/media.h>")),
    ("libavformat in software", rules.system_headers_stay_in_their_room, "decode/software/x.cpp", source("<libavformat/avformat.h>")),
    ("libavcodec in demux", rules.system_headers_stay_in_their_room, "decode/demux/x.cpp", source("<libavcodec/avcodec.h>")),
    ("libavcodec in v4l2", rules.system_headers_stay_in_their_room, "decode/v4l2/x.cpp", source("<libavcodec/avcodec.h>")),
    ("libavutil in h264", rules.system_headers_stay_in_their_room, "decode/h264/x.cpp", source("<libavutil/md5.h>")),
    ("libswscale anywhere", rules.system_headers_stay_in_their_room, "app/x.cpp", source("<libswscale/swscale.h>")),
    ("Wayland in a header", rules.system_headers_stay_in_their_room, "present/wayland/x.h", header("<wayland-client.h>")),
    ("protocol header in gl", rules.system_headers_stay_in_their_room, "present/gl/x.cpp", source('"present/wayland/protocols/viewporter-client-protocol.h"')),
    ("protocol header in a header", rules.system_headers_stay_in_their_room, "present/wayland/x.h", header('"present/wayland/protocols/viewporter-client-protocol.h"')),
    ("a compositor's header in the product", rules.system_headers_stay_in_their_room, "present/wayland/x.cpp", source('"present/wayland/protocols/viewporter-server-protocol.h"')),
    ("protocol header by another way", rules.includes_start_at_the_root, "present/wayland/x.cpp", source('"viewporter-client-protocol.h"')),
    ("EGL in wayland", rules.system_headers_stay_in_their_room, "present/wayland/x.cpp", source("<EGL/egl.h>")),
    ("command line parser in validate", rules.system_headers_stay_in_their_room, "validate/report/x.cpp", source("<CLI/CLI.hpp>")),
    ("JSON in decode", rules.system_headers_stay_in_their_room, "decode/v4l2/x.cpp", source("<nlohmann/json.hpp>")),
    ("spdlog outside of the log", rules.system_headers_stay_in_their_room, "base/x.cpp", source("<spdlog/spdlog.h>")),
    ("googletest in the product", rules.system_headers_stay_in_their_room, "decode/v4l2/x.h", header("<gtest/gtest.h>")),
    ("system call in a parser", rules.pure_folders_do_no_input_or_output, "decode/h264/x.cpp", source("<sys/mman.h>")),
    ("thread in the bit reader", rules.pure_folders_do_no_input_or_output, "decode/bitstream/x.cpp", source("<thread>")),
    ("include relative to the file", rules.includes_start_at_the_root, "base/x.cpp", source('"log.h"')),
    ("include with dots", rules.includes_start_at_the_root, "app/x.cpp", source('"../base/log.h"')),
    ("own header second", rules.own_header_first, "base/log.cpp", source("<string>", '"base/log.h"')),
    ("own header not at all", rules.own_header_first, "base/log.cpp", source()),
    ("no licence line", rules.licence_line, "base/x.h", "#pragma once\n"),
    ("licence line too late", rules.licence_line, "base/x.cpp", "\n" + SPDX),
    ("no licence line in a script", rules.licence_line, "dev", "#!/bin/bash\necho\n"),
    ("no licence line in a build file", rules.licence_line, "app/meson.build", "x = 1\n"),
    ("no licence line in a shader", rules.licence_line, "shaders/x.frag", "#version 300 es\n"),
    ("empty file", rules.licence_line, "base/x.cpp", ""),
    ("no guard", rules.header_guard, "base/x.h", SPDX + "#include <span>\n"),
    ("old guard", rules.header_guard, "base/x.h", SPDX + "#ifndef X\n#define X\n#endif\n"),
    ("tab", rules.whitespace, "base/x.h", header() + "\tint x;\n"),
    ("carriage return", rules.whitespace, "base/x.h", header() + "int x;\r\n"),
    ("trailing blank", rules.whitespace, "base/x.h", header() + "int x; \n"),
    ("no final newline", rules.whitespace, "base/x.h", header() + "int x;"),
    ("blank lines at the end", rules.whitespace, "base/x.h", header() + "int x;\n\n"),
    ("too long", rules.length, "base/x.cpp", SPDX + "int x;\n" * 800),
    ("unfinished", rules.nothing_unfinished, "base/x.cpp", SPDX + "// TO" + "DO: later\n"),
]

JUSTIFIED = {"base/x.cpp": SPDX + "// Length: one table, and splitting it would hide gaps.\n" + "int x;\n" * 900}


def cases():
    for rule in rules.RULES:
        yield f"{rule.__name__} passes the right tree", lambda rule=rule: list(rule(RIGHT)) == []
    for name, rule, path, text in WRONG:
        yield f"{rule.__name__} finds: {name}", lambda rule=rule, path=path, text=text: (
            [complaint[0] for complaint in rule({**RIGHT, path: text})][:1] == [path]
        )
    yield "length accepts a reason", lambda: list(rules.length(JUSTIFIED)) == []
    yield "long files are named", lambda: rules.long_files({"a.h": "\n" * 451, "b.h": "\n" * 450}) == [("a.h", 451)]
    covered = {rule for _, rule, _, _ in WRONG}
    yield "every rule has a wrong tree", lambda: covered == set(rules.RULES)


def main():
    table = list(cases())
    print(f"1..{len(table)}")
    failed = False
    for number, (name, holds) in enumerate(table, 1):
        good = holds()
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
