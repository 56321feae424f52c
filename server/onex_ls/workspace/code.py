"""Python files around contracts (placeholder until its author commits; see rules/view.py)."""

from pathlib import Path

from onex_ls.rules.view import Found, ModuleAt, Project


class CodeOnDisk:
    """Knows nothing yet."""

    def module(self, dotted: str, near: Path) -> ModuleAt:
        """Nobody can tell."""
        return ModuleAt(Found.OUTSIDE)

    def package(self, near: Path) -> str | None:
        """Nobody can tell."""
        return None

    def has_python(self, directory: Path) -> bool:
        """Nobody can tell."""
        return False

    def project(self, near: Path) -> Project | None:
        """Nobody can tell."""
        return None

    def siblings(self, directory: Path) -> frozenset[str]:
        """Nobody can tell."""
        return frozenset()

    def changed(self) -> set[str]:
        """Nobody can tell."""
        return set()
