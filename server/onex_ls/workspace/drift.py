"""Drift on the disk: what the manifests below a project say, held against contracts and generated files.

Only the disk counts: what somebody is typing is no drift before it is saved. What was read is remembered; `changed`
looks again and names the files it concerns.
"""

# ruff: noqa: PTH118, PTH120
# Folders are text here: ten thousand contracts ask for theirs, and making Path objects would take most of the time.

import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import TypeVar

from onex_ls.contract.index import Name
from onex_ls.findings.finding import Finding
from onex_ls.provenance.drift import Held, Known, drifts, held, known
from onex_ls.provenance.manifest import FOLDER, contract_of, is_inside, manifest_path, read_manifest
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree
from onex_ls.syntax.values import plain
from onex_ls.text.digest import sha256
from onex_ls.text.span import Span
from onex_ls.workspace.behaviours import open_behaviours
from onex_ls.workspace.drift_findings import Drifted, artifact_findings, contract_findings, open_findings
from onex_ls.workspace.files import read_text
from onex_ls.workspace.seen import Seen

_TEMPLATE = ".jinja2"
_MANIFESTS = FOLDER.replace("/", os.sep)

_Value = TypeVar("_Value")


class DriftOnDisk:
    """The drift of contracts. Every answer is as old as the last call of `changed`."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._looked: dict[str, set[str]] = {}
        self._roots: dict[str, tuple[str, ...]] = {}
        self._contracts: dict[str, str] = {}
        self._lock = Lock()

    def of(self, contract: Path) -> Drifted | None:
        """The drift of a contract, also of one that is gone; None where nothing was generated from it."""
        with self._lock:
            looked = self._looked.setdefault(str(contract), set())
        root, made = self._known(contract, looked)
        if made is None:
            return None
        with self._lock:
            self._contracts.update((str(root / path), str(contract)) for path in (*made.made, *made.behaviours))

        def look(path: str) -> Held:
            return self._at(root / path, _read_held, looked)

        def template(name: str) -> str | None:
            return look(name).sha256 if is_own_template(name) else template_hashes().get(name)

        found = drifts(made, self._at(contract, _read_meaning, looked), template, look)
        for path in made.behaviours:
            look(path)  # whatever becomes of it concerns the contract
        left = open_behaviours(root, made.behaviours if contract.is_file() else {})
        return Drifted(root, contract.relative_to(root).as_posix(), tuple(found), len(made.made), tuple(left))

    def on_contract(self, contract: Path, anchor: Span, operations: Iterable[Name] = ()) -> list[Finding]:
        """The findings on a contract: one for each way in which it drifted, at `anchor`, and what it leaves open."""
        drifted = self.of(contract)
        if drifted is None:
            return []
        places = {operation.path: operation.span for operation in operations}
        return [*contract_findings(drifted, anchor), *open_findings(drifted, places, anchor)]

    def on_artifact(self, file: str) -> list[Finding]:
        """The findings on a generated file."""
        contract = self._contracts.get(file)
        drifted = self.of(Path(contract)) if contract is not None else None
        return list(artifact_findings(drifted, file)) if drifted is not None else []

    def artifacts(self) -> list[str]:
        """The files that were generated from the contracts asked about so far, sorted."""
        return sorted(self._contracts)

    def roots(self) -> set[Path]:
        """The folders with manifests that were found so far."""
        return {Path(root) for roots in list(self._roots.values()) for root in roots}

    def contract_of(self, file: str) -> str | None:
        """The contract that a file was generated from."""
        return self._contracts.get(file)

    def changed(self) -> set[str]:
        """Look at the disk again. Returns the contracts and generated files of which something else may hold now."""
        paths = self._seen.changed()
        if not paths:
            return set()
        with self._lock:
            concerned = {contract for contract, looked in self._looked.items() if not looked.isdisjoint(paths)}
            if any(path.endswith(_MANIFESTS) for path in paths):  # there is a project more, or less
                self._roots.clear()
                concerned = set(self._looked)
            for contract in concerned:
                self._looked[contract] = set()
            return concerned | {file for file, contract in self._contracts.items() if contract in concerned}

    def _known(self, contract: Path, looked: set[str]) -> tuple[Path, Known | None]:
        """What the manifest of a contract says, and the root of its paths: the nearest folder that has it."""
        for root in map(Path, self._roots_of(str(contract.parent))):
            manifest = root / manifest_path(contract.relative_to(root).as_posix())
            found = self._at(manifest, _read_known, looked)
            if found is not None:
                return root, found
        return contract.parent, None

    def _roots_of(self, folder: str) -> tuple[str, ...]:
        """The folders at or above one that have manifests, the nearest first."""
        known = self._roots.get(folder)
        if known is None:
            above = os.path.dirname(folder)
            own = (folder,) if self._seen.at(os.path.join(folder, _MANIFESTS), os.path.isdir) else ()
            known = self._roots[folder] = own + (self._roots_of(above) if above != folder else ())
        return known

    def _at(self, path: Path, read: Callable[[str], _Value], looked: set[str]) -> _Value:
        looked.add(str(path))  # before it is read: who looks at changes meanwhile has to find it here
        return self._seen.at(str(path), read)


def drift_below(paths: Iterable[Path]) -> list[Drifted]:
    """The contracts that drifted at or below paths, sorted; those that are gone are told by their manifests."""
    on_disk = DriftOnDisk()
    wanted = [path.resolve() for path in paths]
    contracts = sorted({contract for path in wanted for root in _roots(path) for contract in generated_from(root)})
    asked = [contract for contract in contracts if any(contract.is_relative_to(path) for path in wanted)]
    found = (on_disk.of(contract) for contract in asked)
    return [drifted for drifted in found if drifted is not None and drifted.drifts]


def _roots(path: Path) -> set[Path]:
    """The folders with manifests at, below or above a path."""
    below = {place.parents[1] for place in path.rglob(FOLDER)} if path.is_dir() else set()
    return below | {folder for folder in (path, *path.parents) if (folder / FOLDER).is_dir()}


def generated_from(root: Path) -> list[Path]:
    """The contracts of which the manifests below a root speak, sorted; some may be gone."""
    return sorted(root / contract_of(file.relative_to(root).as_posix()) for file in (root / FOLDER).rglob("*.json"))


def meaning(tree: Tree) -> str:
    """The SHA-256 of what a contract says: comments, quotes and the layout of the text do not count."""
    said = json.dumps(plain(tree.root) if tree.root is not None else None, ensure_ascii=True)
    return sha256(said)


def is_own_template(name: str) -> bool:
    """Whether a template, as manifests name it, is one of the project: those go by their paths."""
    return name.endswith(_TEMPLATE) and is_inside(name)


@functools.cache
def template_hashes() -> Mapping[str, str]:
    """The hashes of the templates that ship with onex-ls, by their names."""
    from onex_ls.templating.locate import shipped_templates  # loaded late: most workspaces have nothing generated

    files = shipped_templates().glob(f"*{_TEMPLATE}")
    return {file.name.removesuffix(_TEMPLATE): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _read_known(path: str) -> Known | None:
    text = read_text(Path(path)).text
    return known(read_manifest(text, "")[0]) if text is not None else None


def _read_meaning(path: str) -> str | None:
    text = read_text(Path(path)).text
    return meaning(parse(text)) if text is not None else None


def _read_held(path: str) -> Held:
    return held(read_text(Path(path)).text)
