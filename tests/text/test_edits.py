import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.text.edits import TextEdit, apply_edits, delete, insert, line_ending, ordered
from onex_ls.text.span import Span


@st.composite
def text_and_edits(draw):
    """A text and edits of it that do not overlap, in any order; at most one in each place."""
    text = draw(st.text(max_size=40))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]
    edits = [TextEdit(span, draw(st.text(max_size=5))) for span in spans]
    return text, draw(st.permutations(edits))


@given(text_and_edits())
def test_edits_apply_as_if_one_after_the_other_from_the_end(case):
    text, edits = case
    expected = text
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
    assert apply_edits(text, edits) == expected


def test_insertions_at_one_place_keep_their_order():
    assert apply_edits("ab", [insert(1, "1"), insert(1, "2"), insert(0, "0")]) == "0a12b"


def test_an_insertion_may_touch_a_replacement_on_either_side():
    assert apply_edits("abc", [delete(Span(1, 2)), insert(1, "x"), insert(2, "y")]) == "axyc"


@pytest.mark.parametrize(
    "edits", [[delete(Span(0, 2)), delete(Span(1, 3))], [delete(Span(0, 3)), insert(1, "x")], [delete(Span(0, 2))] * 2]
)
def test_overlapping_edits_are_refused(edits):
    with pytest.raises(ValueError, match="overlap"):
        ordered(edits)


@pytest.mark.parametrize("span", [Span(-1, 0), Span(0, 4), Span(2, 1)])
def test_an_edit_outside_the_text_is_refused(span):
    with pytest.raises(ValueError, match="outside a text of 3 characters"):
        apply_edits("abc", [delete(span)])


@pytest.mark.parametrize(
    ("text", "ending"),
    [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("\n", "\n"), ("\r\n", "\r\n")],
)
def test_the_line_end_of_a_text_is_that_of_its_first_line(text, ending):
    assert line_ending(text) == ending


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((0, 2), (1, 3), True),
        ((0, 2), (2, 3), False),
        ((0, 2), (2, 2), True),
        ((1, 1), (1, 1), True),
        ((0, 2), (3, 3), False),
        ((0, 3), (1, 2), True),
    ],
)
def test_spans_overlap(one, other, overlap):
    assert Span(*one).overlaps(Span(*other)) is overlap
    assert Span(*other).overlaps(Span(*one)) is overlap


def test_a_caret_touches_both_ends_of_a_span():
    assert [offset for offset in range(5) if Span(1, 3).contains(offset)] == [1, 2, 3]
    assert Span(1, 3).of("abcd") == "bc"
