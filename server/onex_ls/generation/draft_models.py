"""What the templates of models are given."""

from typing import Any

from onex_ls.generation.pytext import bracketed, docstring, import_block, literal
from onex_ls.generation.spec import FieldSpec, ModelSpec, NodeSpec
from onex_ls.templating.filters import pascal
from onex_ls.templating.text import LINE_WIDTH

_INDENT = 4


def model_context(model: ModelSpec, spec: NodeSpec) -> dict[str, Any]:
    """The context of ``model_v1``."""
    own = model.ref.dotted
    imports = {"pydantic.BaseModel", "pydantic.ConfigDict"}
    taken = {"BaseModel", "ConfigDict", "Field", model.ref.name}
    taken.update(name.rpartition(".")[2] for field in model.fields for name in field.imports)
    aliases: list[dict[str, str]] = []
    fields: list[dict[str, str]] = []
    for field in model.fields:
        annotation = f'"{field.annotation}"' if own in field.imports else field.annotation
        if "Literal[" in annotation and field.choices and len(_declaration(field, annotation)) + _INDENT > LINE_WIDTH:
            annotation = _alias(field, annotation, aliases, taken)
        source = _declaration(field, annotation)
        if "Field(" in source:
            imports.add("pydantic.Field")
        imports.update(name for name in field.imports if name != own)
        described = docstring(field.description, 1) if field.description else ""
        fields.append({"path": field.declared.place.path, "source": source, "docstring": described})
    return {
        "imports": import_block(imports, spec.layout.package),
        "aliases": aliases,
        "path": model.place.path,
        "name": model.ref.name,
        "docstring": docstring(_description(model, spec), 1),
        "config": _config(model),
        "fields": fields,
        "is_spaced": any(field["docstring"] or "\n" in field["source"] for field in fields),
    }


def _declaration(field: FieldSpec, annotation: str) -> str:
    arguments = [f"alias={literal(field.alias)}"] if field.alias is not None else []
    if field.factory is not None:
        arguments.append(f"default_factory={field.factory}")
    elif field.default is not None and (arguments or field.constraints):
        arguments.append(f"default={field.default}")
    arguments.extend(f"{name}={expression}" for name, expression in field.constraints)
    head = f"{field.name}: {annotation}"
    if arguments:
        return bracketed(f"{head} = Field(", arguments, ")", 1)
    return head if field.default is None else f"{head} = {field.default}"


def _alias(field: FieldSpec, annotation: str, aliases: list[dict[str, str]], taken: set[str]) -> str:
    """Give the choices of a field a name of their own; returns the annotation with the name in their place."""
    name = pascal(field.name) or "Choice"
    while name in taken:
        name = f"{name}Choice"
    taken.add(name)
    aliases.append({"path": field.declared.place.path, "source": bracketed(f"{name} = Literal[", field.choices, "]")})
    return annotation.replace(f"Literal[{', '.join(field.choices)}]", name)


def _config(model: ModelSpec) -> str:
    arguments = ["frozen=True", 'extra="forbid"']
    if any(field.alias is not None for field in model.fields):
        arguments.append("serialize_by_alias=True")
    if any(field.description for field in model.fields):
        arguments.append("use_attribute_docstrings=True")
    return bracketed("model_config = ConfigDict(", arguments, ")", 1)


def _description(model: ModelSpec, spec: NodeSpec) -> str:
    described = model.description or _role(model, spec)
    return described if model.fields else f"{described.rstrip('.')}. The contract declares no fields of it."


def _role(model: ModelSpec, spec: NodeSpec) -> str:
    """What a model without a description is for, as far as the contract says."""
    for handler in spec.handlers:
        names = " and ".join(operation.name for operation in handler.operations)
        if model.ref in handler.request.models:
            return f"Request of {names}."
        if model.ref in handler.response.models:
            return f"Response of {names}."
    return f"Part of the contract of {spec.name}."
