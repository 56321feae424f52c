"""What the template of tests is given for handlers that do io: an answer of the port, and what has to come of it."""

from typing import Any

from onex_ls.contract.model import Value
from onex_ls.generation.draft_io import CALLS, METHODS, call_statements, errors_of, long_texts
from onex_ls.generation.pytext import bracketed, called, laid_out, literal
from onex_ls.generation.samples import Models, sample
from onex_ls.generation.spec import HandlerSpec, IoSpec, ModelSpec, NodeSpec, Port
from onex_ls.templating.filters import snake

_MOST_ITEMS = 5
_UNWELCOME = 599
"""A status that no contract counts as success."""

_PLAIN = ("str", "str | None", "str | int | float | bool", "str | int | float | bool | None")


def io_test_imports(spec: NodeSpec) -> set[str]:
    """What tests of handlers with io need, beside the handlers and their models."""
    found: set[str] = set()
    package = spec.layout.package
    for handler in spec.handlers:
        io = handler.io
        if io is not None:
            found |= {f"{handler.ref.module}.{name}" for name in long_texts(handler)}
            found |= {"collections.abc.Awaitable", "collections.abc.Callable"}
            found |= {f"{package}.ports.{name}" for name in (CALLS[io.port], *(io.helpers - {"picked"}))}
            found |= {f"{package}.ports.HttpReply"} if io.port is Port.HTTP else set()
            found |= {"pydantic_core.to_json"} if io.payload is not None else set()
    return found


def io_test_context(handler: HandlerSpec, spec: NodeSpec) -> dict[str, Any]:
    """What ``test_handlers_v1`` needs of a handler with io; nothing where no values can be found for its request."""
    io, by_name = handler.io, {model.ref.name: model for model in spec.models}
    if io is None:
        return {}
    request, response = by_name.get(handler.request.annotation), by_name.get(handler.response.annotation)
    given = _distinct(request, spec.by_name) if request is not None else None
    wanted = _distinct(response, spec.by_name) if response is not None else None
    body = _body(io, wanted or {})
    if given is None or wanted is None or body is None:
        return {"is_tested": False, "sets": []}
    results = [f"{literal(field.key)}: {literal(wanted[field.key])}" for field, _ in io.picked]
    replies = {Port.HTTP: f"HttpReply({min(io.successes, default=200)}, reply)", Port.DATABASE: "[reply]"}
    return {
        "is_tested": True,
        "class": handler.ref.name,
        "operation": literal(handler.operations[0].name),
        "sets": [f'monkeypatch.setenv({found.arguments[0]}, "somewhere")' for found in io.statements],
        "requests": bracketed("    def request(", ["self"], f") -> {handler.request.annotation}:"),
        "request": _returned(handler.request.annotation, given),
        "reply": laid_out(body, "reply: dict[str, Any] = ", "", 2),
        "outcome": replies.get(io.port, "reply"),
        "method": METHODS[io.port],
        "prepares": call_statements(handler, 2),
        "results": bracketed("expected = {", results, "}", 2) if results else "",
        "carried": [f"answer.{field.name} == {expression}" for field, expression in io.answers],
        "empty": "" if io.picked or io.answers else f"answer == {handler.response.annotation}()",
        "unwelcome": f"HttpReply({_UNWELCOME}, None)" if io.port is Port.HTTP else "",
        "again": _again(io),
        "tries": io.retry.retries + 1 if io.retry is not None else 1,
        "pause": _first_pause(io),
        "jitter": io.retry.jitter if io.retry is not None else 0.0,
        "failures": io.breaker.failures if io.breaker is not None else 0,
    }


def _again(io: IoSpec) -> list[dict[str, str]]:
    """The outcomes after which an operation is tried again: a name, an expression, what is said of it in the end."""
    if io.retry is None or (io.breaker is not None and io.breaker.failures <= io.retry.retries):
        return []  # nothing is tried to the end that a breaker stops before
    errors = [(snake(name), f'{name}("out of order")', literal(name)) for name in errors_of(io)]
    statuses = io.retry.statuses if io.port is Port.HTTP else ()
    codes = [(f"status_{code}", f"HttpReply({code}, None)", literal(str(code))) for code in statuses]
    chosen = [*errors[:1], *codes[:1]]
    return [{"what": what, "source": source, "match": match} for what, source, match in chosen]


def _first_pause(io: IoSpec) -> float:
    return min(io.retry.base_delay_ms, io.retry.max_delay_ms) / 1000 if io.retry is not None else 0.0


def _returned(model: str, data: dict[str, Value]) -> str:
    return called(f"return {model}.model_validate(", data, ")", 2) if data else f"return {model}()"


def _distinct(model: ModelSpec, models: Models) -> dict[str, Value] | None:
    """A sample of a model whose plain texts differ from each other, so that none can be taken for another."""
    data = sample(model, models)
    plain = {field.key for field in model.fields if field.annotation in _PLAIN and not field.constraints}
    return {key: f"some {key}" if key in plain else value for key, value in data.items()} if data is not None else None


def _body(io: IoSpec, wanted: dict[str, Value]) -> dict[str, Value] | None:
    """An answer in which every field is where the contract looks for it; None where they are in each other's way."""
    body: dict[str, Value] = {}
    for field, steps in io.picked:
        if field.key not in wanted or not _put(body, steps, wanted[field.key]):
            return None
    return body


def _put(place: Value, steps: tuple[str | int, ...], value: Value) -> bool:
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        inner: Value = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(place, dict) and isinstance(step, str):
            if following is None and step in place:
                return place[step] == value
            place = place.setdefault(step, inner)
        elif isinstance(place, list) and isinstance(step, int) and step <= _MOST_ITEMS:
            place.extend([None] * (step + 1 - len(place)))
            place[step] = place[step] if place[step] is not None and following is not None else inner
            place = place[step]
        else:
            return False
    return True
