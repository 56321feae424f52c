import json

import pytest

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.fingerprint import fingerprints
from onex_ls.findings.fixing import chosen_edits
from onex_ls.findings.report import FileReport, count, summary_line, to_json, to_text
from onex_ls.rules.registry import RULES
from onex_ls.text.edits import TextEdit, apply_edits, delete, insert
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

TEXT = "字: 🎬 x\nname: one\nname: two\n"
FIRST, SECOND = Span(7, 11), Span(17, 21)
FINDING = Finding(
    "duplicate-key",
    Severity.ERROR,
    "`name` is set twice",
    SECOND,
    "name",
    related=(Related("`name` is set here first", FIRST),),
    fixes=(Fix("Remove the second one", (delete(Span(17, 27)),), safe=True),),
)


def report(*findings: Finding, text: str = TEXT, file: str = "nodes/a.yaml") -> FileReport:
    return FileReport(file, LineIndex(text), findings)


def test_the_json_report_is_as_promised():
    assert json.loads(to_json([report(FINDING)], RULES, files=7)) == {
        "version": 1,
        "findings": [
            {
                "file": "nodes/a.yaml",
                "source": "onex-ls",
                "rule": "duplicate-key",
                "severity": "error",
                "message": "`name` is set twice",
                "path": "name",
                "start": {"line": 3, "column": 1},
                "end": {"line": 3, "column": 5},
                "related": [
                    {
                        "file": "nodes/a.yaml",
                        "message": "`name` is set here first",
                        "start": {"line": 2, "column": 1},
                        "end": {"line": 2, "column": 5},
                    }
                ],
                "fixes": [
                    {
                        "title": "Remove the second one",
                        "safe": True,
                        "edits": [
                            {
                                "file": "nodes/a.yaml",
                                "start": {"line": 3, "column": 1},
                                "end": {"line": 4, "column": 1},
                                "text": "",
                            }
                        ],
                    }
                ],
                "fingerprint": fingerprints("nodes/a.yaml", TEXT, (FINDING,))[0],
                "help": RULES["duplicate-key"].why,
            }
        ],
        "summary": {"files": 7, "contracts": 1, "errors": 1, "warnings": 0, "information": 0, "hints": 0},
    }


def test_columns_count_code_points():
    text = "字: 🎬 x\r\n"
    (found,) = json.loads(to_json([report(Finding("r", Severity.HINT, "m", Span(5, 6)), text=text)], {}, 1))["findings"]
    assert (found["start"], found["end"]) == ({"line": 1, "column": 6}, {"line": 1, "column": 7})
    assert found["help"] == ""


def test_an_empty_report():
    document = json.loads(to_json([], RULES, files=0))
    assert document["findings"] == []
    assert to_text([]) == "0 contracts checked: no findings"


def test_the_text_report_shows_the_place():
    assert to_text([report(FINDING)]) == (
        "nodes/a.yaml:3:1: error[duplicate-key] `name` is set twice\n"
        "  |\n"
        "3 | name: two\n"
        "  | ^^^^\n"
        "  = `name` is set here first (line 2)\n"
        "  = fix: Remove the second one\n"
        "\n"
        "1 contract checked: 1 error"
    )


@pytest.mark.parametrize(
    ("text", "span", "marked"),
    [
        ("a:\tb\n", Span(3, 4), "  |   \t^"),  # a tab stays a tab, so that the mark stands below its character
        ("a: b\nc: d\n", Span(3, 8), "  |    ^"),
        ("a:\n", Span(2, 2), "  |   ^"),
    ],
)
def test_marks_stand_below_what_they_mark(text, span, marked):
    shown = to_text([report(Finding("r", Severity.HINT, "m", span), text=text)])
    assert [line for line in shown.splitlines() if "^" in line] == [marked]


def test_a_hostile_text_cannot_speak_to_the_terminal():
    text = "name: \x1b]0;owned\x07\x1b[31m\x9b31m\u202e\n"
    shown = to_text(
        [report(Finding("r", Severity.ERROR, f"`{text}` is bad", Span(0, 4)), text=text, file="a\x1b[2J.yaml")]
    )
    assert not any(character in shown for character in "\x1b\x07\x9b")


def test_severities_are_summed_up():
    findings = [Finding("r", severity, "m", Span(0, 1)) for severity in (*Severity, Severity.HINT)]
    assert count([report(*findings)]) == {
        Severity.ERROR: 1,
        Severity.WARNING: 1,
        Severity.INFORMATION: 1,
        Severity.HINT: 2,
    }
    assert (
        summary_line([report(*findings)]) == "1 contract checked: 1 error, 1 warning, 2 hints, 1 for your information"
    )


def test_a_fingerprint_moves_with_its_finding():
    moved = "# a new line\n" + TEXT
    shifted = Finding("duplicate-key", Severity.ERROR, "other words", Span(30, 34), "name")
    assert fingerprints("a.yaml", moved, (shifted,)) == fingerprints("a.yaml", TEXT, (FINDING,))


def test_fingerprints_tell_apart_what_is_alike():
    one = Finding("r", Severity.HINT, "m", Span(0, 1), "p")
    marks = fingerprints("a.yaml", TEXT, (one, one, Finding("r", Severity.HINT, "m", Span(0, 1), "q")))
    assert len(set(marks)) == 3
    assert fingerprints("b.yaml", TEXT, (one,)) != fingerprints("a.yaml", TEXT, (one,))


def fixable(*fixes: Fix) -> Finding:
    return Finding("r", Severity.ERROR, "m", Span(0, 1), fixes=fixes)


def test_safe_fixes_are_chosen_and_those_in_each_others_way_wait():
    findings = [
        fixable(Fix("unsafe", (insert(0, "x"),)), Fix("safe", (TextEdit(Span(0, 1), "A"),), safe=True)),
        fixable(Fix("overlapping", (TextEdit(Span(0, 2), "B"),), safe=True)),
        fixable(Fix("elsewhere", (insert(0, "y"),), safe=True, file="/other.yaml")),
        fixable(Fix("free", (TextEdit(Span(2, 3), "C"),), safe=True)),
        fixable(),
    ]
    assert apply_edits("abc", chosen_edits(findings)) == "AbC"
    assert apply_edits("abc", chosen_edits(findings[:1], unsafe=True)) == "xabc"
