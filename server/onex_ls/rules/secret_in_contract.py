"""Rule ``secret-in-contract``."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import hit
from onex_ls.text.secrets import secrets

RULE = Rule(
    name="secret-in-contract",
    severity=Severity.WARNING,
    summary="A password, key or token stands in the contract",
    why="Contracts are under version control, shipped in packages and published as events, so a secret in one is known "
    "to everybody. Read it from the environment, as in `${env.NAME}`, or from the secret service.",
    bad="config:\n  database_url: postgres://shop:Wh3re-1s-it@db/orders",
    good="config:\n  database_url: postgres://shop:${env.SHOP_DB_PASSWORD}@db/orders",
    source="core backend_secret_discipline; shapes as in well-known scanners",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each secret, also in comments; its message does not repeat it."""
    for span, what in secrets(subject.tree.text):
        found = hit(subject.tree, span.start)
        message = f"This looks like {what}; a contract is no place for it"
        yield Finding(RULE.name, RULE.severity, message, span, found.path if found is not None else "")
