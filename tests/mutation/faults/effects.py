"""Faults in the operations of an effect."""

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from yaml import MappingNode, SequenceNode

from ..contract import Contract, Entry, Item
from ..edits import HERE, Edit, Edits, added, here, repeated, replaced, respelt, without
from ..typos import typo
from .register import fault

_OPERATIONS = "effect_operations.operations[]"
_ROOTS = ("input", "env", "context", "output", "result", "response", "secret", "config")
_ROOT = re.compile(r"\$\{(input|env|context|output|result|response)\.")
_TEMPLATE = re.compile(r"\$\{[^}\n]*\}")
_PARAMETER = re.compile(r"\$(\d+)")


class Call(NamedTuple):
    """One operation, and what it calls."""

    item: Item
    io: Entry
    contract: Contract

    def setting(self, name: str) -> Entry | None:
        return self.contract.entry(self.io.value, name)

    def said(self, name: str) -> str:
        entry = self.setting(name)
        return entry.said if entry else ""

    @property
    def is_idempotent(self) -> bool:
        """Whether the contract says so, whatever is called."""
        entry = self.contract.inside(self.item, "idempotent")
        return entry is not None and entry.said == "true"

    @property
    def marks(self) -> Edits:
        """Where something can be marked that the call lacks."""
        keys = [self.setting(name) for name in ("operation", "method", "handler_type")]
        return here(self.item, self.io, *(key for key in keys if key))


def _calls(contract: Contract, handler_type: str, *actions: str) -> Iterator[Call]:
    for item in contract.items_at(_OPERATIONS):
        io = contract.entry(item.node, "io_config")
        if io and isinstance(io.value, MappingNode):
            call = Call(item, io, contract)
            action = call.said("method" if handler_type == "http" else "operation")
            if call.said("handler_type") == handler_type and (not actions or action in actions):
                yield call


def _left_out(call: Call, name: str) -> Edits:
    """A setting taken away, where its absence can be marked."""
    entry = call.setting(name)
    edits = without(call.contract, entry) if entry else ()
    if not entry or not edits:
        return ()
    marks = [mark for mark in call.marks if not any(edit.start <= mark.start < edit.end for edit in edits)]
    return (*edits, *marks)


def _said(call: Call, name: str, written: str) -> Edits:
    """A setting with that value, whether it was there or not."""
    entry = call.setting(name)
    if entry is None:
        return added(call.contract, call.io.value, f"{HERE}{name}: {written}")
    return replaced(call.contract, entry.value, written)


@fault("move or copy to nowhere", "effect-body", "effect-atomicity", "missing-field")
def to_nowhere(contract: Contract, _: Random) -> Iterator[Edits]:
    for call in _calls(contract, "filesystem", "move", "copy"):
        yield _left_out(call, "destination_path_template")


@fault("request without a body", "effect-body", "missing-field")
def no_body(contract: Contract, rng: Random) -> Iterator[Edits]:
    for call in _calls(contract, "http", "POST", "PUT", "PATCH"):
        yield _left_out(call, "body_template")
    for call in _calls(contract, "http", "GET", "DELETE"):
        method = call.setting("method")
        if method and not call.setting("body_template") and call.is_idempotent:
            yield (*respelt(contract, method.value, rng.choice(("POST", "PUT", "PATCH"))), *call.marks)


@fault("atomic where only a write may be", "effect-atomicity")
def atomic(contract: Contract, _: Random) -> Iterator[Edits]:
    for call in _calls(contract, "filesystem", "read", "delete", "move", "copy"):
        yield _left_out(call, "atomic")
        yield (*_said(call, "atomic", "true"), *call.marks)


@fault("message that nobody confirms", "kafka-acks")
def acks(contract: Contract, rng: Random) -> Iterator[Edits]:
    for call in _calls(contract, "kafka"):
        if not call.setting("acks_zero_acknowledged"):
            yield _said(call, "acks", rng.choice(('"0"', "0")))


@fault("parameters that do not fit the statement", "sql-parameters")
def parameters(contract: Contract, _: Random) -> Iterator[Edits]:
    for call in _calls(contract, "db"):
        query, values = call.setting("query_template"), call.setting("query_params")
        if not query or not values or not isinstance(values.value, SequenceNode) or not _PARAMETER.search(query.said):
            continue
        yield (*added(contract, values.value, HERE + '"${input.one_more}"'), *_both(query, values), *call.marks)
        start, end = query.value.start_mark.index, contract.end(query.value)
        found = list(_PARAMETER.finditer(contract.text, start, end))[-1]
        wrong = Edit(found.start(1), found.end(1), str(int(found[1]) + 5))
        yield (wrong, *_both(query, values), *_at(contract, found.start()), *call.marks)


def _both(query: Entry, values: Entry) -> Edits:
    return here(query, query.value, values, *values.value.value)


def _at(contract: Contract, offset: int) -> Edits:
    """A mark at the line of an offset."""
    start = contract.line_start(offset)
    return (Edit(start, start, HERE),)


@fault("template in a raw statement", "sql-parameters", "template-expression")
def raw_template(contract: Contract, _: Random) -> Iterator[Edits]:
    for call in _calls(contract, "db"):
        query = call.setting("query_template")
        found = _PARAMETER.search(query.said) if query else None
        action = call.setting("operation")
        if query and action and found and call.is_idempotent and not call.setting("read_only"):
            at = contract.text.index(found[0], query.value.start_mark.index)
            spelt = respelt(contract, action.value, "raw")
            edit = Edit(at, at, "${input.table} ")
            yield (*spelt, edit, *here(query, query.value), *_at(contract, at)) if spelt else ()


@fault("retry of what may happen only once", "retry-safety")
def retry(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in contract.items_at(_OPERATIONS):
        policy, said = contract.entry(item.node, "retry_policy"), contract.entry(item.node, "idempotent")
        if policy and contract.entry(policy.value, "enabled") and contract.written(policy.value).count("false") == 0:
            marks = here(policy, item)
            if said is None:
                yield (*added(contract, item.node, f"{HERE}idempotent: false"), *marks)
            elif said.said == "true":
                yield (*respelt(contract, said.value, "false"), *marks)


def _templates(contract: Contract) -> Iterator[tuple[int, int]]:
    """Where the templates stand in the text."""
    for entry in contract.entries:
        if entry.block.startswith(f"{_OPERATIONS}.io_config") and "${" in entry.said:
            start, end = entry.value.start_mark.index, contract.end(entry.value)
            yield contract.text.index(entry.said[:1], start, end), end


@fault("template with an unknown root", "template-expression")
def template_root(contract: Contract, rng: Random) -> Iterator[Edits]:
    for start, end in _templates(contract):
        for found in _ROOT.finditer(contract.text, start, end):
            wrong = typo(found[1], rng, _ROOTS)
            if wrong:
                yield (Edit(found.start(1), found.end(1), HERE + wrong),)


@fault("template that is not closed", "template-expression")
def unclosed_template(contract: Contract, _: Random) -> Iterator[Edits]:
    for start, end in _templates(contract):
        for found in _TEMPLATE.finditer(contract.text, start, end):
            if contract.text[found.end() : found.end() + 1] == "}":
                continue  # which would close it in its place
            yield (Edit(found.end() - 1, found.end(), HERE),)


@fault("template that is not opened", "template-expression")
def unopened_template(contract: Contract, _: Random) -> Iterator[Edits]:
    for start, end in _templates(contract):
        for found in _TEMPLATE.finditer(contract.text, start, end):
            yield (Edit(found.start() + 1, found.start() + 2, HERE),)


@fault("effect operation declared twice", "duplicate-effect-operation")
def duplicate(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in contract.items_at(_OPERATIONS):
        yield repeated(contract, item)
