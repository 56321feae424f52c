"""What a module binds, and what its classes may have: the questions that contracts ask of Python."""

import pytest

from onex_ls.pycode.symbols import Import, read_python


def module(source):
    read, problems = read_python(source)
    assert problems == ()
    return read


@pytest.mark.parametrize(
    "source",
    [
        "class Name: ...",
        "def Name(): ...",
        "async def Name(): ...",
        "Name = make()",
        "Name: type = make()",
        "first, (Name, *rest) = make()",
        "import Name",
        "import Name.inner",
        "import other as Name",
        "from other import Name",
        "from other import thing as Name",
        "if TYPE_CHECKING:\n    from other import Name",
        "try:\n    from fast import Name\nexcept ImportError:\n    Name = None",
        "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    class Name: ...",
        "for Name in (): ...",
        "while True:\n    class Name: ...",
        "with make() as Name: ...",
        "if (Name := make()): ...",
        "match x:\n    case 1:\n        class Name: ...",
    ],
)
def test_every_way_to_bind_a_name_counts(source):
    assert module(source).binds("Name")


@pytest.mark.parametrize(
    "source", ["", "def make():\n    Name = 1", "class Other:\n    Name = 1", "print(Name)", "import a.Name"]
)
def test_names_of_inner_scopes_do_not(source):
    assert not module(source).binds("Name")


@pytest.mark.parametrize(
    "source",
    [
        "from other import *",
        "def __getattr__(name): ...",
        "globals().update(make())",
        "setattr(sys.modules[__name__], 'Name', make())",
    ],
)
def test_a_module_may_bind_more_than_its_source_shows(source):
    assert module(source).binds_more
    assert "*" not in module(source).names


def test_a_name_from_elsewhere_is_known_with_its_origin():
    read = module("from .a import A, B as C\nfrom ..b.c import D\nfrom e import F\nF = 1\n")
    assert read.imports == (Import("A", "a", "A", 1), Import("C", "a", "B", 1), Import("D", "b.c", "D", 2))


@pytest.mark.parametrize(
    ("source", "is_open"),
    [
        ("class A: ...", False),
        ("class A(B, c.D[int]): ...", False),
        ("@dataclass(frozen=True)\nclass A: ...", False),
        ("@register\nclass A: ...", True),
        ("class A(metaclass=M): ...", True),
        ("class A(make(B)): ...", True),
    ],
)
def test_a_class_is_open_when_its_source_does_not_show_all_of_it(source, is_open):
    assert module(source).symbols[0].is_open is is_open


def test_the_names_of_a_class_are_all_that_its_body_binds():
    (found,) = module("class A:\n    handle = run\n    x: int = 1\n    def go(self):\n        y = 1\n").symbols
    assert found.names == {"handle", "x", "go"}


def test_a_long_chain_of_branches_is_read():
    source = "if a:\n    pass\n" + "".join(f"elif a{n}:\n    class A{n}: ...\n" for n in range(300))
    assert module(source).binds("A299")


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("class A: ...", "A"),
        ("@a\nclass a: ...", "a"),
        ("def  d(): ...", "d"),
        ("async \\\n  def async_(): ...", "async_"),
        ("é = 1; x = 2\ndef é(): ...", "é"),
        ("def \ufb01sh(): ...", "def \ufb01sh(): ..."),  # a ligature: Python reads `fish`
    ],
)
def test_the_name_of_a_definition_is_marked(source, marked):
    (found,) = module(source).symbols
    assert found.name_span.of(source) == marked
