"""Writes a page for every rule into ``docs/rules/`` from what the rules say of themselves; run it after a change."""

from collections.abc import Iterable
from pathlib import Path

from onex_ls.findings.rule import Rule
from onex_ls.generation.rules import RULES as OF_GENERATION
from onex_ls.rules.options import STRICT_RULES
from onex_ls.rules.registry import BEYOND, RULES
from onex_ls.validation.rules import RULES as OF_VALIDATION

FOLDER = Path(__file__).parents[1] / "docs" / "rules"
TOLD_BY_GENERATION = OF_GENERATION
"""They speak of what would be generated, so that no setting or comment chooses among them."""

_INDEX_HEAD = """\
# Rules

Every rule has a name that stays: use it in settings (`select`, `ignore`, `severity`) and in comments such as
`# onex-ls: ignore[naming]`, which silence it for their line or, on a line of their own, for the next one.
These pages are written by `scripts/rule_docs.py`.

| rule | severity | what it finds |
|---|---|---|
"""

_INDEX_OF_GENERATION = """
## Told when a node is generated

They say what became of the contract, and what of its package does not fit. Neither settings nor comments silence them.

| rule | severity | what it finds |
|---|---|---|
"""

_INDEX_OF_VALIDATION = """
## Told when the code of a node is validated

They say what is wrong with the code, generated or written by hand. Findings
of ruff go by its codes. `ignore` in `[tool.onex-ls.validation]` names those that a project does not want.

| rule | severity | what it finds |
|---|---|---|
"""

_PAGE = """\
# {name}

{summary}.

**Severity**: {severity}{note}

## Why

{why}

## Bad

```{language}
{bad}
```

## Good

```{language}
{good}
```

## Source

{source}.

{silencing}[All rules](README.md)
"""


def pages() -> dict[str, str]:
    """The text of each page by the name of its file."""
    index = _INDEX_HEAD + _rows(RULES.values()) + _INDEX_OF_GENERATION + _rows(TOLD_BY_GENERATION)
    index += _INDEX_OF_VALIDATION + _rows(OF_VALIDATION)
    rules = (*RULES.values(), *TOLD_BY_GENERATION, *OF_VALIDATION)
    return {"README.md": index} | {f"{rule.name}.md": _page(rule) for rule in rules}


def _rows(rules: Iterable[Rule]) -> str:
    return "".join(f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {_cell(rule)} |\n" for rule in rules)


def _page(rule: Rule) -> str:
    return _PAGE.format(
        name=rule.name,
        summary=rule.summary.rstrip("."),
        severity=rule.severity,
        note=_note(rule),
        why=rule.why,
        language=rule.language,
        bad=rule.bad,
        good=rule.good,
        source=rule.source[:1].upper() + rule.source[1:].rstrip("."),
        silencing=_silencing(rule),
    )


def _silencing(rule: Rule) -> str:
    if rule in TOLD_BY_GENERATION:
        return ""
    if rule in OF_VALIDATION:
        return f'To have none of them: `ignore = ["{rule.name}"]` in `[tool.onex-ls.validation]`. '
    return f"To silence it in one place: `# onex-ls: ignore[{rule.name}]`. "


def _note(rule: Rule) -> str:
    if rule in TOLD_BY_GENERATION:
        return "; it is told when a node is generated"
    if rule in OF_VALIDATION:
        return "; it is told when the code of a node is validated"
    if rule.name in STRICT_RULES:
        return "; only in the strict profile (`strict = true`)"
    if any(check.rule is rule for check in BEYOND):
        return "; it looks at the files around the contract too"
    return ""


def _cell(rule: Rule) -> str:
    return rule.summary.replace("|", "\\|")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
