"""Which handlers a package has, and which operations reach each: routes, operations and defaults brought together."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onex_ls.contract.model import Contract, HandlerRef, Operation, Place, Route
from onex_ls.generation.naming import stem, subject
from onex_ls.templating.filters import pascal, snake


@dataclass(slots=True)
class Reached:
    """One operation as a handler sees it: its declaration where there is one, and the routes that lead to it."""

    name: str
    place: Place
    operation: Operation | None = None
    routes: list[Route] = field(default_factory=list)

    @property
    def description(self) -> str:
        """What it does, as the contract says."""
        declared = self.operation.description if self.operation is not None else ""
        return declared or next((route.description for route in self.routes if route.description), "")


@dataclass(slots=True)
class Target:
    """A handler and the operations that reach it; `reference` is None for one that the contract does not name."""

    name: str
    reference: HandlerRef | None
    place: Place
    operations: list[Reached] = field(default_factory=list)


def targets(contract: Contract, node_name: str) -> list[Target]:
    """The handlers of a contract in its order, each with at least one operation."""
    named = _named(contract)
    if not named:
        return _unnamed(contract, node_name)
    for operation in contract.operations:
        _reach(named, contract, operation)
    for target in named:
        if not target.operations:
            target.operations.append(Reached(subject(target.name), target.place))
    return named


def _named(contract: Contract) -> list[Target]:
    """The handlers that routes and the default name, with the operations of their routes."""
    found: dict[str, Target] = {}
    routing = contract.routing
    for route in routing.routes if routing is not None else ():
        if route.handler is not None:
            target = found.setdefault(route.handler.name, Target(route.handler.name, route.handler, route.place))
            _add_route(target, route)
    default = routing.default_handler if routing is not None else None
    if default is not None:
        found.setdefault(default.name, Target(default.name, default, default.place))
    return list(found.values())


def _add_route(target: Target, route: Route) -> None:
    name = (route.operation or "").strip() or subject(target.name)
    reached = next((known for known in target.operations if known.name == name), None)
    if reached is None:
        reached = Reached(name, route.place)
        target.operations.append(reached)
    reached.routes.append(route)


def _reach(named: list[Target], contract: Contract, operation: Operation) -> None:
    """Find the handler of a declared operation: by its route, by its name, by default, or because there is one only."""
    for target in named:
        for reached in target.operations:
            if reached.name == operation.name or snake(reached.name) == snake(operation.name):
                reached.operation = reached.operation or operation
                return
    routing = contract.routing
    default = routing.default_handler.name if routing is not None and routing.default_handler is not None else None
    by_default = next((one for one in named if one.name == default), None)
    only: Target | None = by_default or (named[0] if len(named) == 1 else None)
    if only is None:
        return
    undescribed = [reached for reached in only.operations if reached.operation is None]
    if len(contract.operations) == 1 and undescribed:
        for reached in undescribed:
            reached.operation = operation
    else:
        only.operations.append(Reached(operation.name, operation.place, operation))


def _unnamed(contract: Contract, node_name: str) -> list[Target]:
    """Handlers for a contract that names none: one for each operation, or one for the whole node."""
    if len(contract.operations) <= 1:
        operation = next(iter(contract.operations), None)
        place = operation.place if operation is not None else contract.place
        reached = Reached(operation.name if operation is not None else node_name, place, operation)
        return [Target(f"Handler{pascal(stem(node_name))}", None, place, [reached])]
    return [
        Target(f"Handler{pascal(operation.name)}", None, operation.place, [reached])
        for operation, reached in _distinct(contract.operations)
    ]


def _distinct(operations: Iterable[Operation]) -> Iterable[tuple[Operation, Reached]]:
    seen: set[str] = set()
    for operation in operations:
        if pascal(operation.name) and pascal(operation.name) not in seen:
            seen.add(pascal(operation.name))
            yield operation, Reached(operation.name, operation.place, operation)
