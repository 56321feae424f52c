"""What a program calls: `check` and `generate`, as ``onex-ls check`` and ``onex-ls generate`` do it.

Both are plain functions. They work where an event loop runs, too: on a thread of their own then, so that they may
have a loop themselves. They block like any function; ``await asyncio.to_thread(onex_ls.check, path)`` does not.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Finding, Severity
from onex_ls.generation.plan import Plan
from onex_ls.workspace.apply import Applied, Refused, recover
from onex_ls.workspace.check import Checked, check_paths
from onex_ls.workspace.clashes import told_of_clashes
from onex_ls.workspace.generate import Planned, apply_plan
from onex_ls.workspace.generate_many import in_turn, plan_nodes
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.sharing import shared_look
from onex_ls.workspace.trust import default_state_dir

__all__ = ["Checked", "Generated", "check", "generate"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Generated:
    """What became of one contract.

    `applied` is None for a dry run, and where there is no plan. `problems` say why there is none, why nothing was
    written, and what is wrong with the settings of the project.
    """

    contract: Path
    planned: Planned
    applied: Applied | Refused | None
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a plan, without errors, and nothing kept it from being written."""
        errors = any(finding.severity is Severity.ERROR for finding in self.findings)
        return self.plan is not None and not errors and not isinstance(self.applied, Refused)

    @property
    def plan(self) -> Plan | None:
        """What generation does to each file, written or not; None where nothing can be generated."""
        return self.planned.plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What generation has to say about the contract."""
        return self.planned.findings


def check(*paths: str | os.PathLike[str]) -> Checked:
    """The findings of every contract below `paths`, under the settings of their projects; nothing is written.

    Raises FileNotFoundError for a path that does not exist.
    """
    return _beside_any_loop(lambda: check_paths(map(Path, paths), Settings(), look=shared_look()))


def generate(
    *contracts: str | os.PathLike[str], dry_run: bool = False, permit: Permit | None = None
) -> tuple[Generated, ...]:
    """Generate the node packages of `contracts`; with `dry_run`, only say what would be written.

    All are planned before the first is written. A file that somebody edited is never overwritten. `permit` is your
    consent to using templates that the project brings along; without it the shipped ones are used.
    """
    return _beside_any_loop(lambda: _generate([Path(contract) for contract in contracts], dry_run, permit))


def _generate(contracts: list[Path], dry_run: bool, permit: Permit | None) -> tuple[Generated, ...]:
    state_dir = default_state_dir()
    if not dry_run:
        recover(state_dir)
    projects = Projects(Settings())
    settings = [projects.settings(contract.resolve().parent) for contract in contracts]
    plans = told_of_clashes(list(plan_nodes(zip(contracts, settings, strict=True), permit=permit)))
    if dry_run:
        return tuple(_generated(planned, None, projects.problems) for planned in plans)
    turns = (in_turn(*pair, permit) for pair in zip(plans, settings, strict=True))
    return tuple(_generated(planned, _applied(planned, state_dir), projects.problems) for planned in turns)


def _applied(planned: Planned, state_dir: Path) -> Applied | Refused | None:
    return apply_plan(planned, {}, state_dir) if planned.plan is not None else None


def _generated(planned: Planned, applied: Applied | Refused | None, of_settings: tuple[str, ...]) -> Generated:
    refused = str(applied) if isinstance(applied, Refused) else ""
    problems = tuple(filter(None, (planned.problem, refused, *of_settings)))
    return Generated(planned.contract, planned, applied, problems)


def _beside_any_loop(work: Callable[[], Result]) -> Result:
    """What `work` returns, which may start an event loop: on another thread where this one has a loop running."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1, thread_name_prefix="onex-library") as thread:
        return thread.submit(work).result()
