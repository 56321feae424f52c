"""A storm of random edits: what is shown in the end is what a first look at the text the client has would show."""

import asyncio
import re
from random import Random

import pytest
from lsprotocol import types

from onex_ls.findings.finding import Finding, Severity
from onex_ls.lsp.encoding import Encoding
from onex_ls.rules.registry import REGISTRY
from support.breakage import FRAGMENTS
from support.contracts import GOOD, analysed, read
from support.session import Session, Start

ANSWER_SECONDS = 20.0
TEXT_RULES = {check.rule.name for check in REGISTRY}
LINE_END = re.compile(r"\r\n|\n|\r")
WORDS = [
    "handler_routing:",
    "  - ",
    "name: ",
    "onex.evt.shop.sold.v1",
    "größe",
    "日本",
    "😀",
    "\r\n",
    "\n",
    "\n    ",
    "é",
]
STEMS = "order_price_compute shipment_state_reducer map_tile_effect crossword_compute gate_handler".split()
TEXTS = [read(path) for path in GOOD if path.stem in STEMS]
TEXTS.append(TEXTS[0].replace("\n", "\r\n"))

Change = types.TextDocumentContentChangeEvent
Shown = tuple[str, int, str, tuple[int, int, int, int]]
"""A finding as the client sees it: rule, severity, message, and where it begins and ends."""


class Draft:
    """One document as the client has it, kept by code of its own, and what was published about it."""

    def __init__(self, uri: str, text: str, encoding: Encoding) -> None:
        self.uri = uri
        self.text = text
        self.encoding = encoding
        self.version = 1
        self.published: list[types.PublishDiagnosticsParams] = []
        self.undo: list[tuple[int, int, str]] = []

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the client's units; what lies inside a CRLF is the end of its line."""
        line, start = 0, 0
        for match in LINE_END.finditer(self.text):
            if offset < match.end():
                offset = min(offset, match.start())
                break
            line, start = line + 1, match.end()
        before = self.text[start:offset]
        match self.encoding:
            case Encoding.UTF8:
                return line, len(before.encode("utf-8", "surrogatepass"))
            case Encoding.UTF16:
                return line, len(before.encode("utf-16-le", "surrogatepass")) // 2
            case _:
                return line, len(before)

    def edited(self, rng: Random) -> Change:
        """A random edit, or the last one taken back, so that the text stays a contract most of the time."""
        if self.undo and rng.random() < 0.45:
            return self.replaced(*self.undo.pop())
        start = rng.randint(0, len(self.text))
        end = min(start + rng.choice((0, 0, 1, 2, 10, 60)), len(self.text))
        text = rng.choice(("", "x", rng.choice(FRAGMENTS), rng.choice(WORDS), self.text[start:end] * 2))
        self.undo.append((start, start + len(text), self.text[start:end]))
        return self.replaced(start, end, text)

    def replaced(self, start: int, end: int, text: str) -> Change:
        if any(self.text[at - 1 : at + 1] == "\r\n" for at in (start, end)):
            return self.rewritten(self.text[:start] + text + self.text[end:])  # no position lies in a CRLF
        place = types.Range(types.Position(*self.place(start)), types.Position(*self.place(end)))
        self.text = self.text[:start] + text + self.text[end:]
        return types.TextDocumentContentChangePartial(place, text)

    def rewritten(self, text: str) -> Change:
        self.text = text
        return types.TextDocumentContentChangeWholeDocument(text)

    def expected(self) -> list[Shown]:
        """The findings of a first look at the client's own text."""
        return sorted(map(self._shown, analysed(self.text).findings))

    def _shown(self, finding: Finding) -> Shown:
        severity = list(Severity).index(finding.severity) + 1
        return finding.rule, severity, finding.message, (*self.place(finding.span.start), *self.place(finding.span.end))


class Desk:
    """Several documents that are open in one server."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.drafts: dict[str, Draft] = {}

    def open(self, name: str, text: str) -> Draft:
        draft = Draft((self.session.folder / name / "contract.yaml").as_uri(), text, self.session.encoding)
        self.drafts[draft.uri] = draft
        document = types.TextDocumentItem(draft.uri, "yaml", 1, text)
        self.session.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return draft

    def send(self, draft: Draft, changes: list[Change]) -> None:
        draft.version += 1
        identifier = types.VersionedTextDocumentIdentifier(draft.version, draft.uri)
        self.session.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    def close(self, draft: Draft) -> None:
        identifier = types.TextDocumentIdentifier(draft.uri)
        self.session.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    async def shown(self, draft: Draft) -> list[Shown]:
        """What the client shows about the text of the present version, once the server has spoken about it."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while not draft.published or draft.published[-1].version != draft.version:
                await self.receive()
        return sorted(one for one in map(as_shown, draft.published[-1].diagnostics) if one[0] in TEXT_RULES)

    async def receive(self) -> None:
        """Put the next published set to the document it is about."""
        params = await self.session.published.get()
        self.drafts[params.uri].published.append(params)


def as_shown(found: types.Diagnostic) -> Shown:
    start, end = found.range.start, found.range.end
    severity = found.severity.value if found.severity else 0
    return str(found.code), severity, found.message, (start.line, start.character, end.line, end.character)


async def storm(start: Start, encoding: Encoding, edits: int, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - the same storm for the same seed
    desk = Desk(await start(encoding))
    drafts = [desk.open(f"node_{number}", text) for number, text in enumerate(TEXTS)]
    made = 0
    while made < edits:
        draft = rng.choice(drafts)
        if rng.random() < 0.02:
            draft.undo.clear()
            desk.send(draft, [draft.rewritten(rng.choice(TEXTS))])
        changes = [draft.edited(rng) for _ in range(rng.choice((1, 1, 1, 1, 2, 5)))]
        desk.send(draft, changes)
        made += len(changes)
        if rng.random() < 0.1:
            await check(desk, draft)
        elif rng.random() < 0.3:
            await asyncio.sleep(0)  # let what was written so far leave
    for draft in drafts:
        await check(desk, draft)
    await check_against_a_fresh_server(start, desk)
    await check_that_closing_ends_it(desk)


async def check(desk: Desk, draft: Draft) -> None:
    assert await desk.shown(draft) == draft.expected(), repr(draft.text)
    versions = [params.version or 0 for params in draft.published]
    assert versions == sorted(versions), "an older text after a newer one"


async def check_against_a_fresh_server(start: Start, desk: Desk) -> None:
    fresh = Desk(await start(desk.session.encoding))
    for number, draft in enumerate(desk.drafts.values()):
        again = fresh.open(f"node_{number}", draft.text)
        if analysed(draft.text).recognition.is_contract:  # of other files a fresh server does not speak at all
            assert await fresh.shown(again) == await desk.shown(draft), repr(draft.text)


async def check_that_closing_ends_it(desk: Desk) -> None:
    first, *others = desk.drafts.values()
    for draft in others:
        draft.published.clear()
        desk.send(draft, [draft.replaced(0, 0, "# The last word.\n")])
        desk.close(draft)
    async with asyncio.timeout(ANSWER_SECONDS):
        while not all(draft.published and draft.published[-1].version is None for draft in others):
            await desk.receive()
    desk.send(first, [first.rewritten(TEXTS[0])])
    await check(desk, first)  # whatever else was under way has come by now
    for draft in others:
        assert not draft.published[-1].diagnostics
        assert [params.version for params in draft.published].count(None) == 1


async def test_findings_are_those_of_the_last_text(start: Start, encoding: Encoding) -> None:
    await storm(start, encoding, edits=500, seed=1)


@pytest.mark.nightly
async def test_findings_are_those_of_the_last_text_after_thousands_of_edits(start: Start, encoding: Encoding) -> None:
    await storm(start, encoding, edits=10_000, seed=2)
