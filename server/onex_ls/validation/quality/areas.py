"""The areas of quality, and the linter's rules in each."""

SOURCE = "onex-ls(quality)"
"""Who finds what is told of quality."""

AREAS = {
    "correctness": ("E9", "B", "PLE", "RUF006", "ASYNC2"),
    "dead code": ("F",),
    "complexity": ("C901",),
    "security": ("S",),
    "docstrings": ("D1",),
    "annotations": ("ANN",),
    "types": (),
}
"""What is looked at, and the rules of ruff that do it; a type checker looks at types."""

SELECTED = tuple(rule for rules in AREAS.values() for rule in rules)

ONLY_FOR_TESTS = ("S101", "S105", "S106", "S108", "S603", "S607", "D1", "ANN")
"""Rules that tests are free of: they assert, they hold made-up passwords, and their names say what they do."""

LEFT_OUT = (
    *("D100", "D104", "D105", "D106", "D107"),  # a module says what it is by its one class, a constructor by its class
    "ANN401",  # ``Any`` is what some contracts declare
    *("B008", "B904"),  # of style: calls as defaults of frameworks, and causes of errors
    "S105",  # takes a verdict called PASS, and a token of syntax, for a password
    *("S311", "S404", "S603", "S606", "S607"),  # of what is imported or may be harmful; not of what is wrong
)

_IN_OUR_WORDS = {"invalid-syntax": "correctness", "type-mismatch": "types"}


def area_of(rule: str) -> str:
    """The area of a rule; of several beginnings the longest counts."""
    if rule in _IN_OUR_WORDS:
        return _IN_OUR_WORDS[rule]
    fitting = [(beginning, area) for area, rules in AREAS.items() for beginning in rules if rule.startswith(beginning)]
    return max(fitting, key=lambda found: len(found[0]), default=("", "types"))[1]
