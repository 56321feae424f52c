"""What the templates of handlers that do io are given: the call, its guard, the answer; and what tests of them need."""

import errno
from typing import Any

from onex_ls.contract.model import Value
from onex_ls.generation.draft_lines import opening
from onex_ls.generation.pytext import bracketed, laid_out, literal, mapped
from onex_ls.generation.spec import HandlerSpec, IoSpec, NodeSpec, Port
from onex_ls.templating.filters import snake
from onex_ls.templating.literal import Code, pystr
from onex_ls.templating.text import escaped

CALLS = {Port.HTTP: "HttpCall", Port.DATABASE: "DatabaseCall", Port.KAFKA: "KafkaCall", Port.FILES: "FileCall"}
"""The classes of what each port is asked."""

_PROTOCOLS = {
    Port.HTTP: "ProtocolHttp",
    Port.DATABASE: "ProtocolDatabase",
    Port.KAFKA: "ProtocolKafka",
    Port.FILES: "ProtocolFiles",
}
_ADAPTERS = {Port.HTTP: "HttpxPort", Port.FILES: "LocalFiles"}
"""What stands behind a port by default. Databases and brokers need a driver, which the project has to choose."""

METHODS = {Port.HTTP: "send", Port.DATABASE: "fetch", Port.KAFKA: "produce", Port.FILES: "apply"}
"""The methods by which each port is asked."""

_FUNCTIONS = {Port.HTTP: "sent", Port.DATABASE: "first_row"}


def resilience_context(spec: NodeSpec) -> dict[str, Any]:
    """The context of ``resilience_v1``."""
    imports = {
        "asyncio",
        "random",
        "time",
        "collections.abc.Awaitable",
        "collections.abc.Callable",
        "dataclasses.dataclass",
        "typing.Literal",
        "typing.TypeVar",
        "omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode",
        "omnibase_core.errors.model_onex_error.ModelOnexError",
    }
    return {
        **opening(spec, f"What {spec.name} does when the outside world fails.", imports, spec.place.path),
    }


def ports_context(spec: NodeSpec) -> dict[str, Any]:
    """The context of ``ports_v1``: only what handlers use is in it."""
    ios = [handler.io for handler in spec.handlers if handler.io is not None]
    ports = {io.port for io in ios}
    helpers = {helper for io in ios for helper in io.helpers}
    files = {io.action: io.place.path for io in ios if io.port is Port.FILES}
    imports = {"dataclasses.dataclass", "typing.Protocol", "pydantic.JsonValue"}
    imports |= {"collections.abc.Mapping"} if ports - {Port.FILES} else set()
    imports |= {"collections.abc.Sequence"} if Port.DATABASE in ports else set()
    imports |= {"httpx", f"{spec.layout.package}.resilience.RefusedError"} if Port.HTTP in ports else set()
    imports |= {"asyncio"} if files else set()
    imports |= {"pathlib.Path"} if files.keys() & {"read", "write", "delete", "move", "copy"} else set()
    imports |= {"uuid.uuid4"} if "write" in files else set()
    imports |= {"shutil"} if files.keys() & {"move", "copy"} else set()
    imports |= {"os"} if "environment" in helpers else set()
    imports |= {"pathlib.PurePath"} if "path_part" in helpers else set()
    imports |= {"urllib.parse.quote"} if "url_part" in helpers else set()
    if helpers & {"environment", "path_part"}:
        imports |= {
            "omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode",
            "omnibase_core.errors.model_onex_error.ModelOnexError",
        }
    return {
        **opening(spec, f"The outside world as {spec.name} sees it.", imports, spec.place.path),
        "ports": {port.value for port in ports},
        "files": files,
        "helpers": helpers,
    }


def io_imports(handler: HandlerSpec, spec: NodeSpec) -> set[str]:
    """The dotted names that a handler with io needs, beside its models and their checks."""
    io, package = handler.io, spec.layout.package
    if io is None:
        return set()
    ports = {CALLS[io.port], _PROTOCOLS[io.port], *io.helpers}
    ports |= {name for name in (_ADAPTERS.get(io.port), _FUNCTIONS.get(io.port)) if name is not None}
    guards = {"Guard", "Sleep", *(["Retry"] if io.retry else []), *(["Breaker"] if io.breaker else [])}
    found = {"asyncio", *(f"{package}.ports.{name}" for name in ports)}
    found |= {f"{package}.resilience.{name}" for name in guards}
    found |= {"typing.Final"} if long_texts(handler) else set()
    return found | ({"pydantic_core.to_json"} if io.payload is not None else set())


def io_context(handler: HandlerSpec, check: str) -> dict[str, Any]:
    """What ``handler_v1`` needs of a handler with io; `check` is the function that checks its response."""
    io = handler.io
    if io is None:
        return {}
    port, protocol, adapter = f"self._{io.port.value}", _PROTOCOLS[io.port], _ADAPTERS.get(io.port)
    parameter = f"{io.port.value}: {protocol} | None = None" if adapter is not None else f"{io.port.value}: {protocol}"
    function = _FUNCTIONS.get(io.port)
    action = f"{function}({port}, call)" if function is not None else f"{port}.{METHODS[io.port]}(call)"
    head = "found = " if io.picked else ""
    return {
        "constructor": bracketed(
            "def __init__(", ["self", parameter, "*", "sleep: Sleep = asyncio.sleep"], ") -> None:", 1
        ),
        "opens": f"{port} = {io.port.value} or {adapter}()" if adapter is not None else f"{port} = {io.port.value}",
        "guards": _guard(handler, io),
        "io_path": io.place.path,
        "constants": constants(handler),
        "prepares": call_statements(handler, 2),
        "asks": bracketed(f"{head}await self._guard.attempt(", [f"lambda: {action}"], ")", 2),
        "computes": _answered(handler, io, check),
    }


def long_texts(handler: HandlerSpec) -> dict[str, str]:
    """The texts of several lines in the call of a handler, by the names of their constants."""
    arguments = handler.io.arguments if handler.io is not None else ()
    texts = [(name, value) for name, value in arguments if isinstance(value, str) and not isinstance(value, Code)]
    return {_constant(handler, name): value for name, value in texts if _is_long(value)}


def _constant(handler: HandlerSpec, name: str) -> str:
    return f"{snake(handler.operations[0].name)}_{name}".upper()


def _is_long(value: Value) -> bool:
    return isinstance(value, str) and "\n" in value and '"""' not in value


def constants(handler: HandlerSpec) -> list[str]:
    """The constants of a handler: texts of several lines as they stand in the contract."""
    return [f'{name}: Final = """\\\n{_lines(text)}\n"""' for name, text in long_texts(handler).items()]


def _lines(text: str) -> str:
    return "\n".join(escaped(line.rstrip().replace("\\", "\\\\")) for line in text.split("\n"))


def call_statements(handler: HandlerSpec, indent: int) -> list[str]:
    """The statements that make the call of an operation out of its request."""
    io = handler.io
    if io is None:
        return []
    statements = [bracketed(f"{found.target} = {found.call}(", found.arguments, ")", indent) for found in io.statements]
    more: list[str] = []
    if io.payload is not None:
        name = io.payload_name
        statements.append(laid_out(unbroken(dict(io.payload)), f"{name}: dict[str, object] = ", "", indent))
        more.append(bracketed(f"{name}=to_json(", [name], ").decode()", indent + 1))
    if io.successes:
        more.append(f"successes=frozenset({{{', '.join(map(repr, io.successes))}}})")
    items = [
        f"{name}={_constant(handler, name)}"
        if not isinstance(value, Code) and _is_long(value)
        else laid_out(unbroken(value), f"{name}=", ",", indent + 1).removesuffix(",")
        for name, value in io.arguments
    ]
    return [*statements, bracketed(f"call = {CALLS[io.port]}(", [*items, *more], ")", indent)]


def unbroken(value: Value) -> Value:
    """The value with texts that are not broken over lines: formatters put those together where they have the room."""
    if isinstance(value, dict):
        return {key: unbroken(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unbroken(item) for item in value]
    return Code(literal(value)) if isinstance(value, str) and not isinstance(value, Code) else value


def _guard(handler: HandlerSpec, io: IoSpec) -> str:
    arguments = [literal(handler.operations[0].name)]
    if io.retry is not None:
        arguments.append(bracketed("retry=Retry(", _retry(io), ")", 3))
    if io.breaker is not None:
        limits = io.breaker
        values = [
            f"failures={limits.failures}",
            f"successes={limits.successes}",
            f"rest={limits.timeout_ms / 1000}",
            f"trials={limits.half_open}",
        ]
        arguments.append(bracketed("breaker=Breaker(", values, ")", 3))
    if io.timeout_ms is not None:
        arguments.append(f"seconds={io.timeout_ms / 1000}")
    return bracketed("self._guard = Guard(", [*arguments, "sleep=sleep"], ")", 2)


def _retry(io: IoSpec) -> list[str]:
    retry = io.retry
    if retry is None:
        return []
    errors = pystr(tuple(map(Code, errors_of(io))), 16, len("errors="), 1)
    statuses = [f"statuses=frozenset({{{', '.join(map(repr, retry.statuses))}}})"] if io.port is Port.HTTP else []
    return [
        f"times={retry.retries}",
        f"backoff={literal(retry.backoff)}",
        f"base_delay={retry.base_delay_ms / 1000}",
        f"max_delay={retry.max_delay_ms / 1000}",
        f"jitter={retry.jitter}",
        f"errors={errors}",
        *statuses,
    ]


def errors_of(io: IoSpec) -> list[str]:
    """The exceptions that the names of errors stand for: ``ECONNRESET`` is a ConnectionResetError."""
    numbers = [getattr(errno, name, None) for name in (io.retry.errors if io.retry is not None else ())]
    classes = [type(OSError(number, "")).__name__ for number in numbers if isinstance(number, int)]
    return [name for name in dict.fromkeys(classes) if name != "OSError"]


def _answered(handler: HandlerSpec, io: IoSpec, check: str) -> str:
    items = [(field.key, _picked(field.key, steps)) for field, steps in io.picked]
    items += [(field.key, expression) for field, expression in io.answers]
    if not items:
        return f"return {handler.response.annotation}()"
    return mapped(f"return {check}(", items, ")", 2)


def _picked(key: str, steps: tuple[str | int, ...]) -> str:
    """What takes a value out of a reply, as it stands behind its key in a table that is broken over lines."""
    head = f"{literal(key)}: "
    return bracketed(f"{head}picked(", ["found", *map(literal, steps)], "),", 4).removeprefix(head).removesuffix(",")
