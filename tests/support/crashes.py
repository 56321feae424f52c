"""Kills a process while it writes, at any line."""

import pickle
import subprocess
import sys
from pathlib import Path

from onex_ls.workspace.apply import Write

# A process that forks one child per number, in a tree of its own, and kills it with SIGKILL before the Nth line that
# runs in our code or in shutil once there is something to lose. Prints how many lines there are.
CRASH = """
import os, pickle, shutil, signal, sys
from pathlib import Path
from onex_ls.workspace import apply as module, journal

FILES = {module.__file__, journal.__file__, shutil.__file__}

def counting(limit):
    count, begun = 0, False
    def trace(frame, event, argument):
        nonlocal count, begun
        if frame.f_code.co_filename not in FILES:
            return None
        begun = begun or frame.f_code.co_name in {"begin", "roll_back"}
        if begun and event == "line":
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    return lambda: count

action, writes, points, places = pickle.load(sys.stdin.buffer)
for point, place in zip(points, places):
    if os.fork() == 0:
        root, state = Path(place, "root"), Path(place, "state")
        done = module.apply(root, writes, state) if action == "undo" else None
        lines = counting(point)
        if action == "apply": module.apply(root, writes, state)
        if action == "undo": module.undo(done)
        if action == "recover": module.recover(state)
        sys.settrace(None)
        print(lines(), flush=True)
        os._exit(0)
    os.wait()
"""


def crash(action: str, writes: list[Write], points: list[int], places: list[Path]) -> list[int]:
    request = pickle.dumps((action, writes, points, [str(place) for place in places]))
    done = subprocess.run([sys.executable, "-c", CRASH], input=request, capture_output=True, check=True)
    assert done.stderr == b""
    return [int(line) for line in done.stdout.split()]


def spread(total: int, count: int) -> list[int]:
    return sorted({1 + number * (total - 1) // (count - 1) for number in range(count)})
