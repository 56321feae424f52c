"""Looking at many files at once: worker processes make the records, which the texts alone decide."""

import gc
from collections.abc import Iterator, Sequence

from onex_ls.workspace.catalogue import Look, StaleFile, look_in_turn, looked_at
from onex_ls.workspace.records import Record

_BATCH = 25
_WORTHWHILE = 150
"""From how many files on another process pays: it takes as long to start as looking at so many."""


def shared_look(jobs: int | None = None) -> Look:
    """A `Look` of so many processes; without `jobs`, of as many as pay."""

    def look(files: Sequence[StaleFile]) -> Iterator[Record]:
        if jobs == 1 or (jobs is None and len(files) < 2 * _WORTHWHILE):
            return look_in_turn(files)
        return _shared(files, jobs)

    return look


def _shared(files: Sequence[StaleFile], jobs: int | None) -> Iterator[Record]:
    from onex_ls.execution.pool import open_pool, ordered, sensible_jobs  # loaded late: most checks are small

    count = sensible_jobs(len(files), _WORTHWHILE) if jobs is None else jobs
    batches = (files[start : start + _BATCH] for start in range(0, len(files), _BATCH))
    with open_pool(count) as pool:
        for records in ordered(pool, _looked_at_all, batches, ahead=2 * count):
            yield from records


def _looked_at_all(files: Sequence[StaleFile]) -> list[Record]:
    gc.disable()  # looking makes no cycles worth collecting, and the process does nothing else
    return list(map(looked_at, files))
