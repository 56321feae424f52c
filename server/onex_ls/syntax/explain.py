"""What went wrong, in words for people who write contracts and not parsers.

LibYAML and PyYAML's own parser word their complaints differently; here both become the same sentence.
"""

from onex_ls.syntax.events import Failure

_QUOTE = "put it in quotes"
_NEEDS_QUOTES = f"A plain value cannot start with `{{}}`: {_QUOTE}"

_SENTENCES = (
    ("hex", "The escape sequence needs hexadecimal digits"),
    ("Unicode character escape", "The escape sequence stands for no character"),
    ("escape", "Unknown escape sequence in a double-quoted value: write `\\\\` for a backslash, or use single quotes"),
    ("mapping values are not allowed", "A `:` is not expected here: quote the value, or check the indentation"),
    ("unexpected ':'", "A blank is missing behind this `:`"),
    ("could not find expected ':'", "This line is neither `key: value` nor part of the value above it"),
    ("tab character", "A tab cannot indent YAML: use spaces"),
    ("sequence entries are not allowed", "A list item `- ` cannot start here: move it to a line of its own"),
    ("mapping keys are not allowed", "A key with `? ` cannot start here"),
    ("scanning an anchor", f"`&` begins an anchor, whose name is missing; if it is text, {_QUOTE}"),
    ("scanning an alias", f"`*` begins an alias, whose name is missing; if it is text, {_QUOTE}"),
    ("directive", f"`%` at the start of a line begins a directive to the parser; if it is text, {_QUOTE}"),
    ("a tag", f"`!` begins a tag, and this is none; if it is text, {_QUOTE}"),
    ("tag handle", f"`!` begins a tag, and this one is not declared; if it is text, {_QUOTE}"),
    ("block scalar", "Behind `|` and `>` stand only `+`, `-` or a digit; the text begins on the next line"),
    ("document start", "This does not belong to the map above: check the indentation"),
    ("incompatible", "This is a version of YAML that nothing reads"),
    ("node content", "A value is expected here"),
    ("block collection", "A list item is expected here: a line that starts with `- `, indented like the items above"),
    ("block mapping", "This line is indented unlike the keys around it"),
)


def explain(text: str, failure: Failure, at: int) -> str:
    """A sentence for a failure that is blamed on offset `at`."""
    character = text[at : at + 1]
    if "cannot start any token" in failure.problem:
        return _NEEDS_QUOTES.format(character) if character != "\t" else "A tab cannot indent YAML: use spaces"
    if "block mapping" in failure.context and _follows_a_quote(text, at):
        return "This stands behind the end of a quoted value: double a quote that belongs to the text"
    complaint = f"{failure.context} {failure.problem}"
    sentence = next((sentence for fragment, sentence in _SENTENCES if fragment in complaint), None)
    if sentence is not None:
        return sentence
    if "flow" not in failure.context:
        return f"Not valid YAML: {complaint.strip()}"
    expected = f"Expected `,` or `{']' if 'sequence' in failure.context else '}'}`"
    return f"{expected}: a value that holds brackets must be in quotes" if character in ("[", "{") else expected


def _follows_a_quote(text: str, at: int) -> bool:
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return text[max(at - 1, 0) : at] in ("'", '"')
