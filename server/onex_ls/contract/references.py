"""References to code: models and handlers, in each spelling that contracts use."""

from onex_ls.contract.model import HandlerRef, ModelRef, Place
from onex_ls.syntax.query import mapping, scalar, text
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import is_null

_CALLS = {"async": True, "sync": False}


def model_reference(node: Node, path: str) -> ModelRef | None:
    """A model as a map of ``name`` and ``module``, or as dotted text whose last part is the class."""
    block = mapping(node)
    if block is not None:
        name = next(filter(None, (text(block, key) for key in ("name", "type_name", "class", "class_name"))), None)
        if not name:
            return None
        return ModelRef(name, text(block, "module") or None, text(block, "description") or "", Place(path, node.span))
    spelled = scalar(node)
    if spelled is None or not spelled.value.strip() or is_null(spelled):
        return None
    module, _, name = spelled.value.strip().rpartition(".")
    return ModelRef(name, module or None, "", Place(path, node.span))


def handler_reference(node: Node | None, path: str) -> HandlerRef | None:
    """A handler as a map of ``module`` and ``name``, ``class`` or ``function``, or as text ``module:Class``."""
    if node is None:
        return None
    block = mapping(node)
    if block is not None:
        name, function = text(block, "name") or text(block, "class"), text(block, "function")
        module = text(block, "module")
        if not module or not (name or function):
            return None
        is_async = _CALLS.get(text(block, "type") or "")
        return HandlerRef(name or function or "", module, name is None, Place(path, node.span), is_async)
    spelled = scalar(node)
    if spelled is None or ":" not in spelled.value:
        return None
    module, _, name = spelled.value.strip().partition(":")
    return HandlerRef(name, module, name[:1].islower(), Place(path, node.span)) if module and name else None
