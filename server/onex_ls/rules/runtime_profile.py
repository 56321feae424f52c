"""Rule ``runtime-profile``."""

from collections.abc import Iterator

from onex_ls.contract.parts import Named, names_at
from onex_ls.contract.vocabulary.runtime import RUNTIME_PROFILES
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import value

RULE = Rule(
    name="runtime-profile",
    severity=Severity.WARNING,
    summary="A runtime profile is not registered",
    why="A deployment loads the nodes of its own profile. No deployment has this one, so the node runs nowhere.",
    bad="runtime_profiles: [compute]",
    good="runtime_profiles: [workers]",
    source="core validator_runtime_profiles; 8 of 552 real contracts",
)

_REGISTERED = tuple(choice.value for choice in RUNTIME_PROFILES.choices)
_WRITER = "projection-writer-"
_LISTED = ", ".join([name for name in _REGISTERED if not name.startswith(_WRITER)]) + f" or a `{_WRITER}...`"


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each profile that no deployment has, unless it is known to be a misspelt one."""
    profiles = _profiles(subject)
    explained = {mismatch.path for mismatch in subject.mismatches} if profiles else set()
    for profile in profiles:
        if profile.name in _REGISTERED or "${" in profile.name or profile.place.path in explained:
            continue
        near = nearest(profile.name, _REGISTERED)
        meant = " or ".join(f"`{name}`" for name in near)
        asked = f"did you mean {meant}?" if near else f"use one of {_LISTED}"
        yield Finding(
            RULE.name,
            RULE.severity,
            f"`{profile.name}` is no registered runtime profile; {asked}",
            profile.place.span,
            profile.place.path,
            fixes=tuple(_change(subject, profile, name, len(near) == 1) for name in near),
        )


def _profiles(subject: Subject) -> list[Named]:
    """The profiles of the contract and its descriptor, one that both share by an alias once."""
    key = "runtime_profiles"
    inner = names_at(value(subject.root, "descriptor"), "descriptor", key)
    return list({profile.place.span: profile for profile in (*inner, *names_at(subject.root, "", key))}.values())


def _change(subject: Subject, profile: Named, name: str, safe: bool) -> Fix:
    return Fix(f"Change to `{name}`", (rewrite(subject.tree, profile.place.span, name),), safe=safe)
