"""Rule ``retry-safety``."""

from collections.abc import Iterator

from onex_ls.contract.effects import Effect, EffectOperation, Io, Retry
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.effect_operations import BEGINNING
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry
from onex_ls.syntax.query import entry, find, join, mapping, scalar, value
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit

_CALL = (
    BEGINNING + "      io_config:\n        handler_type: http\n        method: POST\n"
    "        url_template: https://example.com/orders\n        body_template: ${input.order}\n"
)
_POLICY = "      retry_policy: {enabled: true, max_retries: 3}"

RULE = Rule(
    name="retry-safety",
    severity=Severity.ERROR,
    summary="An operation is tried again although once more is not the same as once",
    why="A retry after a lost answer orders twice, pays twice, writes twice. The official model takes retries only for "
    "operations that are idempotent, by their own word or by their nature, and no repeated `select` in a transaction "
    "that works on a snapshot.",
    bad=_CALL + "      idempotent: false\n" + _POLICY,
    good=_CALL + "      idempotent: true\n" + _POLICY,
    source="ModelEffectSubcontract",
)

# What the official model takes for idempotent where the contract says nothing.
_BY_NATURE = {
    "http": frozenset({"GET", "PUT", "DELETE"}),
    "db": frozenset({"select", "update", "delete", "upsert"}),
    "filesystem": frozenset({"read", "delete"}),
    "kafka": frozenset[str](),
}
_SNAPSHOTS = frozenset({"repeatable_read", "serializable"})


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each operation with retries, its own or the default ones, that must not have them."""
    if subject.is_broken or "idempotent" in subject.meant:
        return
    for effect in subject.effects:
        for operation in effect.operations:
            retry = operation.retry or effect.retry
            if retry is not None and retry.is_on and operation.io is not None:
                objection = _objection(subject, operation, operation.io)
                if objection:
                    yield _finding(subject, operation, retry, objection, tuple(_fixes(subject, operation)))
                elif _is_repeated_snapshot(effect, operation.io):
                    message = f"{_called(operation)} would see the same `{effect.isolation}` snapshot again each time"
                    yield _finding(subject, operation, retry, message)


def _objection(subject: Subject, operation: EffectOperation, io: Io) -> str:
    """Why the operation must not be tried again; empty when it may, or when nobody knows what it does or is."""
    if operation.idempotent is False:
        return f"{_called(operation)} is not idempotent, so it must not be tried again"
    if operation.idempotent or not io.action or io.action in _BY_NATURE[io.handler]:
        return ""
    said = value(find(subject.root, operation.place.path), "idempotent")
    if said is not None and not is_null(said):
        return ""  # another rule says that it is neither true nor false
    return f"{_called(operation)} is tried again, but `{io.action}` is not idempotent unless the contract says so"


def _is_repeated_snapshot(effect: Effect, io: Io) -> bool:
    is_snapshot = effect.transaction is not None and effect.isolation in _SNAPSHOTS
    return is_snapshot and io.handler == "db" and io.action == "select"


def _called(operation: EffectOperation) -> str:
    return f"`{operation.name.name}`" if operation.name is not None else "This operation"


def _finding(
    subject: Subject, operation: EffectOperation, retry: Retry, message: str, fixes: tuple[Fix, ...] = ()
) -> Finding:
    """Marks the policy of the operation, or where it has none, the operation; the other end is related."""
    declared = entry(find(subject.root, operation.place.path), "idempotent")
    word = declared.value.span if declared is not None else (operation.name or operation).place.span
    if operation.retry is not None:
        at, path, other = retry.place.span, retry.place.path, Related("This says what it is", word)
    else:
        at, path, other = word, operation.place.path, Related("This has it tried again", retry.place.span)
    return Finding(RULE.name, RULE.severity, message, at, path, related=(other,), fixes=fixes)


def _fixes(subject: Subject, operation: EffectOperation) -> Iterator[Fix]:
    """Switch retries off, or say that the operation is idempotent; only its author knows which is true."""
    if operation.retry is not None:
        switch = scalar(find(subject.root, join(operation.retry.place.path, "enabled")))
        if switch is not None:
            yield Fix("Switch the retries off", (TextEdit(switch.span, "false"),))
    block = mapping(find(subject.root, operation.place.path))
    word = scalar(value(block, "idempotent"))
    title = "Say that it is idempotent"
    if word is not None:
        yield Fix(title, (TextEdit(word.span, "true"),))
    elif block is not None and not block.flow:
        edit = add_entry(subject.tree, block, "idempotent: true", after=entry(block, "operation_name"))
        yield Fix(title, (edit,))
