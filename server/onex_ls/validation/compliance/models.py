"""Models have a file each, and classes are called by what they are."""

import ast
from collections.abc import Iterator
from itertools import groupby

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.validation.found import Found
from onex_ls.validation.named import named_by
from onex_ls.validation.package import Class, Package
from onex_ls.validation.result import ValidationContext

_MODEL = 'class Model{name}(BaseModel):\n    """{text}"""'

MODELS_PER_FILE = Rule(
    name="models-per-file",
    severity=Severity.WARNING,
    summary="A file holds more than one model",
    why="Models are looked for by their file, `model_order.py` for `ModelOrder`, and contracts name them so.",
    bad=_MODEL.format(name="Order", text="An order.") + "\n\n\n" + _MODEL.format(name="Price", text="Its price."),
    good=_MODEL.format(name="Order", text="An order."),
    source="`onex validate`, one model per file",
    language="python",
)

CLASS_NAME = Rule(
    name="class-name",
    severity=Severity.WARNING,
    summary="The name of a class does not begin with what it is",
    why="`Model`, `Enum`, `Protocol` and `Node` tell at every use what a class is for; contracts, generators and the "
    "official checks go by them.",
    bad='class OrderState(StrEnum):\n    OPEN = "open"',
    good='class EnumOrderState(StrEnum):\n    OPEN = "open"',
    source="`onex validate`, conventions of names",
    language="python",
)

RULES = (MODELS_PER_FILE, CLASS_NAME)

_ENUMS = frozenset({"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"})


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The models that share a file, and the classes that are not called what they are, though no contract says so."""
    named = named_by(context.contract)
    for _, group in groupby(package.own, key=lambda found: found.module.path):
        classes = list(group)
        models = [found for found in classes if found.is_model and not found.name.startswith("_")]
        for extra in models[1:]:
            message = f"{extra.name} shares its file with {models[0].name}"
            yield Found(extra.module.path, MODELS_PER_FILE, message, extra.module.source.span(extra.node))
        for found in classes:
            wanted = _prefix(found) if found.name not in named else ""
            if wanted and not found.name.lstrip("_").startswith(wanted) and not found.name.startswith("_"):
                message = f"{found.name} is {_ARTICLES[wanted]}, and so is to be called {wanted}{found.name}"
                yield Found(found.module.path, CLASS_NAME, message, found.module.source.span(found.node))


_ARTICLES = {"Model": "a model", "Enum": "an enum", "Protocol": "a protocol", "Node": "a node"}


def _prefix(found: Class) -> str:
    """What the name of a class should begin with; empty where nothing is asked for."""
    if found.kind is not None:
        return "Node"
    if any(isinstance(base, ast.Name | ast.Attribute | ast.Subscript) for base in found.node.bases):
        own = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in found.node.bases}
        if "Protocol" in own:
            return "Protocol"
        if found.ancestors & _ENUMS:
            return "Enum"
        if found.is_model:
            return "Model"
    return ""
