"""Finding secrets that somebody wrote down: keys and tokens by their shape, passwords by where they stand.

Made for few false alarms: placeholders, references to the environment and names of things are no secrets, and what
only stands under a key like ``token`` must look random too. Made for every keystroke: a text is looked through by
searches that run in C, and a pattern is tried only where one of them hit.
"""

import math
import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.text.span import Span


class Secret(NamedTuple):
    """Where a secret stands, and what it is, with an article."""

    span: Span
    what: str


# Tokens by how they begin: what follows, and what they are.
_TOKENS = {
    **dict.fromkeys(("AKIA", "ASIA"), (r"[A-Z2-7]{16}(?![A-Z0-9])", "an AWS access key")),
    **dict.fromkeys(("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), (r"[A-Za-z0-9]{36,}", "a GitHub token")),
    "github_pat_": (r"\w{40,}", "a GitHub token"),
    "glpat-": (r"[\w-]{20,}", "a GitLab token"),
    **dict.fromkeys(("xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-"), (r"[A-Za-z0-9-]{20,}", "a Slack token")),
    **dict.fromkeys(("sk_live_", "rk_live_"), (r"[A-Za-z0-9]{20,}", "a Stripe key")),
    "sk-": (r"(?:[a-z]{2,10}\d*-)*[\w-]{32,}", "an API key"),
    "AIza": (r"[\w-]{35}(?![\w-])", "a Google API key"),
    "npm_": (r"[A-Za-z0-9]{36}(?![A-Za-z0-9])", "an npm token"),
    "pypi-": (r"[\w-]{50,}", "a PyPI token"),
    "eyJ": (r"[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}", "a JSON Web Token"),
}
_BEGINNINGS = tuple(_TOKENS)

# Secrets within something else, by a part that gives them away: the pattern, whose group is the secret.
_WITHIN = {
    "PRIVATE KEY-----": (r"(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)", "a private key"),
    "hooks.slack.com/services/": (r"hooks\.slack\.com/services/(T\w{6,}/B\w{6,}/\w{20,})", "a Slack webhook"),
    "://": (r"://[^\s/@:\"'$<{]+:([^\s/@\"'$<{*]{3,})@", "a password in an address"),
}

_RUN_LENGTH = 20
_RUN = b"x" * _RUN_LENGTH
_IN_RUN = (string.ascii_letters + string.digits + "_-").encode()
_MASK = bytes(120 if character in _IN_RUN else 32 for character in range(256))  # an x, or a blank

_KEYS = re.compile(
    r".*(?:passw(?:or)?d|secret|token|api_?key|access_key|private_key|credential)s?[\"']?\s*:\s*[\"']?\Z", re.IGNORECASE
)
_SHORT_KEYS = (b"passw", b"secret")
_SHORT_VALUE = re.compile(
    r"(?:ord|d)?s?[\"']?[ \t]*:[ \t]+(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s,#}\]\"'][^\s,}\]]*))", re.IGNORECASE
)

_PLACEHOLDER = re.compile(
    r"[<>{}$*]|\.\.\.|x{4}|0{6}|1234567|example|change|replace|dummy|fake|your|todo|test", re.IGNORECASE
)
_SYMBOL = re.compile(r"[!@#%^&+=~?|]")
_DIGIT = re.compile(r"\d")
_MIXED = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}")
"""A part of a text in which letters and digits are mixed, which names of things hardly have."""
_SHORTEST = 8
_RANDOM = 3.5
"""Bits per character from which a long text looks random; names of things lie below, keys above."""


def secrets(text: str) -> Iterator[Secret]:
    """The secrets in a text, in no order."""
    plain = text.encode("ascii", "replace")  # one byte for each character, so that offsets stay the same
    taken: list[Span] = []
    for found in (*_within(text), *_runs(text, plain), *_short(text, plain)):
        value = found.span.of(text)
        is_new = not any(found.span.overlaps(other) for other in taken)
        if is_new and not value.isalpha() and not _PLACEHOLDER.search(value):
            taken.append(found.span)
            yield found


def _within(text: str) -> Iterator[Secret]:
    for marker, (pattern, what) in _WITHIN.items():
        if marker in text:
            for match in re.finditer(pattern, text):
                yield Secret(Span(*match.span(1)), what)


def _runs(text: str, plain: bytes) -> Iterator[Secret]:
    """The tokens among the long runs of letters, digits, ``_`` and ``-``."""
    mask = plain.translate(_MASK)
    at = mask.find(_RUN)
    while at >= 0:
        end = mask.find(b" ", at)
        end = end if end >= 0 else len(text)
        word = text[at:end]
        if word.startswith(_BEGINNINGS):
            yield from _token(text, at)
        elif _DIGIT.search(word) is not None and _looks_random(word) and _stands_under_a_key(text, at):
            yield Secret(Span(at, end), "a password or key")
        at = mask.find(_RUN, end)


def _looks_random(word: str) -> bool:
    return _MIXED.search(word) is not None and entropy(word) >= _RANDOM


def _token(text: str, at: int) -> Iterator[Secret]:
    for beginning, (rest, what) in _TOKENS.items():
        match = re.compile(re.escape(beginning) + rest).match(text, at)
        if match is not None:
            yield Secret(Span(*match.span()), what)
            return


def _stands_under_a_key(text: str, at: int) -> bool:
    """Whether the value at an offset stands in the line of a key such as ``api_key:``, behind nothing but it."""
    return _KEYS.match(text[text.rfind("\n", 0, at) + 1 : at]) is not None


def _short(text: str, plain: bytes) -> Iterator[Secret]:
    """Values behind ``password:`` and its like that nobody would call a thing: letters, digits and symbols."""
    lowered = plain.lower()
    for word in _SHORT_KEYS:
        at = lowered.find(word)
        while at >= 0:
            match = _SHORT_VALUE.match(text, at + len(word))
            if match is not None and match.lastindex is not None and _is_password(match[match.lastindex]):
                yield Secret(Span(*match.span(match.lastindex)), "a password or key")
            at = lowered.find(word, at + len(word))


def _is_password(value: str) -> bool:
    if len(value) < _SHORTEST or " " in value or "/" in value:
        return False
    has_letter, has_digit = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    return has_letter and has_digit and _SYMBOL.search(value) is not None


def entropy(text: str) -> float:
    """Shannon's entropy of the characters of a text, in bits per character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
