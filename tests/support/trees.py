"""Small projects written down in one text, and what the rules beyond one file say of the contracts in them.

    === the name of the case
    --- shop/contract.yaml
    node_type: COMPUTE_GENERIC
    input_model: shop.models.ModelOrdr
    --- shop/models.py
    class ModelOrder: ...
    --- told
    shop/contract.yaml: warning[unknown-model-class] ModelOrdr: `shop.models` has no class ...
      shop/models.py: ModelOrder
      = unsafe fix: Change to `ModelOrder`

Below each finding stand its other ends and its fixes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix
from onex_ls.rules.options import RuleOptions
from onex_ls.text.edits import apply_edits
from onex_ls.text.span import Span
from onex_ls.workspace.catalogue import Catalogue, contracts
from onex_ls.workspace.files import yaml_files

_CASE, _FILE, _TOLD = "=== ", "--- ", "told"


class Case(NamedTuple):
    """A project, its files by their paths, and what is told of it."""

    name: str
    tree: Mapping[str, str]
    told: str


def read_cases(text: str) -> list[Case]:
    """The cases of a text."""
    cases = []
    for part in f"\n{text}".split(f"\n{_CASE}")[1:]:
        name, _, rest = part.partition("\n")
        sections = [section.partition("\n") for section in f"\n{rest}".split(f"\n{_FILE}")[1:]]
        tree = {title: f"{body}\n" if body else "" for title, _, body in sections}
        cases.append(Case(name, tree, tree.pop(_TOLD).strip("\n")))
    return cases


def write_case(case: Case, told: str) -> str:
    """A case with what is told of it now."""
    files = "".join(f"{_FILE}{title}\n{body}" for title, body in case.tree.items())
    return f"{_CASE}{case.name}\n{files}{_FILE}{_TOLD}\n" + (f"{told}\n" if told else "")


def plant(root: Path, tree: Mapping[str, str]) -> None:
    """Write the files of a tree."""
    for name, text in tree.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def catalogued(root: Path) -> Catalogue:
    """A catalogue of everything below a folder."""
    catalogue = Catalogue()
    catalogue.refresh(yaml_files([root]))
    return catalogue


def found(catalogue: Catalogue) -> Iterator[tuple[Path, Finding]]:
    """Every finding that looks beyond one file, with the contract that it is about."""
    for file in contracts(catalogue.records):
        facts = catalogue.records[file].facts
        if facts is not None:
            for finding in catalogue.beyond(Path(file), facts, RuleOptions()):
                yield Path(file), finding


def told(root: Path, catalogue: Catalogue | None = None) -> str:
    """Every finding of a tree in words."""
    lines = []
    for file, finding in found(catalogue or catalogued(root)):
        said = f"{finding.severity}[{finding.rule}] {_marked(file, finding.span)}: {finding.message}"
        lines.append(f"{file.relative_to(root).as_posix()}: {said}")
        for place in finding.related:
            other = Path(place.file or file)
            lines.append(f"  {other.relative_to(root).as_posix()}: {_marked(other, place.span)}".rstrip())
        lines += [f"  = {'safe' if fix.safe else 'unsafe'} fix: {fix.title}" for fix in finding.fixes]
    return "\n".join(lines)


def apply_fix(file: Path, fix: Fix) -> None:
    """Apply a fix for a finding about `file` on the disk."""
    target = Path(fix.file or file)
    target.write_bytes(apply_edits(target.read_bytes().decode(), fix.edits).encode())


def _marked(file: Path, span: Span) -> str:
    return span.of(file.read_bytes().decode())
