"""Indexing a workspace: all of it once, then only what changed. Everything here blocks; servers call it in jobs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onex_ls.workspace.catalogue import Advance, Catalogue, contracts
from onex_ls.workspace.drift import generated_from
from onex_ls.workspace.files import yaml_files
from onex_ls.workspace.record_store import open_store


@dataclass(slots=True)
class Indexing:
    """Keeps a catalogue in step with some folders. `store_file` is where records outlive the process."""

    catalogue: Catalogue
    roots: tuple[Path, ...]
    exclude: tuple[str, ...] = ()
    store_file: Path | None = None
    _folders: dict[Path, int] = field(default_factory=dict)

    def everything(self, advance: Advance | None = None) -> set[str]:
        """Look at every YAML file; unchanged ones are known from the store. Returns the files that were looked at."""
        store = open_store(self.store_file) if self.store_file is not None else None
        try:
            if store is not None:
                for root in self.roots:
                    self.catalogue.restore(store, root)
            files = list(yaml_files(self.roots, self.exclude))
            gone = set(self.catalogue.records) - {str(file) for file in files}
            self.catalogue.drop(gone, store)
            self.catalogue.refresh(files, store, advance)
            self._folders = {folder: _modified(folder) for folder in _folders_of(files, self.roots)}
            return set(self.catalogue.records)
        finally:
            if store is not None:
                store.close()

    def generated(self) -> set[str]:
        """Look for drift of every contract, also of those that left nothing but a manifest. Returns generated files."""
        for file in contracts(self.catalogue.records):
            self.catalogue.drift.of(Path(file))
        for root in {*self.roots, *self.catalogue.drift.roots()}:
            for contract in generated_from(root):
                self.catalogue.drift.of(contract)
        return set(self.catalogue.drift.artifacts())

    def changes(self) -> set[str]:
        """Look again at what is known, by stamps. Returns the files whose findings may have changed."""
        known = [Path(file) for file in list(self.catalogue.records)]
        concerned = self.catalogue.refresh(known)
        for folder in [folder for folder, seen in self._folders.items() if _modified(folder) != seen]:
            concerned |= self.arrived(folder)
        return concerned | self.catalogue.code_changed()

    def arrived(self, folder: Path) -> set[str]:
        """Look for new files in a folder that changed. Returns the files whose findings may have changed."""
        files = list(yaml_files([folder], self.exclude)) if folder.is_dir() else []
        for seen in _folders_of(files, (folder,)):
            self._folders[seen] = _modified(seen)
        self._folders[folder] = _modified(folder)
        return self.catalogue.refresh(file for file in files if str(file) not in self.catalogue.records)


def _folders_of(files: Iterable[Path], roots: Iterable[Path]) -> set[Path]:
    """The folders that hold files, up to the roots: where a new file would show in a stamp."""
    return {folder for file in files for folder in _upwards(file.parent, roots)} | set(roots)


def _upwards(folder: Path, roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        while folder.is_relative_to(root) and folder != root:
            yield folder
            folder = folder.parent


def _modified(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return -1
