"""Rules ``duplicate-io-operation`` and ``operation-drift``: the operations that ``io_operations`` describes."""

from collections.abc import Iterator

from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.routing_entries import BEGINNING, HANDLER
from onex_ls.rules.subject import Subject

_ROUTED = BEGINNING + "    - operation: order.price\n" + HANDLER
_DESCRIBED = "io_operations:\n  - operation: order.price\n    input_fields: [order_id]\n"

DUPLICATE = Rule(
    name="duplicate-io-operation",
    severity=Severity.ERROR,
    summary="An operation is described twice",
    why="Models and tests are made from these descriptions by name, so one of the two is lost.",
    bad=_DESCRIBED + "  - operation: order.price\n    input_fields: [basket_id]",
    good=_DESCRIBED.rstrip(),
    source="none of 552 real contracts breaks it",
)

DRIFT = Rule(
    name="operation-drift",
    severity=Severity.HINT,
    summary="The operations that are described are not those that are routed",
    why="`io_operations` says what can be asked for, `handler_routing` who answers. Where they differ, an operation is "
    "promised that nobody answers, or answered without a description.",
    bad=_ROUTED + "io_operations:\n  - operation: order.reprice",
    good=_ROUTED + "io_operations:\n  - operation: order.price",
    source="measured: 6 of 552 real contracts",
)

_FEW = 3


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each described operation whose name an earlier one has."""
    for found in duplicates.repeated_names((operation.name, operation.place) for operation in subject.described):
        yield duplicates.finding(subject, DUPLICATE, "an operation", found)


def check_drift(subject: Subject) -> Iterator[Finding]:
    """A finding on the first operation that is only described, or only routed."""
    table = subject.routing
    if table is None or subject.is_broken or not table.is_complete or "operation" in subject.meant:
        return
    if any(found.operation is None and not found.operations for found in table.entries):
        return  # an entry whose operation is missing may be the one
    described = {operation.name.name: operation.name for operation in subject.described}
    routed: dict[str, Named] = {}
    for found in table.entries:
        for name in (found.operation, *found.operations):
            if name is not None:
                routed.setdefault(name.name, name)
    only_described = [name for key, name in described.items() if key not in routed]
    only_routed = [name for key, name in routed.items() if key not in described]
    if not described or not routed or not (only_described or only_routed):
        return
    first = (only_described or only_routed)[0]
    parts = (("no entry answers", only_described), ("nothing describes", only_routed))
    message = "; ".join(f"{what} {_listed(names)}" for what, names in parts if names)
    yield Finding(
        DRIFT.name,
        DRIFT.severity,
        message[0].upper() + message[1:],
        first.place.span,
        first.place.path,
        related=(Related("The routing is here", table.place.span),) if only_described else (),
    )


def _listed(names: list[Named]) -> str:
    shown = ", ".join(f"`{name.name}`" for name in names[:_FEW])
    return f"{shown} and {len(names) - _FEW} more" if len(names) > _FEW else shown
