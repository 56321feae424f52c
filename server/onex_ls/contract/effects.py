"""The operations of an effect: what each does to the outside world, and what happens when it fails."""

from collections.abc import Mapping
from dataclasses import dataclass

from onex_ls.contract.parts import Named, flag, items_at, named_at, texts_at, whole
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entry, join, mapping, sequence, text, value
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import is_null

PATH = "effect_operations"

ACTIONS = {
    "http": frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"}),
    "db": frozenset({"select", "insert", "update", "delete", "upsert", "raw"}),
    "filesystem": frozenset({"read", "write", "delete", "move", "copy"}),
    "kafka": frozenset({"send"}),
}
"""What each handler of the official model can do; that of Kafka has no name for it."""

_DEFAULT_RETRIES = 3  # of ModelEffectRetryPolicy, where a policy names no number


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry policy that is written down; `place` is its key."""

    place: Place
    is_on: bool


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


@dataclass(frozen=True, slots=True)
class Effect:
    """The block ``effect_operations``. `transaction` is its key where a transaction is switched on.

    `isolation` is the isolation level of the transaction, `retry` the policy for operations without one of their own.
    """

    operations: tuple[EffectOperation, ...]
    transaction: Place | None
    isolation: str
    retry: Retry | None


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
    return (Effect(operations, transaction, isolation, _retry(block, PATH, "default_retry_policy")),)


def _operation(node: Node, path: str) -> EffectOperation:
    return EffectOperation(
        name=named_at(node, path, "operation_name", "name"),
        place=Place(path, node.span),
        io=_io(node, path),
        idempotent=flag(node, "idempotent"),
        retry=_retry(node, path, "retry_policy"),
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
    )


def _retry(node: Node, path: str, key: str) -> Retry | None:
    declared = entry(node, key)
    block = mapping(declared.value) if declared is not None else None
    if declared is None or block is None:
        return None
    retries = whole(block, "max_retries")
    said = value(block, "enabled")
    is_enabled = said is None or is_null(said) or _TRUTHS.get((text(block, "enabled") or "").lower(), False)
    is_on = is_enabled and (_DEFAULT_RETRIES if retries is None else retries) > 0
    return Retry(Place(join(path, key), declared.key.span), is_on)
