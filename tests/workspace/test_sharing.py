"""Looking at files in worker processes gives what looking at them here does."""

import os
from pathlib import Path

import psutil
import pytest

from onex_ls.rules.options import RuleOptions
from onex_ls.workspace.catalogue import Catalogue, StaleFile, look_in_turn
from onex_ls.workspace.records import Stamp
from onex_ls.workspace.sharing import shared_look
from support.contracts import GOOD, MARKED, read
from support.marks import strip

TEXTS = [*map(read, GOOD), *(strip(read(path)) for path in MARKED), "on: push\n", "node_type: compute\n- [", ""]


@pytest.fixture
def files(tmp_path):
    """More than one batch of files: contracts, others, one that is not UTF-8 and one that vanished."""
    made = []
    for number in range(80):
        file = tmp_path / f"{number}.yaml"
        file.write_bytes(TEXTS[number % len(TEXTS)].encode())
        made.append(file)
    made[7].write_bytes(b"node_type: caf\xe9\n")
    made[30].unlink()
    return made


def test_any_number_of_processes_makes_the_same_records(files):
    stale = [StaleFile(str(file), Stamp(number, 0)) for number, file in enumerate(files)]
    here = list(look_in_turn(stale))
    assert [record.stamp.modified for record in here] == list(range(len(files)))
    assert [list(shared_look(jobs)(stale)) for jobs in (1, 2, 3)] == [here] * 3


def test_a_catalogue_is_the_same_whoever_looked(files):
    found = []
    for look in (None, shared_look(2)):
        catalogue, counts = Catalogue(), []
        concerned = catalogue.refresh(files, advance=lambda *count, to=counts: to.append(count), look=look)
        findings = {file: catalogue.findings(file, RuleOptions()) for file in catalogue.records}
        found.append((concerned, counts, catalogue.records, findings))
    assert found[0] == found[1]
    assert sum(map(len, found[0][3].values())) > 20


def test_stopping_half_way_leaves_nobody(files):
    before = set(psutil.Process().children())

    def advance(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Catalogue().refresh(files, advance=advance, look=shared_look(2))
    assert set(psutil.Process().children()) <= before


def test_what_few_files_need_is_done_here(files, monkeypatch):
    monkeypatch.setattr("onex_ls.workspace.sharing._shared", lambda files, jobs: iter([("shared", len(files), jobs)]))
    stale = [StaleFile(str(Path(os.devnull)), Stamp(0, 0))]
    assert list(shared_look()(stale * 299)) == list(look_in_turn(stale)) * 299
    assert list(shared_look()(stale * 300)) == [("shared", 300, None)]
    assert list(shared_look(1)(stale * 300)) == list(look_in_turn(stale)) * 300
    assert list(shared_look(2)(stale)) == [("shared", 1, 2)]
