import pytest

from onex_ls.provenance.sourcemap import Origin, places_from, trace
from onex_ls.text.span import Span

MAP = {
    "a.py": (Origin(Span(0, 100), "definitions.ModelA"), Origin(Span(10, 30), "definitions.ModelA.properties.x")),
    "b.py": (Origin(Span(5, 9), "definitions.ModelA.properties.x"),),
}


@pytest.mark.parametrize(
    ("artifact", "offset", "path"),
    [
        ("a.py", 0, "definitions.ModelA"),
        ("a.py", 20, "definitions.ModelA.properties.x"),
        ("a.py", 29, "definitions.ModelA.properties.x"),
        ("a.py", 30, "definitions.ModelA"),
        ("a.py", 99, "definitions.ModelA"),
        ("a.py", 100, None),
        ("b.py", 0, None),
        ("c.py", 0, None),
    ],
)
def test_the_innermost_piece_counts(artifact: str, offset: int, path: str | None) -> None:
    assert trace(MAP, artifact, offset) == path


def test_a_place_shows_up_wherever_it_was_rendered() -> None:
    assert places_from(MAP, "definitions.ModelA.properties.x") == [("a.py", Span(10, 30)), ("b.py", Span(5, 9))]
    assert places_from(MAP, "definitions") == []
