# SPDX-License-Identifier: MIT
"""Machines made of stubs, to run ./dev on: a folder is all there is in PATH."""

import os
import shutil
import subprocess
import tempfile

TOOLS = ["bash", "env", "awk", "grep", "sed", "sort", "dirname", "cat", "chmod", "ln", "rm", "mkdir"]
NEEDS = [
    *["g++", "meson", "ninja", "pkg-config", "ccache", "wayland-scanner", "sway", "grim", "setpriv", "ffmpeg"],
    *["identify", "aarch64-linux-gnu-g++", "qemu-aarch64"],
]
HAS_ALL = 'echo "#!/bin/sh" > "$BIN/ninja"; chmod +x "$BIN/ninja"'


class Machine:
    """Commands are shell stubs; what they were called with is in `calls`. `top` is the checkout."""

    def __init__(self, top, missing=(), managers=("apt-get",), root=True, sudo=True, install=HAS_ALL):
        self.top = top
        self.folder = tempfile.TemporaryDirectory()
        self.bin = self.folder.name
        self.add_tools(TOOLS)
        for need in NEEDS:
            if need not in missing:
                self.stub(need, "exit 0")
        self.stub("id", f"echo {0 if root else 1000}")
        for manager in managers:
            self.stub(manager, f'echo "{manager} $*" >> "$BIN/calls"; case "$*" in *update*) exit 0;; esac; {install}')
        if sudo:
            self.stub("sudo", 'echo "sudo" >> "$BIN/calls"; "$@"')

    def add_tools(self, tools):
        """The machine's own programs."""
        for tool in tools:
            os.symlink(shutil.which(tool), f"{self.bin}/{tool}")

    def stub(self, name, body):
        if os.path.lexists(f"{self.bin}/{name}"):
            os.unlink(f"{self.bin}/{name}")
        with open(f"{self.bin}/{name}", "w", encoding="utf-8") as file:
            file.write(f"#!/bin/bash\n{body}\n")
        os.chmod(f"{self.bin}/{name}", 0o755)

    def dev(self, *arguments, **environment):
        run = subprocess.run(
            [f"{self.top}/dev", *arguments],
            env={"PATH": self.bin, "BIN": self.bin, **environment},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        self.status, self.out, self.err = run.returncode, run.stdout, run.stderr
        return self

    @property
    def calls(self):
        path = f"{self.bin}/calls"
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def one_sentence(self):
        lines = self.err.splitlines()
        assert len(lines) == 1 and lines[0].startswith("./dev: "), self.err
        return lines[0]
