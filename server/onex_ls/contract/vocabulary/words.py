"""Types and values in words, for messages, hover and documentation."""

from onex_ls.contract.vocabulary.schema import Anything, Basic, Later, ListOf, OneOf, Type
from onex_ls.contract.vocabulary.schema import Scalar as Single
from onex_ls.syntax.tree import Mapping, Node, Scalar, Sequence, resolved
from onex_ls.syntax.values import scalar_type

_ONE = {
    Basic.TEXT: "text",
    Basic.INTEGER: "a whole number",
    Basic.NUMBER: "a number",
    Basic.BOOLEAN: "`true` or `false`",
    Basic.SCALAR: "a single value",
}
_MANY = {
    Basic.TEXT: "text",
    Basic.INTEGER: "whole numbers",
    Basic.NUMBER: "numbers",
    Basic.BOOLEAN: "`true` and `false`",
    Basic.SCALAR: "single values",
}
_LONGEST_VALUE = 40


def describe(declared: Type) -> str:
    """What a type asks for: "a whole number from 1 to 10", "one of `a`, `b`", "a list of text or a map"."""
    if isinstance(declared, Later):
        return describe(declared.find())
    if isinstance(declared, OneOf):
        return " or ".join(dict.fromkeys(map(describe, declared.options)))
    if isinstance(declared, ListOf):
        return _list_of(declared.item)
    if isinstance(declared, Single):
        return _single(declared)
    return "anything" if isinstance(declared, Anything) else "a map"


def _single(declared: Single) -> str:
    if declared.closed:
        return "one of " + ", ".join(f"`{choice.value}`" for choice in declared.choices)
    if declared.form is not None:
        return declared.form.words
    return _ONE[declared.basic] + _range(declared.minimum, declared.maximum)


def _range(minimum: float | None, maximum: float | None) -> str:
    if minimum is not None and maximum is not None:
        return f" from {minimum:,} to {maximum:,}".replace(",", " ")
    if minimum is not None:
        return f" from {minimum:,} up".replace(",", " ")
    return f" up to {maximum:,}".replace(",", " ") if maximum is not None else ""


def _list_of(item: Type) -> str:
    options = item.options if isinstance(item, OneOf) else (item,)
    if len(options) == 1 and isinstance(options[0], Single):
        return f"a list of {_MANY[options[0].basic]}"
    if any(isinstance(option, Single | Anything) for option in options):
        return "a list"
    return "a list of maps"


def found(node: Node) -> str:
    """What stands in a contract: "a map", "the number `5`", "nothing"."""
    node = resolved(node)
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence):
        return "a list"
    if not isinstance(node, Scalar):
        return "an alias of nothing"
    kind = scalar_type(node)
    if kind == "null":
        return "nothing"
    value = node.value.split("\n", 1)[0]
    if len(value) > _LONGEST_VALUE:
        value = value[:_LONGEST_VALUE].rstrip() + "..."
    if kind in ("int", "float"):
        return f"the number `{value}`"
    return f"`{value}`" if kind == "bool" else f"the text `{value}`"
