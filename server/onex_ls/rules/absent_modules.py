"""Rules ``missing-handler-file`` and ``ungenerated-module``: a module that a contract names is not there."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from onex_ls.contract.index import CodeRef
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.view import Found, View

HANDLER_FILE = Rule(
    name="missing-handler-file",
    severity=Severity.WARNING,
    summary="The default handler is to come from a file that is not there",
    why="The runtime imports the default handler when the node starts, and the node does not start without it.",
    bad="default_handler: handler:HandlerPrice  # there is no handler.py beside the contract",
    good="default_handler: handlers.handler_price:HandlerPrice",
    source="`onex compliance check`, handler resolution; 11 of 552 real contracts",
)

UNGENERATED = Rule(
    name="ungenerated-module",
    severity=Severity.HINT,
    summary="Modules of the node's own package are not written yet",
    why="A contract may well come before its code: the modules that it names can be generated from it.",
    bad="input_model: {name: ModelOrder, module: shop.nodes.node_price_compute.models.model_order}  # not there yet",
    good="input_model: {name: ModelOrder, module: shop.nodes.node_price_compute.models.model_order}  # generated",
    source="our own: contract first",
)

_DEFAULT = "handler_routing.default_handler"
_LISTED = 3  # modules that a message names


def check_handler_file(view: View) -> Iterator[Finding]:
    """A finding on a default handler whose module is known to be absent."""
    default = _default_handler(view)
    path = _absent(view, default)
    if default is not None and path is not None:
        message = f"There is no module `{default.module}`, from which the default handler is to come"
        if _is_own(view, path):
            message += "; generating the node writes it"
        yield Finding(HANDLER_FILE.name, HANDLER_FILE.severity, message, default.module_span, default.path)


def check_ungenerated(view: View) -> Iterator[Finding]:
    """One finding for all modules of the node's own package that a contract names and that are not there."""
    facts, reported = view.facts, _absent(view, _default_handler(view))
    absent: dict[Path, CodeRef] = {}
    for reference in filter(None, (*facts.models, *facts.handlers, facts.default_handler, *facts.mentions)):
        path = _absent(view, reference)
        if path is not None and path != reported and _is_own(view, path):
            absent.setdefault(path, reference)
    if absent:
        first, *others = absent.values()
        is_one = not others
        message = f"{_listed(view, absent)} {'is' if is_one else 'are'} not written yet; "
        message += f"generating the node writes {'it' if is_one else 'them'}"
        related = tuple(Related("This one is not written yet, either", other.module_span) for other in others)
        yield Finding(UNGENERATED.name, UNGENERATED.severity, message, first.module_span, first.path, related=related)


def _default_handler(view: View) -> CodeRef | None:
    """The default handler of the routing; the older block ``handler`` is told apart by its path."""
    default = view.facts.default_handler
    return default if default is not None and default.path.startswith(_DEFAULT) else None


def _absent(view: View, reference: CodeRef | None) -> Path | None:
    """Where the module of a reference would be, if it surely is not there."""
    if reference is None or not view.has_python:
        return None
    at = view.code.module(reference.module, view.file)
    return at.path if at.found is Found.MISSING else None


def _is_own(view: View, path: Path) -> bool:
    """Whether a module belongs to the package of the contract's folder."""
    return path.is_relative_to(view.file.parent)


def _listed(view: View, paths: Iterable[Path]) -> str:
    """The first modules by their dotted names below the contract's folder, and how many more there are."""
    names = [".".join(path.relative_to(view.file.parent).with_suffix("").parts) for path in paths]
    named = [f"`{name}`" for name in names[:_LISTED]]
    if len(names) > _LISTED:
        named.append(f"{len(names) - _LISTED} more")
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
