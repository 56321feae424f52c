"""The units in which a person can have a package generated: part of it anew, the rest as it is."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from onex_ls.generation.plan import Artifact, Fate, Read, Unit
from onex_ls.provenance.manifest import Manifest


def unit_of(artifact: Artifact) -> Unit:
    """The unit that a file belongs to: the node is its shell, its handlers and all that they run."""
    template = PurePosixPath(artifact.template).name
    if artifact.stage == "models":
        return Unit.NODE if template.startswith("node_") else Unit.MODELS
    if artifact.stage == "validators":
        return Unit.VALIDATORS if template.startswith("validators_") else Unit.NODE
    return Unit(artifact.stage)


def held_back(artifacts: Iterable[Artifact], only: Collection[Unit], read: Read) -> list[Artifact]:
    """The artifacts with those left as they are that would change and belong to other units than the wanted ones."""
    return [
        replace(artifact, fate=Fate.KEEP, content=read(artifact.path), reason=f"only {_listed(only)} were asked for")
        if artifact.is_written and only and unit_of(artifact) not in only
        else artifact
        for artifact in artifacts
    ]


def behind(artifacts: Iterable[Artifact], held: Iterable[Artifact], last: Manifest) -> list[str]:
    """The files that were generated once and now fall behind the contract, since they were held back."""
    pairs = zip(artifacts, held, strict=True)
    return [then.path for then, now in pairs if now.fate is not then.fate and then.path in last.artifacts]


def _listed(only: Collection[Unit]) -> str:
    return " and ".join(sorted(only))
