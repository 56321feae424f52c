"""Validating many nodes, in their order, in any number of jobs."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from onex_ls.contract.recognise import recognise
from onex_ls.execution.permit import Permit
from onex_ls.execution.pool import open_pool, ordered, sensible_jobs
from onex_ls.syntax.parse import parse
from onex_ls.validation.plugins import installed_validators
from onex_ls.workspace.catalogue import may_be_contract
from onex_ls.workspace.files import absolute, read_text, yaml_files
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.validate import Validation, validate_node

_WORTHWHILE = 5
"""From how many nodes on another process pays, where they are only looked at; one that is tried out pays always."""


class _Wanted(NamedTuple):
    """A contract whose node is to be validated, and what of the settings in force for it matters: it has to travel."""

    contract: Path
    validation: Mapping[str, object]
    interpreter: str | None
    permit: Permit | None


def nodes_below(paths: Iterable[Path], projects: Projects) -> Iterator[Path]:
    """The contracts below paths, which are files or folders, sorted within each folder."""
    for path in paths:
        folder = path if path.is_dir() else path.parent
        for file in yaml_files([path], projects.settings(absolute(folder)).exclude):
            text = read_text(file).text or ""
            if may_be_contract(text) and recognise(parse(text)).kind is not None:
                yield file


def validate_nodes(
    contracts: Iterable[tuple[Path, Settings]], jobs: int | None = None, permit: Permit | None = None
) -> Iterator[Validation]:
    """Validate the nodes of contracts. Without `jobs` there are as many as pay.

    Only with a `permit` is code run, that of validators installed beside onex-ls included.
    """
    wanted = [
        _Wanted(contract, dict(settings.validation), settings.interpreter, permit) for contract, settings in contracts
    ]
    count = sensible_jobs(len(wanted), 1 if permit is not None else _WORTHWHILE) if jobs is None else jobs
    with open_pool(count) as pool:
        yield from ordered(pool, _validate, wanted, ahead=2 * (count - 1))


def _validate(wanted: _Wanted) -> Validation:
    settings, permit = Settings(validation=wanted.validation, interpreter=wanted.interpreter), wanted.permit
    more, problems = installed_validators(permit) if permit is not None else ((), ())
    validation = asyncio.run(validate_node(wanted.contract, settings, permit=permit, more=more))
    return replace(validation, problem="; ".join(filter(None, (validation.problem, *problems))))
