"""The blocks of the vocabulary, each with a made-up contract that contains it."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.schema import Block, Later, ListOf, MapOf, OneOf, Tagged, Type


class Placed(NamedTuple):
    """A block and the way to it from the top of a contract: keys, list positions, and the tag that calls for it."""

    block: Block
    steps: tuple[str | int, ...]
    tag: dict[str, str]


def every_block() -> list[Placed]:
    """Each block of the vocabulary once, by the shortest way."""
    found: dict[int, Placed] = {}
    waiting: list[Placed] = [Placed(CONTRACT, (), {})]
    while waiting:
        place = waiting.pop(0)
        if id(place.block) in found:
            continue
        found[id(place.block)] = place
        for key in place.block.keys:
            waiting += _inside(key.type, (*place.steps, key.name))
    return list(found.values())


def _inside(declared: Type, steps: tuple[str | int, ...]) -> Iterator[Placed]:
    if isinstance(declared, Later):
        yield from _inside(declared.find(), steps)
    elif isinstance(declared, OneOf):
        for option in declared.options:
            yield from _inside(option, steps)
    elif isinstance(declared, ListOf):
        yield from _inside(declared.item, (*steps, 0))
    elif isinstance(declared, MapOf):
        yield from _inside(declared.value, (*steps, "own"))
    elif isinstance(declared, Tagged):
        for value, block in declared.blocks:
            yield Placed(block, steps, {declared.tag: value})
        yield Placed(declared.otherwise, steps, {})
    elif isinstance(declared, Block):
        yield Placed(declared, steps, {})


def contract_with(place: Placed, content: dict[str, Any]) -> str:
    """A contract in flow style whose only content is `content` in the place of a block."""
    inner: Any = content
    for step in reversed(place.steps):
        inner = [inner] if isinstance(step, int) else {step: inner}
    return json.dumps(inner, ensure_ascii=False)
