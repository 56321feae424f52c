"""What looks like a breach of a rule and is none: every case was, or could be, a false alarm on somebody's node."""

import pytest

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.syntax.parse import parse
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.package import read_package
from onex_ls.validation.result import ValidationContext, context_of

FINE = {
    "a validator of pydantic raises ValueError": """
class ModelOrder(BaseModel):
    @field_validator("lines")
    def check(cls, value):
        raise ValueError("none")
""",
    "an error that the same function catches": """
class HandlerA:
    def handle(self, order):
        try:
            raise KeyError(order)
        except LookupError as error:
            raise ModelOnexError(str(error)) from error
""",
    "an error of a helper that the file catches": """
class HandlerA:
    def handle(self, order):
        try:
            return self._read(order)
        except ValueError:
            return None

    def _read(self, order):
        raise ValueError(order)
""",
    "an error of one's own": "class HandlerA:\n    def handle(self, order):\n        raise OrderError(order)\n",
    "what only types need": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import httpx\n\n"
    "class HandlerA:\n    def handle(self, a: 'httpx.URL'): return a\n",
    "a function called open": "def open(name): return name\n\n"
    "class HandlerA:\n    def handle(self, a): return open(a)\n",
    "a generator with a seed": "from random import Random\n\nclass HandlerA:\n"
    "    def handle(self, a): return Random(a)\n",
    "protocols, abstract methods and overloads": """
class ProtocolPrices(Protocol):
    def price(self) -> int: ...

class Base(ABC):
    def price(self) -> int:
        raise NotImplementedError

    @overload
    def other(self) -> int: ...
""",
    "a base to derive from": """
class PriceBase:
    def price(self) -> int:
        raise NotImplementedError

class PriceOne(PriceBase):
    def price(self) -> int:
        return 1
""",
    "a method that promises nothing": "class Quiet:\n    async def close(self) -> None:\n        pass\n",
    "a service behind a protocol, a type of this file, settings": """
Sending = Callable[[str], None]

class HandlerA:
    def __init__(self, a: ProtocolService, b: Sending, c: ModelClient, d: int | None = None):
        self._a = a

    def handle(self, order): return order
""",
    "a private model": "class _Row(BaseModel):\n    a: int\n\nclass ModelRows(BaseModel):\n    rows: list[_Row]\n",
    "a log that nobody can count": "from omnibase_core.logging.logging_core import emit_log_event\n"
    "emit_log_event(*arguments)\nemit_log_event(LEVEL, **more)\n",
    "somebody else's emit_log_event": "from elsewhere import emit_log_event\nemit_log_event('a', 1, 2, 3)\n",
    "a publisher of books": "class HandlerA:\n    def handle(self, book): return book.publisher.name\n",
    "an orchestrator that publishes": "class OrchestratorHandler:\n    def handle(self, event_bus): return event_bus\n",
}


def rules(texts: dict[str, str], context: ValidationContext) -> list[str]:
    package = read_package(texts)
    validators = (CompletenessValidator(), ONEXComplianceValidator())
    return [issue.finding.rule for validator in validators for issue in validator.validate(package, context)]


@pytest.mark.parametrize("case", FINE)
def test_what_is_fine_is_let_be(case):
    assert rules({"shop/code.py": FINE[case]}, ValidationContext(node_type="compute")) == []


def test_a_node_and_its_handler_may_have_one_name():
    texts = {
        "shop/node.py": "class NodePrice(NodeCompute):\n    '''Prices.'''\n",
        "shop/handler.py": "class NodePrice:\n    def handle(self, a):\n        self._seen = a\n        return a\n",
    }
    assert rules(texts, ValidationContext(node_type="compute")) == []


CONTRACT = """\
name: node_price_compute
node_type: compute
contract_version: {major: 1, minor: 0, patch: 0}
input_model: {name: ModelEventEnvelope, module: omnibase_core.models.events.model_event_envelope}
output_model: {name: PriceResult, module: shop.models.price_result}
"""


def test_what_the_contract_names_is_told_of_on_the_contract():
    tree = parse(CONTRACT)
    kind = recognise(tree).kind
    assert kind is not None
    texts = {
        "shop/models/price_result.py": "class PriceResult(BaseModel):\n    total: int\n",
        "shop/handler.py": "class HandlerPrice:\n    def handle(self, a: ModelEventEnvelope[object]): return a\n",
    }
    assert rules(texts, context_of(load(tree, kind), CONTRACT)) == []
    assert sorted(rules(texts, ValidationContext(node_type="compute"))) == ["class-name", "handler-envelope"]


def test_programs_beside_a_node_may_read_files():
    texts = {
        "shop/handler.py": "from shop.tool import read\nclass HandlerA:\n    def handle(self, a): return read(a)\n",
        "shop/tool.py": "def read(a): return open(a)\n",
        "shop/main.py": "print(open('a'))\n",
    }
    assert rules(texts, ValidationContext(node_type="compute")) == ["io-outside-effect"]
    assert rules(texts, ValidationContext(node_type="effect")) == []


def test_syntax_of_a_newer_python_hides_a_file_and_no_more():
    newer = "type Order = (dict[\n"  # what a newer Python knows, and a mistake that it knows too
    assert rules({"shop/a.py": newer, "shop/b.py": "class HandlerB\n"}, ValidationContext()) == ["python-syntax"]
