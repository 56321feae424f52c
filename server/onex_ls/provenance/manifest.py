"""The manifest: what was generated last, from what. One JSON file per contract, committed with the code.

It holds no clock, no absolute path and no version, so that two people who generate the same get the same file, and it
is laid out so that merges of it work line by line. The texts that were generated are in it, line by line, where nothing
that looks for code or contracts finds them. A reader takes any text; what is broken is left out and named.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from onex_ls.provenance.behaviour import Behaviour, as_data, from_data
from onex_ls.provenance.sourcemap import Origin, SourceMap
from onex_ls.text.digest import sha256
from onex_ls.text.span import Span

FOLDER = ".onex-ls/manifests"
"""Where manifests stand below a project's root."""

_SUFFIX = ".json"
_VERSION = 1
_ORIGIN = re.compile(r"(\d{1,9})-(\d{1,9}) (\d{1,9})(?:@(\S+))? (.*)", re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{64}")


ABSENT = "absent"
"""What is agreed on of a file that is not to be there."""


class Generated(NamedTuple):
    """One artifact as it was generated last: its text, what rendered it, and where its pieces came from.

    The text is the base when a person's edits are merged with what is generated next. `agreed` is the hash of what the
    file held when that was last settled, where it is not this text: a merge, or what the person accepted. `orphaned` is
    of a file that the contract no longer asks for and that stayed because somebody had edited it.
    `is_yours` is of one that belongs to a person since it was made.
    """

    text: str
    template: str = ""
    origins: tuple[Origin, ...] = ()
    agreed: str = ""
    orphaned: bool = False
    is_yours: bool = False

    def is_settled(self, text: str | None) -> bool:
        """Whether a file that holds `text`, or is not there, is as it was generated or as was agreed on."""
        if text is None:
            return self.agreed == ABSENT
        return text_hash(text) in (self.agreed, text_hash(self.text))

    def settled(self, text: str | None) -> "Generated":
        """The same, with what the file holds now agreed on."""
        if text is None:
            return self._replace(agreed=ABSENT)
        found = text_hash(text)
        return self._replace(agreed="" if found == text_hash(self.text) else found)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one contract was turned into. Paths are relative to the project's root, with slashes.

    `contract_sha256` is the hash of what the contract says, `templates` are the templates by id with the hash of their
    source. `behaviours` are what the contract leaves open, by the files in which persons write them.
    """

    contract: str
    contract_sha256: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    artifacts: Mapping[str, Generated] = field(default_factory=dict)
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)

    @property
    def source_map(self) -> SourceMap:
        """The origins of every artifact."""
        return {path: generated.origins for path, generated in self.artifacts.items()}


def manifest_path(contract: str) -> str:
    """Where the manifest of a contract stands; both paths are relative to the project's root."""
    return f"{FOLDER}/{contract}{_SUFFIX}"


def contract_of(manifest: str) -> str:
    """The contract whose manifest stands at a path below ``.onex-ls/manifests``: the inverse of `manifest_path`."""
    return manifest.removeprefix(f"{FOLDER}/").removesuffix(_SUFFIX)


def is_inside(path: str) -> bool:
    """Whether a path stays below the project's root: a manifest may come from anywhere."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\\" not in path and "\0" not in path


def text_hash(text: str) -> str:
    """The SHA-256 of a text, the same whether its lines end in LF or, after a checkout on Windows, in CRLF."""
    return sha256(text.replace("\r\n", "\n"))


def write_manifest(manifest: Manifest) -> str:
    """The text of a manifest: sorted, one fact a line."""
    artifacts = {
        path: {
            "origins": [_placed(origin) for origin in generated.origins],
            "template": generated.template,
            "text": generated.text.split("\n"),
            **({"agreed": generated.agreed} if generated.agreed else {}),
            **({"orphaned": True} if generated.orphaned else {}),
            **({"yours": True} if generated.is_yours else {}),
        }
        for path, generated in manifest.artifacts.items()
    }
    behaviours = {path: as_data(behaviour) for path, behaviour in manifest.behaviours.items()}
    data = {
        "version": _VERSION,
        "contract": manifest.contract,
        "contract_sha256": manifest.contract_sha256,
        "templates": dict(manifest.templates),
        "artifacts": artifacts,
        **({"behaviours": behaviours} if behaviours else {}),
    }
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def read_manifest(text: str, contract: str) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest in `text` and what is wrong with it. A hopeless one is as good as none."""
    empty = Manifest(contract)
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return empty, (f"the manifest is not JSON: {error}",)
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        return empty, (f"the manifest is not of version {_VERSION}",)
    listed, problems = data.get("artifacts"), []
    artifacts: dict[str, Generated] = {}
    for path, part in listed.items() if isinstance(listed, dict) else ():
        generated = _generated(part) if is_inside(path) else None
        if generated is None:
            problems.append(f"the manifest's entry of {path} is broken")
        else:
            artifacts[path] = generated
    behaviours, open_ = data.get("behaviours"), {}
    for path, part in behaviours.items() if isinstance(behaviours, dict) else ():
        behaviour = from_data(part) if is_inside(path) else None
        if behaviour is None:
            problems.append(f"the manifest's behaviour {path} is broken")
        else:
            open_[path] = behaviour
    templates = data.get("templates")
    named = templates.items() if isinstance(templates, dict) else ()
    return Manifest(
        contract=contract,
        contract_sha256=_text(data.get("contract_sha256")),
        templates={name: value for name, value in named if isinstance(value, str)},
        artifacts=artifacts,
        behaviours=open_,
    ), tuple(problems)


def _generated(part: object) -> Generated | None:
    text = part.get("text") if isinstance(part, dict) else None
    if not isinstance(part, dict) or not isinstance(text, list) or not all(isinstance(line, str) for line in text):
        return None
    listed, agreed = part.get("origins"), _text(part.get("agreed"))
    origins = (_origin(item) for item in listed) if isinstance(listed, list) else ()
    return Generated(
        "\n".join(text),
        _text(part.get("template")),
        tuple(origin for origin in origins if origin is not None),
        agreed if agreed == ABSENT or _HASH.fullmatch(agreed) else "",
        part.get("orphaned") is True,
        part.get("yours") is True,
    )


def _placed(origin: Origin) -> str:
    """``10-30 20 inputs.note``: characters, line of the template (``20@base`` for another one), contract path."""
    template = f"@{origin.template}" if origin.template else ""
    return f"{origin.span.start}-{origin.span.end} {origin.line}{template} {origin.path}"


def _origin(item: object) -> Origin | None:
    match = _ORIGIN.fullmatch(_text(item))
    if match is None:
        return None
    start, end, line, template, path = match.groups()
    return Origin(Span(int(start), int(end)), path, int(line), template or "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
