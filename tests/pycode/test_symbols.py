import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.pycode.symbols import read_python

SOURCE = '''"""Ünïcödé 😀."""
from typing import TYPE_CHECKING
import os.path, sys as system

if TYPE_CHECKING:
    from a import Hidden
else:
    Hidden = None

ÄRGER = 1; x, (y, *z) = 1, (2, 3)
typed: int = 3


@decorated(argument="class Fake: pass")
class Knoten😀(Base): ...
'''.replace("Knoten😀", "Knötchen")
CLASSES = (
    SOURCE
    + """

class Shell(nodes.NodeCompute[object, object], Mixin, metaclass=Meta):
    s = "😀"; other = 1

    def handle(self, request): return request
    async def handle_async(self): pass

    if True:
        def late(self): pass


async def run(): pass


def run(): pass
"""
)


def test_classes_methods_and_functions_stand_where_they_stand() -> None:
    module, problems = read_python(CLASSES)
    assert problems == ()
    assert [(symbol.kind, symbol.name) for symbol in module.symbols] == [
        ("class", "Knötchen"),
        ("class", "Shell"),
        ("function", "run"),
        ("function", "run"),
    ]
    methods = [method for symbol in module.symbols for method in symbol.members]
    for symbol in [*module.symbols, *methods]:
        assert symbol.name_span.of(CLASSES) == symbol.name
        assert symbol.span.of(CLASSES).startswith(("class ", "def ", "async def "))
    shell = module.symbol("Shell")
    assert shell is not None
    assert shell.bases == ("NodeCompute", "Mixin")
    assert [(member.name, member.is_async) for member in shell.members] == [
        ("handle", False),
        ("handle_async", True),
        ("late", False),
    ]
    assert shell.span.of(CLASSES).endswith("def late(self): pass")
    assert shell.member("nothing") is None


def test_of_two_with_one_name_the_last_counts() -> None:
    module, _ = read_python(CLASSES)
    run = module.symbol("run")
    assert run is not None
    assert not run.is_async


def test_names_are_those_that_can_be_imported() -> None:
    module, _ = read_python(CLASSES)
    assert module.names == {
        *("TYPE_CHECKING", "os", "system", "Hidden", "ÄRGER", "x", "y", "z", "typed"),
        *("Knötchen", "Shell", "run"),
    }
    assert module.binds("Hidden")
    assert not module.binds("handle")
    star, _ = read_python("try:\n    from a import *\nexcept ImportError:\n    pass\n")
    assert star.binds("anything")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = (1,\ny = 2\n", "("),
        ("s = '😀'; def\n", ""),
        ("class A\n    pass\n", ""),
        ("a = 1\n\tb = 2\n", None),
        ("print 'x'\n", "print 'x'"),
        ("", None),
    ],
)
def test_a_source_that_is_no_python_is_a_problem_with_a_place(source: str, found: str | None) -> None:
    module, problems = read_python(source)
    assert bool(problems) == bool(source)
    for problem in problems:
        assert problem.message
        assert 0 <= problem.span.start <= problem.span.end <= len(source)
        assert found is None or problem.span.of(source).startswith(found)
        assert module.symbols == ()


def test_a_problem_behind_letters_of_several_bytes_is_at_its_letter() -> None:
    source = "s = '😀'; t = ü ü\n"
    ((_, span),) = read_python(source)[1]
    assert span == (source.rindex("ü"), source.rindex("ü") + 1)


@pytest.mark.parametrize(
    "source", ["x\0y", "(" * 10_000, "-" * 200_000 + "1", "f'" + "{" * 300, "\ud800 = 1", "x = '\ud800'"]
)
def test_hostile_sources_end(source: str) -> None:
    _, problems = read_python(source)
    for problem in problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(source)


def test_an_odd_escape_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_python("x = '\\d'\n")[1] == ()


@given(st.text(st.sampled_from("()[]{}:=,.'\"\\\n\t #@*abcdef class def async if ü😀\r\x0c\u2028"), max_size=60))
def test_any_text_is_read_without_an_exception_and_within_its_bounds(source: str) -> None:
    module, problems = read_python(source)
    for span in (*(problem.span for problem in problems), *(symbol.span for symbol in module.symbols)):
        assert 0 <= span.start <= span.end <= len(source)
