"""A node as the person sees it: its contract, its own Python files, and the package around it that it needs to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from onex_ls.contract.load import load
from onex_ls.contract.model import Contract
from onex_ls.contract.recognise import recognise
from onex_ls.generation.layout import Layout, locate
from onex_ls.provenance.manifest import Manifest, manifest_path, read_manifest
from onex_ls.syntax.parse import parse
from onex_ls.workspace.files import NEVER, read_text
from onex_ls.workspace.texts import Overlay, Texts

FILE_LIMIT = 5_000
"""How many Python files of a package are read for a node: more would take longer to copy than to test."""

_CONTRACTS = ("contract.yaml", "contract.yml", "handler_contract.yaml")


@dataclass(frozen=True, slots=True)
class NodeFiles:
    """A contract and its code, as texts by path below `root`.

    `own` are the Python files of the node itself, tests among them. `manifest` says what of them was generated; None
    where nothing was.
    """

    root: Path
    layout: Layout
    contract: Contract
    contract_text: str
    own: Mapping[str, str]
    manifest: Manifest | None

    @property
    def modules(self) -> tuple[str, ...]:
        """The dotted modules of the node, tests aside."""
        return tuple(dotted for path in self.own if not self.is_test(path) and (dotted := self._dotted(path)))

    @property
    def tests(self) -> str:
        """The folder of the node's tests; empty when it has none."""
        return self.layout.tests if any(self.is_test(path) for path in self.own) else ""

    def is_test(self, path: str) -> bool:
        """Whether one of the node's files is there for tests."""
        return PurePosixPath(path).is_relative_to(self.layout.tests)

    def _dotted(self, path: str) -> str:
        below = PurePosixPath(path).relative_to(self.layout.source).with_suffix("")
        return ".".join(below.parts).removesuffix(".__init__")


def read_node(contract_file: Path, overlay: Overlay) -> NodeFiles | str:
    """A contract with its code; or why there is none to look at, in words."""
    path = contract_file.resolve()
    text = overlay.get(path) or read_text(path).text or ""
    tree = parse(text)
    recognition = recognise(tree)
    if recognition.kind is None:
        return f"{contract_file.name} is {recognition.reason}"
    contract = load(tree, recognition.kind)
    located, layout = locate(contract, path, lambda place: Path(place).exists())
    texts = Texts(Path(located), overlay)
    stored = texts.read(manifest_path(layout.contract))
    manifest = read_manifest(stored, layout.contract)[0] if stored is not None else None
    own = {name: code for name in _own(texts, layout, manifest) if (code := texts.read(name)) is not None}
    if not own:
        return f"there is no code of this contract in {layout.folder(layout.package)} yet"
    return NodeFiles(Path(located), layout, contract, text, own, manifest)


def read_around(node: NodeFiles, overlay: Overlay) -> Mapping[str, str] | str:
    """All that a node needs to run, by path: the top package that it lives in, its tests and its contract.

    Why that is too much to read, in words, where it is.
    """
    top = node.root / node.layout.source / node.layout.package.partition(".")[0]
    texts = Texts(node.root, overlay)
    names = [path.relative_to(node.root).as_posix() for path in _python_files(top, FILE_LIMIT + 1)]
    if len(names) > FILE_LIMIT:
        return f"{top} holds more than {FILE_LIMIT} Python files, too many to copy for a run"
    others = (name for name in sorted(names) if name not in node.own and not node.is_test(name))
    around = {name: text for name in others if (text := texts.read(name)) is not None}
    return {**around, **node.own, node.layout.contract: node.contract_text}


def _own(texts: Texts, layout: Layout, manifest: Manifest | None) -> list[str]:
    made = [path for path in manifest.artifacts if path.endswith(".py")] if manifest is not None else []
    folder = texts.root / layout.folder(layout.package)
    found = _python_files(folder, FILE_LIMIT, texts.root / layout.contract)
    beside = [path.relative_to(texts.root).as_posix() for path in found]
    return sorted({*made, *beside})


def _python_files(folder: Path, most: int, contract: Path | None = None) -> Iterator[Path]:
    """At most so many Python files in a folder and below it; given a contract, without folders that have another."""
    waiting, count = [folder], 0
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_dir() and not entry.is_symlink():
                if entry.name not in NEVER and not (contract is not None and _is_of_another(entry, contract)):
                    waiting.append(entry)
            elif entry.suffix == ".py" and count < most:
                count += 1
                yield entry


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_of_another(folder: Path, contract: PurePath) -> bool:
    return any((folder / name).exists() and folder / name != contract for name in _CONTRACTS)
