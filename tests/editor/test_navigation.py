"""From code to the contract and back: carets are ``|``, in code that a person may have edited since."""

import pytest

from generation.planning import CONTRACTS, plan_of, texts_of
from onex_ls.editor.hover import provenance_of
from onex_ls.editor.navigation import Source, code_of, nearest_place, paths_at, place_in, source_of
from onex_ls.provenance.manifest import Generated, Manifest
from onex_ls.provenance.sourcemap import Origin
from onex_ls.syntax.parse import parse
from onex_ls.text.span import Span

CODE = "# head\n\n\nclass A:\n    one: int\n    two: str\n    six: str\n\n\nclass B:\n    ten: int\n"
PIECES = {
    "a": "class A:\n",
    "a.one": "    one: int\n",
    "a.two": "    two: str\n",
    "a.six": "    six: str\n",
    "b": "class B:\n    ten: int\n",
    "b[0]": "    ten: int\n",
}
CONTRACT = "# about\na:\n  one: int\n  two: str\n  six: str\nb:\n- ten: int\nc:\n- 3\nd: {e: 1}\n"


def piece(path: str, line: int) -> Origin:
    start = CODE.index(PIECES[path])
    return Origin(Span(start, start + len(PIECES[path])), path, line)


RECORD = Generated(CODE, "model_v1", tuple(piece(path, line) for line, path in enumerate(PIECES, start=1)))
MANIFEST = Manifest("contract.yaml", artifacts={"a.py": RECORD})


def caret(marked: str) -> tuple[str, int]:
    at = marked.index("|")
    return marked.replace("|", "", 1), at


def source(marked: str) -> tuple[str, bool] | None:
    text, offset = caret(marked)
    found = source_of(RECORD, text, offset)
    return (found.origin.path, found.is_edited) if found is not None else None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# head", "# he|ad", None),
        ("class A", "|class A", ("a", False)),
        ("    one", "|    one", ("a.one", False)),
        ("one: int\n", "one: int|\n", ("a.one", False)),
        ("    ten: int\n", "    ten: int|\n", ("b[0]", False)),
        ("    ten: int\n", "    ten: int\n|", None),
        ("# head\n", "# head\nimport re\n\n" * 9 + "|", None),
        ("# head", "import re\nimport json\n# head\n# |mine", None),
        ("two: str", "two: f|loat", ("a.two", True)),
        ("one: int\n    two: str", "one: str\n    two|: float", ("a.two", True)),
        ("    two: str\n", "    two: str\n    mi|ne: str\n", None),
        ("class B:\n", "class B:\n    mi|ne: str\n\n", ("b", True)),
        ("class B:\n    ten", "class B(Mine):\n    mi|ne: str\n    ten", ("b", True)),
        ("    one: int\n    two: str\n", "    tw|o: str\n", ("a.two", False)),
    ],
)
def test_a_line_knows_where_it_came_from_whatever_was_edited(
    old: str, new: str, expected: tuple[str, bool] | None
) -> None:
    assert CODE.count(old) == 1
    marked = CODE.replace(old, new)
    assert source(marked) == expected
    assert source("# above\n\n" + marked) == expected
    assert source(marked.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(
    ("path", "edits", "expected"),
    [
        ("a.two", {}, ["two: str"]),
        ("a.two", {"class A": "\nclass A", "one: int": "1"}, ["two: str"]),
        ("a.two", {"two: str": "two: float  # mine"}, ["two: float  # mine"]),
        ("a.two", {"    two: str\n": ""}, []),
        ("b", {"class B:\n": "class B:\n    mine: int\n"}, ["class B:\n    mine: int\n    ten: int"]),
        ("b", {"    ten: int\n": ""}, ["class B:"]),
        ("b", {"class B:\n    ten: int\n": ""}, []),
        ("nothing", {}, []),
    ],
)
def test_a_path_leads_to_what_is_left_of_its_code(path: str, edits: dict[str, str], expected: list[str]) -> None:
    text = CODE
    for old, new in edits.items():
        text = text.replace(old, new)
    assert [span.of(text) for span in code_of(RECORD, text, [path])] == expected
    ended = text.replace("\n", "\r\n")
    found = [span.of(ended).replace("\r\n", "\n") for span in code_of(RECORD, ended, [path])]
    assert found == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one: int", "on|e: int", ["a.one"]),
        ("one: int", "one: in|t", ["a.one"]),
        ("\na:", "\n|a:", ["a"]),
        ("ten: int", "te|n: int", ["b[0]"]),
        ("\nb:", "\n|b:", ["b"]),
        ("- 3", "- |3", []),
        ("# about", "# abo|ut", []),
        ("e: 1", "|e: 1", []),
    ],
)
def test_a_caret_in_the_contract_stands_in_the_innermost_part_with_code(
    old: str, new: str, expected: list[str]
) -> None:
    text, offset = caret(CONTRACT.replace(old, new))
    assert paths_at(parse(text), offset, MANIFEST) == expected


def test_a_part_without_code_of_its_own_leads_to_that_of_all_below() -> None:
    manifest = Manifest("c", artifacts={"a.py": RECORD._replace(origins=RECORD.origins[1:])})
    assert paths_at(parse(CONTRACT), CONTRACT.index("a:"), manifest) == ["a.one", "a.six", "a.two"]


def test_a_path_that_is_gone_leads_to_what_was_around_it() -> None:
    tree = parse(CONTRACT)
    place = nearest_place(tree, "a.one.deeper[3]")
    assert place is not None
    assert place.head.of(CONTRACT) == "one"
    assert place_in(tree, "a.one.deeper") is None
    whole = nearest_place(tree, "gone[0].gone")
    assert whole is not None
    assert whole.head == Span(CONTRACT.index("a:"), CONTRACT.index("a:"))
    assert nearest_place(parse(""), "a.b") is None


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_every_line_leads_to_the_contract_and_back(path) -> None:
    contract = path.read_text(encoding="utf-8")
    plan = plan_of(contract)
    tree, texts, followed = parse(contract), texts_of(plan), 0
    for artifact, record in plan.manifest.artifacts.items():
        text = texts[artifact]
        for origin in record.origins:
            found = source_of(record, text, origin.span.start)
            assert found is not None
            assert not found.is_edited
            if not found.origin.path:
                continue
            place = place_in(tree, found.origin.path)
            assert place is not None
            back = paths_at(tree, place.head.start, plan.manifest)
            assert found.origin.path in back
            starts = [span.start for span in code_of(record, text, back)]
            assert any(found.origin.span.contains(start) for start in starts)
            followed += 1
    assert followed > 10 or path.stem == "node_stamp_compute"


def test_the_hover_tells_path_text_and_template() -> None:
    found = source_of(RECORD, CODE, CODE.index("two"))
    assert found is not None
    told = provenance_of(found, RECORD, "contract.yaml", parse(CONTRACT))
    assert told.markdown == (
        "From `a.two` in `contract.yaml`, line 4, by line 3 of the template `model_v1`\n\n```yaml\ntwo: str\n```"
    )
    assert told.plain == "From a.two in contract.yaml, line 4, by line 3 of the template model_v1\n\ntwo: str"


@pytest.mark.parametrize(
    ("path", "contract", "edited", "expected"),
    [
        ("a.two", "a: 1\n", False, "The contract no longer has `a.two`."),
        ("a.two", CONTRACT, True, "You edited this line since it was generated."),
        ("", CONTRACT, False, "From `c.yaml` as a whole"),
        ("a", CONTRACT, False, "```yaml\na:\n  one: int\n  two: str\n  six: str\n```"),
        ("b[0]", CONTRACT, False, "```yaml\n- ten: int\n```"),
        ("a", "a: |\n  ```\n", False, "````yaml\na: |\n  ```\n````"),
        ("a", "a:\n" + "  - 1\n" * 30, False, "  - 1\n" * 11 + "…\n```"),
    ],
)
def test_the_hover_tells_what_matters(path: str, contract: str, edited: bool, expected: str) -> None:
    told = provenance_of(Source(Origin(Span(0, 1), path, 3), edited), RECORD, "c.yaml", parse(contract))
    assert expected in told.markdown


def test_a_template_that_was_included_is_named() -> None:
    origin = Origin(Span(0, 1), "a", 3, "base")
    assert "line 3 of the template `base`" in provenance_of(Source(origin, False), RECORD, "c", parse("a: 1")).sentence


def test_hostile_manifests_lead_nowhere() -> None:
    wild = (Origin(Span(10**9, 5), "a"), Origin(Span(0, 10**9), "[7].x["), Origin(Span(3, 3), "\\"))
    record = Generated("x = 1\n", "t", wild)
    assert source_of(record, "y = 2\n", 2) is not None
    assert list(code_of(record, "", ["a", "[7].x["]))
    assert place_in(parse(CONTRACT), "[7].x[") is None
    assert paths_at(parse("- 1"), 2, Manifest("c", artifacts={"a.py": record})) == []
