# SPDX-License-Identifier: MIT
"""Writes shader files as C++ strings: embed.py OUT.cpp HEADER.h NAMESPACE SHADER...

picture.vert becomes NAMESPACE::kPictureVert, as HEADER.h declares it.
"""

import os
import sys


def constant(path):
    words = os.path.basename(path).replace(".", "_").split("_")
    return "k" + "".join(word.capitalize() for word in words)


def main(out, header, namespace, *paths):
    with open(out, "w", encoding="utf-8") as written:
        written.write(f'#include "{header}"\n\nnamespace {namespace} {{\n\n')
        for path in paths:
            with open(path, encoding="utf-8") as shader:
                text = shader.read()
            if ')glsl"' in text:
                sys.exit(f"{path} holds )glsl\", which would end the C++ string early.")
            written.write(f'const char* const {constant(path)} = R"glsl({text})glsl";\n\n')
        written.write(f"}}  // namespace {namespace}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
