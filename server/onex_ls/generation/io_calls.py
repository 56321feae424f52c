"""Operations of an effect to what a handler does: the call it makes through a port, and what it takes of the answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from onex_ls.contract.effects import Answer, Effect, EffectOperation, Io, Retry
from onex_ls.contract.fieldtypes import members
from onex_ls.contract.model import Contract, Field, Operation, Value
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding
from onex_ls.generation.io_templates import OpenError, Scope, fields_in
from onex_ls.generation.rules import EFFECT_OPEN
from onex_ls.generation.spec import Body, FieldSpec, HandlerSpec, IoSpec, ModelSpec, Port
from onex_ls.templating.filters import snake
from onex_ls.templating.literal import Code

_PORTS = {"http": Port.HTTP, "db": Port.DATABASE, "kafka": Port.KAFKA, "filesystem": Port.FILES}
_TIMEOUT_MS = 30_000  # of the official model, for calls that name none
_CONTENT = ("file_content", "content")
"""The fields of a request that hold what is written into a file, as the official executor looks for them."""

_SCALAR = "str | int | float | bool"  # what the official model lets be taken from an answer
_MODE = re.compile(r"0?o?[0-7]{1,4}")
_STEP = re.compile(r"\.?([A-Za-z_][\w-]*)|\[(\d+)\]")
_TEMPLATES = {
    "http": ("url_template", "body_template"),
    "kafka": ("topic", "payload_template", "partition_key_template"),
    "filesystem": ("file_path_template", "destination_path_template"),
    "db": (),
}


def with_effects(contract: Contract) -> Contract:
    """The contract with its effects among its operations; fields that nothing declares follow from their templates."""
    declared = {snake(operation.name): operation for operation in contract.operations}
    added: dict[str, Operation] = {}
    for effect in _effects(contract):
        name = effect.name.name if effect.name is not None else ""
        if not snake(name) or effect.io is None:
            continue
        known = declared.get(snake(name)) or Operation(name, effect.description, (), (), effect.place)
        added[snake(name)] = replace(
            known,
            description=known.description or effect.description,
            inputs=known.inputs or tuple(_read(effect.io)),
            outputs=known.outputs or tuple(_given(effect.answer)),
        )
    kept = tuple(added.pop(snake(one.name), one) for one in contract.operations)
    return replace(contract, operations=(*kept, *added.values()))


def _effects(contract: Contract) -> tuple[EffectOperation, ...]:
    return contract.effects[0].operations if contract.effects else ()


def _read(io: Io) -> Iterable[Field]:
    named = [io.settings[key] for key in _TEMPLATES.get(io.handler, ()) if key in io.settings]
    found: dict[str, Field] = {}
    for template in (*named, *io.headers.values(), *io.query.values()):
        for field in fields_in(template):
            found.setdefault(field.name, field)
    for template in io.values:
        for field in fields_in(template):
            found.setdefault(field.name, replace(field, type=None))
    if io.handler == "filesystem" and io.action == "write" and not found.keys() & {*_CONTENT}:
        found["content"] = Field("content", "string", io.place, description="What is written into the file")
    return found.values()


def _given(answer: Answer) -> Iterable[Field]:
    spelled = _SCALAR if answer.is_required else f"{_SCALAR} | None"
    return (Field(name, spelled, path.place) for name, path in answer.fields)


def with_io(
    handlers: Iterable[HandlerSpec], models: Iterable[ModelSpec], contract: Contract
) -> tuple[tuple[HandlerSpec, ...], list[Finding]]:
    """The handlers, those of effects that the contract determines with the body IO; and why others are left open."""
    by_name = {model.ref.name: model for model in models}
    operations = {
        snake(one.name.name): one for one in _effects(contract) if one.name is not None and one.io is not None
    }
    found, findings = [], []
    for handler in handlers:
        mine = [operations[snake(one.name)] for one in handler.operations if snake(one.name) in operations]
        try:
            io = _io(handler, mine, by_name, contract.effects[0]) if mine else None
        except OpenError as error:
            io = None
            findings.append(
                Finding(EFFECT_OPEN.name, EFFECT_OPEN.severity, error.message, error.place.span, error.place.path)
            )
        found.append(handler if io is None else replace(handler, body=Body.IO, io=io))
    return tuple(found), findings


def _io(
    handler: HandlerSpec, operations: list[EffectOperation], models: dict[str, ModelSpec], effect: Effect
) -> IoSpec:
    operation, io = operations[0], operations[0].io
    assert io is not None  # noqa: S101 - the caller looked
    request, response = (shape.only_model for shape in (handler.request, handler.response))
    if len(handler.operations) > 1:
        raise OpenError(f"{handler.ref.name} has several operations, so none of them is written out", operation.place)
    if handler.is_function or not handler.is_async:
        raise OpenError(f"{handler.ref.name} is no class with an async `handle`, which io needs", operation.place)
    if request is None or response is None or request.name not in models or response.name not in models:
        raise OpenError(f"The fields of what {handler.ref.name} takes and gives are not known here", operation.place)
    if io.handler not in _PORTS or not io.action:
        raise OpenError("What is called, or how, is not known before run time", io.place)
    if io.is_secured:
        raise OpenError("Generated code does not enforce `security`, so what needs it is not written out", io.place)
    scope = Scope(models[request.name], models)
    arguments, payload = _ARGUMENTS[_PORTS[io.handler]](io, scope)
    answers, picked = _answers(operation, models[request.name], models[response.name])
    structure = scope.structure(payload) if payload is not None else None
    if payload is not None and structure is None:
        arguments += ((_payload_name(io), scope.text(payload)),)
    return IoSpec(
        port=_PORTS[io.handler],
        place=io.place,
        arguments=arguments,
        statements=tuple(scope.statements.values()),
        answers=answers,
        picked=picked,
        helpers=frozenset(scope.helpers | ({"picked"} if picked else set())),
        payload=structure,
        payload_name=_payload_name(io),
        successes=operation.answer.successes if io.handler == "http" else (),
        action=io.action,
        retry=_chosen(operation, effect),
        breaker=operation.breaker or effect.breaker,
        timeout_ms=operation.timeout_ms,
    )


def _chosen(operation: EffectOperation, effect: Effect) -> Retry | None:
    retry = operation.retry or effect.retry
    return retry if retry is not None and retry.is_on and operation.idempotent is not False else None


def _payload_name(io: Io) -> str:
    return "payload" if io.handler == "kafka" else "body"


Arguments = tuple[tuple[str, Value], ...]


def _http(io: Io, scope: Scope) -> tuple[Arguments, Named | None]:
    body = io.settings.get("body_template")
    arguments = (
        ("method", io.action),
        ("url", scope.text(_required(io, "url_template"), "url_part")),
        ("headers", _mapped(io.headers, scope)),
        ("parameters", _mapped(io.query, scope)),
        *((("body", None),) if body is None else ()),
        ("timeout_seconds", _seconds(io)),
        ("follow_redirects", io.is_set("follow_redirects") is not False),
        ("verify_ssl", io.is_set("verify_ssl") is not False),
    )
    return arguments, body


def _database(io: Io, scope: Scope) -> tuple[Arguments, Named | None]:
    query = _required(io, "query_template")
    if "${" in query.name:
        raise OpenError("A template in a statement is open to injection; use `$1` and `query_params`", query.place)
    values: list[Value] = [scope.value(template) for template in io.values]
    size = io.settings.get("fetch_size")
    arguments = (
        ("operation", io.action),
        ("connection", _required(io, "connection_name").name),
        ("query", query.name),
        ("parameters", values),
        ("timeout_seconds", _seconds(io)),
        ("read_only", io.is_set("read_only") is True),
        ("fetch_size", int(size.name) if size is not None and size.name.isdecimal() else None),
    )
    return arguments, None


def _kafka(io: Io, scope: Scope) -> tuple[Arguments, Named | None]:
    key = io.settings.get("partition_key_template")
    arguments = (
        ("topic", scope.text(_required(io, "topic"))),
        ("key", scope.text(key) if key is not None else None),
        ("headers", _mapped(io.headers, scope)),
        ("acks", io.settings["acks"].name if "acks" in io.settings else "all"),
        ("compression", io.settings["compression"].name if "compression" in io.settings else "none"),
        ("timeout_seconds", _seconds(io)),
    )
    return arguments, _required(io, "payload_template")


def _files(io: Io, scope: Scope) -> tuple[Arguments, Named | None]:
    arguments: Arguments = (
        ("operation", io.action),
        ("path", scope.text(_required(io, "file_path_template"), "path_part")),
    )
    if io.action in ("move", "copy"):
        target = scope.text(_required(io, "destination_path_template"), "path_part")
        arguments += (("destination", target),)
    if io.action == "write":
        name = next((name for name in _CONTENT if any(field.key == name for field in scope.request.fields)), None)
        if name is None:
            raise OpenError("The request has no `content` to write", io.place)
        mode = io.settings["mode"].name if "mode" in io.settings else ""
        arguments += (
            ("content", scope.value(Named(f"${{input.{name}}}", io.place))),
            ("is_atomic", io.is_set("atomic") is not False),
            ("mode", Code(f"0o{mode.lstrip('0o') or '0'}") if _MODE.fullmatch(mode) else None),
        )
    encoding = io.settings["encoding"].name if "encoding" in io.settings else "utf-8"
    arguments += (
        ("encoding", encoding),
        ("create_dirs", io.is_set("create_dirs") is not False),
        ("timeout_seconds", _seconds(io)),
    )
    return arguments, None


_ARGUMENTS = {Port.HTTP: _http, Port.DATABASE: _database, Port.KAFKA: _kafka, Port.FILES: _files}


def _required(io: Io, key: str) -> Named:
    found = io.settings.get(key)
    if found is None:
        raise OpenError(f"`{key}` is missing", io.place)
    return found


def _seconds(io: Io) -> float:
    stated = io.settings.get("timeout_ms")
    return int(stated.name) / 1000 if stated is not None and stated.name.isdecimal() else _TIMEOUT_MS / 1000


def _mapped(texts: Mapping[str, Named], scope: Scope) -> dict[str, Value]:
    return {name: scope.text(template) for name, template in texts.items()}


def _answers(
    operation: EffectOperation, request: ModelSpec, response: ModelSpec
) -> tuple[tuple[tuple[FieldSpec, str], ...], tuple[tuple[FieldSpec, tuple[str | int, ...]], ...]]:
    """The fields of a response that the request gives, and those that are taken from what comes back."""
    paths = dict(operation.answer.fields)
    given = {field.key: field for field in request.fields}
    answers: list[tuple[FieldSpec, str]] = []
    picked: list[tuple[FieldSpec, tuple[str | int, ...]]] = []
    for field in response.fields:
        if field.key in paths:
            picked.append((field, _steps(paths[field.key])))
        elif field.key in given and set(members(given[field.key].annotation)) <= set(members(field.annotation)):
            answers.append((field, f"request.{given[field.key].name}"))
        elif field.is_required:
            raise OpenError(f"Nothing says where {field.key!r} of {response.ref.name} comes from", field.declared.place)
    return tuple(answers), tuple(picked)


def _steps(path: Named) -> tuple[str | int, ...]:
    """The steps of ``$.items[0].id``."""
    spelled = path.name.removeprefix("$")
    found = [match[1] or int(match[2]) for match in _STEP.finditer(spelled)]
    if "".join(match[0] for match in _STEP.finditer(spelled)) != spelled or not found:
        raise OpenError(f"`{path.name}` is no plain path", path.place)
    return tuple(found)
