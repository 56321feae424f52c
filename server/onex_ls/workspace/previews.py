"""A preview as a file, for editors that can open one and have nothing better; in the user's state directory."""

from pathlib import Path


def write_preview(text: str, state_dir: Path) -> Path:
    """Put the text of a preview where an editor can open it, over the one before it."""
    file = state_dir / "preview.diff"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", errors="replace", newline="")
    return file
