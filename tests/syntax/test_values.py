import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Scalar
from onex_ls.syntax.values import PLAIN_LIMIT, is_null, plain, scalar_type, scalar_value

WRITTEN = """
1 01 0 -0 +7 1_000 0x1F -0x1f 0b101 017 1:30 1:30:59 -1:30 1.5 -1.5e+3 1.e+3 .5 .inf -.inf .nan 1:30.5 -1:30.5
true True TRUE false yes no on off Yes NO y n ~ null Null NULL nul text 1.2.3 0o17 08 1e3 _1 1__0 -- . .. a#b
'' "" '1' "true" !!str|1 !!int|'3' !!float|'1.5' !!bool|'yes' !!null|'' a|b |
""".split()
"""Words of YAML; a bar stands for a blank."""


def same(one, other):
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("written", WRITTEN)
def test_a_scalar_means_what_it_means_to_every_loader(written):
    text = f"key: {written.replace('|', ' ')}\n"
    assert same(scalar_value(parse(text).root.entries[0].value), yaml.safe_load(text)["key"])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2026-01-31", "timestamp"),
        ("2026-01-31T12:00:00Z", "timestamp"),
        ("!custom x", "!custom"),
        ("!!binary aGk=", "binary"),
        ("<<", "merge"),
        ("x", "str"),
    ],
)
def test_what_python_has_no_plain_value_for_stays_text(written, kind):
    node = parse(f"- {written}\n").root.items[0]
    assert scalar_type(node) == kind
    assert scalar_value(node) == node.value


@pytest.mark.parametrize("written", ["!!int x", "!!float x", "!!int ''", "9" * 5000, "!!int 1:x"])
def test_a_number_that_nobody_can_read_stays_text(written):
    node = parse(f"- {written}\n").root.items[0]
    assert scalar_value(node) == node.value


@given(st.text())
def test_any_text_has_a_value(written):
    for style in ("", '"'):
        for tag in (None, "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"):
            scalar_value(Scalar(0, 0, written, style, tag, None))


@pytest.mark.parametrize(
    ("written", "null"), [("", True), ("~", True), ("null", True), ("''", False), ("0", False), ("[]", False)]
)
def test_null(written, null):
    assert is_null(parse(f"key: {written}\n").root.entries[0].value) is null


def test_a_dangling_alias_is_not_null_and_has_no_value():
    node = parse("key: *nowhere\n").root.entries[0].value
    assert not is_null(node)
    assert plain(node) is None


def test_aliases_that_stand_for_billions_are_cut_off():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )

    def count(value):
        if isinstance(value, dict | list):
            return 1 + sum(map(count, value.values() if isinstance(value, dict) else value))
        return int(value is not None)

    assert count(plain(parse(text).root)) <= PLAIN_LIMIT
