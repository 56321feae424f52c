"""Rule ``unregistered-node``."""

from collections.abc import Iterator

from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.entry_points import add_entry_point, header_span
from onex_ls.rules.view import View

RULE = Rule(
    name="unregistered-node",
    severity=Severity.HINT,
    summary="The nodes beside this one are registered as entry points, and this one is not",
    why="The runtime finds nodes by the entry points of the group `onex.nodes`. A node that is not among them is "
    "never started.",
    bad="name: node_b  # pyproject.toml registers node_a, which lies beside it, and not node_b",
    good='name: node_b  # pyproject.toml: node_b = "shop.nodes.node_b"',
    source="market validate_node_drift; 12 of 502 real nodes",
)

_CONTRACTS = frozenset({"contract.yaml", "contract.yml"})


def check(view: View) -> Iterator[Finding]:
    """A finding on a node that the project's entry points leave out, while they have others of the same package."""
    if view.file.name not in _CONTRACTS or view.facts.kind is Kind.HANDLER or not view.has_python:
        return
    package, project = view.code.package(view.file), view.code.project(view.file)
    if package is None or project is None or package in project.nodes:
        return
    parent, _, name = package.rpartition(".")
    if not any(node.rpartition(".")[0] == parent for node in project.nodes):
        return
    file = str(project.file)
    edit = add_entry_point(project.text, name, package)
    yield Finding(
        RULE.name,
        RULE.severity,
        f"`{package}` is not registered as an entry point, as the nodes beside it are",
        view.facts.anchor,
        related=(Related("Nodes are registered here", header_span(project.text), file),),
        fixes=(Fix(f"Register it in `{project.file.name}`", (edit,), file=file),) if edit is not None else (),
    )
