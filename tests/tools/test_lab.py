# SPDX-License-Identifier: MIT
"""usage: test_lab.py TOP. Runs ./dev lab on machines made of stubs: what it says when the lab cannot be made."""

import os
import sys
import tempfile

import machine as machines
import tap

top = sys.argv[1]
TOOLS = ["sha256sum", "cut", "tr", "df", "tail", "flock", "uname", "basename", "head", "tee", "python3"]


def machine(**options):
    made = machines.Machine(top, **options)
    made.add_tools(TOOLS)
    made.stub("debootstrap", 'echo "E: Failed getting release file"; exit 1')
    made.stub("unshare", 'shift; exec "$@"')
    made.stub("df", 'echo "Avail"; echo 100')
    return made


def run(made, *arguments, cache=None):
    """The result of ./dev lab with an empty cache."""
    with tempfile.TemporaryDirectory() as empty:
        return made.dev("lab", *arguments, ZCPLAY_LAB=cache or empty)


def last_line(made):
    line = made.err.splitlines()[-1]
    assert line.startswith("./dev: "), made.err
    return line


def no_network():
    made = run(machine(), "boot")
    assert made.status == 4, made.err
    assert "debootstrap (is there a network?) failed" in last_line(made), made.err
    assert "Failed getting release file" in made.err, made.err


def nothing_half_made_counts_as_made():
    with tempfile.TemporaryDirectory() as cache:
        run(machine(), "boot", cache=cache)
        made = [name for name in os.listdir(cache) if name.startswith("root-") and "." not in name]
        assert not made, os.listdir(cache)
        again = run(machine(), "boot", cache=cache)
        assert "Making the lab's root" in again.out, again.out


def no_space():
    made = machine()
    made.stub("df", 'echo "Avail"; echo 1')
    run(made, "boot")
    assert made.status == 4 and "needs 6 GB" in last_line(made) and "1 GB are free" in made.err, made.err


def no_debootstrap():
    made = machine()
    os.unlink(f"{made.bin}/debootstrap")
    made.stub("apt-get", "exit 100")
    run(made, "boot")
    assert made.status == 4 and "could not install debootstrap" in last_line(made), made.err


def not_root():
    made = run(machine(root=False, sudo=False), "boot")
    assert made.status == 4 and "can only be made by root" in last_line(made), made.err


def no_home():
    made = machine().dev("lab", "boot")
    assert made.status == 4 and "neither HOME nor ZCPLAY_LAB" in last_line(made), made.err


def cache_that_cannot_be_written():
    made = run(machine(), "boot", cache="/proc/no-such-folder")
    assert made.status == 4 and "cannot make the lab's cache /proc/no-such-folder" in last_line(made), made.err


def cache_with_a_space():
    with tempfile.TemporaryDirectory() as cache:
        made = run(machine(), "boot", cache=f"{cache}/a b")
        assert made.status == 4 and "has a space" in last_line(made), made.err


def arguments():
    for wrong in (["--flavour", "mint"], ["--flavour"], ["--everything"], ["no-such-scenario"]):
        made = run(machine(), *wrong)
        assert made.status == 2, (wrong, made.err)


def the_list_needs_no_lab():
    made = run(machine(), "--list")
    names = sorted(name[:-3] for name in os.listdir(f"{top}/tests/lab/scenarios"))
    assert made.status == 0 and sorted(line.split()[0] for line in made.out.splitlines()) == names, made.out


def every_scenario_is_headed():
    for name in os.listdir(f"{top}/tests/lab/scenarios"):
        with open(f"{top}/tests/lab/scenarios/{name}", encoding="utf-8") as scenario:
            head = scenario.read().split("\n\n")[0]
        assert "# summary: " in head, name


# Of what the lab asks for, this cannot be a stub.
if not os.path.exists("/usr/share/keyrings/debian-archive-keyring.gpg"):
    print("1..0 # SKIP no keyring of Debian on this machine")
    sys.exit(0)

sys.exit(
    tap.run(
        [
            (function.__name__.replace("_", " "), function)
            for function in [
                no_network,
                nothing_half_made_counts_as_made,
                no_space,
                no_debootstrap,
                not_root,
                no_home,
                cache_that_cannot_be_written,
                cache_with_a_space,
                arguments,
                the_list_needs_no_lab,
                every_scenario_is_headed,
            ]
        ]
    )
)
