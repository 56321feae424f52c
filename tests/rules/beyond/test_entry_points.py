"""Registering a node in a project file that a person keeps."""

import pytest

from onex_ls.rules.entry_points import add_entry_point, header_span, read_entry_points
from onex_ls.text.edits import apply_edits

HEADER = '[project.entry-points."onex.nodes"]\n'
BEFORE, AFTER = 'node_a = "nodes.node_a"\n', 'node_z = "nodes.node_z"\n'
NEW = 'node_m = "nodes.node_m"\n'

GROWS = {
    "in its place where the table is sorted": (HEADER + BEFORE + AFTER, HEADER + BEFORE + NEW + AFTER),
    "comments stay with what they speak of": (
        f"{HEADER}# first\n{BEFORE}# last\n{AFTER}",
        f"{HEADER}# first\n{BEFORE}{NEW}# last\n{AFTER}",
    ),
    "at the end of a table without order": (HEADER + AFTER + BEFORE, HEADER + AFTER + BEFORE + NEW),
    "at the end where nothing sorts before it": (HEADER + AFTER, HEADER + AFTER + NEW),
    "before the next table": (f"{HEADER}{BEFORE}\n[tool.x]\ny = 1\n", f"{HEADER}{BEFORE}{NEW}\n[tool.x]\ny = 1\n"),
    "behind a last line without an end": (HEADER + BEFORE.rstrip(), HEADER + BEFORE + NEW.rstrip()),
    "in the line ends of the file": (
        (HEADER + BEFORE + AFTER).replace("\n", "\r\n"),
        (HEADER + BEFORE + NEW + AFTER).replace("\n", "\r\n"),
    ),
    "in the indent of its neighbour": (f"{HEADER}  {BEFORE}", f"{HEADER}  {BEFORE}  {NEW}"),
    "behind a neighbour with a comment": (
        f"{HEADER}{BEFORE.rstrip()}  # the first\n{AFTER}",
        f"{HEADER}{BEFORE.rstrip()}  # the first\n{NEW}{AFTER}",
    ),
    "whatever the header is spelled like": (
        f"[ project . entry-points . 'onex.nodes' ] # nodes\n{BEFORE}",
        f"[ project . entry-points . 'onex.nodes' ] # nodes\n{BEFORE}{NEW}",
    ),
}


@pytest.mark.parametrize(("text", "expected"), GROWS.values(), ids=GROWS)
def test_an_entry_is_added(text, expected):
    edit = add_entry_point(text, "node_m", "nodes.node_m")
    assert edit is not None
    assert apply_edits(text, [edit]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'\n",
        HEADER,
        HEADER + NEW,
        HEADER + 'node_m = "another.package"\n',
        f'{HEADER}node_a = """\nnode_b = 1\n"""\n',
        '[project.entry-points]\n"onex.nodes" = { node_a = "nodes.node_a" }\n',
        f"[project\n{HEADER}{BEFORE}",
        f'text = """\n{HEADER}{BEFORE}"""\n',
    ],
)
def test_no_edit_is_offered_that_does_not_do_what_it_says(text):
    assert add_entry_point(text, "node_m", "nodes.node_m") is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (HEADER + BEFORE, {"node_a": "nodes.node_a"}),
        (f"{HEADER}{BEFORE}node_b = 1\n", {"node_a": "nodes.node_a"}),
        ("", {}),
        ("project = 1\n", {}),
        ("[project\n", None),
        (f"x = {'[' * 100_000}", None),
    ],
)
def test_entry_points_are_read(text, known):
    assert read_entry_points(text) == known


def test_the_header_is_marked():
    assert header_span(f"# nodes\n{HEADER}").of(f"# nodes\n{HEADER}") == HEADER.rstrip()
