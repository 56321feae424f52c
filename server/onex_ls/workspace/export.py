"""Contracts of a workspace in another profile."""

from pathlib import Path

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.generation.profiles import typed_contract, yaml_text
from onex_ls.syntax.parse import parse
from onex_ls.workspace.files import read_text


def typed_text(file: Path) -> tuple[str | None, str]:
    """The text of a contract as the typed models take it, or None and why there is none."""
    found = read_text(file)
    if found.text is None:
        return None, found.problem or "cannot be read"
    tree = parse(found.text)
    recognition = recognise(tree)
    if recognition.kind is None or not recognition.is_contract:
        return None, recognition.reason
    values, problem = typed_contract(load(tree, recognition.kind))
    return (yaml_text(values), "") if values is not None else (None, f"no typed profile of it: {problem}")
