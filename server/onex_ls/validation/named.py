"""What a contract names: its author decided on it there, and what there is to say of it is said there."""

import re

from onex_ls.contract.model import Contract

_WORD = re.compile(r"\w+")


def named_by(contract: Contract | None) -> frozenset[str]:
    """The classes that a contract names, as models, events, handlers or definitions."""
    if contract is None:
        return frozenset()
    routes = contract.routing.routes if contract.routing is not None else ()
    models = (
        *(contract.input_model, contract.output_model),
        *(model for one in contract.operations for model in (one.input_model, one.output_model)),
        *(route.event_model for route in routes),
    )
    names = [model.name for model in models if model is not None]
    names += [route.handler.name for route in routes if route.handler is not None]
    names += [definition.name for definition in contract.definitions]
    return frozenset(word for name in names for word in _WORD.findall(name))
