"""PyYAML's own parser for places without LibYAML, taught the few rules in which LibYAML differs from it.

LibYAML takes a tab for white space wherever no key can begin, a comment directly behind ``|`` or ``>``, a question mark
inside a word in brackets, no bracket directly behind a colon there, and no escape that stands for a surrogate. Tags
with commas or brackets (``!a,b``) are the one known difference left.
"""

from typing import Any

import yaml
from yaml.scanner import ScannerError
from yaml.tokens import ScalarToken

_END = "\0"
_BREAKS = "\r\n\x85\u2028\u2029"
_BLANKS = " \t"


class PurePythonParser(yaml.Loader):
    """Gives the events that LibYAML gives, and fails where it fails."""

    column: int
    indent: int
    flow_level: int
    allow_simple_key: bool

    def scan_to_next_token(self) -> None:
        """Skip white space and comments."""
        while True:
            self._skip(_BLANKS if self.flow_level or not self.allow_simple_key else " ")
            self._skip_comment()
            if not self._skip_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        """A plain value."""
        start, indent = self.get_mark(), self.indent + 1
        end, chunks = start, []
        spaces: list[str] | None = []
        while self.peek() != "#" and (length := self._plain_length(start)):
            self.allow_simple_key = False
            chunks += [*(spaces or ()), self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def _plain_length(self, start_mark: Any) -> int:
        """How many characters of a plain value come before the next blank or indicator."""
        length = 0
        while (character := self.peek(length)) not in _END + _BLANKS + _BREAKS:
            behind = self.peek(length + 1)
            if self.flow_level and character == ":" and behind in ",?[]{}":
                self.forward(length)
                raise ScannerError("while scanning a plain scalar", start_mark, "found unexpected ':'", self.get_mark())
            if (character == ":" and behind in _END + _BLANKS + _BREAKS) or (self.flow_level and character in ",[]{}"):
                break
            length += 1
        return length

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str] | None:
        """What stands between two words of a plain value: blanks as they are, or a folded line end."""
        blanks = self._skip(_BLANKS)
        if self.peek() not in _BREAKS:
            return [blanks] if blanks else []
        breaks: list[str] = []
        while self.peek() in _BREAKS:
            breaks.append(self._skip_line_break())
            self.allow_simple_key = True
            if self.prefix(3) in ("---", "...") and self.peek(3) in _END + _BLANKS + _BREAKS:
                return None
            self._skip(" ")
            if self.peek() == "\t" and self.column < indent:
                problem = "found a tab character that violates indentation"
                raise ScannerError("while scanning a plain scalar", start_mark, problem, self.get_mark())
            self._skip(_BLANKS)
        first, *more = breaks
        return more or [" "] if first == "\n" else breaks

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """The ``+`` or ``-`` and the digit behind ``|`` or ``>``; what else stands there is for others to refuse."""
        chomping: bool | None = None
        increment: int | None = None
        for _ in range(2):
            character = self.peek()
            if character in "+-" and chomping is None:
                chomping = character == "+"
            elif character in "123456789" and increment is None:
                increment = int(character)
            else:
                break
            self.forward()
        return chomping, increment

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """The rest of the line of ``|`` or ``>``."""
        self._skip(_BLANKS)
        self._skip_comment()
        if self.peek() not in _END + _BREAKS:
            problem = "did not find expected comment or line break"
            raise ScannerError("while scanning a block scalar", start_mark, problem, self.get_mark())
        self._skip_line_break()

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:
        """The text between two blanks of a quoted value."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
            "".join(chunks).encode("utf-8")
        except (ValueError, OverflowError) as error:
            problem = "found invalid Unicode character escape code"
            raise ScannerError("while parsing a quoted scalar", start_mark, problem, self.get_mark()) from error
        return chunks

    def _skip(self, characters: str) -> str:
        """Step over what is one of `characters`; returns it."""
        length = 0
        while self.peek(length) in characters:
            length += 1
        skipped: str = self.prefix(length)
        self.forward(length)
        return skipped

    def _skip_line_break(self) -> str:
        skipped: str = self.scan_line_break()  # type: ignore[no-untyped-call]  # the stubs have no types for it
        return skipped

    def _skip_comment(self) -> None:
        if self.peek() == "#":
            while self.peek() not in _END + _BREAKS:
                self.forward()
