"""Rules on effects: ``duplicate-effect-operation``, ``effect-atomicity``, ``effect-body``, ``kafka-acks``."""

from collections.abc import Iterator

from onex_ls.contract.effects import Effect, Io
from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, rewrite
from onex_ls.syntax.query import entry, find, mapping, scalar, value
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit

BEGINNING = "effect_operations:\n  subcontract_name: files\n  operations:\n    - operation_name: move_file\n"
_FILE = BEGINNING + "      io_config:\n        handler_type: filesystem\n        file_path_template: ${input.path}\n"
_HTTP = BEGINNING + "      io_config:\n        handler_type: http\n        url_template: https://example.com/orders\n"
_KAFKA = BEGINNING + "      io_config:\n        handler_type: kafka\n        topic: onex.evt.shop.priced.v1\n"
_READ = "        operation: read\n        atomic: false"
_SECOND = (
    "\n    - operation_name: {name}\n"
    "      io_config: {{handler_type: filesystem, operation: write, file_path_template: log}}"
)

DUPLICATE = Rule(
    name="duplicate-effect-operation",
    severity=Severity.ERROR,
    summary="Two operations of an effect have the same name",
    why="Results are kept by the name of their operation, so one of the two is lost.",
    bad=_FILE + _READ + _SECOND.format(name="move_file"),
    good=_FILE + _READ + _SECOND.format(name="log_file"),
    source="ModelEffectSubcontract; none of 552 real contracts breaks it",
)

ATOMICITY = Rule(
    name="effect-atomicity",
    severity=Severity.ERROR,
    summary="An operation is atomic, or in a transaction, and cannot be",
    why="Only writing a file can be atomic, yet `atomic` is true unless the contract says otherwise. A transaction "
    "holds operations on one database connection and no `raw` ones. The official model refuses anything else.",
    bad=_FILE + "        operation: read",
    good=_FILE + _READ,
    source="ModelFilesystemIOConfig and ModelEffectSubcontract",
)

BODY = Rule(
    name="effect-body",
    severity=Severity.ERROR,
    summary="An operation lacks what it sends, or where it writes to",
    why="`POST`, `PUT` and `PATCH` need a `body_template`, moving and copying files need a "
    "`destination_path_template`; the official model refuses the operation without.",
    bad=_HTTP + "        method: POST",
    good=_HTTP + '        method: POST\n        body_template: \'{"order": "${input.order}"}\'',
    source="ModelHttpIOConfig and ModelFilesystemIOConfig",
)

ACKS = Rule(
    name="kafka-acks",
    severity=Severity.ERROR,
    summary="Messages may be lost without the contract saying so, or the other way round",
    why="With `acks: 0` nobody notices a lost message. The official model takes it only together with "
    "`acks_zero_acknowledged: true`, and takes that only together with it.",
    bad=_KAFKA + '        payload_template: ${input.order}\n        acks: "0"',
    good=_KAFKA + '        payload_template: ${input.order}\n        acks: "0"\n        acks_zero_acknowledged: true',
    source="ModelKafkaIOConfig",
)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_WITH_DESTINATION = frozenset({"move", "copy"})
_FILE_ACTIONS = frozenset({"read", "delete", "move", "copy"})


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each operation whose name an earlier one has."""
    for effect in subject.effects:
        named = [(operation.name, operation.place) for operation in effect.operations if operation.name is not None]
        for found in duplicates.repeated_names(named):
            yield duplicates.finding(subject, DUPLICATE, "an operation", found)


def check_atomicity(subject: Subject) -> Iterator[Finding]:
    """A finding on each file operation that is atomic and writes nothing, and on what no transaction can hold."""
    for io in _ios(subject):
        if io.handler == "filesystem" and io.action in _FILE_ACTIONS:
            yield from _atomic_file(subject, io)
    for effect in subject.effects:
        if effect.transaction is not None:
            yield from _transaction(effect, effect.transaction)


def _ios(subject: Subject) -> Iterator[Io]:
    for effect in subject.effects:
        for operation in effect.operations:
            if operation.io is not None:
                yield operation.io


def _atomic_file(subject: Subject, io: Io) -> Iterator[Finding]:
    written = io.settings.get("atomic")
    if io.is_set("atomic") is True and written is not None:
        message = f"Only `write` can be atomic, `{io.action}` cannot"
        fix = Fix("Say `atomic: false`", (TextEdit(written.place.span, "false"),), safe=True)
        yield _finding(ATOMICITY, written, message, (fix,))
    elif written is None and not (_is_no_single_value(subject, io, "atomic") or _may_be_there(subject, "atomic")):
        message = f"`{io.action}` needs `atomic: false`: it is true by default, and only `write` can be atomic"
        fixes = _added(subject, io, "operation", "atomic: false", safe=True)
        yield _finding(ATOMICITY, io.settings["operation"], message, fixes)


def _transaction(effect: Effect, switch: Place) -> Iterator[Finding]:
    """A finding on each operation that does not fit into the transaction."""
    related = (Related("The transaction is switched on here", switch.span),)
    first: Named | None = None
    for io in (operation.io for operation in effect.operations if operation.io is not None):
        connection = io.settings.get("connection_name")
        at = io.settings.get("handler_type")
        if io.handler != "db" and at is not None:
            yield _finding(ATOMICITY, at, f"A transaction holds databases only, not `{io.handler}`", related=related)
        elif io.handler == "db" and io.action == "raw":
            message = "A transaction cannot hold `raw` operations, which may end it themselves"
            yield _finding(ATOMICITY, io.settings["operation"], message, related=related)
        elif connection is not None and first is not None and connection.name != first.name:
            message = f"A transaction runs on one connection, and `{first.name}` is another"
            yield _finding(
                ATOMICITY, connection, message, related=(Related("It begins on this one", first.place.span),)
            )
        first = first or connection


def check_body(subject: Subject) -> Iterator[Finding]:
    """A finding on each request without a body that needs one, and each file operation without a destination."""
    for io in _ios(subject):
        if io.handler == "http" and io.action in _WITH_BODY:
            yield from _without(subject, io, "method", "body_template", "${input.body}")
        elif io.handler == "filesystem" and io.action in _WITH_DESTINATION:
            yield from _without(subject, io, "operation", "destination_path_template", "${input.destination_path}")


def _without(subject: Subject, io: Io, key: str, needed: str, proposal: str) -> Iterator[Finding]:
    declared = entry(find(subject.root, io.place.path), needed)
    if (declared is None or is_null(declared.value)) and not _may_be_there(subject, needed):
        fixes = _added(subject, io, key, f"{needed}: {proposal}") if declared is None else ()
        yield _finding(BODY, io.settings[key], f"`{io.action}` needs a `{needed}`", fixes)


def check_acks(subject: Subject) -> Iterator[Finding]:
    """A finding where `acks: 0` and its acknowledgement do not come together."""
    for io in _ios(subject):
        acks, said = io.settings.get("acks"), io.settings.get("acks_zero_acknowledged")
        if io.handler != "kafka" or _may_be_there(subject, "acks", "acks_zero_acknowledged"):
            continue
        acknowledged = io.is_set("acks_zero_acknowledged") is True
        if acks is not None and acks.name == "0" and not acknowledged:
            message = "`acks: 0` loses messages without notice; say `acks_zero_acknowledged: true` if that is meant"
            yield _finding(ACKS, acks, message, _acks_fixes(subject, io, acks, said))
        elif said is not None and acknowledged and (acks is None or acks.name != "0"):
            message = "`acks_zero_acknowledged` belongs to `acks: 0`, which is not set"
            fix = Fix("Say `acks_zero_acknowledged: false`", (TextEdit(said.place.span, "false"),), safe=True)
            yield _finding(ACKS, said, message, (fix,))


def _acks_fixes(subject: Subject, io: Io, acks: Named, said: Named | None) -> tuple[Fix, ...]:
    wait = Fix("Wait for all replicas", (rewrite(subject.tree, acks.place.span, "all"),))
    if said is None:
        return (wait, *_added(subject, io, "acks", "acks_zero_acknowledged: true"))
    return (wait, Fix("Acknowledge it", (TextEdit(said.place.span, "true"),)))


def _may_be_there(subject: Subject, *keys: str) -> bool:
    """Whether a missing key may stand in a line that cannot be read, or under a misspelt name."""
    return subject.is_broken or not subject.meant.isdisjoint(keys)


def _is_no_single_value(subject: Subject, io: Io, key: str) -> bool:
    """Whether a setting is a map or a list, of which another rule speaks."""
    said = value(find(subject.root, io.place.path), key)
    return said is not None and scalar(said) is None


def _added(subject: Subject, io: Io, after: str, line: str, safe: bool = False) -> tuple[Fix, ...]:
    block = mapping(find(subject.root, io.place.path))
    if block is None or block.flow:
        return ()
    edit = add_entry(subject.tree, block, line, after=entry(block, after))
    return (Fix(f"Add `{line}`", (edit,), safe=safe),)


def _finding(
    rule: Rule, at: Named, message: str, fixes: tuple[Fix, ...] = (), related: tuple[Related, ...] = ()
) -> Finding:
    return Finding(rule.name, rule.severity, message, at.place.span, at.place.path, related=related, fixes=fixes)
