"""Rule ``unused-ignore``, and the comments that silence findings of other rules."""

from collections.abc import Collection, Iterable, Iterator

from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.findings.suppression import MARKER, Ignore, RuleName, ignores, silence
from onex_ls.rules.near import nearest
from onex_ls.syntax.comments import comments
from onex_ls.syntax.tree import Tree
from onex_ls.text.edits import TextEdit, delete
from onex_ls.text.span import Span

RULE = Rule(
    name="unused-ignore",
    severity=Severity.WARNING,
    summary="A comment silences a rule that has nothing to say",
    why="The finding it was written for is gone, so it would only hide the next one. A name that is no rule silences "
    "nothing at all.",
    bad="metadata:\n  author: Ada  # onex-ls: ignore[misspelt-key]",
    good="metadata:\n  author: Ada",
    source="as in other linters",
)

FORM = "`# onex-ls: ignore[rule]`"


def ignores_in(tree: Tree) -> list[Ignore]:
    """The comments of a text that silence findings, or try to."""
    if MARKER not in tree.text:
        return []
    return list(ignores(((comment.start, comment.text) for comment in comments(tree)), tree.lines))


def without_ignored(
    tree: Tree, findings: Iterable[Finding], judged: Collection[str], known: Collection[str]
) -> Iterable[Finding]:
    """The findings that no comment silences, and one on each comment that silences nothing.

    Whether a comment is of use is said of the rules in `judged` only, since others look at more than the text; `known`
    are the names of all rules.
    """
    found = ignores_in(tree)
    if not found:
        return findings
    left, unused = silence(findings, found, tree.lines)
    own = [*(_unnamed(ignore) for ignore in found if not ignore.rules), *_unused(tree, unused, judged, known)]
    return [*left, *silence(own, found, tree.lines).left]


def _unnamed(ignore: Ignore) -> Finding:
    message = f"This comment silences nothing; write {FORM}, with the names of rules in the brackets"
    return Finding(RULE.name, RULE.severity, message, ignore.comment)


def _unused(
    tree: Tree, unused: list[tuple[Ignore, RuleName]], judged: Collection[str], known: Collection[str]
) -> Iterator[Finding]:
    for ignore, rule in unused:
        is_safe = rule.name in known and (len(ignore.rules) > 1 or not ignore.says_more)
        fixes = [Fix(f"Remove `{rule.name}`", (_without(tree, ignore, rule),), is_safe)]
        if rule.name not in known:
            near = nearest(rule.name, known)
            fixes = [Fix(f"Change to `{name}`", (TextEdit(rule.span, name),)) for name in near] + fixes
            asked = f"; did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""
            message = f"`{rule.name}` is no rule{asked}"
        elif rule.name in judged and rule.name != RULE.name:
            message = f"`{rule.name}` has nothing to say in line {ignore.line + 1}, so it need not be silenced"
        else:
            continue
        yield Finding(RULE.name, RULE.severity, message, rule.span, fixes=tuple(fixes))


def _without(tree: Tree, ignore: Ignore, rule: RuleName) -> TextEdit:
    """Take one name out of a comment, or the comment with its line where it is the only one."""
    if len(ignore.rules) > 1:
        position = ignore.rules.index(rule)
        if position + 1 < len(ignore.rules):
            return delete(Span(rule.span.start, ignore.rules[position + 1].span.start))
        return delete(Span(ignore.rules[position - 1].span.end, rule.span.end))
    lines, line = tree.lines, tree.lines.line_of(ignore.comment.start)
    before = tree.text[lines.start(line) : ignore.comment.start]
    if before.strip():
        return delete(Span(lines.start(line) + len(before.rstrip()), ignore.comment.end))
    return delete(Span(lines.start(line), lines.start(line + 1)))
