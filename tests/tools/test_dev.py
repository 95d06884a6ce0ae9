# SPDX-License-Identifier: MIT
"""usage: test_dev.py TOP. Runs ./dev deps on machines made of stubs."""

import functools
import os
import subprocess
import sys
import tempfile

import machine as machines
import tap

top = sys.argv[1]
Machine = functools.partial(machines.Machine, top)


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
