"""Where rendered text came from: every piece to its own path, and nothing in the text to tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.templating import Origin, TemplateManager


@pytest.fixture
def render(tmp_path):
    manager = TemplateManager(tmp_path)

    def render(content, *, others=(), **context):
        for name, text in {"page": content, **dict(others)}.items():
            (tmp_path / f"{name}.jinja2").write_text(text, encoding="utf-8", newline="")
        manager.clear_cache()
        return manager.render_traced("page", context)

    return render


def parts(rendered):
    return [(origin.path, rendered.text[origin.start : origin.end]) for origin in rendered.origins]


FIELDS = """\
class Model:
{% for field in fields %}
{% origin field.path %}
    {{ field.name }}: {{ field.type }}
{% endorigin %}
{% endfor %}
"""


def test_equal_fields_map_each_to_its_own_path(render):
    fields = [{"path": f"io_operations[{i}].input_fields[0]", "name": "id", "type": "str"} for i in range(2)]
    rendered = render(FIELDS, fields=fields)
    assert rendered.text == "class Model:\n    id: str\n    id: str\n"
    assert rendered.origins == (
        Origin(13, 25, "io_operations[0].input_fields[0]", 3, "page"),
        Origin(25, 37, "io_operations[1].input_fields[0]", 3, "page"),
    )
    assert type(rendered.text) is str


def test_the_tag_changes_nothing_but_the_origins(render):
    plain = FIELDS.replace("{% origin field.path %}\n", "").replace("{% endorigin %}\n", "")
    fields = [{"path": "a", "name": "id", "type": "str"}]
    assert render(plain, fields=fields).text == render(FIELDS, fields=fields).text
    assert render(plain, fields=fields).origins == ()


def test_an_outer_origin_comes_before_those_inside_it(render):
    rendered = render(
        "a{% origin 'x' %}{% origin 'x.y' %}b{% endorigin %}{% origin 'x.z' %}c{% endorigin %}{% endorigin %}"
    )
    assert parts(rendered) == [("x", "bc"), ("x.y", "b"), ("x.z", "c")]
    same = render("{% origin 'outer' %}{% origin 'inner' %}b{% endorigin %}{% endorigin %}")
    assert parts(same) == [("outer", "b"), ("inner", "b")]


def test_no_origin_without_text_or_path(render):
    assert render("{% origin 'x' %}{{ '' }}{% endorigin %}{% origin none %}a{% endorigin %}").origins == ()
    assert parts(render("{% origin '' %}whole{% endorigin %}")) == [("", "whole")]


def test_the_block_has_no_scope(render):
    assert render("{% origin 'x' %}{% set a = 1 %}{% endorigin %}{{ a }}").text == "1"


MACROS = "{% macro one(path, text) %}\n{% origin path %}\n{{ text }}\n{% endorigin %}\n{% endmacro %}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{% from 'macros' import one %}<{{ one('p', 'a') }}{{ one('q', 'a') }}>", [("p", "a\n"), ("q", "a\n")]),
        ("{% from 'macros' import one %}\n  {{ one('p', 'a\nb') | indent(2) }}", [("p", "a\n  b\n")]),
        ("{% from 'macros' import one %}{{ one('p', 'a\n\nb') | indent(2, true) }}", [("p", "  a\n\n  b\n")]),
        ("{% set x %}-{% origin 'p' %}a{% endorigin %}{% endset %}{{ x }}{{ x }}", [("p", "a"), ("p", "a")]),
        ("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}{% origin 'p' %}a{% endorigin %}{% endcall %}",
         [("p", "a")]),
        ("{% include 'part' %}{% include 'part' %}", [("part", "p"), ("part", "p")]),
        ("{% extends 'base' %}{% block b %}{{ super() }}{% origin 'own' %}o{% endorigin %}{% endblock %}",
         [("all", "xbo"), ("base", "b"), ("own", "o")]),
        ("{% for x in y recursive %}{% origin 'p' %}{{ loop(x) if x is sequence else x }}{% endorigin %}{% endfor %}",
         [("p", "1"), ("p", "2"), ("p", "2")]),
        ("{% origin 'p' %}{% filter upper %}{% origin 'lost' %}a{% endorigin %}{% endfilter %}{% endorigin %}",
         [("p", "A")]),
        ("{% filter indent(2, true) %}a\n{% origin 'p' %}b\nc{% endorigin %}\n{% endfilter %}", [("p", "  b\n  c")]),
        ("{% origin 'p' %}{{ '%s!' % 'a' }}{% endorigin %}", [("p", "a!")]),
    ],
)  # fmt: skip
def test_origins_survive(render, content, expected):
    others = {
        "macros": MACROS,
        "part": "{% origin 'part' %}p{% endorigin %}",
        "base": "{% origin 'all' %}x{% block b %}{% origin 'base' %}b{% endorigin %}{% endblock %}{% endorigin %}",
    }
    assert parts(render(content, others=others, y=[1, [2]])) == expected


def test_an_origin_names_the_template_of_its_tag(render):
    rendered = render("\n{% include 'part' %}", others={"part": "\n\n{% origin 'p' %}x{% endorigin %}"})
    assert rendered.origins == (Origin(3, 4, "p", 3, "part"),)


# What other ways of tracing would put into the text, what ends our tags, and what Jinja2 itself gives a meaning.
HOSTILE = [
    "\ue000",
    "\ue001",
    "\uf8ff",
    "\U000f0000",
    "\x00",
    "\x02",
    "{% origin 'forged' %}",
    "{% endorigin %}",
    "{{ x }}",
    '"""',
    "\\",
]
hostile = st.lists(st.sampled_from(HOSTILE) | st.characters(exclude_categories=["Cs"]), max_size=12).map("".join)
blocks = st.recursive(
    hostile, lambda inner: st.lists(inner | st.tuples(hostile, st.lists(inner, max_size=3)), max_size=4), max_leaves=12
)


def flatten(block, offset=0):
    """The text of a random block, and its origins, worked out without any template."""
    if isinstance(block, str):
        return block, []
    path, children = block if isinstance(block, tuple) else (None, block)
    text, found = "", []
    for child in children:
        inside, origins = flatten(child, offset + len(text))
        text += inside
        found += origins
    if path is not None and text:
        found.insert(0, (offset, offset + len(text), path))
    return text, found


def as_template(block, values, style):
    if isinstance(block, str):
        values.append(block)
        return f"{{{{ v[{len(values) - 1}] }}}}"
    path, children = block if isinstance(block, tuple) else (None, block)
    values.append(path)
    place = len(values) - 1
    inside = "".join(as_template(child, values, style) for child in children)
    if path is not None:
        inside = f"{{% origin v[{place}] %}}{inside}{{% endorigin %}}"
    if style == "set":
        return f"{{% set block %}}{inside}{{% endset %}}{{{{ block }}}}"
    if style == "macro":
        return f"{{% macro m{place}() %}}{inside}{{% endmacro %}}{{{{ m{place}() }}}}"
    return inside


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    directory = tmp_path_factory.mktemp("templates")
    return directory, TemplateManager(directory)


@settings(max_examples=150, deadline=None)
@given(block=blocks, style=st.sampled_from(["plain", "set", "macro"]))
def test_random_blocks_of_hostile_text(fresh, block, style):
    directory, manager = fresh
    values = []
    (directory / "page.jinja2").write_text(as_template(block, values, style), encoding="utf-8")
    manager.clear_cache()
    rendered = manager.render_traced("page", {"v": values})
    text, origins = flatten(block)
    assert rendered.text == text
    assert [origin[:3] for origin in rendered.origins] == origins


@settings(deadline=None)
@given(
    text=st.text(alphabet="ab\n"),
    cuts=st.lists(st.integers(0, 30), min_size=2, max_size=2),
    width=st.integers(0, 5),
    first=st.booleans(),
)
def test_indent_is_the_filter_it_replaces(text, cuts, width, first):
    from jinja2.filters import do_indent

    from onex_ls.templating.origins import Traced, indent

    start, end = sorted(min(cut, len(text)) for cut in cuts)
    moved = indent(Traced(text, (Origin(start, end, "p", 1, "t"),)), width, first)
    if not first or not text or text[0] != "\n":
        # The one difference: an empty first line gets no spaces behind which nothing stands.
        assert moved == (do_indent(text, width, first) if text else "")
    assert indent(text, width, first) == moved
    (origin,) = moved.origins
    without_margin = [line.lstrip() for line in moved[origin.start : origin.end].split("\n")]
    assert "\n".join(without_margin).rstrip(" ") == text[start:end]
