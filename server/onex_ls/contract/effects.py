"""The operations of an effect: what each does to the outside world, and what happens when it fails."""

from collections.abc import Mapping
from dataclasses import dataclass

from onex_ls.contract.parts import Named, flag, items_at, named_at, names_at, texts_at, whole
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entry, join, mapping, scalar, sequence, text, value
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import is_null, scalar_value

PATH = "effect_operations"

ACTIONS = {
    "http": frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"}),
    "db": frozenset({"select", "insert", "update", "delete", "upsert", "raw"}),
    "filesystem": frozenset({"read", "write", "delete", "move", "copy"}),
    "kafka": frozenset({"send"}),
}
"""What each handler of the official model can do; that of Kafka has no name for it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry policy that is written down; `place` is its key. What it leaves out is as in ModelEffectRetryPolicy."""

    place: Place
    is_on: bool
    retries: int = 3
    backoff: str = "exponential"
    base_delay_ms: int = 1000
    max_delay_ms: int = 30_000
    jitter: float = 0.1
    statuses: tuple[int, ...] = (429, 500, 502, 503, 504)
    errors: tuple[str, ...] = ("ECONNRESET", "ETIMEDOUT", "ECONNREFUSED")


@dataclass(frozen=True, slots=True)
class Breaker:
    """A circuit breaker that is switched on. What it leaves out is as in ModelEffectCircuitBreaker."""

    place: Place
    failures: int = 5
    successes: int = 2
    timeout_ms: int = 60_000
    half_open: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What is taken from an answer: each field with its path. Without any, nothing is.

    `successes` are the codes that count as success; `is_required` says that an empty answer does not.
    """

    fields: tuple[tuple[str, Named], ...] = ()
    successes: tuple[int, ...] = (200, 201, 202, 204)
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Io:
    """What an operation does: the map ``io_config``. `place` is its key.

    `handler` and `action` are in the case of the official model: ``http`` and ``POST``, ``db`` and ``select``; an
    action that is none of `ACTIONS` is empty. The
    `settings` are all its single values; `parameters` are the places of those of a query, None where they are no list.
    """

    place: Place
    handler: str
    action: str
    settings: Mapping[str, Named]
    parameters: tuple[Place, ...] | None
    headers: Mapping[str, Named]
    query: Mapping[str, Named]
    values: tuple[Named, ...]
    is_secured: bool

    def is_set(self, key: str) -> bool | None:
        """The boolean setting of that name; None where it is not there or no boolean."""
        found = self.settings.get(key)
        return _TRUTHS.get(found.name.lower()) if found is not None else None


_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class EffectOperation:
    """One operation. `place` is its whole entry; `idempotent` is what the contract says, None where it says nothing."""

    name: Named | None
    place: Place
    io: Io | None
    idempotent: bool | None
    retry: Retry | None
    description: str
    breaker: Breaker | None
    answer: Answer
    timeout_ms: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The block ``effect_operations``. `transaction` is its key where a transaction is switched on.

    `isolation` is the isolation level of the transaction, `retry` the policy for operations without one of their own.
    """

    operations: tuple[EffectOperation, ...]
    transaction: Place | None
    isolation: str
    retry: Retry | None
    breaker: Breaker | None


def read_effects(root: Block) -> tuple[Effect, ...]:
    """The effects of a contract: none or one."""
    block = mapping(value(root, PATH))
    if block is None:
        return ()
    listed = items_at(block, PATH, "operations")
    operations = tuple(_operation(item, path) for item, path in listed if mapping(item) is not None)
    declared = entry(block, "transaction")
    is_on = declared is not None and flag(declared.value, "enabled") is True
    transaction = Place(join(PATH, "transaction"), declared.key.span) if declared is not None and is_on else None
    isolation = (text(value(block, "transaction"), "isolation_level") or "read_committed").lower()
    breaker = _breaker(block, PATH, "default_circuit_breaker") or _breaker(block, PATH, "circuit_breaker")
    return (Effect(operations, transaction, isolation, _retry(block, PATH, "default_retry_policy"), breaker),)


def _operation(node: Node, path: str) -> EffectOperation:
    return EffectOperation(
        name=named_at(node, path, "operation_name", "name"),
        place=Place(path, node.span),
        io=_io(node, path),
        idempotent=flag(node, "idempotent"),
        retry=_retry(node, path, "retry_policy"),
        description=" ".join((text(node, "description") or "").split()),
        breaker=_breaker(node, path, "circuit_breaker"),
        answer=_answer(value(node, "response_handling"), join(path, "response_handling")),
        timeout_ms=whole(node, "operation_timeout_ms"),
    )


def _io(node: Node, path: str) -> Io | None:
    declared = entry(node, "io_config")
    block = mapping(declared.value) if declared is not None else None
    if declared is None or block is None:
        return None
    at = join(path, "io_config")
    settings = texts_at(block, at)
    handler = settings["handler_type"].name.lower() if "handler_type" in settings else ""
    key = "method" if handler == "http" else "operation"
    said = settings[key].name if key in settings else "send"
    action = said.upper() if handler == "http" else said.lower()
    is_list = sequence(value(block, "query_params")) is not None
    parameters = tuple(Place(path, item.span) for item, path in items_at(block, at, "query_params"))
    return Io(
        place=Place(at, declared.key.span),
        handler=handler,
        action=action if action in ACTIONS.get(handler, ()) else "",
        settings=settings,
        parameters=parameters if is_list else None,
        headers=texts_at(value(block, "headers"), join(at, "headers")),
        query=texts_at(value(block, "query_params"), join(at, "query_params")),
        values=names_at(block, at, "query_params") if is_list else (),
        is_secured=entry(block, "security") is not None,
    )


def _retry(node: Node, path: str, key: str) -> Retry | None:
    declared = entry(node, key)
    block = mapping(declared.value) if declared is not None else None
    if declared is None or block is None:
        return None
    retries, unset = whole(block, "max_retries"), Retry(Place(join(path, key), declared.key.span), is_on=True)
    statuses, errors = _numbers(block, "retryable_status_codes"), names_at(block, path, "retryable_errors")
    times = unset.retries if retries is None else retries
    said = value(block, "enabled")
    is_enabled = said is None or is_null(said) or _TRUTHS.get((text(block, "enabled") or "").lower(), False)
    return Retry(
        place=unset.place,
        is_on=is_enabled and times > 0,
        retries=times,
        backoff=(text(block, "backoff_strategy") or unset.backoff).lower(),
        base_delay_ms=_or(whole(block, "base_delay_ms"), unset.base_delay_ms),
        max_delay_ms=_or(whole(block, "max_delay_ms"), unset.max_delay_ms),
        jitter=_share(block, "jitter_factor", unset.jitter),
        statuses=statuses or unset.statuses,
        errors=tuple(error.name for error in errors) or unset.errors,
    )


def _or(number: int | None, otherwise: int) -> int:
    return otherwise if number is None else number


def _share(block: Block, key: str, otherwise: float) -> float:
    found = scalar(value(block, key))
    number = scalar_value(found) if found is not None else None
    return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else otherwise


def _numbers(block: Node | None, key: str) -> tuple[int, ...]:
    items = sequence(value(block, key))
    values = (scalar_value(found) for item in (items.items if items is not None else ()) if (found := scalar(item)))
    return tuple(number for number in values if isinstance(number, int) and not isinstance(number, bool))


def _breaker(node: Node, path: str, key: str) -> Breaker | None:
    """The circuit breaker under `key` if it is switched on: the official one is off where nothing is said."""
    declared = entry(node, key)
    block = mapping(declared.value) if declared is not None else None
    if declared is None or block is None or flag(block, "enabled") is not True:
        return None
    unset = Breaker(Place(join(path, key), declared.key.span))
    return Breaker(
        place=unset.place,
        failures=_or(whole(block, "failure_threshold"), unset.failures),
        successes=_or(whole(block, "success_threshold"), unset.successes),
        timeout_ms=_or(whole(block, "timeout_ms"), unset.timeout_ms),
        half_open=_or(whole(block, "half_open_requests"), unset.half_open),
    )


def _answer(node: Node | None, path: str) -> Answer:
    fields = texts_at(value(node, "extract_fields"), join(path, "extract_fields"))
    successes = _numbers(node, "success_codes") or Answer().successes
    return Answer(tuple(fields.items()), successes, flag(node, "fail_on_empty") is True)
