"""Values for generated tests, as JSON would carry them: ones that a model takes, and ones that it has to refuse.

They follow from the declaration alone, so the same contract gives the same tests. Where no value can be found (a class
from elsewhere, a pattern too clever) there is none, and the test that would need it is not written.
"""

import ast
from collections.abc import Callable, Mapping

from onex_ls.contract.fieldtypes import members
from onex_ls.contract.model import Value
from onex_ls.generation.flows import EnumSpec
from onex_ls.generation.patterns import matching
from onex_ls.generation.spec import FieldSpec, ModelSpec

_BY_TYPE: Mapping[str, Value] = {
    "bool": True,
    "bytes": "bytes",
    "date": "2030-01-02",
    "datetime": "2030-01-02T03:04:05Z",
    "JsonValue": "value",
    "None": None,
    "object": "value",
    "Path": "some/file",
    "time": "03:04:05",
    "timedelta": "PT1M",
    "UUID": "12345678-1234-4678-9234-567812345678",
}
_LISTS = ("list[", "set[", "frozenset[", "tuple[")
_NUMBERS = ("bool", "int", "float", "Decimal", "datetime", "date", "time", "timedelta")
"""Types that take numbers; the others refuse zero."""

_MOST_ITEMS = 5
_LONGEST_TEXT = 60
"""Longer texts make a test that no one wants to read."""

Models = Mapping[str, ModelSpec | EnumSpec]
Number = Callable[[str], int | float]


_NUMBER: Mapping[str, Number] = {"int": int, "float": float}
_HALF = 0.5
_FILLER = "x"
_VIVID = "  Some TEXT, e\u0301 12  "
"""Blanks on both sides, letters of both cases, one of them in two code points, digits and marks."""


class NoSampleError(Exception):
    """There is no sample of a type: it is not known, or it contains itself."""


def sample(model: ModelSpec, models: Models) -> dict[str, Value] | None:
    """A value for every field of the model, different from the defaults where that can be; None when there is none.

    `models` are the generated models and enums by class name. A model that contains itself does so once.
    """
    try:
        return _model(model, models, frozenset())
    except NoSampleError:
        return None


def vivid(data: dict[str, Value], model: ModelSpec | None) -> dict[str, Value]:
    """The sample with texts that every transformation of text changes, where the model takes any text."""
    plain = {field.key for field in (model.fields if model is not None else ()) if field.annotation == "str"}
    free = {field.key for field in (model.fields if model is not None else ()) if not field.constraints}
    return {key: _VIVID if key in plain & free else value for key, value in data.items()}


def wrong_values(field: FieldSpec) -> list[Value]:
    """Values that the field has to refuse, one for each thing that is declared of it."""
    kinds = [member for member in members(field.annotation.strip('"')) if member != "None"]
    if not kinds or "object" in kinds or "JsonValue" in kinds:
        return []
    takes_list, takes_number = any(kind.startswith(_LISTS) for kind in kinds), any(kind in _NUMBERS for kind in kinds)
    found: list[Value] = [] if takes_list else [[]]
    if takes_list and not takes_number:
        found = [0]
    if len(kinds) == 1:
        found += ["not one of the choices"] if field.choices else []
        found += _out_of_bounds(dict(field.constraints), kinds[0])
    return found


def right_values(field: FieldSpec) -> list[Value]:
    """Values that the field has to take: every choice, and what lies on its bounds."""
    if field.choices:
        return [ast.literal_eval(choice) for choice in field.choices]
    kinds = [member for member in members(field.annotation.strip('"')) if member != "None"]
    arguments = dict(field.constraints)
    if len(kinds) != 1 or "multiple_of" in arguments or "pattern" in arguments:
        return []
    if kinds[0] in ("int", "float"):
        bounds: dict[str, float] = {name: _NUMBER[kinds[0]](value) for name, value in arguments.items()}
        return [bounds[name] for name in ("ge", "le") if name in bounds and _is_within(bounds[name], bounds)]
    lengths = [int(arguments[name]) for name in ("min_length", "max_length") if name in arguments]
    fits = kinds[0] == "str" and lengths == sorted(lengths)
    return [_FILLER * length for length in dict.fromkeys(lengths) if fits and length <= _LONGEST_TEXT]


def _out_of_bounds(arguments: dict[str, str], kind: str) -> list[Value]:
    """Values just outside of what the constraints allow."""
    found: list[Value] = []
    if kind in _NUMBER:
        step = 1 if kind == "int" else _HALF
        for argument, distance in (("ge", -step), ("le", step), ("gt", 0), ("lt", 0)):
            if argument in arguments:
                found.append(_NUMBER[kind](arguments[argument]) + distance)
    elif kind == "str":
        if int(arguments.get("min_length", "0")) > 0:
            found.append("")
        if int(arguments.get("max_length", str(_LONGEST_TEXT))) < _LONGEST_TEXT:
            found.append(_FILLER * (int(arguments["max_length"]) + 1))
    return found


def _model(model: ModelSpec, models: Models, above: frozenset[str]) -> dict[str, Value]:
    if model.ref.name in above:
        raise NoSampleError(model.ref.name)
    inside = above | {model.ref.name}
    return {field.key: _field(field, models, inside) for field in model.fields}


def _field(field: FieldSpec, models: Models, above: frozenset[str]) -> Value:
    annotation = ast.parse(field.annotation.strip('"'), mode="eval").body
    candidates = _candidates(annotation, dict(field.constraints), models, above)
    telling = [value for value in candidates if value != field.declared.default] or candidates
    # What is no empty value tells a made-up answer from a true one.
    return next((value for value in telling if value), telling[0])


def _candidates(node: ast.expr, arguments: dict[str, str], models: Models, above: frozenset[str]) -> list[Value]:
    """Values of a type, the first choice first; at least one."""
    if isinstance(node, ast.BinOp):
        return _of_union(node, arguments, models, above)
    if isinstance(node, ast.Subscript):
        return _of_generic(node, arguments, models, above)
    name = node.id if isinstance(node, ast.Name) else "None"
    known = models.get(name)
    if isinstance(known, EnumSpec):
        return [member.value for member in known.members]
    if known is not None:
        return [dict(_model(known, models, above))]
    if name == "str":
        return list(_texts(arguments))
    if name in _NUMBER:
        return list(_numbers(arguments, _NUMBER[name]))
    if name == "Decimal":
        return [str(value) for value in _numbers(arguments, float)]
    if name in _BY_TYPE and not arguments:
        return [_BY_TYPE[name], False] if name == "bool" else [_BY_TYPE[name]]
    raise NoSampleError(name)


def _of_union(node: ast.BinOp, arguments: dict[str, str], models: Models, above: frozenset[str]) -> list[Value]:
    found: list[Value] = []
    for side in (node.left, node.right):
        try:
            found.extend(_candidates(side, arguments, models, above))
        except NoSampleError:
            continue  # the other side may do
    if not found:
        raise NoSampleError(ast.unparse(node))
    return found


def _of_generic(node: ast.Subscript, arguments: dict[str, str], models: Models, above: frozenset[str]) -> list[Value]:
    base = ast.unparse(node.value)
    inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if base == "Literal":
        return [ast.literal_eval(choice) for choice in inner]
    count = min(max(int(arguments.get("min_length", "1")), 1), int(arguments.get("max_length", str(_MOST_ITEMS))))
    if int(arguments.get("min_length", "1")) > count or (count > 1 and base in ("set", "frozenset")):
        raise NoSampleError(f"{count} items")
    if base == "dict":
        key, value = (_candidates(part, {}, models, above)[0] for part in inner)
        return [{str(key) if number == 0 else f"{key}{number}": value for number in range(count)}]
    is_endless = isinstance(inner[-1], ast.Constant) and inner[-1].value is Ellipsis
    if base == "tuple" and not is_endless:
        if not int(arguments.get("min_length", "0")) <= len(inner) <= int(arguments.get("max_length", str(len(inner)))):
            raise NoSampleError(f"{len(inner)} items")
        return [[_candidates(part, {}, models, above)[0] for part in inner]]
    try:
        return [[_candidates(inner[0], {}, models, above)[0]] * count]
    except NoSampleError:
        if int(arguments.get("min_length", "0")) > 0:
            raise
        return [[]]


def _texts(arguments: dict[str, str]) -> list[str]:
    least, most = int(arguments.get("min_length", "0")), int(arguments.get("max_length", "1000"))
    if "pattern" in arguments:
        found = matching(ast.literal_eval(arguments["pattern"]), least, most)
        if found is not None:
            return [found]
    elif least <= min(most, _LONGEST_TEXT):
        return [(text * (least // len(text) + 1) if least > len(text) else text)[:most] for text in ("text", "other")]
    raise NoSampleError(str(arguments))


def _numbers(arguments: dict[str, str], number: Number) -> list[int | float]:
    """Numbers at and beside the bounds, as far as they are within all of them."""
    bounds: dict[str, float] = {name: number(arguments[name]) for name in ("ge", "gt", "le", "lt") if name in arguments}
    step = number(arguments.get("multiple_of", "1"))
    around = [*bounds.values()] or [step]
    beside = [value + distance * step for value in around for distance in (0, 1, 2, -1, -2)]
    rounded = [value - value % step for value in beside] if "multiple_of" in arguments else beside
    found = [value for value in dict.fromkeys(rounded) if _is_within(value, bounds)]
    if not found:
        raise NoSampleError(str(arguments))
    return found


def _is_within(value: float, bounds: Mapping[str, float]) -> bool:
    return (
        value >= bounds.get("ge", value)
        and value <= bounds.get("le", value)
        and value > bounds.get("gt", value - 1)
        and value < bounds.get("lt", value + 1)
    )
