"""What the argument of a command or of a request of ours says: ``{"uri": ..., "files": [...], "stages": [...]}``."""

from collections.abc import Mapping
from pathlib import Path

from onex_ls.text.paths import path_of


def uri_in(argument: object) -> str | None:
    """The URI that is spoken of: ``{"uri": ...}``, or the bare text."""
    uri = argument.get("uri") if isinstance(argument, Mapping) else argument
    return uri if isinstance(uri, str) else None


def path_in(argument: object) -> Path | None:
    """The file that is spoken of, None where its URI is no file's."""
    uri = uri_in(argument)
    return path_of(uri) if uri is not None else None


def files_in(argument: object) -> tuple[str, ...]:
    """Files by their paths below the root: ``{"files": [...]}``."""
    return _texts_in(argument, "files")


def merged_in(argument: object) -> tuple[str, ...]:
    """Files of persons that generated changes are to be merged with: ``{"merge": [...]}``."""
    return _texts_in(argument, "merge")


def stages_in(argument: object) -> tuple[str, ...]:
    """Parts of a package: ``{"stages": ["models"]}``."""
    return _texts_in(argument, "stages")


def unknown_stage(argument: object) -> str:
    """What is wrong with the stages, in words; empty where there is nothing."""
    from onex_ls.generation.plan import Unit  # loaded late: a start must not pay for it

    unknown = [stage for stage in stages_in(argument) if stage not in list(Unit)]
    return f"there is no stage {', '.join(unknown)}" if unknown else ""


def text_in(argument: object, key: str) -> str | None:
    """One more thing that is said by its name."""
    text = argument.get(key) if isinstance(argument, Mapping) else None
    return text if isinstance(text, str) else None


def _texts_in(argument: object, key: str) -> tuple[str, ...]:
    listed = argument.get(key) if isinstance(argument, Mapping) else None
    return tuple(text for text in listed if isinstance(text, str)) if isinstance(listed, list | tuple) else ()
