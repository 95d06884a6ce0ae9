# SPDX-License-Identifier: MIT
"""Does to the window in front what a user would do, on sway: commands through its socket, keys through a virtual
keyboard (zwp_virtual_keyboard_v1).

  sway_session.py command COMMAND...    sway's commands, one after the other
  sway_session.py keys KEY...           presses them in turn: space, f, escape, home, q
  sway_session.py storm RESIZES PAUSES  so many of both in turns, sizes from 1x1 to twice the output, the same each time

Status 1 where sway refuses, or hangs up.
"""

import glob
import json
import os
import random
import socket
import struct
import sys
import time

import wayland

KEYS = {"escape": 1, "q": 16, "p": 25, "f": 33, "space": 57, "home": 102}  # linux/input-event-codes.h
KEYMAP = """xkb_keymap {
  xkb_keycodes { include "evdev" };
  xkb_types { include "complete" };
  xkb_compat { include "complete" };
  xkb_symbols { include "pc+us+inet(evdev)" };
};
"""
PAUSE = 0.03  # seconds between two things a user does


class Commands:
    """sway's socket: messages of i3-ipc, type 0."""

    def __init__(self):
        (path,) = glob.glob(os.path.join(os.environ["XDG_RUNTIME_DIR"], "sway-ipc.*.sock"))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)

    def receive(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                sys.exit("sway has closed its socket.")
            data += more
        return data

    def refusal(self, command):
        """What sway has against it; None where it obeys."""
        self.socket.sendall(b"i3-ipc" + struct.pack("=II", len(command), 0) + command.encode())
        _, length, _ = struct.unpack("=6sII", self.receive(14))
        answers = json.loads(self.receive(length))
        return next((answer.get("error") for answer in answers if not answer["success"]), None)

    def run(self, command):
        why = self.refusal(command)
        if why:
            sys.exit(f"sway refuses '{command}': {why}")

    def run_in_time(self, command, seconds):
        """Again and again until sway obeys: there may be no window yet."""
        end = time.monotonic() + seconds
        while self.refusal(command) and time.monotonic() < end:
            time.sleep(0.1)
        self.run(command)


class Keyboard:
    """A keyboard of the first seat."""

    def __init__(self):
        self.wire = wayland.Connection()
        seat = self.wire.bind("wl_seat", 1)
        manager = self.wire.bind("zwp_virtual_keyboard_manager_v1", 1)
        if not seat or not manager:
            sys.exit("The compositor has no virtual keyboards.")
        self.keyboard = self.wire.create()
        self.wire.send(manager, 0, seat, self.keyboard)
        keymap = os.memfd_create("keymap")
        content = KEYMAP.encode() + b"\0"
        os.write(keymap, content)
        self.wire.send(self.keyboard, 0, 1, wayland.Descriptor(keymap), len(content))
        self.wire.round_trip()
        # A window hears of the keyboard now, and has to ask for its keys.
        time.sleep(0.5)

    def press(self, key):
        moment = int(1000 * time.monotonic()) & 0xFFFFFFFF
        self.wire.send(self.keyboard, 1, moment, KEYS[key], 1)
        self.wire.send(self.keyboard, 1, moment + 1, KEYS[key], 0)
        self.wire.round_trip()


def storm(resizes, pauses):
    """A pause ends in the turn after the one in which it begins, or in a later one."""
    sizes = random.Random(1)
    commands, keyboard = Commands(), Keyboard()
    commands.run("floating_minimum_size 1 x 1")
    commands.run_in_time("floating enable", 60)
    presses = 2 * pauses
    for number in range(resizes):
        width, height = sizes.choice([(1, 1), (2, 3), (1280, 960), None, None, None, None]) or (
            sizes.randint(1, 1280),
            sizes.randint(1, 960),
        )
        commands.run(f"resize set {width} px {height} px")
        if number * presses // resizes != (number + 1) * presses // resizes:
            keyboard.press("space")
        time.sleep(PAUSE)
    commands.run("floating disable")


def main(what, *words):
    if what == "command":
        commands = Commands()
        for command in words:
            commands.run(command)
    elif what == "keys":
        keyboard = Keyboard()
        for key in words:
            keyboard.press(key)
            time.sleep(PAUSE)
    elif what == "storm":
        storm(*[int(word) for word in words])


if __name__ == "__main__":
    main(*sys.argv[1:])
