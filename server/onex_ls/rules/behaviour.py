"""The rules of behaviours, for catalogue and settings: manifests and the files of persons say what they speak of."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

_SOURCE = "the stages of generation, and the manifest below `.onex-ls/`"

RULES = (
    Rule(
        name="behaviour-missing",
        severity=Severity.INFORMATION,
        summary="The contract leaves open what an operation does",
        why="The generated handler checks requests and responses and asks a function for the answer, which a person "
        "writes: **Write the behaviour** makes a file for it, with its types, which belongs to you from then on and "
        "which the handler uses. Until it is written, the handler raises a `ModelOnexError` that names the operation. "
        "A contract whose pipeline determines the answer needs none.",
        bad="# contract.yaml declares the operation `order.price`, and nobody has written what it does",
        good="# behaviours/behaviour_order_price.py has `def order_price(request: ...) -> ...:` with a body",
        source=_SOURCE,
    ),
    Rule(
        name="behaviour-misfit",
        severity=Severity.WARNING,
        summary="What a person wrote for an operation no longer fits its request or response",
        why="The contract changed what goes in or comes out, and a file that belongs to a person is not rewritten for "
        "it: the handler would call the function with what it does not expect. **Bring the generated changes in** "
        "merges the new signature with what was written.",
        bad="# the response of `order.price` is ModelPrice now, and the function still gives a ModelQuote",
        good="# the function takes and gives what the operation does",
        source=_SOURCE,
    ),
)
