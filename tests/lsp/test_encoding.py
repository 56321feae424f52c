"""Columns in the three encodings, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.lsp.encoding import Encoding, column_at, units_of

ENCODINGS = list(Encoding)
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\r\n")
LINES = st.text(st.sampled_from("a\t é世e\u0301👩\u200d🔧\x85\u2028𝄞") | CHARACTERS)


def width(char: str, encoding: Encoding) -> int:
    code = ord(char)
    if encoding is Encoding.UTF8:
        return 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)
    return 1 + (encoding is Encoding.UTF16 and code >= 0x10000)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(line=LINES)
def test_units_are_counted_as_the_encodings_define_them(encoding: Encoding, line: str) -> None:
    assert units_of(line, encoding) == sum(width(char, encoding) for char in line)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(line=LINES, units=st.integers(-3, 60))
def test_a_place_inside_a_character_is_its_start(encoding: Encoding, line: str, units: int) -> None:
    column, used = 0, 0
    while column < len(line) and used + width(line[column], encoding) <= units:
        used += width(line[column], encoding)
        column += 1
    assert column_at(line, units, encoding) == column


@pytest.mark.parametrize(
    ("line", "utf8", "utf16", "utf32"),
    [("aé世👩b", 11, 6, 5), ("👩\u200d🔧", 11, 5, 3), ("e\u0301", 3, 2, 2), ("", 0, 0, 0)],
)
def test_known_lengths(line: str, utf8: int, utf16: int, utf32: int) -> None:
    assert [units_of(line, encoding) for encoding in ENCODINGS] == [utf8, utf16, utf32]


@pytest.mark.parametrize("line", ["\ud83d", "a\udc00b", "👩\ud83d世"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_halves_of_surrogate_pairs_are_characters(line: str, encoding: Encoding) -> None:
    assert [column_at(line, units_of(line[:column], encoding), encoding) for column in range(len(line) + 1)] == list(
        range(len(line) + 1)
    )
