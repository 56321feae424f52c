from typing import NamedTuple

import pytest

from onex_ls.pycode.functions import written


class Price(NamedTuple):
    function: str = "price"
    takes: tuple[str, ...] = ("ModelOrder",)
    gives: str = "ModelPrice"
    is_async: bool = False


AWAITED = Price(is_async=True)
EITHER = Price(gives="ModelPrice | ModelRefusal")
STUBS = [
    "def price(request: ModelOrder) -> ModelPrice:\n    ...\n",
    "def price(request: ModelOrder) -> ModelPrice:\n    pass\n",
    'def price(request: ModelOrder) -> ModelPrice:\n    """Price."""\n',
    "def price(request: ModelOrder) -> ModelPrice:\n    raise NotImplementedError\n",
    "def price(request: ModelOrder) -> ModelPrice:\n    raise NotImplementedError('later')\n",
    "def price(request):\n    raise E('x', error_code=EnumCoreErrorCode.METHOD_NOT_IMPLEMENTED)\n",
]
FITTING = [
    ("def price(order: ModelOrder) -> ModelPrice: return x", Price()),
    ("def price(order): return x", Price()),
    ("def price(order: 'ModelOrder') -> models.ModelPrice: return x", Price()),
    ("def price(order: ModelOrder, by: int = 2) -> ModelPrice: return x", Price()),
    ("def price(*orders: ModelOrder) -> ModelPrice: return x", Price()),
    ("def price(order: object) -> ModelPrice: return x", Price()),
    ("def price(order: ModelOrder | None) -> ModelPrice: return x", Price()),
    ("class Mine(ModelPrice): ...\ndef price(order: ModelOrder) -> Mine: return x", Price()),
    ("price = Pricing()", Price()),
    ("from pricing import price", Price()),
    ("async def price(order: ModelOrder) -> ModelPrice: return x", AWAITED),
    ("def price(order: ModelOrder) -> Awaitable[ModelPrice]: return x", AWAITED),
    ("def price(order: ModelOrder) -> ModelRefusal: return x", EITHER),
    ("def price(order): raise ModelOnexError('sold out')", Price()),
    ("def price(order):\n    log(order)\n    raise NotImplementedError", Price()),
]
MISFITS = [
    ("def price(): return x", Price(), "it is called with 1 argument"),
    ("def price(a, b): return x", Price(), "it is called with 1 argument"),
    ("def price(a, *, b): return x", Price(), "it is called with 1 argument"),
    ("def price(a): return x", Price(takes=("ModelOrder", "Step")), "it is called with 2 arguments"),
    ("def price(a: ModelBasket): return x", Price(), "it is given a ModelOrder"),
    ("def price(a: ModelOrder) -> ModelQuote: return x", Price(), "it has to give a ModelPrice"),
    ("async def price(a): return x", Price(), "nobody awaits it"),
    ("def price(a): return x", AWAITED, "it is awaited"),
]


@pytest.mark.parametrize("source", STUBS)
def test_what_is_still_to_be_written(source: str) -> None:
    found = written(source, Price())
    assert found is not None
    assert (found.is_stub, found.misfit) == (True, "")


@pytest.mark.parametrize(("source", "wanted"), FITTING)
def test_what_is_written_and_fits(source: str, wanted: Price) -> None:
    found = written(source, wanted)
    assert found is not None
    assert (found.is_stub, found.misfit) == (False, "")


@pytest.mark.parametrize(("source", "wanted", "why"), MISFITS)
def test_what_no_longer_fits(source: str, wanted: Price, why: str) -> None:
    found = written(source, wanted)
    assert found is not None
    assert found.misfit == why


@pytest.mark.parametrize("source", ["", "x = 1", "def price(", "class A:\n    def price(self): ...", "\0", "(" * 9_999])
def test_what_is_not_there(source: str) -> None:
    assert written(source, Price()) is None


def test_places_are_those_of_the_text() -> None:
    head = "def price(\n    order: ModelOrder,\n) -> ModelPrice:"
    source = f'# é\n\n{head}\n    """Größe."""\n    x = "ü"\n    return x\n\n\ny = 1\n'
    found = written(source, Price())
    assert found is not None
    assert found.head.of(source) == head
    assert found.body.of(source) == 'x = "ü"\n    return x'


def test_what_only_a_newer_python_understands_counts_as_written() -> None:
    found = written("def price[T](order: T) -> T:\n    return order\n", Price())
    assert found is not None
    assert not found.is_stub
