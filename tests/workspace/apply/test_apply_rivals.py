"""The only writer: several processes and threads that write to one tree at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from onex_ls.workspace import journal
from onex_ls.workspace.apply import Applied, apply, recover
from support.batches import change, create, make, posix, refused, snapshot

# Stops itself in the middle of a batch, as a slow disk would stop it.
SLOW = """
import os, signal, sys
from pathlib import Path
from onex_ls.workspace import journal
from onex_ls.workspace.apply import Write, apply
write_new = journal.write_new
def slow(path, content, mode=None):
    write_new(path, content, mode)
    if path.is_relative_to(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGSTOP)
journal.write_new = slow
print(apply(Path(sys.argv[1]), [Write("a", b"theirs", None)], Path(sys.argv[2])))
"""


@posix
@pytest.mark.parametrize("end", [signal.SIGCONT, signal.SIGKILL])
def test_a_living_process_is_left_alone(
    end: signal.Signals, root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = subprocess.Popen([sys.executable, "-c", SLOW, str(root), str(state)], stdout=subprocess.DEVNULL)
    os.waitid(os.P_PID, other.pid, os.WSTOPPED)
    during = snapshot(root)
    assert len(during) == 1  # the temporary file
    assert recover(state) == []
    monkeypatch.setattr(journal, "_LOCK_SECONDS", 0.1)
    assert "another process" in refused(apply(root, [create("b")], state))
    assert snapshot(root) == during
    other.send_signal(end)
    other.wait()
    if end is signal.SIGKILL:
        assert len(recover(state)) == 1
    assert snapshot(root).keys() == ({"a"} if end is signal.SIGCONT else set())
    assert recover(state) == []


def test_two_writers_never_interleave(root: Path, state: Path) -> None:
    names = [f"f{number}" for number in range(5)]
    make(root, dict.fromkeys(names, "0"))
    won: list[str] = []

    def write(text: str) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            old = (root / "f0").read_text()
            if isinstance(apply(root, [change(name, old, text) for name in names], state), Applied):
                won.append(text)
                return

    writers = [threading.Thread(target=write, args=[str(number + 1)]) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(won) == ["1", "2", "3", "4", "5", "6"]
    assert {(root / name).read_text() for name in names} == {won[-1]}
