"""Worker processes: what they answer, how they end, and that nobody outlives anybody."""

import concurrent.futures
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest

from onex_ls.execution.pool import InLoop, open_pool, ordered, sensible_jobs
from onex_ls.execution.workers import WorkerDiedError, Workers
from support import work
from support.programs import alive, gone, linux, pids_in, posix


@pytest.fixture
def workers():
    with Workers(2) as pool:
        yield pool


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "worker.py" in " ".join(child.cmdline())]


def test_results_come_in_the_order_of_the_items(workers):
    assert list(ordered(workers, work.slow_square, range(40), ahead=5)) == [n * n for n in range(40)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_jobs_gives_the_same(jobs):
    with open_pool(jobs) as pool:
        assert list(ordered(pool, work.square, range(20), ahead=jobs)) == [n * n for n in range(20)]
        assert list(pool.map(work.square, range(20))) == [n * n for n in range(20)]
        with pytest.raises(KeyError, match="3"):
            pool.submit(work.fail, 3).result()


def test_only_as_much_is_under_way_as_was_asked_for(workers):
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = ordered(workers, work.square, items(), ahead=3)
    assert next(results) == 0
    assert len(taken) == 4
    results.close()
    assert len(taken) == 4


def test_all_processes_are_used_and_none_too_many(workers):
    both = [workers.submit(work.sleep, os.devnull, 0.3) for _ in range(2)]
    assert len({workers.submit(work.process).result() for _ in range(10)}) <= 2
    concurrent.futures.wait(both)
    assert len(children()) == 2


def test_no_process_is_started_before_it_is_needed():
    with Workers(8) as pool:
        assert children() == []
        assert pool.submit(work.square, 3).result() == 9
        assert len(children()) == 1
    assert children() == []


def test_an_error_comes_back_with_its_traceback(workers):
    with pytest.raises(KeyError) as caught:
        workers.submit(work.fail, "key").result()
    told = "".join(traceback.format_exception(caught.value))
    assert "In a worker process:" in told
    assert "in fail\n    raise KeyError(number)" in told
    assert workers.submit(work.square, 2).result() == 4


@pytest.mark.parametrize(
    ("function", "argument", "kind", "said"),
    [
        (work.fail_oddly, None, RuntimeError, "support.work.OddError: this and that"),
        (work.leave, 3, RuntimeError, "SystemExit: 3"),
        (work.closure, None, Exception, "pickle"),
        (lambda item: item, 1, (pickle.PicklingError, AttributeError), "pickle"),
        (work.square, threading.Lock(), TypeError, "pickle"),
    ],
)
def test_what_cannot_travel_is_said(workers, function, argument, kind, said):
    with pytest.raises(kind, match=said):
        workers.submit(function, argument).result()
    assert workers.submit(work.square, 2).result() == 4
    assert len(children()) == 1


def test_a_function_of_the_program_itself_is_refused(workers):
    def function():
        return 1

    function.__module__ = "__main__"
    with pytest.raises(ValueError, match="needs it in a module"):
        workers.submit(function).result()


def test_what_is_printed_does_not_disturb(workers, capfd):
    assert workers.submit(work.speak, "x" * 100_000).result() == ""
    captured = capfd.readouterr()
    assert (captured.out, len(captured.err)) == ("", 100_001)


def test_much_can_be_sent_and_returned(workers):
    much = b"x" * 20_000_000
    assert workers.submit(bytes.upper, much).result() == much.upper()


# --- ending


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("exit", "ended with exit code 7"),
        pytest.param("crash", "was ended: Segmentation fault", marks=posix),
        pytest.param("kill", "was ended: Killed", marks=posix),
    ],
)
def test_a_process_that_dies_fails_its_call_and_is_replaced(how, said, workers):
    first = workers.submit(work.process).result()
    with pytest.raises(WorkerDiedError, match=said):
        workers.submit(work.die, how).result()
    assert workers.submit(work.process).result() != first


def test_a_process_that_dies_while_it_is_idle_fails_the_next_call_only(workers):
    workers.submit(work.square, 1).result()
    (child,) = children()
    child.kill()
    child.wait()
    with pytest.raises(WorkerDiedError):
        workers.submit(work.square, 2).result()
    assert workers.submit(work.square, 3).result() == 9


def test_items_whose_process_died_get_a_second_chance_and_nothing_is_lost_or_doubled(workers, tmp_path):
    results = list(ordered(workers, work.die_once, [(str(tmp_path), n) for n in range(20)], ahead=4))
    assert results == [(n, 2 if n % 4 == 0 else 1) for n in range(20)]


def test_an_item_that_kills_twice_is_an_error(workers):
    with pytest.raises(WorkerDiedError, match="exit code 7"):
        list(ordered(workers, work.die, ["exit"], ahead=2))
    assert workers.submit(work.square, 2).result() == 4


async def test_cancelling_kills_the_process_at_once_and_the_next_call_gets_another(workers, tmp_path):
    future = workers.submit(work.sleep, tmp_path / "pids")
    (pid,) = await pids_in(tmp_path / "pids", 1)
    begin = time.monotonic()
    assert future.cancel()
    assert await gone(pid, seconds=2)
    assert workers.submit(work.process).result() != pid
    assert time.monotonic() - begin < 2
    with pytest.raises(CancelledError):
        future.result()
    assert concurrent.futures.wait([future], timeout=2).done == {future}


async def test_a_map_that_takes_too_long_kills_its_processes(workers, tmp_path):
    assert workers.submit(work.square, 2).result() == 4
    with pytest.raises(TimeoutError):
        list(workers.map(work.sleep, [tmp_path / "pids"], timeout=1))
    assert await gone(*await pids_in(tmp_path / "pids", 1), seconds=2)
    assert workers.submit(work.square, 3).result() == 9


def test_a_call_that_waits_is_cancelled_without_harm_to_the_others():
    with Workers(1) as pool:
        first = pool.submit(work.process).result()
        slow = pool.submit(work.sleep, os.devnull, 0.2)
        waiting = [pool.submit(work.process) for _ in range(4)]
        assert waiting[1].cancel()
        assert slow.result() is None
        assert [waiting[number].result() for number in (0, 2, 3)] == [first] * 3


def test_cancelling_at_any_moment_disturbs_no_other_call():
    with Workers(2) as pool:
        for number in range(60):
            doomed = pool.submit(work.square, number)
            time.sleep(number % 20 / 20_000)
            doomed.cancel()
            assert pool.submit(work.square, number).result() == number**2
    assert children() == []


async def test_leaving_the_loop_over_results_kills_what_is_under_way(workers, tmp_path):
    results = ordered(workers, work.sleep_for, [(os.devnull, 0), *[(tmp_path / "pids", 100)] * 4], ahead=4)
    next(results)
    pids = await pids_in(tmp_path / "pids", 2)
    results.close()
    assert await gone(*pids, seconds=2)
    assert workers.submit(work.square, 2).result() == 4


async def test_an_error_in_the_callers_block_kills_what_is_under_way(tmp_path):
    pids = []
    with pytest.raises(ZeroDivisionError), Workers(2) as pool:  # noqa: PT012 - the block is what is tested
        pool.submit(work.sleep, tmp_path / "pids")
        pids += await pids_in(tmp_path / "pids", 1)
        raise ZeroDivisionError
    assert not any(alive(pid) for pid in pids)


def test_without_an_error_the_block_waits_for_its_calls():
    with Workers(2) as pool:
        futures = [pool.submit(work.slow_square, number) for number in range(6)]
    assert [future.result(timeout=0) for future in futures] == [n * n for n in range(6)]
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(work.square, 1)


# --- what workers hold, and whom they outlive

PROGRAM = """
import os, sys, time
from pathlib import Path
from onex_ls.execution.workers import Workers
sys.path.append(sys.argv[2])
from support import work
secret = os.open(os.devnull, os.O_RDONLY)
os.set_inheritable(secret, True)
pool = Workers(2)
for _ in range(2):
    pool.submit(getattr(work, sys.argv[3]), sys.argv[1])
"""


def program(tmp_path: Path, function: str, then: str, **options) -> "subprocess.Popen[bytes]":
    tests = str(Path(work.__file__).parents[1])
    return subprocess.Popen([sys.executable, "-c", PROGRAM + then, str(tmp_path / "pids"), tests, function], **options)


@pytest.mark.parametrize("function", ["sleep", pytest.param("spin", marks=linux)])
async def test_no_worker_outlives_a_program_that_is_killed_nor_holds_its_pipe(function, tmp_path):
    process = program(tmp_path, function, "time.sleep(100)", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        pids = await pids_in(tmp_path / "pids", 2)
        assert all(alive(pid) for pid in pids)
    finally:
        os.kill(process.pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait()
    assert process.stdout is not None
    assert process.stdout.read() == b""  # returns at once: nobody else holds the pipe
    assert await gone(*pids, seconds=2)


async def test_a_program_that_ends_without_a_word_takes_its_workers_along(tmp_path):
    process = program(
        tmp_path, "sleep", "\nwhile not Path(sys.argv[1]).exists(): time.sleep(0.01)", stderr=subprocess.PIPE
    )
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, b"")
    assert await gone(*await pids_in(tmp_path / "pids", 1), seconds=2)


@posix
async def test_an_interrupt_from_the_terminal_is_the_programs_to_handle(tmp_path):
    then = "\ntry: time.sleep(100)\nexcept KeyboardInterrupt: pool.shutdown(cancel_futures=True); print('tidy')"
    process = program(tmp_path, "sleep", then, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    pids = await pids_in(tmp_path / "pids", 2)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20) == (b"tidy\n", b"")
    assert not any(alive(pid) for pid in pids)


@linux
def test_a_worker_holds_nothing_of_the_callers_but_its_channel_and_the_log(workers):
    secret = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        # Both hold a pipe by now; the later one must not have got that of the earlier one.
        held = [future.result() for future in [workers.submit(work.descriptors) for _ in range(8)]]
    finally:
        os.close(secret)
    for found in held:
        assert found.pop(0) == os.devnull
        assert found.pop(1) == found.pop(2) == os.readlink("/proc/self/fd/2")  # noqa: PTH115 - it leads to no path
        assert len(found) == 2
        assert all(target.startswith("pipe:") for target in found.values())


@linux
def test_nothing_is_left_open_after_many_replacements():
    with Workers(2) as pool:
        pool.submit(work.square, 1).result()
    before, threads = work.descriptors(), threading.active_count()
    with Workers(2) as pool:
        for _ in range(10):
            with pytest.raises(WorkerDiedError):
                pool.submit(work.die, "exit").result()
    assert work.descriptors().keys() == before.keys()
    assert threading.active_count() == threads
    assert children() == []


# --- how many


def test_the_loop_does_it_when_it_is_called():
    pool = InLoop()
    assert pool.submit(work.process).result() == os.getpid()
    with pytest.raises(KeyError):
        pool.submit(work.fail, 1).result()


@pytest.mark.parametrize(("items", "expected"), [(0, 1), (99, 1), (199, 1), (200, 2), (399, 3), (10_000, 4)])
def test_as_many_jobs_as_are_worth_their_start(items, expected, monkeypatch):
    monkeypatch.setattr("onex_ls.execution.pool._processors", lambda: 4)
    assert sensible_jobs(items, worthwhile=100) == expected


# --- everything at once


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_every_call_ends_once_and_as_it_should(seed, tmp_path):
    chance = random.Random(seed)  # noqa: S311 - repeatable is what it has to be
    ended = []
    with Workers(3) as pool:
        calls = []
        for number in range(200):
            kind = chance.choice(["answers", "fails", "dies", "cancelled", "answers"])
            function, argument = {
                "answers": (work.slow_square, number),
                "fails": (work.fail, number),
                "dies": (work.die, "exit"),
                "cancelled": (work.sleep, tmp_path / "pids"),
            }[kind]
            future = pool.submit(function, argument)
            future.add_done_callback(lambda future, number=number: ended.append(number))
            calls.append((kind, number, future))
            if kind == "cancelled":
                threading.Timer(chance.random() / 2, future.cancel).start()
        for kind, number, future in calls:
            if kind == "answers":
                assert future.result(timeout=60) == number**2
                continue
            with pytest.raises({"fails": KeyError, "dies": WorkerDiedError, "cancelled": CancelledError}[kind]):
                future.result(timeout=60)
    assert sorted(ended) == list(range(200))
    assert children() == []
