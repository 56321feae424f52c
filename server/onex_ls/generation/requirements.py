"""What the files of a package must have for the contract's sake, for validation to check."""

from onex_ls.generation.spec import HandlerSpec, ModelSpec, NodeSpec
from onex_ls.validation.result import RequiredField, Requirement


def requirements(spec: NodeSpec) -> tuple[Requirement, ...]:
    """The node on its base class, every model and handler in its module, every name where the contract names it."""
    layout = spec.layout
    base = f"Node{spec.kind.value.capitalize()}"
    node = [Requirement(layout.file(spec.node_module), "class", spec.class_name, "", base)] if spec.has_node else []
    models = [_of_model(model, spec) for model in spec.models]
    enums = [Requirement(layout.file(enum.module), "class", enum.name, enum.place.path) for enum in spec.enums]
    passed_on = [
        Requirement(layout.file(module, is_package), "name", ref.name, "")
        for module, refs in spec.exports
        for ref in refs
        for is_package in (False, True)
    ]
    return (*node, *models, *enums, *(_of_handler(handler, spec) for handler in spec.handlers), *passed_on)


def _of_model(model: ModelSpec, spec: NodeSpec) -> Requirement:
    fields = tuple(RequiredField(field.name, field.annotation, field.declared.place.path) for field in model.fields)
    file = spec.layout.file(model.ref.module)
    return Requirement(file, "class", model.ref.name, model.place.path, "BaseModel", fields=fields)


def _of_handler(handler: HandlerSpec, spec: NodeSpec) -> Requirement:
    kind, method = ("function", None) if handler.is_function else ("class", "handle")
    file = spec.layout.file(handler.ref.module)
    return Requirement(file, kind, handler.ref.name, handler.place.path, None, method, handler.is_async)
