"""Rules ``multiple-documents`` and ``unsafe-tag``: YAML that is well formed and that no loader of contracts takes."""

import re
from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import hit
from onex_ls.syntax.tree import Document, Mapping, Node, Scalar, Sequence, children
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import delete
from onex_ls.text.span import Span

MULTIPLE = Rule(
    name="multiple-documents",
    severity=Severity.ERROR,
    summary="The file holds more than one document",
    why="A contract is one document. Every loader refuses a file with a second `---`, or reads the first part only.",
    bad="metadata: {author: Ada}\n---\nmetadata: {author: Grace}",
    good="metadata: {author: Ada}",
    source="PyYAML's safe loader; none of 565 real contracts has two",
)

TAG = Rule(
    name="unsafe-tag",
    severity=Severity.ERROR,
    summary="A value carries a tag that loaders of contracts refuse",
    why="Contracts are read by a safe loader. It knows the tags of YAML itself, such as `!!str`; `!!python/...` could "
    "run code when the file is read, and other tags mean nothing to it, so the file is refused.",
    bad="config:\n  started: !!python/object/apply:time.time []",
    good="config:\n  started: never",
    source="PyYAML's safe loader; 2 of 565 real contracts use `!include`, in tests of a loader that knows it",
)

_MARKER = "---"
_PREFIX = "tag:yaml.org,2002:"
_SAFE = frozenset("binary bool float int map merge null omap pairs seq set str timestamp value".split())
_INCLUDE = "!include"
_TAG_BEFORE = re.compile(r"(!\S*)(?:\s+&\S+)?\s*\Z")
_LONGEST_TAG = 300


def check_multiple(subject: Subject) -> Iterator[Finding]:
    """A finding on the second document."""
    first, *others = subject.tree.documents
    if not others:
        return
    text = subject.tree.text
    at = others[0].start
    is_marked = text.startswith(_MARKER, at)
    where = Span(at, at + len(_MARKER)) if is_marked else Span(at, max(others[0].end, at + 1))
    fixes: tuple[Fix, ...] = ()
    if is_marked and all(map(_is_empty, others)) and not text[at + len(_MARKER) : others[-1].end].strip(" \t\r\n-"):
        fixes = (Fix("Remove the separator", (delete(Span(at, others[-1].end)),), safe=True),)
    yield Finding(
        MULTIPLE.name,
        MULTIPLE.severity,
        "A contract is a single document, and here begins another one",
        where,
        related=(Related("The contract begins here", subject.root.entries[0].key.span),) if first.root else (),
        fixes=fixes,
    )


def _is_empty(document: Document) -> bool:
    return document.root is None or is_null(document.root)


def check_tag(subject: Subject) -> Iterator[Finding]:
    """A finding on each tag that is not one of YAML's own."""
    if not _any_tag(subject.tree.text):
        return
    waiting: list[Node] = [subject.root]
    while waiting:
        node = waiting.pop()
        waiting += children(node)
        if isinstance(node, Scalar | Mapping | Sequence) and node.tag is not None and not _is_safe(node.tag):
            yield _finding(subject, node, node.tag)


def _any_tag(text: str) -> bool:
    """Whether a `!` begins a word anywhere, which is where tags are; almost never, so that no walk is needed."""
    at = text.find("!")
    while at >= 0:
        if at == 0 or text[at - 1] in " \t\r\n[{,":
            return True
        at = text.find("!", at + 1)
    return False


def _is_safe(tag: str) -> bool:
    return tag == "!" or (tag.startswith(_PREFIX) and tag.removeprefix(_PREFIX) in _SAFE)


def _finding(subject: Subject, node: Scalar | Mapping | Sequence, tag: str) -> Finding:
    text = subject.tree.text
    span = _where(text, node)
    spelled = span.of(text)
    severity = TAG.severity
    if tag == _INCLUDE:
        message, severity = "Only some loaders know `!include`; the runtime refuses the file", Severity.HINT
    elif "python/" in tag:
        message = f"`{spelled}` makes the loader build Python objects, so it is refused"
    else:
        message = f"`{spelled}` means nothing to the loader of contracts, so the file is refused"
    found = hit(subject.tree, node.start)
    blanks = len(text[span.end :]) - len(text[span.end :].lstrip(" \t"))
    fixes = (Fix("Remove the tag", (delete(Span(span.start, span.end + blanks)),)),) if spelled[:1] == "!" else ()
    return Finding(TAG.name, severity, message, span, found.path if found is not None else "", fixes=fixes)


def _where(text: str, node: Scalar | Mapping | Sequence) -> Span:
    """The characters of the tag, which stand before the node; the node itself should they not be found."""
    begin = max(node.start - _LONGEST_TAG, 0)
    match = _TAG_BEFORE.search(text[begin : node.start])
    return Span(begin + match.start(1), begin + match.end(1)) if match is not None else node.span
