"""Contracts in the two profiles that judges accept: new ones for the runtime, and existing ones for the typed models.

No contract can satisfy the runtime's linter and the typed models together: the one wants models as maps of name and
module, the other as dotted texts, and refuses most of what the runtime reads.
"""

import json
import re

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Contract, ModelRef, Value
from onex_ls.generation.naming import is_identifier, is_module, stem
from onex_ls.syntax.patch import quoted
from onex_ls.templating.filters import pascal, snake
from onex_ls.templating.manager import TemplateManager

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([ _-][A-Za-z0-9]+)*")
_TIMEOUT_MS = 30_000  # of the official descriptor, where a contract names none
_VERBS = {Kind.COMPUTE: "compute", Kind.EFFECT: "apply", Kind.REDUCER: "reduce", Kind.ORCHESTRATOR: "coordinate"}


def node_name(kind: Kind, name: str) -> str | None:
    """The name of a node: ``node_price_compute`` for a compute node called ``price``; None where it cannot be one."""
    found = f"node_{stem(name)}_{kind.value}"
    return found if _NAME.fullmatch(name) and is_identifier(found) else None


def runtime_contract(kind: Kind, name: str, package: str, templates: TemplateManager) -> str:
    """The text of a new contract for the node `name` in the dotted `package`, in the profile of the runtime."""
    about = stem(name)
    request, response = f"Model{pascal(about)}Request", f"Model{pascal(about)}Response"
    context = {
        "name": name,
        "kind": kind.value,
        "description": quoted(f"The {kind.value} node {about.replace('_', ' ')}."),
        "package": package,
        "request": request,
        "request_module": snake(request),
        "response": response,
        "response_module": snake(response),
        "handler": f"Handler{pascal(about)}",
        "operation": f"{about}.{_VERBS[kind]}",
        "producer": _kebab(package.partition(".")[0]),
        "event": _kebab(about),
        "author": quoted(package.partition(".")[0]),
    }
    return templates.render("contract_v1", context)


def _kebab(name: str) -> str:
    return snake(name).strip("_").replace("_", "-")


def typed_contract(contract: Contract) -> tuple[dict[str, Value] | None, str]:
    """A contract as the official typed models take it, or None and what it lacks for that."""
    version = contract.version
    lacking = [
        *([] if contract.name else ["name"]),
        *([] if contract.description else ["description"]),
        *([] if version is not None else ["contract_version"]),
        *([] if _dotted(contract.input_model) else ["input_model"]),
        *([] if _dotted(contract.output_model) else ["output_model"]),
    ]
    if contract.kind is Kind.HANDLER:
        return None, "a handler contract has no typed profile of its own"
    if lacking or version is None or contract.name is None:
        return None, f"it lacks {', '.join(lacking)}"
    numbers: dict[str, Value] = {"major": version.major, "minor": version.minor, "patch": version.patch}
    typed: dict[str, Value] = {
        "name": contract.name,
        "node_type": contract.kind.generic,
        "contract_version": numbers,
        "node_version": numbers,
        "description": contract.description,
        "input_model": _dotted(contract.input_model),
        "output_model": _dotted(contract.output_model),
    }
    return {**typed, **_of_kind(contract)}, ""


def _of_kind(contract: Contract) -> dict[str, Value]:
    """What the typed model of a kind asks for beyond what all have."""
    timeout = contract.descriptor.timeout_ms if contract.descriptor is not None else None
    performance: dict[str, Value] = {"single_operation_max_ms": timeout or _TIMEOUT_MS}
    if contract.kind is Kind.EFFECT:
        operations: list[Value] = [{"operation_type": one.name, "atomic": True} for one in contract.operations]
        return {"io_operations": operations or [{"operation_type": contract.name, "atomic": True}]}
    return {"performance": performance} if contract.kind in (Kind.COMPUTE, Kind.ORCHESTRATOR) else {}


def _dotted(model: ModelRef | None) -> str:
    """A model as ``package.module.Model``; empty where the contract does not say where it is."""
    if model is None or model.module is None or not is_module(model.module) or not is_identifier(model.name):
        return ""
    return f"{model.module}.{model.name}"


def yaml_text(value: Value, indent: int = 0) -> str:
    """A value as YAML, in block style, texts in double quotes where they need any."""
    margin = "  " * indent
    if isinstance(value, dict):
        return "".join(f"{margin}{key}:{_inline(item, indent)}" for key, item in value.items())
    if isinstance(value, list):
        return "".join(f"{margin}- {yaml_text(item, indent + 1).lstrip()}" for item in value)
    return f"{_scalar(value)}\n"


def _inline(value: Value, indent: int) -> str:
    if isinstance(value, dict | list) and value:
        return f"\n{yaml_text(value, indent + 1)}"
    return f" {_scalar(value)}\n"


def _scalar(value: Value) -> str:
    return quoted(value) if isinstance(value, str) else json.dumps(value)
