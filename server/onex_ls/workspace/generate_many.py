"""Generation for many contracts: all plans are made of what is there before any is applied, in any number of jobs."""

import asyncio
import uuid
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from onex_ls.execution.permit import Permit
from onex_ls.execution.pool import open_pool, ordered, sensible_jobs
from onex_ls.generation.plan import Wishes
from onex_ls.metrics.collector import MetricsCollector
from onex_ls.metrics.metric import Recorded
from onex_ls.workspace.generate import Planned, changed_inputs, owners, plan_node, registered_anew
from onex_ls.workspace.registering import PROJECT, entry_point_of, keep_project_file
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Overlay

_WORTHWHILE = 25
"""From how many contracts on another process pays: it takes as long to start as planning so many."""


class _Wanted(NamedTuple):
    """A contract to plan; `run` names the run of many that it is part of."""

    contract: Path
    generation: Mapping[str, object]
    run: str
    permit: Permit | None
    wishes: Wishes | None
    overlay: Overlay | None


def plan_nodes(
    contracts: Iterable[tuple[Path, Settings]],
    jobs: int | None = None,
    metrics: MetricsCollector | None = None,
    permit: Permit | None = None,
    wishes: Wishes | None = None,
    overlay: Overlay | None = None,
) -> Iterator[Planned]:
    """Plan the node packages of contracts, in their order; nothing may be written before the last one is planned.

    Without `jobs` there are as many as pay. What the plans cost is recorded in `metrics`, whichever process made them.
    The projects' own templates need a `permit`.
    """
    run = uuid.uuid4().hex
    wanted = [
        _Wanted(contract, dict(settings.generation), run, permit, wishes, overlay) for contract, settings in contracts
    ]
    count = sensible_jobs(len(wanted), _WORTHWHILE) if jobs is None else jobs
    with open_pool(count) as pool:
        project_files = dict(overlay or {})
        for planned, records in ordered(pool, _plan, wanted, ahead=2 * (count - 1)):
            if metrics is not None:
                metrics.add(records)
            yield _after_the_others(planned, project_files)


def _after_the_others(planned: Planned, project_files: dict[Path, str]) -> Planned:
    """The plan, its entry point added to those of the plans before it, whose texts of project files are given."""
    if planned.plan is None or entry_point_of(planned.plan) is None:
        return planned
    if planned.root / PROJECT in project_files:
        planned = registered_anew(planned, project_files)
    if planned.plan is not None:
        keep_project_file(planned.plan, planned.root, project_files)
    return planned


def in_turn(
    planned: Planned,
    settings: Settings,
    permit: Permit | None = None,
    wishes: Wishes | None = None,
    overlay: Overlay | None = None,
) -> Planned:
    """The plan as it is when its turn to be applied has come: made anew, if one before it wrote what it depends on."""
    changed = changed_inputs(planned, overlay or {})
    if planned.plan is None or not changed:
        return planned
    if changed == [PROJECT]:  # many plans write there, and none reads more of it than where its line goes
        return registered_anew(planned, overlay or {})
    return asyncio.run(plan_node(planned.contract, settings, overlay, permit=permit, wishes=wishes))


def _plan(wanted: _Wanted) -> tuple[Planned, list[Recorded]]:
    settings, metrics = Settings(generation=wanted.generation), MetricsCollector()
    planning = plan_node(
        wanted.contract,
        settings,
        wanted.overlay,
        owners_of=lambda root: _owners(root, wanted.run),
        metrics=metrics,
        permit=wanted.permit,
        wishes=wanted.wishes,
    )
    return asyncio.run(planning), metrics.take()


@lru_cache(maxsize=4)
def _owners(root: Path, run: str) -> Mapping[str, str]:
    """The owners of a project's files while a run plans: reading all manifests for each contract would be quadratic."""
    return owners(root)
