import ast

import pytest

from onex_ls.pycode.parse import may_be_newer
from onex_ls.pycode.source import behind_docstring, dotted_name, parameters, read_source

SOURCE = '''\
import os.path
import datetime as dt
from datetime import datetime
from .near import thing as other
from .. import above

class A:
    """A."""

    def first(self, a, *, b=1):
        return dt.date.today() + datetime.now() + os.path.join(a)

if TYPE_CHECKING:
    import socket
'''


def source():
    found, problems = read_source(SOURCE)
    assert problems == ()
    assert found is not None
    return found


def test_names_mean_what_was_imported():
    read = source()
    assert {read.meaning(call.func) for call in read.every(ast.Call)} == {
        *("datetime.date.today", "datetime.datetime.now", "os.path.join"),
    }
    assert read.origins["other"] == ".near.thing"
    assert read.origins["above"] == "..above"


def test_nodes_know_what_they_stand_in():
    read = source()
    call = next(read.every(ast.Call))
    function, owner = read.function_of(call), read.class_of(call)
    assert function is not None
    assert owner is not None
    assert (function.name, owner.name) == ("first", "A")
    assert [one.arg for one in parameters(function)] == ["a", "b"]
    assert len(behind_docstring(owner.body)) == 1
    assert [read.is_only_for_types(node) for node in read.every(ast.Import)] == [False, False, True]


def test_operators_and_contexts_have_no_place_of_their_own():
    read = source()
    assert not any(isinstance(node, ast.expr_context | ast.operator) for node in read.parents)


def test_a_source_is_read_once():
    assert read_source("x = 1\n") is read_source("x = 1\n")


@pytest.mark.parametrize(("text", "name"), [("a.b[c].d", "a.b.d"), ("a", "a"), ("a().b", ""), ("1", "")])
def test_dotted_names(text, name):
    assert dotted_name(ast.parse(text, mode="eval").body) == name


def test_what_is_nested_absurdly_is_refused():
    _, problems = read_source("-" * 600 + "1\n")
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("line", "is_newer"),
    [
        ("type Order = (", True),
        ("def first[T](items: list[T]) -> T: return items[0]", True),
        ("class Box[T]: pass", True),
        ("except ValueError, TypeError:", True),
        ('x = t"{y}"', True),
        ("class HandlerPrice", False),
        ("def price(:", False),
        ("type = = 3", False),
        ("x = (", False),
    ],
)
def test_the_syntax_of_newer_pythons_is_told_from_mistakes(line, is_newer):
    text = f"x = 1\n{line}\n"
    _, problems = read_source(text)
    assert not problems or may_be_newer(problems[0], text) is is_newer
    assert problems or is_newer  # a mistake is one in every Python
