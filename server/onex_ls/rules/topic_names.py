"""Rule ``topic-grammar``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.contract.parts import Named
from onex_ls.contract.topics import is_pattern
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.text.span import Span

RULE = Rule(
    name="topic-grammar",
    severity=Severity.WARNING,
    summary="The name of a topic does not follow the grammar",
    why="A topic is `onex.<kind>.<producer>.<event-name>.v<n>` in lower case with hyphens. Its kind decides how "
    "messages are routed, and tools that create topics pass over any other name. Underscores alone are only a hint.",
    bad="event_bus:\n  publish_topics: [onex.event.shop.order-priced.v1]",
    good="event_bus:\n  publish_topics: [onex.evt.shop.order-priced.v1]",
    source="core validator_topic_suffix, lint_topic_names; 37 of 552 real contracts, 36 of them for underscores",
)

_KINDS = ("cmd", "evt", "dlq", "intent", "snapshot")
_ALSO_CALLED = {
    **dict.fromkeys(("command", "commands", "cmds"), "cmd"),
    **dict.fromkeys(("event", "events", "evts"), "evt"),
    **dict.fromkeys(("intents",), "intent"),
    **dict.fromkeys(("snapshots", "projection", "projections"), "snapshot"),
    **dict.fromkeys(("dead-letter", "deadletter", "dlqs"), "dlq"),
}
_ENVIRONMENTS = ("dev", "staging", "prod", "test", "local")
_SEGMENT = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"v[1-9]\d*")
_TENANT = re.compile(r"tenant-[a-z0-9-]+\.")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEGMENTS = 5


class _Fault(NamedTuple):
    """What is wrong with a topic, and what it should be called where that is clear."""

    message: str
    meant: str = ""
    severity: Severity = RULE.severity


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on the first use of each topic with a malformed name."""
    places: dict[str, dict[Span, Named]] = {}
    for use in subject.topics.uses:
        places.setdefault(use.name, {})[use.place.span] = use
    for name, uses in places.items():
        fault = None if _is_good(name) or is_pattern(name) else _fault(name)
        if fault is not None:
            meant = fault.meant if fault.meant not in places else ""  # two names of one topic would be a duplicate
            yield _finding(subject, fault._replace(meant=meant), [uses[span] for span in sorted(uses)])


def _is_good(topic: str) -> bool:
    """Whether a topic follows the grammar; snapshots may have more segments, and a tenant may stand before all."""
    tenant = _TENANT.match(topic)
    first, *rest = topic[tenant.end() if tenant is not None else 0 :].split(".")
    if first != "onex" or len(rest) < _SEGMENTS - 1 or rest[0] not in _KINDS:
        return False
    if len(rest) > _SEGMENTS - 1 and rest[0] != "snapshot":
        return False
    return _VERSION.fullmatch(rest[-1]) is not None and all(map(_SEGMENT.fullmatch, rest[1:-1]))


def _fault(topic: str) -> _Fault:
    """The first thing wrong with a topic, from left to right."""
    kebab = topic.replace("_", "-")
    if _is_good(kebab):
        return _Fault("A topic is written with hyphens, not underscores", kebab, Severity.HINT)
    plain = re.sub(r"[_\s]+", "-", _HUMP.sub("-", topic).lower())
    if _is_good(plain):
        return _Fault("A topic is written in lower case with hyphens", plain)
    segments = plain.split(".")
    if segments[0] in _ENVIRONMENTS and "onex" in segments[1:2]:
        return _Fault("A topic carries no environment; that is put before it at run time", _good(segments[1:]))
    if segments[0] != "onex":
        return _Fault("A topic begins with `onex.`", _good(["onex", *segments]) or _good(["onex", *segments[1:]]))
    kind = segments[1] if len(segments) > 1 else ""
    if kind not in _KINDS:
        near = [_ALSO_CALLED[kind]] if kind in _ALSO_CALLED else nearest(kind, _KINDS)
        meant = _good(["onex", near[0], *segments[2:]]) if len(near) == 1 else ""
        return _Fault(f"`{kind}` is no kind of topic; use one of {', '.join(_KINDS)}", meant)
    is_versioned = _VERSION.fullmatch(segments[-1]) is not None
    if len(segments) != _SEGMENTS:
        message = f"A topic has five segments, `onex.{kind}.<producer>.<event-name>.v<n>`, not {len(segments)}"
        return _Fault(message, "" if is_versioned else _good([*segments, "v1"]))
    if not is_versioned:
        meant = _good([*segments[:-1], f"v{segments[-1].lstrip('v.0') or 1}"])
        return _Fault(f"A topic ends in its version, as in `v1`, not in `{segments[-1]}`", meant)
    odd = next(segment for segment in segments if not _SEGMENT.fullmatch(segment))
    tidy = [re.sub(r"[^a-z0-9]+", "-", segment).strip("-") for segment in segments]
    return _Fault(f"`{odd}` is no segment of a topic: lower case letters and digits, hyphens between them", _good(tidy))


def _good(segments: list[str]) -> str:
    """The topic of these segments, if it is one."""
    topic = ".".join(segments)
    return topic if _is_good(topic) else ""


def _finding(subject: Subject, fault: _Fault, uses: list[Named]) -> Finding:
    first, *others = uses
    fixes: tuple[Fix, ...] = ()
    if fault.meant:
        edits = tuple(rewrite(subject.tree, use.place.span, fault.meant) for use in uses)
        fixes = (Fix(f"Change to `{fault.meant}`", edits),)
    return Finding(
        RULE.name,
        fault.severity,
        fault.message,
        first.place.span,
        first.place.path,
        related=tuple(Related("It is used here too", use.place.span) for use in others),
        fixes=fixes,
    )
