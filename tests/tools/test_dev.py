# SPDX-License-Identifier: MIT
"""usage: test_dev.py TOP. Runs ./dev deps on machines made of stubs: a folder is all there is in PATH."""

import os
import shutil
import subprocess
import sys
import tempfile

import tap

top = sys.argv[1]
TOOLS = ["bash", "env", "awk", "grep", "sed", "sort", "dirname", "cat", "chmod", "ln", "rm", "mkdir"]
NEEDS = ["g++", "meson", "ninja", "pkg-config", "ccache", "ffmpeg"]
HAS_ALL = 'echo "#!/bin/sh" > "$BIN/ninja"; chmod +x "$BIN/ninja"'


class Machine:
    """Commands are shell stubs; what they were called with is in `calls`."""

    def __init__(self, missing=(), managers=("apt-get",), root=True, sudo=True, install=HAS_ALL):
        self.folder = tempfile.TemporaryDirectory()
        self.bin = self.folder.name
        for tool in TOOLS:
            os.symlink(shutil.which(tool), f"{self.bin}/{tool}")
        for need in NEEDS:
            if need not in missing:
                self.stub(need, "exit 0")
        self.stub("id", f"echo {0 if root else 1000}")
        for manager in managers:
            self.stub(manager, f'echo "{manager} $*" >> "$BIN/calls"; case "$*" in *update*) exit 0;; esac; {install}')
        if sudo:
            self.stub("sudo", 'echo "sudo" >> "$BIN/calls"; "$@"')

    def stub(self, name, body):
        with open(f"{self.bin}/{name}", "w", encoding="utf-8") as file:
            file.write(f"#!/bin/bash\n{body}\n")
        os.chmod(f"{self.bin}/{name}", 0o755)

    def dev(self, *arguments):
        run = subprocess.run(
            [f"{top}/dev", *arguments],
            env={"PATH": self.bin, "BIN": self.bin},
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


def nothing_missing():
    machine = Machine(root=False, sudo=False).dev("deps")
    assert machine.status == 0, machine.err
    assert machine.calls == "" and "Installing" not in machine.out, machine.calls + machine.out


def installs_what_is_missing():
    machine = Machine(missing=["ninja"]).dev("deps")
    assert machine.status == 0, machine.err
    assert "Installing with apt-get: ninja-build\n" in machine.out, machine.out
    assert "apt-get install -q -y --no-install-recommends ninja-build\n" in machine.calls, machine.calls
    assert "sudo" not in machine.calls, machine.calls


def asks_for_root_through_sudo():
    machine = Machine(missing=["ninja"], root=False).dev("deps")
    assert machine.status == 0, machine.err
    assert "sudo\n" in machine.calls, machine.calls


def installs_only_the_groups_asked_for():
    machine = Machine(missing=["ffmpeg"], root=False, sudo=False).dev("deps", "build")
    assert machine.status == 0, machine.err


def other_managers_have_their_own_names():
    for manager in ("pacman", "dnf"):
        machine = Machine(missing=["ninja", "ffmpeg"], managers=[manager], install="exit 1").dev("deps")
        names = {"pacman": "ffmpeg ninja", "dnf": "ffmpeg-free ninja-build"}[manager]
        assert f"Installing with {manager}: {names}\n" in machine.out, machine.out


def no_sudo():
    machine = Machine(missing=["ninja"], root=False, sudo=False).dev("deps")
    assert machine.status == 4
    assert "no sudo" in machine.one_sentence() and "ninja-build" in machine.err, machine.err


def no_package_manager():
    machine = Machine(missing=["ninja"], managers=[]).dev("deps")
    assert machine.status == 4
    assert "ninja; no apt, pacman or dnf" in machine.one_sentence(), machine.err


def installation_fails():
    machine = Machine(missing=["ninja"], install="exit 100").dev("deps")
    assert machine.status == 4
    assert "could not install ninja-build" in machine.one_sentence(), machine.err


def installation_lies():
    machine = Machine(missing=["ninja"], install="exit 0").dev("deps")
    assert machine.status == 4
    assert "still missing" in machine.one_sentence(), machine.err


def no_such_package():
    machine = Machine(managers=["pacman"]).dev("deps", "fuzz")
    assert machine.status == 4
    assert "no package known to us for: clang++-19" in machine.one_sentence(), machine.err


def unknown_verb_and_group():
    assert Machine().dev("deploy").status == 2
    assert Machine().dev("deps", "everything").status == 2


def help_lists_every_verb():
    machine = Machine().dev()
    assert machine.status == 0
    verbs = sorted(name[:-3] for name in os.listdir(f"{top}/tools/dev/verbs"))
    listed = sorted(line.split()[0] for line in machine.out.splitlines()[2:])
    assert listed == verbs, (listed, verbs)


def ccache_folder(home):
    machine = Machine()
    run = subprocess.run(
        ["bash", "-c", "source \"$0/tools/dev/common.sh\"; TOP=$BIN; set_up_ccache; echo $CCACHE_DIR", top],
        env={"PATH": machine.bin, "BIN": machine.bin, **home},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip().replace(machine.bin, "TOP"), run.stderr


def ccache_has_a_folder_without_a_home():
    assert ccache_folder({})[0] == "TOP/.cache/ccache"
    assert ccache_folder({"HOME": "/proc/no-such-home"})[0] == "TOP/.cache/ccache"
    with tempfile.TemporaryDirectory() as home:
        assert ccache_folder({"HOME": home})[0] == f"{home}/.cache/ccache"
        assert ccache_folder({"HOME": home, "XDG_CACHE_HOME": f"{home}/x"})[0] == f"{home}/x/ccache"
        assert ccache_folder({"CCACHE_DIR": "/somewhere"})[0] == "/somewhere"


sys.exit(
    tap.run(
        [
            (function.__name__.replace("_", " "), function)
            for function in [
                nothing_missing,
                installs_what_is_missing,
                asks_for_root_through_sudo,
                installs_only_the_groups_asked_for,
                other_managers_have_their_own_names,
                no_sudo,
                no_package_manager,
                installation_fails,
                installation_lies,
                no_such_package,
                unknown_verb_and_group,
                help_lists_every_verb,
                ccache_has_a_folder_without_a_home,
            ]
        ]
    )
)
