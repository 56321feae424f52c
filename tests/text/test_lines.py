import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.text.lines import LineIndex, Position

nasty = st.text(st.sampled_from("ab \t\n\r\x0b\x0c\x1c\x85\u2028\u2029\ufeff\U0001f600é"), max_size=40)


def oracle(text):
    """The lines of a text by the protocol's rule, one character at a time: where each begins and its content ends."""
    lines, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "\r\n":
            end = at
            at += 2 if text[at : at + 2] == "\r\n" else 1
            lines.append((start, end))
            start = at
        else:
            at += 1
    return [*lines, (start, len(text))]


@given(nasty)
def test_lines_are_those_of_the_protocol(text):
    index = LineIndex(text)
    expected = oracle(text)
    assert index.count == len(expected)
    assert [(index.start(line), index.end(line)) for line in range(index.count)] == expected
    assert [index.line_text(line) for line in range(index.count)] == [text[start:end] for start, end in expected]


@given(nasty)
def test_offsets_and_positions_translate_back(text):
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        position = index.position(offset)
        assert position.line == index.line_of(offset)
        inside_a_line_end = text[offset - 1 : offset + 1] == "\r\n"
        assert index.offset(*position) == offset - inside_a_line_end


@given(nasty, st.integers(-3, 60), st.integers(-3, 60))
def test_any_position_is_clamped_into_the_text(text, line, column):
    index = LineIndex(text)
    offset = index.offset(line, column)
    assert 0 <= offset <= len(text)
    if 0 <= line < index.count:
        assert index.start(line) <= offset <= index.end(line)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (0, 0)),
        ("a\n", 2, (1, 0)),
        ("a\r\nb", 3, (1, 0)),
        ("a\rb", 2, (1, 0)),
        ("\ufeffa\nb", 1, (0, 1)),
        ("\U0001f600x\ny", 1, (0, 1)),
        ("a\u2028b", 2, (0, 2)),
        ("a\x85b", 2, (0, 2)),
        ("a", -5, (0, 0)),
        ("a\nb", 99, (1, 1)),
    ],
)
def test_position(text, offset, position):
    assert LineIndex(text).position(offset) == Position(*position)


def test_lines_behind_the_last_are_empty_and_at_the_end():
    index = LineIndex("a\nb")
    assert (index.start(7), index.end(7), index.line_text(7)) == (3, 3, "")
    assert index.offset(7, 3) == 3
